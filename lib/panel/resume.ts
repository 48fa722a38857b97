import type { RunEvent } from '../run/protocol';
import type { RunRequest } from '../run/request';

/** A run as the panel receives it, over one port after another when the background stops. */
export type FollowedRun = {
  /** The event without what an earlier port already delivered; `null` when nothing is left of it. */
  hear: (event: RunEvent) => RunEvent | null;
  /** After the port has closed: the request that resumes the run, or `null` when it has ended or cannot be resumed. */
  askToResume: () => RunRequest | null;
};

/**
 * Follows one run. A port that resumes it delivers everything again from the first word, and the same chunks always
 * become the same events, so what has already arrived can be skipped by its length alone. After a port that brought
 * nothing new, there is no further attempt.
 */
export function followRun(request: RunRequest): FollowedRun {
  const { wish } = request;
  let prefix = '';
  let stream: string | null = null;
  let host = '';
  let hasHints = false;
  // Lengths of what was delivered: by the open port, and by the port that delivered most.
  let told = 0;
  let heard = 0;
  let isWorthwhile = true;
  let isOver = false;
  return {
    hear: (event) => {
      if (event.type === 'article') host = event.engine.host;
      if (event.type === 'sent') {
        if (event.isContinued && 'prefix' in wish) prefix = wish.prefix;
        hasHints = event.hasHints ?? false;
      }
      if (event.type === 'resumable') {
        stream = event.stream;
        return null;
      }
      isOver ||= event.type === 'done' || event.type === 'error';
      // What an earlier port delivered, it delivered with its hints.
      if (event.type === 'hint' && told < heard) return null;
      const length = measure(event);
      const known = Math.min(length, heard - told);
      told += length;
      if (length > 0 && known === length) return null;
      heard = Math.max(heard, told);
      isWorthwhile ||= length > 0;
      return 'text' in event ? { ...event, text: event.text.slice(known) } : event;
    },
    askToResume: () => {
      if (stream === null || isOver || !isWorthwhile) return null;
      isWorthwhile = false;
      told = 0;
      return { ...request, wish: { kind: 'resume', prefix, stream, host, ...(hasHints && { hasHints }) } };
    },
  };
}

/** Several pieces of text may arrive as one; all other events that change the summary arrive unchanged. */
function measure(event: RunEvent): number {
  if ('text' in event) return event.text.length;
  return event.type === 'was-reasoning' || event.type === 'restarted' ? 1 : 0;
}
