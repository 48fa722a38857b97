import { NUMERAL, toAsciiDigits, toValues } from './numerals';
import { findNumberWords, toScale } from './number-words';

/** What a number counts, as far as the text around it tells: `5 %`, `$5`, `Q3`, `7:30`, `5 weeks`. */
type Unit = 'percent' | 'money' | 'quarter' | 'time' | Duration | '';
type Duration = 'minute' | 'hour' | 'day' | 'week' | 'month' | 'year';

/**
 * A number in a text, from `start` to `end`. `values`: what it may mean. `hasScale`: a word such as “million” is part
 * of it. `isInWords`: it is written in words. `isRounded`: the text says that it is.
 */
export type FoundNumber = {
  start: number;
  end: number;
  values: readonly number[];
  unit: Unit;
  hasScale: boolean;
  isInWords: boolean;
  isRounded: boolean;
};

const CHINESE_POWERS = new Map(
  [...'百千万萬亿億兆'].map((sign, i) => [sign, [1e2, 1e3, 1e4, 1e4, 1e8, 1e8, 1e12][i]!]),
);
const CHINESE_DIGITS = new Map(
  [...'〇零一二两兩三四五六七八九十'].map((sign, i) => [sign, [0, 0, 1, 2, 2, 2, 3, 4, 5, 6, 7, 8, 9, 10][i]!]),
);
const CHINESE = '〇零一二两兩三四五六七八九十百千万萬亿億兆';

/** Letters that may stand right before a number that is no part of their word. */
const UNSPACED = String.raw`\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}`;
const NUMBER = new RegExp(String.raw`(?<!(?![${UNSPACED}])[\p{L}\d]|\d[.,])(?:${NUMERAL})`, 'gu');
const CHINESE_NUMBER = new RegExp(`[${CHINESE}]+`, 'gu');
const HEDGE =
  /(?:about|around|nearly|almost|over|approximately|roughly|some|more than|less than|fewer than|under|up to|at least|close to|circa|etwa|rund|fast|über|mehr als|environ|près de|plus de|cerca de|unos|más de|casi|约|約|近|超过|超過|[~≈<>±])\s*\p{Sc}?$/iu;
const HEDGED_AFTER = /^\s?(?:\+|or more|or so|plus\b|\p{Script=Han}?(?:以上|余|多|強|弱|左右))/iu;
const PERCENT = /^\s?(?:%|٪|％|percent|per cent|percentage|pct|prozent|pour cent|por ciento|per cento|процент)/iu;
const MONEY_BEFORE = /(?:\p{Sc}|\b(?:USD|EUR|GBP|CHF|US|Rs\.?))\s?$/u;
const MONEY_AFTER =
  /^\s?(?:\p{Sc}|(?:dollars?|bucks|euros?|pounds?|yen|yuan|rupees?|cents?|USD|EUR|GBP|CHF)\b|元|円)/iu;
const QUARTER_AFTER = /^(?:st|nd|rd|th)?[ -](?:fiscal |financial )?(?:quarter|quartal|trimestre)/iu;

const DURATION_AFTER = /^[ -](minute|hour|day|week|month|year)(?:s|ly)?\b/i;

