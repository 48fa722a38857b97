import { toDirection } from '../right-to-left';

/** So much of a text decides; the rest seldom differs. */
const MAX_CHARS = 600;
const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]/g;
const LETTER = /\p{L}/gu;

/**
 * The direction of a whole text: the one that most of its letters have, or before there are any, that of `language`;
 * `auto` when neither is known. A single direction keeps a list's marks on the side where its lines begin.
 */
export function toTextDirection(text: string, language: string): 'ltr' | 'rtl' | 'auto' {
  const beginning = text.slice(0, MAX_CHARS);
  const letters = beginning.match(LETTER)?.length ?? 0;
  if (letters === 0) return language === '' ? 'auto' : toDirection(language);
  return (beginning.match(RIGHT_TO_LEFT)?.length ?? 0) * 2 > letters ? 'rtl' : 'ltr';
}
