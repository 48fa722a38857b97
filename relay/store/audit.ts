import { type Kysely, sql } from 'kysely';
import type { Database, DaySumRow } from './database.ts';
import type { Difference } from './ledger.ts';
import { type Period, toSpan } from './periods.ts';
import { PERIODS } from './tokens.ts';

type Kept = DaySumRow & { sum: Period | 'rows' | 'days' | 'days with rows' };

const FIGURES = [
  'spent_micros',
  'requests',
  'prompt_tokens',
  'completion_tokens',
  'cached_tokens',
  'unknown_price_requests',
  'estimated_requests',
] as const;

/** Adds up all requests and days, and compares with the running sums. Takes seconds where there are many requests. */
export async function findDifferences(db: Kysely<Database>): Promise<Difference[]> {
  const excesses = new Map<string, { kept: Kept; sum: Difference['sum']; start: number; figures: number[] }>();
  const add = (kept: Kept, sum: Difference['sum'], start: number, figures: number[]) => {
    const key = JSON.stringify([sum, start, kept.token_id, kept.group_id, sum === 'requests' && kept.model]);
    const before = excesses.get(key)?.figures;
    excesses.set(key, { kept, sum, start, figures: figures.map((figure, index) => figure + (before?.[index] ?? 0)) });
  };
  for (const kept of await readAll(db)) {
    const figures = FIGURES.map((name) => kept[name]);
    if (kept.sum === 'days with rows') add(kept, 'requests', kept.day, figures);
    else if (kept.sum === 'rows')
      add(
        kept,
        'requests',
        kept.day,
        figures.map((figure) => -figure),
      );
    else if (kept.sum === 'days')
      for (const period of PERIODS) add(kept, period, toSpan(period, new Date(kept.day)).start, [-kept.spent_micros]);
    else add(kept, kept.sum, kept.day, [kept.spent_micros]);
  }
  return [...excesses.values()].flatMap(({ kept, sum, start, figures }) => {
    const excess = figures.toSorted((a, b) => Math.abs(b) - Math.abs(a))[0] ?? 0;
    return excess === 0 ? [] : [{ tokenId: kept.token_id, sum, start: new Date(start), excess }];
  });
}

/** One statement, so that requests that are settled meanwhile count in all sums or in none. */
async function readAll(db: Kysely<Database>): Promise<Kept[]> {
  const day = sql`created_at - created_at % 86400000`;
  const from = sql`(select coalesce(max(rows_from), 0) from retention)`;
  const kept = sql`token_id, group_id, model, day, ${sql.join(FIGURES.map((name) => sql.ref(name)))}`;
  const sum = (value: string) => sql`cast(sum(${sql.raw(value)}) as bigint)`;
  const { rows } = await sql<Kept>`
    select 'rows' as sum, token_id, coalesce(group_id, '') as group_id, model, ${day} as day,
      ${sum('coalesce(spent_micros, 0)')} as spent_micros, count(*) as requests,
      ${sum('prompt_tokens')} as prompt_tokens, ${sum('completion_tokens')} as completion_tokens,
      ${sum('cached_tokens')} as cached_tokens,
      ${sum('case when spent_micros is null then 1 else 0 end')} as unknown_price_requests,
      ${sum('is_estimated')} as estimated_requests
    from requests where state <> 'reserved' and created_at >= ${from}
    group by token_id, coalesce(group_id, ''), model, ${day}
    union all select 'days with rows', ${kept} from day_sums where day >= ${from}
    union all select 'days', ${kept} from day_sums
    union all select period, token_id, group_id, '', start, spent_micros, 0, 0, 0, 0, 0, 0 from span_sums`.execute(db);
  return rows;
}
