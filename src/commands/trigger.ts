import { type CommandContext, defineCommand } from '../cli/command.ts';
import { flag, several } from '../cli/option.ts';
import { wrongUse } from '../cli/wrong-use.ts';
import { stringifyJson } from '../kernel/json.ts';
import { formatTable } from '../ui/table.ts';
import { openServiceApi, type ServiceApi } from './shared/api/service-api.ts';
import { idOption } from './shared/resource/ids.ts';
import { recipes } from './shared/trigger/recipes.ts';
import { toldOf } from './shared/trigger/told.ts';
import { type EventType, eventTypes, isEventType, unknownType } from './shared/webhooks/event-types.ts';

export const command = defineCommand({
  description:
    'Nothing is made up: a payment is taken, a dispute opened, a payout sent, and the event follows from it, to every webhook endpoint of the merchant and to webhooks listen. Unless --merchant names one, a merchant that may do all of it is made.',
  arguments: {
    events: several({ summary: 'what shall happen, one after the other', completion: eventTypes }),
  },
  options: {
    list: flag({ short: 'l', summary: 'only say which events there are, and what is done for each' }),
    merchant: idOption('merchant', { short: 'm', summary: 'to whom it shall happen' }),
  },
  examples: [
    { line: 'payctl trigger payment.succeeded', meaning: 'a payment, and the event as it was told' },
    { line: 'payctl trigger refund.failed dispute.opened -m mer_…', meaning: 'two mishaps of one merchant' },
    { line: 'payctl trigger --list', meaning: 'every event there is' },
  ],
  run: async (context, { arguments: { events }, options: { list, merchant } }) => {
    if (list) showList(context);
    else await triggerAll(context, typesOf(events), merchant);
    return undefined;
  },
});

function typesOf(words: readonly string[]): readonly EventType[] {
  if (words.length === 0)
    throw wrongUse('Say what shall happen', ['See what there is: payctl trigger --list']);
  return words.map((word) => {
    if (!isEventType(word)) throw unknownType(word);
    return word;
  });
}

function showList({ output }: CommandContext): void {
  output.result({
    json: { events: eventTypes.map((type) => ({ type, does: recipes[type].does })) },
    lines: ({ widthColumns, style }) =>
      formatTable({
        columns: [{ header: 'EVENT' }, { header: 'WHAT IS DONE', canShrink: true }],
        rows: eventTypes.map((type) => [type, recipes[type].does]),
        widthColumns,
        paintHeader: style.faint,
      }),
  });
}

async function triggerAll(
  context: CommandContext,
  types: readonly EventType[],
  merchant: string | undefined,
): Promise<void> {
  const { output } = context;
  const api = await openServiceApi(context);
  const messages: unknown[] = [];
  for (const type of types) {
    const { eventId, merchantId, message } = await triggerOne(context, api, { type, merchant });
    output.note(`✓ ${type}: ${recipes[type].does}; merchant ${merchantId} was told with ${eventId}`);
    messages.push(message);
  }
  output.result({
    json: { events: messages },
    lines: () => messages.flatMap((message) => stringifyJson(message, 2).split('\n')),
  });
}

type Wish = { type: EventType; merchant: string | undefined };

/** Clocks differ by less. */
const slackMs = 5_000;

async function triggerOne(context: CommandContext, api: ServiceApi, { type, merchant }: Wish) {
  const merchantId = merchant ?? (await newMerchant(api, type));
  const world = { api, merchantId, signal: context.interruption() };
  const since = new Date(Date.now() - slackMs).toISOString();
  const recordId = await recipes[type].run(world);
  return { merchantId, ...(await toldOf(world, { type, recordId, since })) };
}

async function newMerchant(api: ServiceApi, type: EventType): Promise<string> {
  if (recipes[type].needsUnverified !== true) {
    const { onboardMerchant } = await import('./shared/demo/onboard.ts');
    return (await onboardMerchant(api, async () => {})).id;
  }
  const merchant = await api.post('merchant-bff-service', '/api/v1/merchants', {
    name: 'payctl trigger',
    email: 'owner@trigger.example',
    country: 'DE',
  });
  return merchant.text('id');
}
