/** `GET /v1/lookup/:ip`. */
import type { Answer, SandboxRequest } from '../http/router.ts';
import type { Api } from '../http/server.ts';
import { placeOf } from './places.ts';

export function createIpGeolocationApi(): Api {
  return {
    name: 'ip-geolocation',
    routes: [{ method: 'GET', pattern: '/v1/lookup/:ip', handle: lookUp }],
    authenticate: () => undefined,
    around: (_request, handle) => handle(),
    error: ({ status, code, message }) => ({ status, body: { error: { code, message } } }),
  };
}

function lookUp(request: SandboxRequest): Answer {
  const ip = request.values['ip'] ?? '';
  const place = placeOf(ip);
  if (place === undefined)
    return {
      status: 400,
      body: { error: { code: 'invalid_ip', message: `"${ip.slice(0, 64)}" is not an IP address` } },
    };
  return { status: 200, body: { ip, ...place } };
}
