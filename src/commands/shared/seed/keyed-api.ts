import type { ServiceApi } from '../api/service-api.ts';
import { viewOf } from '../api/view.ts';

/**
 * The same calls in the same order have the same idempotency keys: made again, they are answered what they were the
 * first time, for as long as services keep keys (24 h).
 */
export function keyedApi(api: ServiceApi, prefix: string): ServiceApi {
  let count = 0;
  return {
    ...api,
    post: async (service, path, body) => {
      count += 1;
      const idempotencyKey = `${prefix}-${count}`;
      return viewOf(await api.ask({ service, method: 'POST', path, body, idempotencyKey }));
    },
  };
}
