import type { MessageKey } from '../messages';
import type { RunState } from './run-state';

/** Below this, a text fits in any context. */
const MIN_TOKENS = 1_500;
/** Tokenizers differ from our estimate, but not by half; in scripts that we count by character, by more. */
const MOST_SHARE = 0.5;
const MOST_SHARE_DENSE = 0.35;
const DENSE = /^(zh|ja|ko|th)\b/i;

type Read = Pick<RunState, 'sent' | 'source' | 'ending'>;

/** How much of the article was read, in whole percent: what was not sent counts, and what the server dropped. */
export function readPercent(run: Read): number {
  return Math.max(1, Math.round((run.sent?.coverage?.percent ?? 100) * (readShare(run) ?? 1)));
}

/**
 * What the reader should know of a server whose context is too small for the text, with the number in the sentence;
 * `null` for nothing.
 */
export function readingNote(run: Read): { sentence: MessageKey; number: number } | null {
  if (readShare(run) !== null) return { sentence: 'endingReadPart', number: readPercent(run) };
  const { context } = run.sent ?? {};
  return context
    ? { sentence: context.isTold ? 'endingContext' : 'endingContextUntold', number: context.tokens }
    : null;
}

/**
 * The part of what was sent that the server read, where it reports far fewer tokens than were sent: Ollama keeps only
 * what fits in its context, without a word. `null` for a server that read all of it, or does not say.
 */
function readShare({ sent, source, ending }: Read): number | null {
  const asked = sent?.asked?.tokens ?? 0;
  const usage = ending?.kind === 'done' ? ending.usage : null;
  if (!usage || usage.estimated || usage.promptTokens === 0 || asked < MIN_TOKENS) return null;
  const share = usage.promptTokens / asked;
  const most = DENSE.test(source?.article.language ?? '') ? MOST_SHARE_DENSE : MOST_SHARE;
  return share <= most ? share : null;
}
