import { Failure } from '../../../kernel/failure.ts';

/** Undefined when the service says that there is none, by its problem's code in kebab case. @throws what else it says */
export async function foundOr<T>(answer: Promise<T>, code: string): Promise<T | undefined> {
  return answer.catch((error: unknown) => {
    if (error instanceof Failure && error.code === code) return undefined;
    throw error;
  });
}
