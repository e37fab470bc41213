/** Steering an API from tests and fault drills: the routes below `/_sandbox` that each listener has. */
import { type Faults, faultFrom, faultKinds, problemWithFault } from './faults.ts';
import type { Recorder } from './http/recorder.ts';
import { type Answer, jsonBody, type Route, type SandboxRequest } from './http/router.ts';

export type Steering = {
  api: string;
  faults: Faults;
  recorder: Recorder;
  /** Moves the whole sandbox's time forward and does what has become due. */
  advance: (byMs: number) => void;
  /** Back to real time. */
  resetTime: () => void;
  nowMs: () => number;
  /** Forgets everything this API remembers. */
  forget: () => void;
};

const farthestMs = 400 * 24 * 60 * 60 * 1_000;
const endpoints = [
  'GET /_sandbox',
  'GET | POST | DELETE /_sandbox/faults',
  'GET | DELETE /_sandbox/requests',
  'POST /_sandbox/time/advance {"ms"}',
  'POST /_sandbox/time/reset',
  'POST /_sandbox/reset',
];

export function adminRoutes(steering: Steering, own: readonly Route[]): readonly Route[] {
  const { faults, recorder } = steering;
  const special = own.map((route) => `${route.method} ${route.pattern}`);
  const overview = () =>
    ok({
      api: steering.api,
      now: iso(steering),
      faults: faults.list(),
      faultKinds,
      endpoints: [...endpoints, ...special],
    });
  return [
    { method: 'GET', pattern: '/_sandbox', handle: overview },
    { method: 'GET', pattern: '/_sandbox/faults', handle: () => ok({ faults: faults.list() }) },
    { method: 'POST', pattern: '/_sandbox/faults', handle: (request) => addFault(faults, request) },
    { method: 'DELETE', pattern: '/_sandbox/faults', handle: () => done(() => faults.clear()) },
    { method: 'GET', pattern: '/_sandbox/requests', handle: () => ok({ requests: recorder.list() }) },
    { method: 'DELETE', pattern: '/_sandbox/requests', handle: () => done(() => recorder.clear()) },
    { method: 'POST', pattern: '/_sandbox/time/advance', handle: (request) => advance(steering, request) },
    { method: 'POST', pattern: '/_sandbox/time/reset', handle: () => done(steering.resetTime) },
    { method: 'POST', pattern: '/_sandbox/reset', handle: () => done(() => reset(steering)) },
    ...own,
  ];
}

function addFault(faults: Faults, request: SandboxRequest): Answer {
  const body = jsonBody(request);
  const problem = body === undefined ? 'the body must be a JSON object' : problemWithFault(body);
  if (body === undefined || problem !== undefined) return { status: 400, body: { error: problem } };
  return { status: 201, body: faults.add(faultFrom(body)) };
}

function advance(steering: Steering, request: SandboxRequest): Answer {
  const ms = jsonBody(request)?.['ms'];
  if (typeof ms !== 'number' || !Number.isInteger(ms) || ms < 0 || ms > farthestMs) {
    return { status: 400, body: { error: `ms must be an integer from 0 to ${farthestMs}` } };
  }
  steering.advance(ms);
  return ok({ now: iso(steering) });
}

function reset({ faults, recorder, forget }: Steering): void {
  faults.clear();
  recorder.clear();
  forget();
}

function done(act: () => void): Answer {
  act();
  return { status: 204 };
}

function ok(body: object): Answer {
  return { status: 200, body };
}

function iso({ nowMs }: Steering): string {
  return new Date(nowMs()).toISOString();
}
