import type { Passage } from '../article/article';

/**
 * Scripts whose characters take about a token each; four characters of others make about one (OpenAI's rule of thumb).
 */
const DENSE = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}]/gu;
const CHARS_PER_TOKEN = 4;

/** The mark or line break that a prompt sets around each passage. */
const TOKENS_AROUND = 1;
/** A number in square brackets. */
const NUMBER_TOKENS = 3;
/** About a sentence. */
const MIN_NUMBERED_TOKENS = 15;

/** The approximate number of tokens in `text`, for any model. */
export function estimateTokens(text: string): number {
  const dense = text.match(DENSE)?.length ?? 0;
  return dense + (text.length - dense) / CHARS_PER_TOKEN;
}

/** As above, with what a prompt sets around each passage. */
export function estimatePassageTokens(passage: Passage): number {
  return estimateTokens(passage.text) + TOKENS_AROUND + (isNumbered(passage) ? NUMBER_TOKENS : 0);
}

/**
 * Whether a prompt that asks for hints shows the passage's number. Short lines, code and rows are left as they are on
 * the page: a statement about them is placed by its words, and numbers between them would make them harder to read.
 */
export function isNumbered({ kind, text }: Pick<Passage, 'kind' | 'text'>): boolean {
  return kind !== 'heading' && kind !== 'code' && kind !== 'row' && estimateTokens(text) >= MIN_NUMBERED_TOKENS;
}

export function estimatePassagesTokens(passages: readonly Passage[]): number {
  return passages.reduce((sum, passage) => sum + estimatePassageTokens(passage), 0);
}