/** The numbers of a text in order, in digits, in words, and in Chinese characters. */
export function findNumbers(original: string): FoundNumber[] {
  const text = toAsciiDigits(original);
  const found: FoundNumber[] = [];
  const taken = new Set<number>();
  const add = (start: number, end: number, values: readonly number[], isInWords: boolean, scale = 1) => {
    if (values.length === 0 || taken.has(start)) return;
    for (let at = start; at < end; at++) taken.add(at);
    const before = text.slice(Math.max(0, start - 24), start);
    const after = text.slice(end, end + 24);
    const unit = toUnit(before, after, text.slice(start, end));
    found.push({
      start,
      end,
      values: values.map((value) => clean(value * scale)),
      unit,
      hasScale: scale > 1,
      isInWords,
      isRounded: HEDGE.test(before) || HEDGED_AFTER.test(after),
    });
  };
  for (const { index, 0: time } of text.matchAll(/(?<![\d:])\d{1,2}:\d{2}(?![\d:])/g)) {
    const [hours = '', minutes = ''] = time.split(':');
    const isAfternoon = /^\s?p\.?m/i.test(text.slice(index + time.length));
    add(
      index,
      index + time.length,
      [((Number(hours) % (isAfternoon ? 12 : 24)) + (isAfternoon ? 12 : 0)) * 60 + Number(minutes)],
      false,
    );
    found.at(-1)!.unit = 'time';
  }
  for (const { index, 0: numeral } of text.matchAll(NUMBER)) {
    const end = index + numeral.length;
    const { scale, length } = scaleAfter(text.slice(end, end + 16));
    add(index, end + length, toValues(numeral), false, scale);
  }
  for (const { index, 0: quarter } of text.matchAll(/\bQ[1-4](?!\d)|\b[1-4]Q(?!\w)/g))
    add(index, index + 2, [Number(/\d/.exec(quarter)![0])], false);
  for (const { start, end, value } of findNumberWords(text)) add(start, end, [value], true);
  for (const { index, 0: half } of text.matchAll(
    /\bhalf\b(?! past)|\b(?:die )?Hälfte\b|\b(?:la )?moitié\b|\b(?:la )?mitad\b/gi,
  )) {
    add(index, index + half.length, [50], true);
    if (found.at(-1)?.start === index) found.at(-1)!.unit = 'percent';
  }
  for (const { index, 0: signs } of text.matchAll(CHINESE_NUMBER)) {
    const value = toChineseValue(signs);
    if (value !== null) add(index, index + signs.length, [value], true);
    if (found.at(-1)?.start === index && /[百千万萬亿億兆]$/u.test(signs)) found.at(-1)!.hasScale = true;
  }
  return found.sort((a, b) => a.start - b.start);
}

function clean(value: number): number {
  return Number(value.toPrecision(12));
}

function toUnit(before: string, after: string, own: string): Unit {
  if (PERCENT.test(after) || before.endsWith('百分之')) return 'percent';
  if (MONEY_BEFORE.test(before) || MONEY_AFTER.test(after)) return 'money';
  if (/^(?:Q\d|\dQ)$/.test(own) || QUARTER_AFTER.test(after)) return 'quarter';
  return (DURATION_AFTER.exec(after)?.[1]?.toLowerCase() ?? '') as Unit;
}

/** The word that multiplies a number in digits, right behind it: ` million`, `k`, `万`, ` Mrd.`. */
function scaleAfter(after: string): { scale: number; length: number } {
  const chinese = /^\s?([百千万萬亿億兆]+)/u.exec(after);
  if (chinese) {
    const scale = [...chinese[1]!].reduce((product, sign) => product * CHINESE_POWERS.get(sign)!, 1);
    return { scale, length: chinese[0].length };
  }
  const word = /^[ -]?(\p{L}+)/u.exec(after);
  const scale = word && toScale(word[1]!);
  return word && scale ? { scale, length: word[0].length } : { scale: 1, length: 0 };
}

/** `二十五` → 25, `三百` → 300, `二〇二四` → 2024; `null` for a single sign, which is mostly part of a word. */
function toChineseValue(signs: string): number | null {
  if (signs.length < 2) return null;
  if ([...signs].every((sign) => (CHINESE_DIGITS.get(sign) ?? 10) < 10))
    return Number([...signs].map((sign) => CHINESE_DIGITS.get(sign)).join(''));
  let total = 0;
  let section = 0;
  let digit = 0;
  for (const sign of signs) {
    const power = sign === '十' ? 10 : CHINESE_POWERS.get(sign);
    if (power === undefined) digit = CHINESE_DIGITS.get(sign)!;
    else if (power < 1e4) {
      section += Math.max(1, digit) * power;
      digit = 0;
    } else {
      total += Math.max(1, section + digit) * power;
      section = 0;
      digit = 0;
    }
  }
  return total + section + digit;
}
