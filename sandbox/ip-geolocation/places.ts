/** Where addresses are: a table for the documentation ranges, and for others a place that never changes. */
import { createHash } from 'node:crypto';
import { BlockList, isIP } from 'node:net';

export type Risk = 'low' | 'medium' | 'high';

export type Place = {
  /** ISO 3166-1 alpha-2; null for a private address. */
  country: string | null;
  region: string | null;
  city: string | null;
  latitude: string | null;
  longitude: string | null;
  asn: { number: number; name: string } | null;
  is_private: boolean;
  is_proxy: boolean;
  is_vpn: boolean;
  is_tor: boolean;
  is_hosting: boolean;
  risk: Risk;
};

const nowhere: Place = {
  country: null,
  region: null,
  city: null,
  latitude: null,
  longitude: null,
  asn: null,
  is_private: false,
  is_proxy: false,
  is_vpn: false,
  is_tor: false,
  is_hosting: false,
  risk: 'low',
};

/** [country, region, city, latitude, longitude, AS number (documentation range of RFC 5398), its name] */
const cities = [
  ['US', 'California', 'San Francisco', '37.7749', '-122.4194', 64496, 'Example Pacific Broadband'],
  ['US', 'New York', 'New York', '40.7128', '-74.0060', 64497, 'Example Atlantic Cable'],
  ['DE', 'Berlin', 'Berlin', '52.5200', '13.4050', 64498, 'Beispiel Netz'],
  ['GB', 'England', 'London', '51.5074', '-0.1278', 64499, 'Example Thames Telecom'],
  ['FR', 'Île-de-France', 'Paris', '48.8566', '2.3522', 64500, 'Exemple Réseau'],
  ['JP', 'Tokyo', 'Tokyo', '35.6762', '139.6503', 64501, 'Example Kanto Net'],
  ['BR', 'São Paulo', 'São Paulo', '-23.5505', '-46.6333', 64502, 'Exemplo Telecom'],
  ['IN', 'Maharashtra', 'Mumbai', '19.0760', '72.8777', 64503, 'Example Western Fibre'],
  ['NG', 'Lagos', 'Lagos', '6.5244', '3.3792', 64504, 'Example Gulf Wireless'],
  ['SG', 'Singapore', 'Singapore', '1.3521', '103.8198', 64505, 'Example Straits Net'],
] as const;

const tor = { is_tor: true, is_proxy: true, risk: 'high' } as const;
const vpn = { is_vpn: true, is_hosting: true, risk: 'medium' } as const;

/** Test addresses in the documentation ranges (RFC 5737, RFC 3849): each has its place and its risk. */
const fixed: Readonly<Record<string, Place>> = {
  '192.0.2.1': placed(0),
  '192.0.2.2': placed(1),
  '192.0.2.66': placed(0, { is_hosting: true, risk: 'medium' }),
  '198.51.100.1': placed(3),
  '198.51.100.2': placed(4),
  '198.51.100.66': placed(4, vpn),
  '198.51.100.77': placed(3, { is_proxy: true, risk: 'high' }),
  '203.0.113.1': placed(2),
  '203.0.113.2': placed(5),
  '203.0.113.3': placed(6),
  '203.0.113.4': placed(7),
  '203.0.113.5': placed(8, { risk: 'medium' }),
  '203.0.113.6': placed(9),
  '203.0.113.66': placed(2, tor),
  '203.0.113.77': placed(8, { is_proxy: true, risk: 'high' }),
  '203.0.113.99': { ...placed(8, { risk: 'high' }), country: 'KP', region: null, city: 'Pyongyang' },
  '2001:db8::1': placed(2),
  '2001:db8::66': placed(2, tor),
};

/** The rest of a documentation range is at one place. */
const ranges = [
  { network: '192.0.2.0', city: 0 },
  { network: '198.51.100.0', city: 3 },
  { network: '203.0.113.0', city: 2 },
] as const;

const privateAddresses = listOf(
  '10.0.0.0/8 172.16.0.0/12 192.168.0.0/16 127.0.0.0/8 169.254.0.0/16 100.64.0.0/10 0.0.0.0/8',
  '::1/128 fc00::/7 fe80::/10 ::/128',
);
const documentation = ranges.map(({ network, city }) => ({ city, list: listOf(`${network}/24`, '') }));

/** Undefined when the text is no IP address. */
export function placeOf(text: string): Place | undefined {
  const address = text.toLowerCase().replace(/^::ffff:(?=\d+\.)/, '');
  const version = isIP(address);
  if (version === 0) return undefined;
  const family = version === 4 ? 'ipv4' : 'ipv6';
  if (privateAddresses.check(address, family)) return { ...nowhere, is_private: true };
  const known = fixed[address];
  if (known !== undefined) return known;
  const range = documentation.find(({ list }) => list.check(address, family));
  return placed(range?.city ?? createHash('sha256').update(address).digest().readUInt32BE() % cities.length);
}

function placed(index: number, flags: Partial<Place> = {}): Place {
  const [country, region, city, latitude, longitude, number, name] = cities[index] ?? cities[0];
  return { ...nowhere, country, region, city, latitude, longitude, asn: { number, name }, ...flags };
}

function listOf(v4: string, v6: string): BlockList {
  const list = new BlockList();
  for (const [text, family] of [
    [v4, 'ipv4'],
    [v6, 'ipv6'],
  ] as const) {
    for (const network of text.split(' ').filter((entry) => entry !== '')) {
      const [address = '', bits = '0'] = network.split('/');
      list.addSubnet(address, Number(bits), family);
    }
  }
  return list;
}
