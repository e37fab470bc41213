/** Where webhooks may go: public addresses, so that a merchant's URL cannot reach into the platform's network. */
import { BlockList, isIP, isIPv6 } from 'node:net';

/** IANA special-purpose address registries (RFC 6890): not globally reachable, or a detour to such. */
const specialIpv4 = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.31.196.0', 24],
  ['192.52.193.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['192.175.48.0', 24],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
] as const;

/** Global unicast is 2000::/3 alone (RFC 4291); these parts of it are not ours to call. */
const globalIpv6 = ['2000::', 3] as const;
const specialIpv6 = [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
] as const;

const refusedIpv4 = new BlockList();
for (const [network, prefix] of specialIpv4) refusedIpv4.addSubnet(network, prefix, 'ipv4');
const unicast = new BlockList();
unicast.addSubnet(...globalIpv6, 'ipv6');
const refusedIpv6 = new BlockList();
for (const [network, prefix] of specialIpv6) refusedIpv6.addSubnet(network, prefix, 'ipv6');
const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

export function isPublicAddress(address: string): boolean {
  if (isIPv6(address)) return unicast.check(address, 'ipv6') && !refusedIpv6.check(address, 'ipv6');
  return isIP(address) === 4 && !refusedIpv4.check(address, 'ipv4');
}

export function isLoopbackAddress(address: string): boolean {
  if (isIP(address) === 0) return false;
  return loopback.check(address, isIPv6(address) ? 'ipv6' : 'ipv4');
}

export type Destination = { url: URL; reach: 'public' | 'loopback' };

/** The refusal in words, or where it leads. A name other than localhost is looked at when it is resolved. */
export function destinationOf(
  text: string,
  { allowLoopback }: { allowLoopback: boolean },
): Destination | string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined) return 'It is not a URL.';
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return 'Only http and https are spoken.';
  if (url.username !== '' || url.password !== '') return 'A URL must not hold a user or password.';
  const host = hostOf(url);
  if (host === 'localhost' || isLoopbackAddress(host))
    return allowLoopback ? { url, reach: 'loopback' } : 'This machine is not a place for webhooks here.';
  if (isIP(host) !== 0 && !isPublicAddress(host)) return `${host} is not a public address.`;
  return { url, reach: 'public' };
}

export function mayReach(address: string, reach: Destination['reach']): boolean {
  return reach === 'loopback' ? isLoopbackAddress(address) : isPublicAddress(address);
}

/** Without the brackets of IPv6 and the dot of a fully qualified name. */
function hostOf(url: URL): string {
  return url.hostname.replace(/^\[(.*)\]$/, '$1').replace(/\.$/, '');
}
