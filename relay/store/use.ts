import { type Kysely, type RawBuilder, sql } from 'kysely';
import type { Micros } from '../money/money.ts';
import type { Database } from './database.ts';
import { type Period, toSpan } from './periods.ts';
import type { Scope } from './tokens.ts';

export type Use = {
  /** Settled, in the period. */
  spentMicros: Micros;
  /**
   * Held by running requests, also by those that began before the period, and what a crashed one may still cost, in
   * case that its relay is alive.
   */
  heldMicros: Micros;
  /** Running requests. */
  streams: number;
};

/**
 * What was used in the period that `now` is in. It reads the sums, and of the requests only those that are open. One
 * statement: between two statements a request could be settled, and count in neither.
 */
export async function readUse(db: Kysely<Database>, scope: Scope, period: Period, now: Date): Promise<Use> {
  const isInScope = toCondition(scope);
  const open = selectOpen(db).where(isInScope);
  const reserved = open.where('state', '=', 'reserved');
  const crashed = open.where('state', '=', 'crashed');
  const billed = db
    .selectFrom('span_sums')
    .where('period', '=', period)
    .where('start', '=', toSpan(period, now).start)
    .where(isInScope);
  const use = await db
    .selectNoFrom([
      billed.select(({ fn, cast }) => cast<number>(fn.sum('spent_micros'), 'bigint').as('sum')).as('spentMicros'),
      reserved.select(({ fn, cast }) => cast<number>(fn.sum('reserved_micros'), 'bigint').as('sum')).as('heldMicros'),
      crashed
        .select(({ fn, cast, eb }) =>
          cast<number>(fn.sum(eb('reserved_micros', '-', eb.ref('spent_micros'))), 'bigint').as('sum'),
        )
        .as('openMicros'),
      reserved.select(({ fn }) => fn.countAll<number>().as('count')).as('streams'),
    ])
    .executeTakeFirstOrThrow();
  return {
    spentMicros: use.spentMicros ?? 0,
    heldMicros: (use.heldMicros ?? 0) + Math.max(0, use.openMicros ?? 0),
    streams: use.streams ?? 0,
  };
}

function toCondition(scope: Scope): RawBuilder<boolean> {
  if (scope.kind === 'all') return sql`true`;
  return sql`${sql.ref(scope.kind === 'token' ? 'token_id' : 'group_id')} = ${scope.id}`;
}

/** SQLite uses the index of open requests only for the condition that the index was made with. */
export const isOpen: RawBuilder<boolean> = sql`state != 'settled'`;

/** Requests that are not settled for good. */
export function selectOpen(db: Kysely<Database>) {
  return db.selectFrom('requests').where(isOpen);
}
