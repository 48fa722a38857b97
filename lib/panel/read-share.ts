import type { RunState } from './run-state';

/** Below this, a text fits in any context. */
const MIN_TOKENS = 1_500;
/** Tokenizers differ from our estimate, but not by half; in scripts that we count by character, by more. */
const MOST_SHARE = 0.5;
const MOST_SHARE_DENSE = 0.35;
const DENSE = /^(zh|ja|ko|th)\b/i;

/**
 * How much of what was sent the server read, in whole percent, where it reports far fewer tokens than were sent: Ollama
 * keeps only what fits in its context, without a word. `null` for a server that read all of it, or does not say.
 */
export function readShare({ sent, source, ending }: Pick<RunState, 'sent' | 'source' | 'ending'>): number | null {
  const asked = sent?.asked?.tokens ?? 0;
  const usage = ending?.kind === 'done' ? ending.usage : null;
  if (!usage || usage.estimated || usage.promptTokens === 0 || asked < MIN_TOKENS) return null;
  const share = usage.promptTokens / asked;
  const most = DENSE.test(source?.article.language ?? '') ? MOST_SHARE_DENSE : MOST_SHARE;
  return share <= most ? Math.max(1, Math.round(100 * share)) : null;
}
