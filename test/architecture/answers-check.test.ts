import assert from 'node:assert/strict';
import { test } from 'node:test';
import { defineContract } from '../../services/kit/contract/contract.ts';
import { Empty, Type } from '../../services/kit/contract/schemas.ts';
import { unseenAnswers } from '../fixtures/answers-check.ts';

const contract = defineContract({
  service: 'order-service',
  title: 'Things',
  endpoints: {
    listDue: { method: 'GET', path: '/things/due', summary: 'Due', response: Empty, callers: [] },
    getThing: {
      method: 'GET',
      path: '/things/:thing_id',
      summary: 'One',
      params: Type.Object({ thing_id: Type.String() }),
      response: Empty,
      problems: { thing_not_found: { status: 404, title: 'None' } },
    },
    showPage: { method: 'GET', path: '/page', summary: 'Page', response: Empty, produces: 'text/html' },
  },
  events: {},
});

const refusals = ['403 caller_not_allowed', '400 invalid_request'];
const ofKit = ['/things/due', '/things/1', '/page'].flatMap((path) =>
  refusals.map((refusal) => `order-service GET ${path} ${refusal}`),
);

const unseen = (...answers: string[]) => unseenAnswers([contract], [...ofKit, ...answers]);

test('an answer that no test has seen is named with its operation, status and code', () => {
  assert.deepEqual(unseen('order-service GET /things/due 200 -', 'order-service GET /page 200 -'), [
    'order-service getThing (GET /things/:thing_id): 200',
    'order-service getThing (GET /things/:thing_id): 404 thing_not_found',
  ]);
});

test('a path with a parameter does not answer for the one without in the same place', () => {
  const seen = ['order-service GET /page 200 -', 'order-service GET /things/7 404 thing_not_found'];
  assert.deepEqual(unseen(...seen, 'order-service GET /things/due 200 -'), [
    'order-service getThing (GET /things/:thing_id): 200',
  ]);
  assert.deepEqual(unseen(...seen, 'order-service GET /things/7 200 -'), [
    'order-service listDue (GET /things/due): 200',
  ]);
});

test('what another service or method answers does not count, nor another code of the same status', () => {
  const seen = [
    'kyc-service GET /things/7 200 -',
    'order-service POST /things/7 200 -',
    'order-service GET /things/7 404 route_not_found',
    'order-service GET /things/due 200 -',
    'order-service GET /page 200 -',
  ];
  assert.equal(unseen(...seen).length, 2);
});
