import { formatDollars } from '../money/money.ts';
import type { Ledger, UsageReport } from '../store/ledger.ts';
import { formatTime } from '../store/periods.ts';
import type { Token } from '../store/tokens.ts';
import { toColumns } from './columns.ts';

const HEADER = ['ID', 'NAME', 'STATE', 'BUDGET', 'SPENT', 'RPM', 'STREAMS', 'MODELS', 'EXPIRES'];
const NONE = '-';

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

/** The limits of a token in words. */
export function toLimits({ budgetMicros, period, rpm, streams, models, expiresAt }: Token): string {
  return [
    budgetMicros === null ? 'no budget' : toBudget(budgetMicros, period),
    rpm === null ? 'any number of requests' : `${rpm} a minute`,
    streams === null ? 'any number at a time' : `${streams} at a time`,
    models === null ? "the relay's models" : models.join(', '),
    expiresAt === null ? 'never expires' : `expires ${formatTime(expiresAt)}`,
  ].join(', ');
}

function toBudget(micros: number, period: Token['period']): string {
  return `${formatDollars(micros)} ${period === 'total' ? 'in total' : `a ${period}`}`;
}
