import type { CertificatesReloadReport } from '../../protocol/control.ts';
import type { Platform } from '../../protocol/platform.ts';
import type { Supervisor } from '../supervisor/supervisor.ts';
import { inPhase } from '../supervisor/unit-run.ts';

const answerTimeoutMs = 10_000;

/** Every serving unit that speaks the handshake reads its certificates again; ends when new connections use them. */
export async function reloadCertificates(
  supervisor: Supervisor,
  platform: Platform,
): Promise<CertificatesReloadReport> {
  const asked = platform.units.filter((unit) => {
    const run = supervisor.unit(unit.name)?.run;
    return (
      unit.kind === 'service' &&
      unit.readiness.type === 'handshake' &&
      run !== undefined &&
      inPhase(run, 'serving') !== undefined
    );
  });
  const answers = await Promise.all(
    asked.map(async ({ name }) => ({
      unit: name,
      ...(await supervisor.running(name)?.ask('reload-certificates', answerTimeoutMs)),
    })),
  );
  return {
    reloaded: answers.filter(({ ok }) => ok === true).map(({ unit }) => unit),
    failed: answers
      .filter(({ ok }) => ok !== true)
      .map(({ unit, message }) => ({ unit, message: message ?? 'no answer' })),
  };
}
