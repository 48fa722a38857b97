import { expect, test } from 'vitest';
import { formatTime, type Period, toSpan } from '../../../../relay/store/periods';

test.each<[Period, string, string, string]>([
  ['day', '2026-11-22T00:00:00.000Z', '2026-11-22', '2026-11-23'],
  ['day', '2026-12-31T23:59:59.999Z', '2026-12-31', '2027-01-01'],
  // A Sunday is the last day of an ISO week, a Monday the first.
  ['week', '2026-11-22T23:59:59.999Z', '2026-11-16', '2026-11-23'],
  ['week', '2026-11-23T00:00:00.000Z', '2026-11-23', '2026-11-30'],
  ['week', '2027-01-01T12:00:00.000Z', '2026-12-28', '2027-01-04'],
  ['month', '2026-11-30T23:59:59.999Z', '2026-11-01', '2026-12-01'],
  ['month', '2026-12-01T00:00:00.000Z', '2026-12-01', '2027-01-01'],
  ['month', '2028-02-29T12:00:00.000Z', '2028-02-01', '2028-03-01'],
])('the budget period %s at %s lasts from %s until %s', (period, now, start, end) => {
  expect(toSpan(period, new Date(now))).toEqual({ start: Date.parse(start), end: Date.parse(end) });
});

test('the period of a total budget has neither beginning nor end', () => {
  const { start, end } = toSpan('total', new Date('2026-11-22'));
  expect(start).toBe(0);
  expect(end).toBeGreaterThan(Date.parse('9999-12-31'));
});

test('times are shown to the minute, in UTC', () => {
  expect(formatTime(new Date('2026-12-01T00:00:59Z'))).toBe('2026-12-01 00:00 UTC');
});
