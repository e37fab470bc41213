/** One section of an answer that is made of several callees' answers. */
import type { Section } from '../contract/sections.ts';
import type { Logger } from '../server/logger.ts';
import { PeerProblem, PeerUnavailable } from './peer-client.ts';

/** What a whole page waits for one of its sections; enough for one repeat. */
export const sectionTimeoutMs = 2_500;

/** @throws what is neither the callee's refusal nor its silence: our bugs */
export async function sectionOf<T>(log: Logger, answer: Promise<T>): Promise<Section<T>> {
  try {
    return { status: 'ok', data: await answer, reason: null };
  } catch (error) {
    if (!(error instanceof PeerUnavailable) && !(error instanceof PeerProblem)) throw error;
    const reason = error instanceof PeerUnavailable ? error.reason : error.code;
    log.warn({ peer: error.service, reason }, 'a section is left empty');
    return { status: 'unavailable', data: null, reason };
  }
}
