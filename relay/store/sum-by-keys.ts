import type { Kysely } from 'kysely';
import type { Database } from './database.ts';
import type { ReportKey, ReportRow, UsageSum } from './ledger.ts';
import type { Span } from './periods.ts';
import { sumDays } from './usage-report.ts';

type Column = 'token_id' | 'group_id' | 'model' | 'day';

/** Only the columns that were asked for. */
type Summed = UsageSum & { token_id?: string; group_id?: string; model?: string; day?: number };

const NO_NAMES: ReadonlyMap<string, string> = new Map();

/** Months are added up here: databases differ in how they name them. */
const COLUMNS: Record<ReportKey, Column> = {
  token: 'token_id',
  group: 'group_id',
  model: 'model',
  day: 'day',
  month: 'day',
};

/** See `Ledger.sumUsage`. */
export async function sumByKeys(
  db: Kysely<Database>,
  { start, end }: Span,
  by: readonly ReportKey[],
): Promise<ReportRow[]> {
  const columns = [...new Set(by.map((key) => COLUMNS[key]))];
  const sums = await db
    .selectFrom('day_sums')
    .where('day', '>=', start)
    .where('day', '<', end)
    .select(columns)
    .select(sumDays)
    .groupBy(columns)
    .execute();
  const tokenNames = by.includes('token') ? await readNames(db, 'tokens') : NO_NAMES;
  const groupNames = by.includes('group') ? await readNames(db, 'token_groups') : NO_NAMES;
  const rows = new Map<string, ReportRow>();
  for (const { token_id: tokenId, group_id: groupId, model, day, ...sum } of sums as Summed[]) {
    const date = day === undefined ? '' : new Date(day).toISOString();
    const named: Record<ReportKey, Record<string, string>> = {
      token: { token: tokenNames.get(tokenId ?? '') ?? '', token_id: tokenId ?? '' },
      group: { group: groupNames.get(groupId ?? '') ?? groupId ?? '' },
      model: { model: model ?? '' },
      day: { day: date.slice(0, 10) },
      month: { month: date.slice(0, 7) },
    };
    const names: Record<string, string> = Object.assign({}, ...by.map((key) => named[key])) as Record<string, string>;
    const key = JSON.stringify(Object.values(names));
    const known = rows.get(key);
    rows.set(key, { names, ...(known ? addUsage(known, sum) : sum) });
  }
  return [...rows.entries()].toSorted(([one], [other]) => (one < other ? -1 : 1)).map(([, row]) => row);
}

async function readNames(db: Kysely<Database>, table: 'tokens' | 'token_groups'): Promise<Map<string, string>> {
  const rows = await db.selectFrom(table).select(['id', 'name']).execute();
  return new Map(rows.map(({ id, name }) => [id, name]));
}

export function addUsage(one: UsageSum, other: UsageSum): UsageSum {
  return {
    requests: one.requests + other.requests,
    promptTokens: one.promptTokens + other.promptTokens,
    completionTokens: one.completionTokens + other.completionTokens,
    spentMicros: one.spentMicros + other.spentMicros,
    unknownPriceRequests: one.unknownPriceRequests + other.unknownPriceRequests,
    estimatedRequests: one.estimatedRequests + other.estimatedRequests,
  };
}
