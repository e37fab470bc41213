import type { Paths } from '../kernel/paths.ts';
import type { InfraName, InfraProcess, Secrets } from '../protocol/infra.ts';
import type { Platform } from '../protocol/platform.ts';
import type { Supervisor } from './supervisor/supervisor.ts';
import { isInfraName, runSpecOfInfra } from './units/unit-spec.ts';

/** Makes PostgreSQL and Redis known to the supervisor, which then runs them like any unit. */
export type Infrastructure = {
  /**
   * Prepares what is not running: data directories, configuration, an external server's first answer.
   *
   * @throws Failure of src/infra: `redis-missing`, `postgres-*`, `disk-full`, … once none of them is at work
   */
  prepare(names: readonly string[]): Promise<void>;
  /** Resolves when nothing is being prepared: no tool of it runs, and none of its files is written. */
  quiet(): Promise<void>;
};

export function createInfrastructure(sources: {
  paths: Paths;
  secrets: Secrets;
  supervisor: Supervisor;
  platform: () => Platform;
}): Infrastructure {
  const underWay = new Map<InfraName, Promise<void>>();
  /** A server must be prepared by one at a time, and by nobody while it runs. */
  const prepareOnce = (name: InfraName): Promise<void> => {
    const known = underWay.get(name);
    if (known !== undefined) return known;
    const started = prepareOne(name).finally(() => underWay.delete(name));
    underWay.set(name, started);
    return started;
  };
  const prepareOne = async (name: InfraName): Promise<void> => {
    const run = sources.supervisor.unit(name)?.run;
    if (run !== undefined && run.generations.length > 0) return;
    sources.supervisor.define(runSpecOfInfra(await prepared(name, sources)), true);
  };
  return {
    async prepare(names) {
      // One that fails at once must not leave the other at work on files that may be deleted next.
      const ended = await Promise.allSettled(names.filter(isInfraName).map(prepareOnce));
      for (const each of ended) if (each.status === 'rejected') throw each.reason;
    },
    async quiet() {
      await Promise.allSettled(underWay.values());
    },
  };
}

type Sources = { paths: Paths; secrets: Secrets; platform: () => Platform };

async function prepared(name: InfraName, { paths, secrets, platform }: Sources): Promise<InfraProcess> {
  if (name === 'postgres') {
    const { preparePostgres } = await import('../infra/postgres/postgres.ts');
    return await preparePostgres({ spec: platform().postgres, paths, secrets });
  }
  const { prepareRedis } = await import('../infra/redis/redis.ts');
  return await prepareRedis({ spec: platform().redis, paths, secrets });
}
