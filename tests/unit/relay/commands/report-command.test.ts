import { expect, test } from 'vitest';
import { parseReportCommand } from '../../../../relay/commands/report-command';
import { UsageError } from '../../../../relay/commands/usage-error';

const NOW = new Date('2026-11-22T12:00:00Z');
const parse = (...args: string[]) => parseReportCommand(args, NOW);
const days = (start: string, end: string) => ({ start: Date.parse(start), end: Date.parse(end) });

test('a report covers this month, by token and model, unless options say otherwise', () => {
  expect(parse()).toEqual({ span: days('2026-11-01', '2026-12-01'), by: ['token', 'model'], format: 'text' });
});

test.each([
  [['--month', '2026-02'], '2026-02-01', '2026-03-01'],
  [['--month', '2025-12'], '2025-12-01', '2026-01-01'],
  [['--day', '2028-02-29'], '2028-02-29', '2028-03-01'],
  [['--from', '2026-01-15', '--to', '2026-01-15'], '2026-01-15', '2026-01-16'],
  [['--from', '2025-07-01', '--to', '2026-06-30'], '2025-07-01', '2026-07-01'],
])('the report options %j select the days from %s until %s', (args, start, end) => {
  expect(parse(...args).span).toEqual(days(start, end));
});

test('the lines and the format of a report can be chosen', () => {
  expect(parse('--by', 'month, model,month', '--csv')).toMatchObject({ by: ['month', 'model'], format: 'csv' });
  expect(parse('--json')).toMatchObject({ format: 'json' });
});

test.each([
  [['november']],
  [['--month', '2026-13']],
  [['--month', 'november']],
  [['--month', '2026-11-01']],
  [['--day', '2026-11']],
  [['--day', '2026-02-30']],
  [['--from', '2026-01-15']],
  [['--to', '2026-01-15']],
  [['--from', '2026-01-15', '--to', '2026-01-14']],
  [['--month', '2026-11', '--day', '2026-11-01']],
  [['--month', '2026-11', '--from', '2026-11-01', '--to', '2026-11-02']],
  [['--by', 'name']],
  [['--by', '']],
  [['--csv', '--json']],
  [['--xml']],
])('the report command %j is refused with a sentence', (args) => {
  expect(() => parse(...args)).toThrow(UsageError);
});
