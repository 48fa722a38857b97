import { formatDollars } from '../money/money.ts';
import type { Ledger, UsageReport } from '../store/ledger.ts';
import { formatTime } from '../store/periods.ts';
import { ALL_TOKENS, type Token } from '../store/tokens.ts';
import { toColumns } from './columns.ts';

const HEADER = ['ID', 'NAME', 'STATE', 'GROUP', 'BUDGET', 'SPENT', 'RPM', 'STREAMS', 'MODELS', 'EXPIRES'];
export const NONE = '-';

/** Lines of aligned columns, the header first. */
export async function toTable(tokens: readonly Token[], ledger: Pick<Ledger, 'report'>, now: Date): Promise<string[]> {
  const rows = [HEADER];
  for (const token of tokens) rows.push(toRow(token, await ledger.report(token, now), now));
  return toColumns(rows);
}

function toRow(token: Token, { month, budget }: UsageReport, now: Date): string[] {
  return [
    token.id,
    token.name,
    toState(token, now),
    toGroupName(token) ?? NONE,
    token.budgetMicros === null ? NONE : toBudget(token.budgetMicros, token.period),
    // A token without a budget has no period.
    budget ? formatDollars(budget.spentMicros) : `${formatDollars(month.spentMicros)} this month`,
    token.rpm === null ? NONE : String(token.rpm),
    token.streams === null ? NONE : String(token.streams),
    token.models?.join(',') ?? NONE,
    token.expiresAt ? formatTime(token.expiresAt) : NONE,
  ];
}

function toState({ revokedAt, expiresAt }: Token, now: Date): string {
  if (revokedAt) return 'revoked';
  return expiresAt && expiresAt <= now ? 'expired' : 'valid';
}

function toGroupName({ groups }: Token): string | undefined {
  return groups.find(({ id }) => id !== ALL_TOKENS)?.name;
}

/** The limits of a token in words. */
export function toLimits(token: Token): string {
  const { budgetMicros, warnMicros, period, rpm, streams, models, expiresAt } = token;
  const group = toGroupName(token);
  return [
    budgetMicros === null ? 'no budget' : toBudget(budgetMicros, period),
    ...(warnMicros === null ? [] : [`warns at ${toBudget(warnMicros, period)}`]),
    ...(group === undefined ? [] : [`in the group ${group}`]),
    rpm === null ? 'any number of requests' : `${rpm} a minute`,
    streams === null ? 'any number at a time' : `${streams} at a time`,
    models === null ? "the relay's models" : models.join(', '),
    expiresAt === null ? 'never expires' : `expires ${formatTime(expiresAt)}`,
  ].join(', ');
}

export function toBudget(micros: number, period: Token['period']): string {
  return `${formatDollars(micros)} ${period === 'total' ? 'in total' : `a ${period}`}`;
}
