import { parseArgs } from 'node:util';
import { parseDollars } from '../money/money.ts';
import { formatTime } from '../store/periods.ts';
import type { Store } from '../store/store.ts';
import { PERIODS, type Token, type TokenWish } from '../store/tokens.ts';
import { toLimits, toTable } from './token-table.ts';

export const TOKEN_USAGE = `  token create   make a token; it alone is the last line of standard output, and is shown once
    --name NAME        whose it is
    --budget DOLLARS   what it may spend, such as 5.00 (no limit)
    --per PERIOD       day, week, month or total, of UTC (month)
    --rpm N            requests a minute (no limit)
    --streams N        requests at the same time (no limit)
    --models A,B       the models it may use (those of the relay)
    --expires WHEN     12h, 30d, 2w, or a date such as 2027-01-31 (never)
  token list     list the tokens and what they spent
  token revoke ID|NAME`;

/** The arguments are wrong; the message is a sentence. */
export class UsageError extends Error {
  override name = 'UsageError';
}

export type TokenCommand =
  { kind: 'create'; wish: TokenWish } | { kind: 'list' } | { kind: 'revoke'; idOrName: string };

const UNITS: Record<string, number> = { h: 3_600_000, d: 86_400_000, w: 604_800_000 };
const DATE = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2})?(Z|[+-]\d{2}:\d{2}))?$/;
const NAME = /^[\p{L}\p{N}][\p{L}\p{M}\p{N} ._@+-]{0,63}$/u;
const MAX_COUNT = 1_000_000;

/** Reads what follows `token` on the command line. Throws `UsageError`. */
export function parseTokenCommand(args: string[], now = new Date()): TokenCommand {
  const { values, positionals } = parse(args);
  const [kind, ...rest] = positionals;
  if (kind === 'create') {
    if (rest.length > 0) throw new UsageError(`token create takes options only, not ${rest[0]}.`);
    return { kind, wish: readWish(values, now) };
  }
  const [option] = Object.keys(values);
  if (option !== undefined) throw new UsageError(`--${option} goes with token create.`);
  if (kind === 'list' && rest.length === 0) return { kind };
  if (kind === 'revoke' && rest.length === 1 && rest[0]) return { kind, idOrName: rest[0] };
  if (kind === 'revoke') throw new UsageError('token revoke takes one id or name.');
  throw new UsageError('token is followed by create, list or revoke.');
}

function parse(args: string[]) {
  try {
    const text = { type: 'string' } as const;
    const options = { name: text, budget: text, per: text, rpm: text, streams: text, models: text, expires: text };
    return parseArgs({ args, allowPositionals: true, options });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error), { cause: error });
  }
}

function readWish(values: ReturnType<typeof parse>['values'], now: Date): TokenWish {
  const { name, budget, per, rpm, streams, models, expires } = values;
  if (name === undefined) throw new UsageError('token create needs --name.');
  if (!NAME.test(name)) throw new UsageError('--name is up to 64 letters, digits, spaces and . _ @ + -');
  if (per !== undefined && budget === undefined) throw new UsageError('--per goes with --budget.');
  return {
    name,
    budgetMicros: budget === undefined ? null : readBudget(budget),
    period: readPeriod(per),
    rpm: readCount('--rpm', rpm),
    streams: readCount('--streams', streams),
    models: readModels(models),
    expiresAt: readExpiry(expires, now),
  };
}

function readBudget(text: string): number {
  const micros = parseDollars(text);
  if (micros) return micros;
  throw new UsageError('--budget is an amount in dollars above 0, such as 5 or 0.50, with up to 6 decimals.');
}

function readPeriod(text = 'month'): Token['period'] {
  const period = PERIODS.find((known) => known === text);
  if (period) return period;
  throw new UsageError(`--per is one of ${PERIODS.join(', ')}.`);
}

function readCount(option: string, text: string | undefined): number | null {
  if (text === undefined) return null;
  const count = /^\d+$/.test(text) ? Number(text) : 0;
  if (count >= 1 && count <= MAX_COUNT) return count;
  throw new UsageError(`${option} is a whole number above 0.`);
}

function readModels(text: string | undefined): string[] | null {
  if (text === undefined) return null;
  const models = [...new Set(text.split(',').flatMap((part) => part.trim() || []))];
  if (models.length > 0) return models;
  throw new UsageError('--models is a list of names separated by commas.');
}

function readExpiry(text: string | undefined, now: Date): Date | null {
  if (text === undefined) return null;
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

/** Runs a command. `print` takes a line of standard output. Throws `UsageError` when there is nothing to revoke. */
export async function runTokenCommand(
  command: TokenCommand,
  { tokens, ledger }: Pick<Store, 'tokens' | 'ledger'>,
  print: (line: string) => void,
): Promise<void> {
  switch (command.kind) {
    case 'create': {
      const { token, text } = await tokens.create(command.wish);
      print(`Token ${token.id} of ${token.name}: ${toLimits(token)}.`);
      print('Shown once; keep it.');
      return print(text);
    }
    case 'list': {
      const lines = await toTable(await tokens.list(), ledger, new Date());
      return lines.forEach(print);
    }
    case 'revoke': {
      const revoked = await tokens.revoke(command.idOrName);
      if (revoked.length === 0) throw new UsageError(`No valid token has the id or name ${command.idOrName}.`);
      for (const { id, name } of revoked) print(`Token ${id} of ${name} is revoked.`);
    }
  }
}
