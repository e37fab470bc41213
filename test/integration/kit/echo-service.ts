/** What the kit's server is tested with: an endpoint for each thing that a server may be asked. */
import { outsideBreaker } from '../../../services/kit/calls/outside.ts';
import { defineContract } from '../../../services/kit/contract/contract.ts';
import { Amount, Closed, Empty, Type } from '../../../services/kit/contract/schemas.ts';
import { defineService } from '../../../services/kit/service.ts';

const Text = Closed({ text: Type.String() });

export const contract = defineContract({
  service: 'order-service',
  title: 'An echo',
  endpoints: {
    echo: {
      method: 'GET',
      path: '/api/v1/echo/:text',
      summary: 'The text',
      params: Text,
      query: Closed({ amount: Type.Optional(Amount) }),
      response: Text,
      public: 'anonymous',
    },
    hang: { method: 'GET', path: '/api/v1/hang', summary: 'Never answers', response: Text },
    wait: {
      method: 'GET',
      path: '/api/v1/wait',
      summary: 'Answers when it is told to',
      response: Text,
      public: 'anonymous',
    },
    fail: { method: 'GET', path: '/api/v1/fail', summary: 'Has a bug', response: Text },
    closed: {
      method: 'GET',
      path: '/api/v1/closed',
      summary: 'For the operator',
      response: Text,
      callers: [],
    },
    secret: {
      method: 'GET',
      path: '/api/v1/secret',
      summary: 'Signed in',
      response: Text,
      public: 'api-key',
    },
  },
  events: {},
});

export type Gate = { entered: Promise<void>; open: () => void };
type Waiting = { enter: () => void; opened: Promise<void> };

let waiting: Waiting | undefined;

/** The next request to `wait` says that it has come, and is answered when the gate opens. */
export function closeGate(): Gate {
  const entered = Promise.withResolvers<void>();
  const opened = Promise.withResolvers<void>();
  waiting = { enter: entered.resolve, opened: opened.promise };
  return { entered: entered.promise, open: opened.resolve };
}

/** What the service says of its outside world. */
export const outside: { status?: 'degraded' } = {};

export const service = defineService({
  contract,
  peers: {},
  settings: Empty,
  routes: {
    echo: async (_context, { params }) => params,
    hang: () => new Promise<never>(() => {}),
    wait: async () => {
      waiting?.enter();
      await waiting?.opened;
      return { text: 'waited' };
    },
    fail: async () => {
      throw new Error('password=hunter2');
    },
    closed: async () => ({ text: 'closed' }),
    secret: async () => ({ text: 'secret' }),
  },
  healthChecks: [
    {
      name: 'outside',
      critical: true,
      check: async (context) => ({
        message: 'asked',
        metadata: { breaker: outsideBreaker(context, 'outside').state() },
        ...outside,
      }),
    },
  ],
});
