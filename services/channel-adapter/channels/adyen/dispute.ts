/**
 * Chargebacks at Adyen: defended with documents, or accepted. What comes of it is told by notification.
 * Source: docs.adyen.com/risk-management/disputes-api.
 */
import { createHash } from 'node:crypto';
import type { Channel, ChannelAnswer, DisputeResponse } from '../channel.ts';
import { type AdyenAccess, type Body, isRecord } from './client.ts';
import { pdfOf } from './evidence-pdf.ts';
import { textIn } from './payment.ts';

type Answered = Awaited<ReturnType<NonNullable<Channel['respondToDispute']>>>;

export async function respondToDispute(
  access: AdyenAccess,
  disputePspReference: string,
  response: DisputeResponse,
): Promise<Answered> {
  const text = response.kind === 'evidence' ? textOf(response.pieces) : '';
  const ask = async (call: string, body: Body) =>
    takenIn(
      await access.dispute(call, { disputePspReference, ...body }, keyOf(call, disputePspReference, text)),
    );
  if (response.kind === 'acceptance') return as('lost', await ask('acceptDispute', {}));
  const reasons = await ask('retrieveApplicableDefenseReasons', {});
  if (reasons.kind !== 'answered') return reasons;
  const defence = defenceIn(reasons.value);
  if (defence === undefined) return refused('Adyen knows no defence of this dispute that takes documents.');
  const content = pdfOf(text).toString('base64');
  const defenseDocuments = defence.documentTypes.map((defenseDocumentTypeCode) => ({
    ...{ content, contentType: 'application/pdf', defenseDocumentTypeCode },
  }));
  const supplied = await ask('supplyDefenseDocument', { defenseDocuments });
  if (supplied.kind !== 'answered') return supplied;
  const { defenseReasonCode } = defence;
  return as('open', await ask('defendDispute', { defenseReasonCode }));
}

/** With other evidence it is another request; Adyen's keys have at most 64 characters. */
function keyOf(...parts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}

function textOf(pieces: readonly { kind: string; text: string }[]): string {
  return pieces.map(({ kind, text }) => `${kind.replaceAll('_', ' ')}\n${text}`).join('\n\n');
}

function as(state: 'open' | 'lost', answer: ChannelAnswer<Body>): Answered {
  return answer.kind === 'answered' ? { kind: 'answered', value: { state } } : answer;
}

/** A refusal is answered 200 as well. */
function takenIn(answer: ChannelAnswer<Body>): ChannelAnswer<Body> {
  if (answer.kind !== 'answered') return answer;
  const result = answer.value['disputeServiceResult'];
  if (!isRecord(result) || typeof result['success'] !== 'boolean')
    return { kind: 'unknown', reason: 'its answer does not say whether it was taken' };
  return result['success'] ? answer : refused(textIn(result, 'errorMessage') || 'Adyen did not say why.');
}

function refused(message: string): { kind: 'refused'; failure: { code: string; message: string } } {
  return { kind: 'refused', failure: { code: 'adyen_dispute_refused', message: message.slice(0, 5_000) } };
}

type Defence = { defenseReasonCode: string; documentTypes: string[] };

/** The first reason there is: which one fits is the scheme's to say, and our evidence is one text for all of them. */
function defenceIn(answer: Body): Defence | undefined {
  const [reason] = recordsIn(answer['defenseReasons']);
  if (reason === undefined) return undefined;
  const types = recordsIn(reason['defenseDocumentTypes']);
  const required = types.filter((type) => textIn(type, 'requirementLevel') === 'Required');
  const wanted = required.length > 0 ? required : types.slice(0, 1);
  const documentTypes = wanted.map((type) => textIn(type, 'defenseDocumentTypeCode'));
  return documentTypes.length === 0
    ? undefined
    : { defenseReasonCode: textIn(reason, 'defenseReasonCode'), documentTypes };
}

function recordsIn(list: unknown): Body[] {
  return Array.isArray(list) ? list.filter(isRecord) : [];
}
