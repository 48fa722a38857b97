import { expect, test } from 'vitest';
import { groupByDay } from '../../../../../lib/panel/history/days';
import { toEntry, toFacts } from '../../../../../lib/panel/history/entry';
import { createTab } from '../../../../helpers/panel/history-entries';

const at = (month: number, day: number, hour: number, minute = 0) =>
  new Date(2026, month - 1, day, hour, minute).getTime();
const entry = (savedAt: number) => toFacts(toEntry(createTab(`p${savedAt}`, { id: 'a' }), savedAt)!)!;

test('entries are grouped by the day on which they were saved, in order', () => {
  const times = [
    at(3, 1, 0, 5),
    at(3, 1, 0),
    at(2, 28, 23, 59),
    at(2, 28, 0),
    at(2, 27, 23, 59),
    at(1, 5, 3),
    at(1, 5, 1),
  ];
  const groups = groupByDay(times.map(entry), at(3, 1, 0, 10));
  expect(groups.map(({ day, entries }) => [day, entries.map(({ savedAt }) => savedAt)])).toEqual([
    ['today', times.slice(0, 2)],
    ['yesterday', times.slice(2, 4)],
    [at(2, 27, 0), times.slice(4, 5)],
    [at(1, 5, 0), times.slice(5)],
  ]);
});

test("an entry saved by a clock that ran ahead counts as today's", () => {
  expect(groupByDay([entry(at(3, 2, 1))], at(3, 1, 12)).map(({ day }) => day)).toEqual(['today']);
});
