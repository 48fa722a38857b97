import { parseArgs, type ParseArgsOptionsConfig } from 'node:util';
import { type Micros, parseDollars } from '../money/money.ts';
import { formatTime } from '../store/periods.ts';
import { PERIODS, type Token } from '../store/tokens.ts';
import { UsageError } from './usage-error.ts';

/** What the options of commands mean. Each function throws `UsageError` with a sentence that names the option. */

const UNITS: Record<string, number> = { h: 3_600_000, d: 86_400_000, w: 604_800_000 };
const DATE = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2})?(Z|[+-]\d{2}:\d{2}))?$/;
const NAME = /^[\p{L}\p{N}][\p{L}\p{M}\p{N} ._@+-]{0,63}$/u;
const MAX_COUNT = 1_000_000;
/** Takes a limit away. */
const NONE = /^(none|never)$/;

export function parseOptions<Options extends ParseArgsOptionsConfig>(args: string[], options: Options) {
  try {
    return parseArgs({ args, allowPositionals: true, options });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error), { cause: error });
  }
}

/** The limit that `text` states, or `null` for "none" and "never". */
export function readLimit<Limit>(text: string, read: (text: string) => Limit): Limit | null {
  return NONE.test(text) ? null : read(text);
}

export function readName(text: string): string {
  if (NAME.test(text)) return text;
  throw new UsageError('--name is up to 64 letters, digits, spaces and . _ @ + -');
}

export function readDollars(option: string, text: string): Micros {
  const micros = parseDollars(text);
  if (micros) return micros;
  throw new UsageError(`${option} is an amount in dollars above 0, such as 5 or 0.50, with up to 6 decimals.`);
}

export function readPeriod(text: string): Token['period'] {
  const period = PERIODS.find((known) => known === text);
  if (period) return period;
  throw new UsageError(`--per is one of ${PERIODS.join(', ')}.`);
}

export function readCount(option: string, text: string): number {
  const count = /^\d+$/.test(text) ? Number(text) : 0;
  if (count >= 1 && count <= MAX_COUNT) return count;
  throw new UsageError(`${option} is a whole number above 0.`);
}

export function readModels(text: string): string[] {
  const models = [...new Set(text.split(',').flatMap((part) => part.trim() || []))];
  if (models.length > 0) return models;
  throw new UsageError('--models is a list of names separated by commas.');
}

export function readExpiry(text: string, now: Date): Date {
  const [, count, unit = ''] = /^(\d{1,5})([hdw])$/.exec(text) ?? [];
  const date = count === undefined ? readDate(text) : new Date(now.getTime() + Number(count) * (UNITS[unit] ?? 0));
  if (!date) throw new UsageError('--expires is 12h, 30d, 2w, or a date such as 2027-01-31 or 2027-01-31T18:00Z.');
  if (date > now) return date;
  throw new UsageError(`--expires must be in the future; ${formatTime(date)} is not.`);
}

function readDate(text: string): Date | null {
  const date = new Date(text);
  if (!DATE.test(text) || Number.isNaN(date.getTime())) return null;
  // The 30th of February would become a day of March.
  const day = text.slice(0, 10);
  return new Date(`${day}T00:00Z`).toISOString().startsWith(day) ? date : null;
}
