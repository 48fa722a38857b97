/** Scripts whose letters change their form beside a joiner. */
const JOINING = `[${'Arab Syrc Mong Nkoo Deva Beng Guru Gujr Orya Taml Telu Knda Mlym Sinh Khmr Mymr Tibt'
  .split(' ')
  .map((script) => `\\p{scx=${script}}`)
  .join('')}]`;
/**
 * What stays: one joiner between such letters, or behind the sign that silences a vowel in Bengali, Malayalam and
 * Sinhala; joiners between emoji and how emoji are to look; white space, and signs that Unicode only counts as unseen.
 */
const KEPT = [
  `(?<=${JOINING}[\\u200c\\u200d]*)[\\u200c\\u200d](?=${JOINING})`,
  '(?<=[\\u09cd\\u0d4d\\u0dca])\\u200d',
  '(?<=[\\p{ExtPict}\\p{EMod}\\ufe0f])\\u200d(?=\\p{ExtPict})',
  '(?<=\\p{ExtPict})[\\ufe0e\\ufe0f]',
  // On the pictures of keys.
  '(?<=[\\d#*])\\ufe0f(?=\\u20e3)',
  '[\\t\\n\\r\\u0600-\\u0605\\u06dd\\u070f\\u0890\\u0891\\u08e2\\u{110bd}\\u{110cd}]',
].join('|');
// Few characters are of these kinds, so the kind is looked at first.
const UNSEEN = new RegExp(`(?=[\\p{Cc}\\p{Cf}\\p{DI}])(?!${KEPT})[^]`, 'gu');
const BLANK = /[\v\f\u2028\u2029\u2800\u{1d159}\u{16fe4}]/gu;

/**
 * `text` without characters that nobody sees and that can hide, reorder or spell other text: bidi controls, zero-width
 * characters, fillers, tags, control characters. Tabs and line breaks stay, and so do joiners in emoji and in scripts
 * that join.
 */
export function removeUnseen(text: string): string {
  return text.replace(BLANK, ' ').replace(UNSEEN, '');
}
