import type { GroupWish } from '../store/groups.ts';
import { parseOptions, readDollars, readLimit, readName, readPeriod } from './read-options.ts';
import { UsageError } from './usage-error.ts';

export const GROUP_USAGE = `  group create   make a group of tokens with a budget of their own
    --name NAME        its name
    --budget DOLLARS   what its tokens may spend together (no limit)
    --warn DOLLARS     a soft budget (none)
    --per PERIOD       day, week, month or total, of UTC (month)
  group update ID|NAME   change what these options name; the group "all" is all tokens
  group list     list the groups and what they spent
  group remove ID|NAME   its tokens stay, without a group`;

export type GroupCommand =
  | { kind: 'create'; wish: GroupWish }
  | { kind: 'update'; idOrName: string; change: Partial<GroupWish> }
  | { kind: 'list' }
  | { kind: 'remove'; idOrName: string };

const KINDS = ['create', 'update', 'list', 'remove'] as const;

/** Reads what follows `group` on the command line. Throws `UsageError`. */
export function parseGroupCommand(args: string[]): GroupCommand {
  const text = { type: 'string' } as const;
  const { values, positionals } = parseOptions(args, { name: text, budget: text, warn: text, per: text });
  const [word, idOrName, ...rest] = positionals;
  const kind = KINDS.find((known) => known === word);
  if (!kind) throw new UsageError('group is followed by create, update, list or remove.');
  const change = readChange(values);
  const [option] = Object.keys(values);
  if ((kind === 'list' || kind === 'remove') && option !== undefined)
    throw new UsageError(`group ${kind} has no option --${option}.`);
  if (kind === 'create' || kind === 'list') {
    if (idOrName !== undefined) throw new UsageError(`group ${kind} takes options only, not ${idOrName}.`);
    return kind === 'list' ? { kind } : { kind, wish: toWish(change) };
  }
  if (!idOrName || rest.length > 0) throw new UsageError(`group ${kind} takes one id or name.`);
  if (kind === 'remove') return { kind, idOrName };
  if (Object.keys(change).length > 0) return { kind, idOrName, change };
  throw new UsageError('group update needs what to change: --name, --budget, --warn or --per.');
}

type Values = { name?: string; budget?: string; warn?: string; per?: string };

function readChange({ name, budget, warn, per }: Values): Partial<GroupWish> {
  return {
    ...(name !== undefined && { name: readName(name) }),
    ...(budget !== undefined && { budgetMicros: readLimit(budget, (text) => readDollars('--budget', text)) }),
    ...(warn !== undefined && { warnMicros: readLimit(warn, (text) => readDollars('--warn', text)) }),
    ...(per !== undefined && { period: readPeriod(per) }),
  };
}

function toWish({ name, budgetMicros = null, warnMicros = null, period = 'month' }: Partial<GroupWish>): GroupWish {
  if (name === undefined) throw new UsageError('group create needs --name.');
  return { name, budgetMicros, warnMicros, period };
}
