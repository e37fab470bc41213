import { randomInt } from 'node:crypto';
import type { CommandContext } from '../cli/command.ts';
import { defineCommand } from '../cli/command.ts';
import { type ExitCode, exitCodes, Failure } from '../kernel/failure.ts';
import { foundOr } from './shared/api/found-or.ts';
import { openServiceApi, type ServiceApi } from './shared/api/service-api.ts';
import { isSettledFlow, settledFlow } from './shared/demo/checks.ts';
import { prepareMerchant } from './shared/demo/onboard.ts';
import { wholeNumber } from './shared/resource/options.ts';
import { inParallel } from './shared/seed/in-parallel.ts';
import { keyedApi } from './shared/seed/keyed-api.ts';
import { seedPayment } from './shared/seed/payment.ts';
import { type Plan, type PlannedMerchant, planOf } from './shared/seed/plan.ts';
import { createTally, type Figures, type Tally } from './shared/seed/tally.ts';

export const command = defineCommand({
  description:
    'Merchants with policies, fees and limits, and a month of their payments: a few merchants take most, cards are declined as often as they usually are, some payments are captured later, authenticated, refunded or disputed. The merchants are on risk’s allow list, since all payers share a few test cards. The services stamp what they record with the time of now; the day and time a payment was planned for are in its metadata. Broken off, the same command with the same --seed goes on where it was, within the 24 h that services know a request again.',
  options: {
    merchants: wholeNumber('how many; 10 unless said', 500),
    payments: wholeNumber('how many in all; 1000 unless said', 1_000_000),
    seed: wholeNumber('of the random numbers; it is printed when not said', 999_999_999),
    concurrency: wholeNumber('payments under way at once; 4 unless said', 16),
  },
  examples: [
    { line: 'payctl seed --merchants 10 --payments 1000', meaning: 'a month to look at' },
    { line: 'payctl seed --merchants 3 --payments 50 --seed 7', meaning: 'the same one every time' },
  ],
  run: async (context, { options }) => {
    const { merchants = 10, payments = 1_000, seed = randomInt(1_000_000_000), concurrency = 4 } = options;
    if (merchants === 0 || concurrency === 0) throw needMore();
    const plan = planOf({ seed, merchants, payments });
    const again = `payctl seed --merchants ${merchants} --payments ${payments} --seed ${seed}`;
    context.output.note(`seed ${seed}; to take it up again: ${again}`);
    const tally = createTally();
    const seeding: Seeding = {
      ...{ context, api: await openServiceApi(context), plan, tally, concurrency },
      ...{ prefix: `seed-${seed}`, signal: context.interruption() },
    };
    const startedAtMs = Date.now();
    const merchantIds = await seedAll(seeding).catch((error: unknown) => {
      throw error instanceof Failure ? withAgain(error, again) : error;
    });
    const durationMs = Date.now() - startedAtMs;
    const isWhole = tally.made() === payments;
    if (!isWhole) context.output.note(`Broken off; to go on: ${again}`);
    // Books and figures follow by event: once these are heard, they are whole.
    const isSettled = isWhole && isSettledFlow(await settledFlow(seeding.api));
    report(context, { seed, merchants, merchantIds, isWhole, isSettled, durationMs, ...tally.figures() });
    return isWhole ? exitCodes.done : exitCodes.notAsAsked;
  },
});

type Seeding = {
  context: CommandContext;
  api: ServiceApi;
  plan: Plan;
  tally: Tally;
  concurrency: number;
  /** Of the idempotency keys. */
  prefix: string;
  signal: AbortSignal;
};

/** @returns the merchants */
async function seedAll(seeding: Seeding): Promise<readonly string[]> {
  const { context, api, plan, tally, prefix } = seeding;
  const ids = new Map<number, string>();
  await inParallel(plan.merchants, seeding, async (merchant, index) => {
    ids.set(index, await seedMerchant(api, `${prefix}-merchant-${index}`, merchant));
    context.output.note(`${merchant.name} is ${ids.get(index)}: ${merchant.currency}`);
  });
  const tenth = Math.max(1, Math.ceil(plan.payments.length / 10));
  await inParallel(plan.payments, seeding, async (payment, index) => {
    const id = ids.get(payment.merchant);
    const merchant = plan.merchants[payment.merchant];
    if (id === undefined || merchant === undefined) return;
    const keyed = keyedApi(api, `${prefix}-payment-${index}`);
    tally.add(await seedPayment(keyed, { id, currency: merchant.currency }, payment));
    if (tally.made() % tenth === 0)
      context.output.note(`${tally.made()} of ${plan.payments.length} payments`);
  });
  return [...ids.values()];
}

async function seedMerchant(api: ServiceApi, prefix: string, merchant: PlannedMerchant): Promise<string> {
  const asked = { ...merchant, currencies: [merchant.currency] };
  const { id } = await prepareMerchant(keyedApi(api, prefix), asked, async () => {});
  await allow(api, id);
  return id;
}

/** A month's payers share a few test cards within minutes: risk would refuse most of them for how often they are used. */
async function allow(api: ServiceApi, merchantId: string): Promise<void> {
  const entry = { list: 'allow', kind: 'merchant', value: merchantId, reason: 'payctl seed' };
  await foundOr(api.post('risk-service', '/api/v1/list-entries', entry), 'list-entry-exists');
}

type Report = Figures & {
  seed: number;
  merchants: number;
  merchantIds: readonly string[];
  isWhole: boolean;
  isSettled: boolean;
  durationMs: number;
};

function report({ output }: CommandContext, figures: Report): void {
  const { byState, failures, durationMs } = figures;
  const counted = (counts: Readonly<Record<string, number>>) =>
    Object.entries(counts)
      .sort(([, one], [, other]) => other - one)
      .map(([name, count]) => `${count} ${name}`)
      .join(', ');
  output.result({
    json: figures,
    lines: ({ style }) => [
      `${figures.isWhole ? style.good('✓') : style.warning('…')} ${figures.merchants} merchants, ${figures.payments} payments in ${(durationMs / 1_000).toFixed(1)} s: ${counted(byState)}`,
      `  captured  ${figures.captured.join(', ')}`,
      `  refunds   ${figures.refunds}`,
      ...(Object.keys(failures).length === 0 ? [] : [`  declined  ${counted(failures)}`]),
      ...(figures.isSettled || !figures.isWhole
        ? []
        : ['  events    still on their way: payctl events status']),
    ],
  });
}

function needMore(): Failure {
  return new Failure({
    code: 'wrong-use',
    message: 'A month needs a merchant, and a payment under way at a time',
    exitCode: exitCodes.wrongUse,
  });
}

/** What was made is kept, and its keys know it. */
function withAgain(failure: Failure, again: string): Failure {
  const { code, message, reason, next, exitCode, cause } = failure;
  return new Failure({
    ...{ code, message, exitCode: exitCode satisfies ExitCode, cause },
    next: [...next, `Then go on where it was: ${again}`],
    ...(reason === undefined ? {} : { reason }),
  });
}
