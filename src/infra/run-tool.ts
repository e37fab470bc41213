import { spawn } from 'node:child_process';
import { messageOf } from '../kernel/failure.ts';

export type ToolRun = {
  command: string;
  args: readonly string[];
  env?: Readonly<Record<string, string>>;
  cwd?: string;
  uid?: number;
  gid?: number;
  input?: string;
  timeoutMs: number;
};

/** `exitCode` is null when it was killed, did not finish in time or could not be started at all. */
export type ToolResult = { exitCode: number | null; stdout: string; stderr: string };

const longestOutputBytes = 262_144;

/** Runs a short-lived tool to its end, with words in C so that they can be recognised. Never throws. */
export async function runTool(run: ToolRun): Promise<ToolResult> {
  const { command, args, timeoutMs, input, env = {}, ...place } = run;
  return await new Promise((resolve) => {
    const child = spawn(command, args, {
      ...place,
      env: { PATH: searchPath(), ...env, LC_ALL: 'C' },
      stdio: ['pipe', 'pipe', 'pipe'],
      timeout: timeoutMs,
      killSignal: 'SIGKILL',
    });
    const stdout = collect(child.stdout);
    const stderr = collect(child.stderr);
    child.once('error', (error) => resolve({ exitCode: null, stdout: '', stderr: messageOf(error) }));
    child.once('close', (exitCode) => resolve({ exitCode, stdout: stdout(), stderr: stderr() }));
    child.stdin.on('error', () => {}); // a tool that ends without reading is told by its exit code
    child.stdin.end(input ?? '');
  });
}

/** The user's PATH, and the places of system tools that an ordinary user's PATH may lack. */
export function searchPath(): string {
  return [process.env['PATH'] ?? '', '/usr/local/bin', '/usr/bin', '/bin', '/usr/sbin', '/sbin']
    .filter((part) => part !== '')
    .join(':');
}

function collect(stream: NodeJS.ReadableStream): () => string {
  let text = '';
  stream.setEncoding('utf8').on('data', (chunk: string) => {
    text = (text + chunk).slice(-longestOutputBytes);
  });
  return () => text;
}

/** The last lines that are not empty, for a Failure's reason. */
export function lastLines(text: string, count = 5): string {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .slice(-count)
    .join('\n');
}
