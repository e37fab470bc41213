/** How far every service has come with its events. */
import { Failure } from '../../../kernel/failure.ts';
import { servicesOf } from '../../../protocol/platform.ts';
import type { ServiceApi } from '../api/service-api.ts';
import type { View } from '../api/view.ts';

export type ServiceEvents = {
  service: string;
  /** Written and not published. */
  unpublished: number;
  /** Published and not consumed by this service; null when Redis does not tell. */
  behind: number | null;
  deadLetters: number;
};

export type AskedService<T> = { service: string; answer: T | Failure };

/** Asks every service of platform.yaml at once; one that does not answer is told beside the others. */
export async function askEvery<T>(
  api: ServiceApi,
  ask: (service: string) => Promise<T>,
): Promise<readonly AskedService<T>[]> {
  return Promise.all(
    servicesOf(api.platform).map(async ({ name }) => ({
      service: name,
      answer: await ask(name).catch((error: unknown) => {
        if (error instanceof Failure) return error;
        throw error;
      }),
    })),
  );
}

export function eventStatusOf(api: ServiceApi): Promise<readonly AskedService<ServiceEvents>[]> {
  return askEvery(api, async (service) => {
    const status = await api.get(service, '/api/v1/events/status');
    return {
      service,
      unpublished: Number(status.inner('outbox')?.text('unpublished')),
      behind: behindOf(status.rows('streams')),
      deadLetters: Number(status.text('dead_letters')),
    };
  });
}

function behindOf(streams: readonly View[]): number | null {
  let sum = 0;
  for (const stream of streams) {
    const [pending, lag] = [stream.text('pending'), stream.text('lag')];
    if (pending === '' || lag === '') return null;
    sum += Number(pending) + Number(lag);
  }
  return sum;
}
