import type { TokenWish } from '../store/tokens.ts';
import {
  parseOptions,
  readCount,
  readDollars,
  readExpiry,
  readLimit,
  readModels,
  readName,
  readPeriod,
} from './read-options.ts';
import { UsageError } from './usage-error.ts';

export const TOKEN_USAGE = `  token create   make a token; it alone is the last line of standard output, and is shown once
    --name NAME        whose it is
    --budget DOLLARS   what it may spend, such as 5.00 (no limit)
    --per PERIOD       day, week, month or total, of UTC (month)
    --warn DOLLARS     a soft budget: beyond it requests are served with a warning (none)
    --group NAME       the group whose budget it shares (none)
    --rpm N            requests a minute (no limit)
    --streams N        requests at the same time (no limit)
    --models A,B       the models it may use (those of the relay)
    --expires WHEN     12h, 30d, 2w, or a date such as 2027-01-31 (never)
  token update ID|NAME   change what these options name; "none" takes a limit away
  token rotate ID|NAME   replace its secret, which is shown like that of a new token; the old one stops working at once
  token list     list the tokens and what they spent
  token revoke ID|NAME
    --now              also end its running streams, at every relay`;

/** A wish that names its group; `null`: none. */
export type NamedWish = Omit<TokenWish, 'groupId'> & { group?: string | null };

export type TokenCommand =
  | { kind: 'create'; wish: NamedWish }
  | { kind: 'update'; idOrName: string; change: Partial<NamedWish> }
  | { kind: 'rotate'; idOrName: string }
  | { kind: 'list' }
  | { kind: 'revoke'; idOrName: string; endsStreams: boolean };

const TEXT = { type: 'string' } as const;
const LIMITS = {
  name: TEXT,
  budget: TEXT,
  per: TEXT,
  warn: TEXT,
  group: TEXT,
  rpm: TEXT,
  streams: TEXT,
  models: TEXT,
  expires: TEXT,
};
/** The options of each command. */
const OPTIONS: Record<TokenCommand['kind'], readonly string[]> = {
  create: Object.keys(LIMITS),
  update: Object.keys(LIMITS),
  rotate: [],
  list: [],
  revoke: ['now'],
};
const KINDS = Object.keys(OPTIONS) as TokenCommand['kind'][];

/** Reads what follows `token` on the command line. Throws `UsageError`. */
export function parseTokenCommand(args: string[], now = new Date()): TokenCommand {
  const { values, positionals } = parseOptions(args, { ...LIMITS, now: { type: 'boolean' } });
  const [word, idOrName, ...rest] = positionals;
  const kind = KINDS.find((known) => known === word);
  if (!kind) throw new UsageError(`token is followed by ${KINDS.slice(0, -1).join(', ')} or ${KINDS.at(-1)}.`);
  const foreign = Object.keys(values).find((option) => !OPTIONS[kind].includes(option));
  if (foreign !== undefined) throw new UsageError(`token ${kind} has no option --${foreign}.`);
  if (kind === 'create' || kind === 'list') {
    if (idOrName !== undefined) throw new UsageError(`token ${kind} takes options only, not ${idOrName}.`);
    return kind === 'list' ? { kind } : { kind, wish: readWish(values, now) };
  }
  if (!idOrName || rest.length > 0) throw new UsageError(`token ${kind} takes one id or name.`);
  if (kind === 'rotate') return { kind, idOrName };
  if (kind === 'revoke') return { kind, idOrName, endsStreams: values.now === true };
  const change = readChange(values, now);
  if (Object.keys(change).length > 0) return { kind, idOrName, change };
  throw new UsageError(`token update needs what to change: ${OPTIONS.update.map((name) => `--${name}`).join(', ')}.`);
}

type Values = { [Name in keyof typeof LIMITS]?: string };

function readWish(values: Values, now: Date): NamedWish {
  const { name, ...limits } = readChange(values, now);
  if (name === undefined) throw new UsageError('token create needs --name.');
  if (limits.period !== undefined && limits.budgetMicros === undefined && limits.warnMicros === undefined)
    throw new UsageError('--per goes with --budget or --warn.');
  const none = { budgetMicros: null, rpm: null, streams: null, models: null, expiresAt: null };
  return { name, period: 'month', ...none, ...limits };
}

/** Only what `values` name. */
function readChange(values: Values, now: Date): Partial<NamedWish> {
  const { name, budget, per, warn, group, rpm, streams, models, expires } = values;
  return {
    ...(name !== undefined && { name: readName(name) }),
    ...(budget !== undefined && { budgetMicros: readLimit(budget, (text) => readDollars('--budget', text)) }),
    ...(per !== undefined && { period: readPeriod(per) }),
    ...(warn !== undefined && { warnMicros: readLimit(warn, (text) => readDollars('--warn', text)) }),
    ...(group !== undefined && { group: readLimit(group, (text) => text) }),
    ...(rpm !== undefined && { rpm: readLimit(rpm, (text) => readCount('--rpm', text)) }),
    ...(streams !== undefined && { streams: readLimit(streams, (text) => readCount('--streams', text)) }),
    ...(models !== undefined && { models: readLimit(models, readModels) }),
    ...(expires !== undefined && { expiresAt: readLimit(expires, (text) => readExpiry(text, now)) }),
  };
}
