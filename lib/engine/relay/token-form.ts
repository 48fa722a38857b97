import { findHttpRefusal } from '../stream/http-refusal';
import type { RejectedDoors } from '../stream/open-stream';

/** The name under which a relay's rejection of the word `Bearer` before its token is stored. */
const BEARER = 'bearer';

/**
 * How a relay wants its token: after `Bearer`, or alone. Some relays compare the whole header with their token and
 * refuse `Bearer`; they are asked again without, once, and what they accept is remembered.
 */
export type TokenForm = {
  readonly isBare: boolean;
  /** Makes a request, and repeats it with the other form if the relay refuses the first. */
  ask<T>(request: () => Promise<T>): Promise<T>;
};

export function createTokenForm(token: string, { loadRejected, saveRejected }: RejectedDoors): TokenForm {
  let isBare = false;
  let isKnown = false;
  const load = async () => (await loadRejected?.().catch(() => [])) ?? [];

  return {
    get isBare() {
      return isBare;
    },
    async ask(request) {
      if (!isKnown) isBare = (await load()).includes(BEARER);
      isKnown = true;
      try {
        return await request();
      } catch (error) {
        if (isBare || token === '' || !isForeignRefusal(error)) throw error;
        isBare = true;
        try {
          const answer = await request();
          void load().then((names) => saveRejected?.([...names, BEARER]).catch(() => undefined));
          return answer;
        } catch {
          isBare = false;
          throw error;
        }
      }
    },
  };
}

/** Pith's own relay knows both forms, and counts wrong tokens. */
function isForeignRefusal(error: unknown): boolean {
  const http = findHttpRefusal(error);
  return http?.refusal.status === 401 && !http.body.includes('relay_error');
}
