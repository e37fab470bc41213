import type { SandboxRequest } from './router.ts';

export type RecordedRequest = {
  at: string;
  method: string;
  path: string;
  query: string;
  idempotencyKey: string | null;
  body: string;
  /** null while it is not answered, and when it never was. */
  status: number | null;
  fault: string | null;
};

export type Recorder = {
  record(request: SandboxRequest): RecordedRequest;
  /** Oldest first. */
  list(): readonly RecordedRequest[];
  clear(): void;
};

const maxRequests = 500;
const longestBodyCharacters = 2_000;

/** The last requests an API received, for tests to look at; card numbers and security codes are not kept. */
export function createRecorder(): Recorder {
  let requests: RecordedRequest[] = [];
  return {
    record: (request) => {
      const idempotencyKey = request.headers['idempotency-key'];
      const recorded: RecordedRequest = {
        at: new Date().toISOString(),
        method: request.method,
        path: request.path,
        query: withoutCardNumbers(request.queryText),
        idempotencyKey: typeof idempotencyKey === 'string' ? idempotencyKey : null,
        body: withoutCardNumbers(request.body).slice(0, longestBodyCharacters),
        status: null,
        fault: null,
      };
      requests.push(recorded);
      if (requests.length > maxRequests) requests.shift();
      return recorded;
    },
    list: () => requests,
    clear: () => {
      requests = [];
    },
  };
}

/** Everything that looks like a card number keeps its last four digits; security codes go whole. */
export function withoutCardNumbers(text: string): string {
  return text
    .replaceAll(/\b\d(?:(?:[ +-]|%20)?\d){11,18}\b/g, (number) => `************${number.slice(-4)}`)
    .replaceAll(/((?:%5B|\[)cvc(?:%5D|\])=)[^&]*/gi, '$1***')
    .replaceAll(/("cvc"\s*:\s*")[^"]*/gi, '$1***');
}
