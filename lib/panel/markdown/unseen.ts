import { MAX_MARKS } from './limits';

/** Scripts whose letters change their form beside a joiner. */
const JOINING = `[${'Arab Syrc Mong Nkoo Deva Beng Guru Gujr Orya Taml Telu Knda Mlym Sinh Khmr Mymr Tibt'
  .split(' ')
  .map((script) => `\\p{scx=${script}}`)
  .join('')}]`;
/**
 * Joiners between such letters and between emoji, how emoji are to look, and signs that Unicode only counts as unseen.
 */
const KEPT = [
  `(?<=${JOINING})[\\u200c\\u200d]`,
  '(?<=[\\p{ExtPict}\\p{EMod}\\ufe0f])\\u200d(?=\\p{ExtPict})',
  '(?<=\\p{Emoji})[\\ufe0e\\ufe0f]',
  '[\\t\\n\\u0600-\\u0605\\u06dd\\u070f\\u0890\\u0891\\u08e2\\u{110bd}\\u{110cd}]',
].join('|');
const UNSEEN = new RegExp(`(?!${KEPT})[\\p{Cc}\\p{Cf}\\p{DI}]`, 'gu');
const BLANK = /[\v\f\r\x85\u2028\u2029\u2800]/g;
const PILED = new RegExp(`(\\p{M}{${MAX_MARKS}})\\p{M}+`, 'gu');

/**
 * `text` without characters that are invisible, and can hide or reorder others: bidi controls, zero-width characters,
 * fillers, tags, control characters. Tabs and line feeds stay, and so do joiners in emoji and in scripts that join.
 */
export function withoutUnseen(text: string): string {
  return text.replace(BLANK, ' ').replace(UNSEEN, '');
}

/** `text` with at most `MAX_MARKS` marks on a letter. */
export function withoutPiledMarks(text: string): string {
  return text.replace(PILED, '$1');
}
