import { weigh } from '../place/page-index';
import { toStem, toTerms } from '../place/terms';
import { type FoundNumber, findNumbers } from './find-numbers';
import { isCounting } from './number-words';
import type { PageFacts } from './page-facts';

/** A smaller number in words is rather a way of speaking: `one of`, `two sides`. */
const LEAST_IN_WORDS = 3;
/** How far a number that says it is rounded may be from the page's. */
const ROUNDING = 0.1;
/** How many content words around a number tell what it is about, and how many sentences may be about that. */
const CONTEXT_WORDS = 8;
const LIKELY_SENTENCES = 3;

/** A number that is nowhere in the page, or that is said of something else there. */
export type DoubtfulNumber = { start: number; end: number; isAbsent: boolean };

export function checkNumbers(facts: PageFacts, statement: string): DoubtfulNumber[] {
  const doubtful: DoubtfulNumber[] = [];
  for (const number of findNumbers(statement)) {
    const { start, end, values, unit, isInWords } = number;
    if (isInWords && unit === '' && (values[0]! < LEAST_IN_WORDS || !isCounting(statement.slice(start, end)))) continue;
    const holding = facts.numbers.map((own) => own.filter((other) => isSame(number, other)));
    if (holding.every((own) => own.length === 0)) {
      if (!isPieced(facts, number)) doubtful.push({ start, end, isAbsent: true });
    } else if (!isInWords && isElsewhere(facts, statement, number, holding))
      doubtful.push({ start, end, isAbsent: false });
  }
  return doubtful;
}

/** Whether two numbers may be the same; one that says that it is rounded, or has a scale, may be near the other. */
function isSame(one: FoundNumber, other: FoundNumber): boolean {
  if (one.values.some((value) => other.values.includes(value))) return true;
  const [value, theirs] = [one.values[0]!, other.values[0]!];
  if (one.isRounded && !isYear(other) && Math.abs(value - theirs) <= ROUNDING * Math.abs(theirs)) return true;
  return (one.hasScale || one.unit === 'percent') && isRounding(value, theirs);
}

/** What may be a year is not rounded. */
function isYear({ values, unit }: FoundNumber): boolean {
  return values.length === 1 && unit === '' && values[0]! >= 1500 && values[0]! < 2100;
}

/** Whether `value` is `exact` with fewer digits. */
function isRounding(value: number, exact: number): boolean {
  const digits = value.toExponential().split('e')[0]!.replace(/\D/g, '').length;
  return digits >= 1 && digits < 6 && Number(exact.toPrecision(digits)) === value && value !== 0;
}

/** Whether the page has a number in parts: 1994 for the 1990s, 2020 for 2019–20, twelve euros and fifty for 12.50. */
function isPieced({ numbers }: PageFacts, { values }: FoundNumber): boolean {
  const value = values[0]!;
  const some = (isIt: (theirs: number) => boolean) =>
    numbers.some((own) => own.some((other) => other.values.some(isIt)));
  if (Number.isInteger(value)) {
    const isDecade = value >= 1000 && value < 2100 && value % 10 === 0;
    if (isDecade) return some((year) => Math.floor(year / 10) * 10 === value);
    return value < 100 && some((year) => year >= 1900 && year < 2100 && year % 100 === value);
  }
  const cents = Math.round((value % 1) * 100);
  const has = (own: readonly FoundNumber[], part: number) => own.some((other) => other.values.includes(part));
  return numbers.some((own) => has(own, Math.floor(value)) && has(own, cents));
}

/**
 * Whether a number that the page has is said of something else there: never with this kind of unit, or in none of the
 * sentences that are likest to the words around it.
 */
function isElsewhere(
  facts: PageFacts,
  statement: string,
  { start, end, unit, isRounded }: FoundNumber,
  holding: readonly (readonly FoundNumber[])[],
): boolean {
  if (unit !== '' && unit !== 'time' && !isRounded && holding.every((own) => own.every((other) => other.unit !== unit)))
    return true;
  const likely = [...findLikely(facts, toContext(statement, start, end)), ...findLikely(facts, toTerms(statement))];
  const isNear = (at: number) => [at - 1, at, at + 1].some((near) => (holding[near]?.length ?? 0) > 0);
  return likely.length > 0 && !likely.some(isNear);
}

/** The content words nearest to a number, on both sides, without digits. */
function toContext(statement: string, start: number, end: number): string[] {
  const wordsOf = (text: string) => toTerms(text).filter((term) => !/\d/.test(term) && term.length > 3);
  const half = CONTEXT_WORDS / 2;
  return [...wordsOf(statement.slice(0, start)).slice(-half), ...wordsOf(statement.slice(end)).slice(0, half)];
}

/** The sentences of the page that share most with some words. */
function findLikely({ sentences }: PageFacts, context: readonly string[]): number[] {
  const scores = new Map<number, number>();
  for (const stem of new Set(context.map(toStem))) {
    const id = sentences.stemIds.get(stem);
    if (id === undefined) continue;
    const { passages } = sentences.byStem[id]!;
    const weight = weigh(sentences, passages.length);
    for (const at of passages) scores.set(at, (scores.get(at) ?? 0) + weight);
  }
  const ranked = [...scores].sort((a, b) => b[1] - a[1]);
  const least = ranked[LIKELY_SENTENCES - 1]?.[1] ?? 0;
  return ranked.filter(([, score]) => score >= least).map(([at]) => at);
}
