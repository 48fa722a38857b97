/** Numbers that are words. Ordinals count as their number: the third quarter is quarter 3. */
const WORDS =
  'zero|one,first,once,single|two,second,twice,double,doubled,both,pair,couple|three,third,triple|four,fourth|five,fifth|' +
  'six,sixth|seven,seventh|eight,eighth|nine,ninth|ten,tenth|eleven,eleventh|twelve,twelfth,dozen|thirteen,thirteenth|' +
  'fourteen,fourteenth|fifteen,fifteenth|sixteen,sixteenth|seventeen,seventeenth|eighteen,eighteenth|nineteen,nineteenth';
const TENS = 'twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety';
const OTHER_LANGUAGES = [
  'null|eins|zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn|elf|zwölf',
  'zéro|un|deux|trois|quatre|cinq|six|sept|huit|neuf|dix|onze|douze',
  'cero|uno|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez|once|doce',
];

const VALUES = new Map<string, number>();
for (const list of [...OTHER_LANGUAGES, WORDS])
  list.split('|').forEach((words, value) => words.split(',').forEach((word) => VALUES.set(word, value)));
TENS.split('|').forEach((word, i) => {
  VALUES.set(word, 20 + 10 * i);
  VALUES.set(word.replace(/y$/, 'ieth'), 20 + 10 * i);
});

/** Whether a number in words counts something: neither an order, `the third`, nor a way of speaking, `double`. */
export function isCounting(words: string): boolean {
  return !/(?:(?:th|first|second|third|once|single|twice|doubled?|both|pair|couple|triple|dozen)s?)$/i.test(words);
}

/** Words that multiply the number before them. */
const SCALES: Record<string, string> = {
  2: 'hundred|hundreds|hundert',
  3: 'thousand|thousands|k|tausend|tsd|mille|mil|тыс|тысяч|тысячи',
  5: 'lakh',
  6: 'million|millions|mn|m|mm|mln|millionen|mio|millón|millones|milhão|milhões|milioni|млн|миллионов|миллиона',
  7: 'crore',
  9: 'billion|billions|bn|b|milliarde|milliarden|mrd|milliard|milliards|miliardi|млрд|миллиардов',
  12: 'trillion|trillions|tn|t|billionen',
};
const POWERS = new Map(
  Object.entries(SCALES).flatMap(([power, words]) => words.split('|').map((word) => [word, 10 ** Number(power)])),
);

/** What a word multiplies the number before it by; `null` for other words. */
export function toScale(word: string): number | null {
  return POWERS.get(word.toLowerCase()) ?? null;
}

/** A number in words, from `start` to `end` in the text. */
export type NumberInWords = { start: number; end: number; value: number };

/** `part` is what the next scale multiplies, `whole` what earlier ones gave. */
type Reading = { start: number; end: number; part: number; whole: number };

/** The numbers in words in a text: `three`, `twenty-five`, `three hundred and five`, `a million`, `third`. */
export function findNumberWords(text: string): NumberInWords[] {
  const found: NumberInWords[] = [];
  let reading: Reading | null = null;
  const take = (next: Reading | null) => {
    if (reading) found.push({ start: reading.start, end: reading.end, value: reading.whole + reading.part });
    reading = next;
  };
  for (const { 0: word, index } of text.matchAll(/[\p{L}\p{M}]+/gu)) {
    const end = index + word.length;
    const value = VALUES.get(word.toLowerCase());
    // Short forms such as `m` stand after digits alone.
    const scale = word.length > 3 ? toScale(word) : null;
    if (value === undefined && scale === null) continue;
    const last = reading as Reading | null;
    const isNext = last !== null && /^(?: |-| and |, )$/.test(text.slice(last.end, index));
    if (scale !== null) {
      const isOne = /\b(?:an?|several|many)\s$/i.test(text.slice(Math.max(0, index - 9), index));
      if (isNext && last) reading = multiply(last, scale, end);
      else if (isOne) take(multiply({ start: index, end, part: 1, whole: 0 }, scale, end));
    } else if (isNext && last && hasRoom(last, value!)) reading = { ...last, end, part: last.part + value! };
    else take({ start: index, end, part: value!, whole: 0 });
  }
  take(null);
  return found;
}

function multiply({ start, part, whole }: Reading, scale: number, end: number): Reading {
  const times = Math.max(1, part);
  return scale === 100
    ? { start, end, part: times * 100, whole }
    : { start, end, part: 0, whole: whole + times * scale };
}

/** `twenty` has room for `five`, and `three hundred` for `twenty`, but `five` has none for `six`. */
function hasRoom({ part, whole }: Reading, value: number): boolean {
  if (value === 0) return false;
  const rest = part % 100;
  return rest === 0 ? part + whole > 0 && value < 100 : rest >= 20 && rest % 10 === 0 && value < 10;
}
