/** Tells the story step by step, with what each of them booked, and keeps it for the report. */
import type { Output } from '../../../ui/output.ts';
import { hung } from '../../../ui/width.ts';
import type { View } from '../api/view.ts';
import type { Books } from './books.ts';

export type Step = { chapter: string; service: string; told: string; booked: readonly Booking[] };

export type Booking = { id: string; type: string; reference: string; entries: readonly string[] };

export type Teller = {
  steps: readonly Step[];
  /** What the next steps belong to. */
  chapter(title: string): void;
  /** Before the first step that books something. */
  readsFrom(books: Books): void;
  /** @param bookings how many ledger transactions follow from it, by event; they are waited for */
  tell(service: string, told: string, bookings?: number): Promise<void>;
};

/** Of the longest service that is told of. */
const serviceColumns = 15;
const indent = ' '.repeat(serviceColumns + 4);

export function createTeller(output: Output): Teller {
  const steps: Step[] = [];
  let chapter = '';
  let books: Books | undefined;
  const say = (start: string, text: string) => {
    for (const line of hung(start, text, output.page.widthColumns)) output.note(line);
  };
  return {
    steps,
    chapter: (title) => {
      output.note(chapter === '' ? title : `\n${title}`);
      chapter = title;
    },
    readsFrom: (opened) => {
      books = opened;
    },
    tell: async (service, told, bookings = 0) => {
      say(`  ${service.padEnd(serviceColumns)}  `, told);
      const booked = bookings === 0 ? [] : await bookedBy(books, bookings);
      for (const { type, entries } of booked) say(`${indent}${type}: `, entries.join(', '));
      steps.push({ chapter, service, told, booked });
    },
  };
}

async function bookedBy(books: Books | undefined, bookings: number): Promise<readonly Booking[]> {
  if (books === undefined) throw new Error('a step books, and no books are open');
  return (await books.next(bookings)).map(bookingOf);
}

function bookingOf(transaction: View): Booking {
  return {
    id: transaction.text('id'),
    type: transaction.text('type'),
    reference: transaction.text('reference'),
    entries: transaction
      .rows('entries')
      .map((entry) => `${entry.text('direction')} ${entry.text('kind')} ${entry.money('amount')}`),
  };
}
