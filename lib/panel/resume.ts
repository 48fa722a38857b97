import type { RunEvent } from '../run/protocol';
import type { RunRequest } from '../run/request';

/** A run as the panel hears it, over one port after another when the background goes away. */
export type FollowedRun = {
  /** The event without what an earlier port told already; `null` when nothing is left of it. */
  hear: (event: RunEvent) => RunEvent | null;
  /** After the port has closed: what to ask for to go on, or `null` when the run has ended or cannot be resumed. */
  askToResume: () => RunRequest | null;
};

/**
 * Follows one run. A port that goes on tells everything again from the first word, and the same chunks always become the
 * same events: so what was heard is left out by its length alone. A port that brought nothing new is not followed by
 * another one.
 */
export function followRun(request: RunRequest): FollowedRun {
  const { wish } = request;
  let prefix = '';
  let stream: string | null = null;
  let host = '';
  // Lengths of what was told: by the port that is open, and by the one that told most.
  let told = 0;
  let heard = 0;
  let isWorthwhile = true;
  let isOver = false;
  return {
    hear: (event) => {
      if (event.type === 'article') host = event.engine.host;
      if (event.type === 'sent' && event.isContinued && 'prefix' in wish) prefix = wish.prefix;
      if (event.type === 'resumable') {
        stream = event.stream;
        return null;
      }
      isOver ||= event.type === 'done' || event.type === 'error';
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
      return { ...request, wish: { kind: 'resume', prefix, stream, host } };
    },
  };
}

/** Several pieces of text may come as one; everything else that changes the summary comes as it is. */
function measure(event: RunEvent): number {
  if ('text' in event) return event.text.length;
  return event.type === 'was-reasoning' || event.type === 'restarted' ? 1 : 0;
}
