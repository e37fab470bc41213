import { unprocessable } from '../../kit/problem.ts';
import { destinationOf } from '../domain/address.ts';
import type { Context } from '../service.ts';
import { allowsLoopback } from './loopback.ts';

/** @throws Problem 422 `webhook_url_refused` */
export function assertDestination(context: Context, url: string): void {
  const destination = destinationOf(url, { allowLoopback: allowsLoopback(context) });
  if (typeof destination === 'string')
    throw unprocessable('webhook_url_refused', `Webhooks cannot be sent to this URL. ${destination}`);
}
