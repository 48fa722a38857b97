import { countWords } from '../count-words';
import { estimateTokens } from '../prompt/estimate-tokens';
import type { Plan } from './plan';
import type { Prepared } from './prepare';
import type { AskedFacts, Part, RunEvent } from './protocol';
import type { ReadyEngine } from './ready-engine';
import type { Choice } from './run';

/** Shows what would be sent, again after each choice, and returns what the reader decides to send. */
export async function* preview(
  { article, ready, plan, toPlan, toWish, isLost }: Prepared,
  toParts: NonNullable<ReadyEngine['toParts']>,
  nextChoice: () => Promise<Choice>,
): AsyncGenerator<RunEvent, Plan> {
  for (let shown = plan; ;) {
    const { sent, passages, collapsed, coverage, without } = shown;
    const parts = sent.passages.length > 0 ? toParts(sent, toWish(without)) : [];
    const words = countWords(sent.passages, article.language);
    const asked = toAsked(ready, parts, without);
    yield { type: 'preview', preview: { parts, passages, collapsed, words, coverage, asked, isLost } };
    const choice = await nextChoice();
    if (choice.type === 'send') return shown;
    shown = toPlan(choice.without);
  }
}

/** The facts about a request with these parts. */
export function toAsked({ price = null }: ReadyEngine, parts: readonly Part[], without: readonly string[]): AskedFacts {
  const tokens = parts.reduce((sum, { text }) => sum + estimateTokens(text), 0);
  return { tokens: Math.ceil(tokens), price, without };
}
