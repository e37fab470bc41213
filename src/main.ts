/** payctl's entry: bin/payctl runs it on the pinned Node. */
import { endBy } from './cli/interruption.ts';
import { runCommandLine } from './cli/run.ts';
import { source } from './commands/registry.ts';

// `payctl logs | head`: the reader has enough, and nobody is left to be told.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});
process.stderr.on('error', () => {});

const { exitCode, signal } = await runCommandLine({
  source,
  argv: process.argv.slice(2),
  streams: { stdout: process.stdout, stderr: process.stderr },
  environment: process.env,
  workingDirectory: process.cwd(),
});
if (signal !== undefined) endBy(signal);
process.exitCode = exitCode;
// What a command left open (a kept connection) must not keep the prompt waiting; stdout is written by now.
process.stdout.write('', () => process.exit());
