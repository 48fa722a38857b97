/**
 * Abbreviations before a name. Those that also end sentences (etc., Inc., Jr., a.m.) are left out on purpose: a missed
 * join gives a short sentence, a wrong one joins two sentences.
 */
const BEFORE_NAMES = new Set(
  (
    'mr mrs ms dr prof st mt rev gen col lt sgt capt cmdr gov sen rep hon cllr messrs mme mlle vs cf ' +
    'sr sra srta dña ee hr fr frl dipl bzw ca'
  ).split(' '),
);
const BEFORE_NUMBERS = new Set('no nos nr núm fig figs vol pp abb tel jan feb aug sept oct nov dec'.split(' '));

/** Languages that write ordinals as a number with a full stop: "am 3. Mai", "2. světová válka". */
const DOTTED_ORDINALS = new Set(['de', 'cs', 'sk', 'da', 'nb', 'nn', 'no', 'fi', 'hu', 'pl', 'hr', 'sr', 'bs', 'sl']);

/** Words that begin a sentence even after "U.S." or an initial; any other capitalized word continues the name. */
const COMMON_STARTS = /^(The|An?|In|On|At|It|He|She|They|We|But|And|This|That)\s/;

/** Longer segments may be divided at white space. Thai and Lao write spaces, not full stops, between clauses. */
const LONG_CLAUSES = 200;
const LONG_SEGMENT = 1000;

const segmenters = new Map<string, Intl.Segmenter>();

/** `Intl.Segmenter` throws for tags that pages declare, such as '' and 'en_US'. The rules of 'en' suit most scripts. */
function segmenter(language: string, granularity: 'sentence' | 'word'): Intl.Segmenter {
  const key = `${granularity} ${language}`;
  let found = segmenters.get(key);
  if (!found) {
    found = new Intl.Segmenter([...toLocale(language), 'en'], { granularity });
    segmenters.set(key, found);
  }
  return found;
}

function toLocale(language: string): string[] {
  try {
    return Intl.getCanonicalLocales(language.replaceAll('_', '-'));
  } catch (error) {
    if (error instanceof RangeError) return [];
    throw error;
  }
}

/**
 * The sentences of `text` in order, each a trimmed, verbatim, non-empty substring. `Intl.Segmenter` knows the scripts.
 * Where it is known to cut wrongly (after abbreviations and quoted questions, before closing marks), the pieces are
 * joined again; pieces far too long for a sentence (Thai, transcripts) are divided at white space.
 */
export function splitSentences(text: string, language: string): string[] {
  const hasOrdinals = DOTTED_ORDINALS.has(language.slice(0, 2).toLowerCase());
  const sentences: string[] = [];
  let start = 0;
  const endAt = (end: number) => {
    const sentence = text.slice(start, end).trim();
    if (sentence !== '') sentences.push(...divideLong(sentence));
    start = end;
  };
  let previous = '';
  for (const { index, segment } of segmenter(language, 'sentence').segment(text)) {
    const border = Math.max(start, index + misplacedBy(previous, segment));
    const before = text.slice(Math.max(start, border - 24), border);
    if (!isJoined(before, text.slice(border, border + 24), hasOrdinals)) endAt(border);
    previous = segment;
  }
  endAt(text.length);
  return sentences;
}

/**
 * Unicode classes both opening and closing marks as "Close", so without white space a segment keeps the mark that opens
 * the next one: 。“ (negative: the cut moves back by that much). A reference mark such as .[2] stays with its sentence.
 */
function misplacedBy(previous: string, segment: string): number {
  const opened = /[“‘「『（《〈【([]+$/.exec(previous.slice(-4))?.[0] ?? '';
  const reference = /^(\[[\p{L}\d ]{1,12}\])+(?=\s|$)/u.exec(opened + segment)?.[0] ?? '';
  return reference.length - opened.length;
}

/** Whether the cut between `before` and `next` (a few characters of each) is wrong: not the end of a sentence. */
function isJoined(before: string, next: string, hasOrdinals: boolean): boolean {
  if (/[\n\r\u0085\u2028\u2029]\s*$/.test(before)) return false;
  if (/^\p{Ll}/u.test(next)) return true; // "Is it so?" she said.
  if (/[」』”]$/.test(before) && /^([とっなのはがをにも]|[^。！？，“]{0,6}[说問问道])/.test(next)) return true; // 「はい。」と
  const last = /(?:^|[\s("“'‘«[])([\p{L}\p{M}\p{N}.]+)\.\s*$/u.exec(before)?.[1];
  if (last === undefined) return false;
  if (/^\d{1,2}$/.test(last)) return hasOrdinals || before.trim() === `${last}.`; // am 3. Mai; an enumerator
  if (/^\d/.test(next)) return BEFORE_NUMBERS.has(last.toLowerCase()); // No. 5
  if (COMMON_STARTS.test(next) || /^(I|[ap]\.m)$/.test(last)) return false; // So did I. At 5 p.m.
  return /^\p{L}(\.\p{L})*$/u.test(last) || BEFORE_NAMES.has(last.toLowerCase()); // J. Doe, U.S. Senate, z. B., Dr.
}

/**
 * Cuts at white space between letters once half the limit is reached, but in Thai not beside a number or a Latin name.
 */
function divideLong(sentence: string): string[] {
  const limit = /[\u0E00-\u0EFF]/.test(sentence) ? LONG_CLAUSES : LONG_SEGMENT;
  if (sentence.length <= limit) return [sentence];
  const pieces: string[] = [];
  let from = 0;
  for (const { index } of sentence.matchAll(/(?<=[\p{L}\p{M}]) (?=\p{L})/gu)) {
    const isClauseEnd =
      limit === LONG_SEGMENT || /[\u0E00-\u0EFF] [\u0E00-\u0EFF]/.test(sentence.slice(index - 1, index + 2));
    if (index - from < limit / 2 || !isClauseEnd) continue;
    pieces.push(sentence.slice(from, index));
    from = index + 1;
  }
  return [...pieces, sentence.slice(from)];
}

/** The words of `text`, NFKC-normalised and lower-cased, as `Intl.Segmenter` finds them, also in Chinese or Thai. */
export function words(text: string, language: string): string[] {
  const found: string[] = [];
  for (const { segment, isWordLike } of segmenter(language, 'word').segment(text.normalize('NFKC').toLowerCase())) {
    if (isWordLike) found.push(segment);
  }
  return found;
}
