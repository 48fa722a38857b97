const MONTHS =
  'january jan|february feb|march mar|april apr|may|june jun|july jul|august aug|september sept sep|october oct|november nov|december dec';
const WEEKDAYS = 'monday mon|tuesday tue tues|wednesday wed|thursday thu thur thurs|friday fri|saturday sat|sunday sun';

/** A month or weekday by a number of its own: months from 1 to 12, weekdays from 101 to 107. */
const NAMED = new Map<string, number>();
MONTHS.split('|').forEach((names, i) => names.split(' ').forEach((name) => NAMED.set(name, i + 1)));
WEEKDAYS.split('|').forEach((names, i) => names.split(' ').forEach((name) => NAMED.set(name, i + 101)));

/** A month or a weekday in a text. */
export type NamedDay = { start: number; end: number; day: number };

/**
 * The months and weekdays that an English text names. `isStrict`: only long names with a capital letter, and not `May`
 * and `March`, which may be other words; for a page, every form that may be one.
 */
export function findNamedDays(text: string, isStrict: boolean): NamedDay[] {
  const found: NamedDay[] = [];
  for (const { 0: word, index } of text.matchAll(/\p{L}+/gu)) {
    const name = word.toLowerCase();
    const day = NAMED.get(name) ?? (isStrict ? undefined : NAMED.get(name.replace(/s$/, '')));
    if (day === undefined) continue;
    const isSure =
      name.length > 4 && !['march', 'tues', 'thur', 'sept', 'thurs'].includes(name) && /^\p{Lu}/u.test(word);
    if (!isStrict || isSure) found.push({ start: index, end: index + word.length, day });
  }
  return found;
}

/** The months and weekdays of a text's whole dates: 2024-03-05, 5.3.2024, 3/5/24, 5 March 2024; also 3月. */
export function findDatedDays(text: string): number[] {
  const days: number[] = [];
  const add = (year: number, month: number, date: number) => {
    if (month < 1 || month > 12 || date < 1 || date > 31) return;
    const weekday = new Date(Date.UTC(year < 100 ? 2000 + year : year, month - 1, date)).getUTCDay();
    days.push(month, 101 + ((weekday + 6) % 7));
  };
  for (const [, year, month, date] of text.matchAll(/\b(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})/g))
    add(Number(year), Number(month), Number(date));
  for (const [, one, other, year] of text.matchAll(/\b(\d{1,2})[-/.](\d{1,2})[-/.](\d{4}|\d{2})\b/g)) {
    add(Number(year), Number(one), Number(other));
    add(Number(year), Number(other), Number(one));
  }
  for (const [, date, name, year] of text.matchAll(/\b(\d{1,2})(?:st|nd|rd|th)?(?: of)? ([A-Z]\p{L}+)\.?,? (\d{4})/gu))
    add(Number(year), NAMED.get(name!.toLowerCase()) ?? 0, Number(date));
  for (const [, name, date, year] of text.matchAll(/\b([A-Z]\p{L}+)\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})/gu))
    add(Number(year), NAMED.get(name!.toLowerCase()) ?? 0, Number(date));
  for (const [, month] of text.matchAll(/(\d{1,2})\s?月/g)) if (Number(month) <= 12) days.push(Number(month));
  return days;
}
