import { type LookupAddress, type LookupOptions, lookup } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { type Destination, mayReach } from '../domain/address.ts';

export type Resolve = (
  hostname: string,
  options: LookupOptions & { all: true },
  callback: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void;

/** Looks at the very addresses that are connected to: a name may resolve to another a moment later. */
export function guardedLookup(reach: Destination['reach'], resolve: Resolve = lookup): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname, { ...options, all: true }, (error, addresses) => {
      if (error !== null) return callback(error, []);
      const [first, ...others] = addresses.filter(({ address }) => mayReach(address, reach));
      if (first === undefined) return callback(refusal(hostname, addresses), []);
      return options.all === true
        ? callback(null, [first, ...others])
        : callback(null, first.address, first.family);
    });
  };
}

function refusal(hostname: string, addresses: readonly LookupAddress[]): Error {
  const found = addresses.map(({ address }) => address).join(', ');
  return new Error(`${hostname} resolves to ${found}, where webhooks are not sent`);
}
