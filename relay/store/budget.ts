import type { Kysely } from 'kysely';
import { RelayError } from '../base/errors.ts';
import { formatDollars, type Micros } from '../money/money.ts';
import { toAffordedOutput } from '../money/prices.ts';
import type { Database } from './database.ts';
import type { BudgetWarning, Reservation, ReservationWish } from './ledger.ts';
import type { LedgerDoors } from './ledger-doors.ts';
import { formatTime, toSpan } from './periods.ts';
import { ALL_TOKENS, type Group, type Scope, type Token } from './tokens.ts';
import { readUse, type Use } from './use.ts';

/** A summary shorter than this is not worth its prompt. */
const MIN_OUTPUT_TOKENS = 256;
/** A stream may end at any time. */
const STREAM_RETRY_SECONDS = 1;

/** A budget that limits a token, hard or soft. */
type Budget = {
  scope: Scope;
  /** Of the token or the group. */
  id: string;
  name: string;
  limitMicros: Micros | null;
  warnMicros: Micros | null;
  period: Token['period'];
};

/** Whose requests the group's budget counts. */
export function toScope({ id }: Pick<Group, 'id'>) {
  return id === ALL_TOKENS ? ({ kind: 'all' } as const) : ({ kind: 'group', id } as const);
}

/** The token's own budget first, then those of its groups; without those that limit nothing. */
export function listBudgets({ id, name, budgetMicros, warnMicros, period, groups }: Token): Budget[] {
  const own = { scope: { kind: 'token', id } as const, id, name, limitMicros: budgetMicros, warnMicros, period };
  const others = groups.map(({ budgetMicros: limitMicros, ...group }) => ({
    ...group,
    scope: toScope(group),
    limitMicros,
  }));
  return [own, ...others].filter((budget) => budget.limitMicros !== null || budget.warnMicros !== null);
}

export function hasHardBudget(token: Token): boolean {
  return listBudgets(token).some(({ limitMicros }) => limitMicros !== null);
}

/**
 * How much of the requested output the token affords, by its own budget and those of its groups. Throws
 * `too_many_streams`, and `budget_exceeded` when it would be too little. The token must be locked. Groups with a budget
 * are locked here, as late as possible, because their other tokens wait, and always in the order of `Token.groups`, so
 * that no two transactions wait for each other.
 */
export async function affordOutput(
  db: Kysely<Database>,
  wish: ReservationWish,
  now: Date,
  lockGroup: LedgerDoors['lockGroup'],
): Promise<Pick<Reservation, 'maxOutputTokens' | 'warnings'>> {
  const { token } = wish;
  const budgets = listBudgets(token);
  if (token.streams !== null && budgets[0]?.scope.kind !== 'token')
    refuseStreams(token.streams, await readUse(db, { kind: 'token', id: token.id }, token.period, now));
  let { maxOutputTokens } = wish;
  const warnings: BudgetWarning[] = [];
  for (const budget of budgets) {
    const { scope, id, name, limitMicros, warnMicros, period } = budget;
    if (scope.kind !== 'token' && limitMicros !== null) await lockGroup(db, id);
    const use = await readUse(db, scope, period, now);
    if (token.streams !== null && scope.kind === 'token') refuseStreams(token.streams, use);
    maxOutputTokens = Math.min(maxOutputTokens, afford(wish, budget, use, now));
    const usedMicros = use.spentMicros + use.heldMicros;
    if (warnMicros !== null && usedMicros >= warnMicros)
      warnings.push({ scope: scope.kind, id, name, warnMicros, period, usedMicros });
  }
  return { maxOutputTokens, warnings };
}

function refuseStreams(streams: number, use: Use): void {
  if (use.streams < streams) return;
  throw new RelayError('too_many_streams', toStreamsSentence(streams), { retryAfterSeconds: STREAM_RETRY_SECONDS });
}

function afford(wish: ReservationWish, budget: Budget, use: Use, now: Date): number {
  const { price, maxPromptTokens, maxOutputTokens } = wish;
  const { limitMicros } = budget;
  if (limitMicros === null || price === null) return maxOutputTokens;
  const available = limitMicros - use.spentMicros - use.heldMicros;
  const afforded = Math.min(maxOutputTokens, toAffordedOutput(price, maxPromptTokens, available));
  if (afforded >= Math.min(maxOutputTokens, MIN_OUTPUT_TOKENS)) return afforded;
  throw new RelayError('budget_exceeded', toBudgetSentence(budget, limitMicros, use, now));
}

function toStreamsSentence(streams: number): string {
  return streams === 1
    ? 'This token runs a request already; it may run one at a time.'
    : `This token runs ${streams} requests already, as many as it may at a time.`;
}

function toBudgetSentence({ scope, name, period }: Budget, limit: Micros, use: Use, now: Date): string {
  const owner = { token: '', group: ` of the group ${name}`, all: ' of all tokens' }[scope.kind];
  const budget = `The budget${owner} of ${formatDollars(limit)} ${period === 'total' ? 'in total' : `a ${period}`}`;
  const spent = `${formatDollars(use.spentMicros)} is spent and ${formatDollars(use.heldMicros)} held by running requests`;
  const until = period === 'total' ? '' : ` The ${period} ends at ${formatTime(new Date(toSpan(period, now).end))}.`;
  return `${budget} does not afford this request: ${spent}.${until}`;
}
