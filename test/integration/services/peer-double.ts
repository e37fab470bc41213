/** A callee played by the test: it answers the endpoints that the test is about, over the real contract and wire. */
import type { Contract } from '../../../services/kit/contract/contract.ts';
import { Empty } from '../../../services/kit/contract/schemas.ts';
import { newId } from '../../../services/kit/data/ids.ts';
import type { Problem } from '../../../services/kit/problem.ts';
import { type Context, defineService, type Handler } from '../../../services/kit/service.ts';
import { countNoAnswersOf } from '../../fixtures/answers-seen.ts';

type Answers<C extends Contract> = {
  readonly [K in keyof C['endpoints']]?: Handler<Context, C['endpoints'][K]>;
};

export function peerDouble<C extends Contract>(contract: C, answers: Answers<C>) {
  countNoAnswersOf(contract.service);
  const endpoints = Object.fromEntries(
    Object.entries(contract.endpoints).filter(([name]) => Object.hasOwn(answers, name)),
  );
  const double: Contract = { ...contract, endpoints };
  return defineService({ contract: double, peers: {}, settings: Empty, routes: routesOf(answers) });
}

/** Types end here: the kit checks what is asked against the endpoint's schemas. */
function routesOf(answers: object): Record<string, Handler<Context, Contract['endpoints'][string]>> {
  return answers as Record<string, Handler<Context, Contract['endpoints'][string]>>;
}

/** Everything that a callee has, as one merchant's: it notes what it is asked and answers with a record, or refuses. */
export function recordingDouble(contract: Contract) {
  const double = {
    merchantId: '',
    /** Names of the endpoints that were asked. */
    asked: [] as string[],
    /** Whose it was to be, as last told. */
    merchantAsked: undefined as unknown,
    /** What it refuses. */
    refusal: undefined as { of: string; problem: Problem } | undefined,
  };
  const handle = (name: string) => async (_context: unknown, given: object) => {
    double.asked.push(name);
    const { params = {}, query = {}, body = {} } = given as Record<string, object | undefined>;
    double.merchantAsked = Reflect.get({ ...query, ...body }, 'merchant_id');
    if (double.refusal?.of === name) throw double.refusal.problem;
    return { id: 'rec_1', endpoint_id: newId('whe'), ...params, merchant_id: double.merchantId, data: [] };
  };
  const answers = Object.entries(contract.endpoints).map(([name]) => [name, handle(name)]);
  return Object.assign(double, { service: peerDouble(contract, Object.fromEntries(answers)) });
}
