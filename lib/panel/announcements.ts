import { countWords } from '../count-words';
import type { MessageKey } from '../messages';
import { announcement } from './ending';
import { isWriting, questionOf, type RunState } from './run-state';

/** A sentence for screen readers, with its substitutions. */
export type Announcement = { key: MessageKey; substitutions: string[]; count?: number };

/** The longest time without an announcement. */
const INTERVAL_MS = 10_000;
/** While text arrives it can be read, and repeated announcements would only get in the way. */
const MAX_WRITING = 2;
const MAX_COUNTED_CHARS = 50_000;

/**
 * What the status says at `nowMs`: that the run started, every ten seconds that it goes on, and how it ended, but never
 * the text itself. A text that arrives without long waits gets at most four announcements. Returns the same words as
 * long as there is nothing new. `service`: the name of the service that is asked.
 */
export function announce(run: RunState, nowMs: number, service: string): Announcement {
  if (run.preview) return { key: 'announcePreview', substitutions: [] };
  if (run.ending) {
    if (run.ending.kind !== 'done' || run.ending.finishReason !== 'stop')
      return { key: announcement(run.ending), substitutions: [] };
    const count = countSpoken(run.text, run.source?.article.language ?? '');
    const key = questionOf(run) === null ? 'announceFinished' : 'announceAnswer';
    return { key, substitutions: [String(count)], count };
  }
  // The panel shows a countdown, which would get in the way if it was read out.
  if (run.retryAt !== null) return { key: 'busyTitle', substitutions: [service] };
  const writes = isWriting(run);
  const since = writes ? (run.firstWordAt ?? run.startedAt) : run.startedAt;
  const ticks = Math.floor((nowMs - since) / INTERVAL_MS);
  if (ticks < 1) return { key: 'announceStarted', substitutions: [] };
  const seconds = (writes ? Math.min(ticks, MAX_WRITING) : ticks) * (INTERVAL_MS / 1000);
  return { key: writes ? 'announceWriting' : 'announceWaiting', substitutions: [String(seconds)] };
}

/**
 * The words of a text that may not be in `language`; the rules of any language split most others well. Counting takes
 * time, so only the beginning of a very long text is counted, and the rest is estimated from it.
 */
function countSpoken(text: string, language: string): number {
  const [tag] = Intl.Segmenter.supportedLocalesOf([language].filter(isTag));
  const counted = text.slice(0, MAX_COUNTED_CHARS);
  const words = countWords([{ text: counted }], tag ?? '');
  return Math.round((words * text.length) / Math.max(1, counted.length));
}

function isTag(tag: string): boolean {
  return /^[a-z]{2,3}(?:-[a-z\d]{2,8})*$/i.test(tag);
}
