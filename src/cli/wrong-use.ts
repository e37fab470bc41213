import { exitCodes, Failure } from '../kernel/failure.ts';

/** The user asked for something that cannot be asked: exit code 2. */
export function wrongUse(message: string, next: readonly string[] = []): Failure {
  return new Failure({ code: 'wrong-use', message, next, exitCode: exitCodes.wrongUse });
}
