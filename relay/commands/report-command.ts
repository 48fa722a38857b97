import { type ReportKey, REPORT_KEYS } from '../store/ledger.ts';
import { type Span, toSpan } from '../store/periods.ts';
import { parseOptions } from './read-options.ts';
import { UsageError } from './usage-error.ts';

export const REPORT_USAGE = `  report         print what was used, in days and months of UTC
    --month 2026-11    one month (this month); or --day 2026-11-28
    --from DAY --to DAY   both days and all between them
    --by A,B           a line for each of: token, group, model, day, month (token,model)
    --csv, --json      for a spreadsheet, or for a program`;

export type ReportCommand = { span: Span; by: ReportKey[]; format: 'text' | 'csv' | 'json' };

const DAY_MS = 86_400_000;

/** Reads what follows `report` on the command line. Throws `UsageError`. */
export function parseReportCommand(args: string[], now = new Date()): ReportCommand {
  const text = { type: 'string' } as const;
  const isSet = { type: 'boolean' } as const;
  const options = { day: text, month: text, from: text, to: text, by: text, csv: isSet, json: isSet };
  const { values, positionals } = parseOptions(args, options);
  if (positionals[0] !== undefined) throw new UsageError(`report takes options only, not ${positionals[0]}.`);
  if (values.csv && values.json) throw new UsageError('report takes --csv or --json, not both.');
  return {
    span: readSpan(values, now),
    by: readKeys(values.by ?? 'token,model'),
    format: values.csv ? 'csv' : values.json ? 'json' : 'text',
  };
}

type SpanOptions = { day?: string; month?: string; from?: string; to?: string };

function readSpan({ day, month, from, to }: SpanOptions, now: Date): Span {
  const given = [day, month, from ?? to].filter((value) => value !== undefined);
  if (given.length > 1) throw new UsageError('report takes one of --day, --month, and --from with --to.');
  if (day !== undefined) return toSpan('day', readDay('--day', day));
  if (from === undefined && to === undefined) return toSpan('month', month === undefined ? now : readMonth(month));
  if (from === undefined || to === undefined) throw new UsageError('--from and --to go together.');
  const [start, last] = [readDay('--from', from), readDay('--to', to)];
  if (last < start) throw new UsageError('--to must not be before --from.');
  return { start: start.getTime(), end: last.getTime() + DAY_MS };
}

function readMonth(text: string): Date {
  if (/^\d{4}-(0[1-9]|1[0-2])$/.test(text)) return new Date(`${text}-01T00:00Z`);
  throw new UsageError('--month is a month such as 2026-11.');
}

function readDay(option: string, text: string): Date {
  const day = /^\d{4}-\d{2}-\d{2}$/.test(text) ? new Date(`${text}T00:00Z`) : null;
  // The 30th of February would become a day of March.
  if (day && !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text)) return day;
  throw new UsageError(`${option} is a day such as 2026-11-28.`);
}

function readKeys(text: string): ReportKey[] {
  const words = [...new Set(text.split(',').map((word) => word.trim()))];
  const keys = words.map((word) => REPORT_KEYS.find((known) => known === word));
  const wrong = words.find((_, index) => keys[index] === undefined);
  if (wrong !== undefined) throw new UsageError(`--by takes ${REPORT_KEYS.join(', ')}, separated by commas.`);
  return keys.flatMap((key) => key ?? []);
}
