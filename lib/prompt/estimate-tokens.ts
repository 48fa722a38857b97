import type { Passage } from '../article/article';

/**
 * Scripts whose characters take about a token each; four characters of others make about one (OpenAI's rule of thumb).
 */
const DENSE = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}]/gu;
const CHARS_PER_TOKEN = 4;

/** The mark or line break that a prompt sets around each passage, and its number in square brackets. */
const TOKENS_AROUND = 4;

/** The approximate number of tokens in `text`, for any model. */
export function estimateTokens(text: string): number {
  const dense = text.match(DENSE)?.length ?? 0;
  return dense + (text.length - dense) / CHARS_PER_TOKEN;
}

/** As above, with what a prompt sets around each passage. */
export function estimatePassageTokens({ text }: Passage): number {
  return estimateTokens(text) + TOKENS_AROUND;
}

export function estimatePassagesTokens(passages: readonly Passage[]): number {
  return passages.reduce((sum, passage) => sum + estimatePassageTokens(passage), 0);
}
