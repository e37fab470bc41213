import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { serviceVariables as names, peerUrlVariable } from '../../src/protocol/environment.ts';
import { readEnvironment, type Variables } from './environment.ts';

const complete: Variables = {
  [names.name]: 'order-service',
  [names.port]: '40004',
  [names.dbHost]: '127.0.0.1',
  [names.dbPort]: '40432',
  [names.dbName]: 'payment_order',
  [names.dbUser]: 'order',
  [names.dbPassword]: 'secret',
  [names.redisHost]: '127.0.0.1',
  [names.redisPort]: '40379',
  [names.jwtSecret]: 'x'.repeat(32),
  [names.enableMtls]: 'true',
  [names.tlsCertFile]: 'a.crt',
  [names.tlsKeyFile]: 'a.key',
  [names.tlsCaFile]: 'ca.pem',
  [names.allowedCallers]: 'payment-gateway,,cashier-service',
  [names.rateLimitPerMinute]: '100',
  [peerUrlVariable('kyc-service')]: 'https://localhost:40015',
};

describe('the environment of a service', () => {
  it('is read with its numbers as numbers and its callers as a set', () => {
    const environment = readEnvironment(complete);
    assert.equal(environment.port, 40_004);
    assert.equal(environment.publicPort, undefined);
    assert.deepEqual([...environment.allowedCallers], ['payment-gateway', 'cashier-service']);
    assert.deepEqual(environment.rateLimit, { perMinute: 100, webhooksPerMinute: 100, services: false });
    assert.equal(environment.redis.password, undefined);
    assert.equal(environment.logLevel, 'info');
    assert.equal(environment.urlOf('kyc-service'), 'https://localhost:40015');
  });

  it('lets nobody but the operator in where no caller is named', () => {
    assert.equal(readEnvironment({ ...complete, [names.allowedCallers]: '' }).allowedCallers.size, 0);
  });

  it('names every variable that is missing or malformed at once', () => {
    const broken = {
      ...complete,
      [names.port]: 'http',
      [names.dbHost]: '',
      [names.tlsCaFile]: undefined,
      [names.publicPort]: '1.5',
    };
    assert.throws(
      () => readEnvironment(broken),
      (error) => {
        assert.ok(error instanceof Error);
        for (const name of [names.port, names.dbHost, names.tlsCaFile, names.publicPort])
          assert.match(error.message, new RegExp(`\\b${name} is not `));
        return true;
      },
    );
  });

  it('does not start without mutual TLS or with a secret that is too short, and does not tell the secret', () => {
    const given = { ...complete, [names.enableMtls]: 'false', [names.jwtSecret]: 'short-secret' };
    assert.throws(
      () => readEnvironment(given),
      (error) => {
        assert.ok(error instanceof Error);
        assert.match(error.message, /must be true.*32 characters/);
        assert.doesNotMatch(error.message, /short-secret/);
        return true;
      },
    );
  });
});
