import { type Kysely, sql } from 'kysely';
import type { Database, Dialect } from '../database.ts';

/**
 * Version 4: running sums of what is billed, so that a budget does not add up all requests of its token. Triggers keep
 * them, in the transaction that settles a request. So they are right also while relays of an earlier version still run,
 * and after a correction by hand.
 */
export async function addSums(db: Kysely<Database>, dialect: Dialect): Promise<void> {
  await createSums(db);
  await db.schema.alterTable('requests').addColumn('group_id', 'text').execute();
  // From here on, nobody can settle a request before the migration ends, so the sums begin complete.
  await createTriggers(db, dialect);
  await fillSums(db, dialect);
  await replaceIndexes(db);
}

/** What is added up, of a row. */
const SUMMED: Record<string, (row: string) => string> = {
  requests: () => '1',
  prompt_tokens: (row) => `${row}.prompt_tokens`,
  completion_tokens: (row) => `${row}.completion_tokens`,
  cached_tokens: (row) => `${row}.cached_tokens`,
  spent_micros: (row) => `coalesce(${row}.spent_micros, 0)`,
  unknown_price_requests: (row) => `case when ${row}.spent_micros is null then 1 else 0 end`,
  estimated_requests: (row) => `${row}.is_estimated`,
};
const COLUMNS = Object.keys(SUMMED).join(', ');

/** The start of the period that a time is in, like `toSpan`. */
function toStarts(time: string, dialect: Dialect): [period: string, start: string][] {
  const day = `${time} - ${time} % 86400000`;
  const days = `${time} / 86400000`;
  // The first day of the epoch was a Thursday.
  const week = `(${days} - (${days} + 3) % 7) * 86400000`;
  const month =
    dialect === 'sqlite'
      ? `unixepoch(${time} / 1000, 'unixepoch', 'start of month') * 1000`
      : `extract(epoch from date_trunc('month', to_timestamp(${time} / 1000) at time zone 'UTC'))::bigint * 1000`;
  return [
    ['day', day],
    ['week', week],
    ['month', month],
    ['total', '0'],
  ];
}

async function createSums({ schema }: Kysely<Database>): Promise<void> {
  const counts = Object.keys(SUMMED);
  let days = schema
    .createTable('day_sums')
    .addColumn('token_id', 'text', (column) => column.notNull())
    .addColumn('group_id', 'text', (column) => column.notNull())
    .addColumn('model', 'text', (column) => column.notNull())
    .addColumn('day', 'bigint', (column) => column.notNull());
  for (const name of counts) days = days.addColumn(name, 'bigint', (column) => column.notNull());
  await days.addPrimaryKeyConstraint('day_sums_key', ['token_id', 'day', 'model', 'group_id']).execute();
  await schema.createIndex('day_sums_of_day').on('day_sums').column('day').execute();
  await schema
    .createTable('span_sums')
    .addColumn('token_id', 'text', (column) => column.notNull())
    .addColumn('group_id', 'text', (column) => column.notNull())
    .addColumn('period', 'text', (column) => column.notNull())
    .addColumn('start', 'bigint', (column) => column.notNull())
    .addColumn('spent_micros', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('span_sums_key', ['token_id', 'period', 'start', 'group_id'])
    .execute();
  // For budgets of groups, and of all.
  await schema.createIndex('span_sums_of_span').on('span_sums').columns(['period', 'start', 'group_id']).execute();
  await schema
    .createTable('retention')
    .addColumn('rows_from', 'bigint', (column) => column.notNull())
    .execute();
}

async function createTriggers(db: Kysely<Database>, dialect: Dialect): Promise<void> {
  const toChange = (toValue: (row: string) => string) =>
    `${toValue('new')} - case when old.state = 'reserved' then 0 else ${toValue('old')} end`;
  const changes = Object.values(SUMMED).map(toChange);
  const toAdded = (table: string, columns: string[]) =>
    columns.map((column) => `${column} = ${table}.${column} + excluded.${column}`).join(', ');
  const starts = toStarts('new.created_at', dialect);
  const [[, day] = ['', '']] = starts;
  const spans = starts.map(
    ([period, start]) =>
      `(new.token_id, coalesce(new.group_id, ''), '${period}', ${start}, ${toChange(SUMMED.spent_micros ?? String)})`,
  );
  const statements = `
    insert into span_sums (token_id, group_id, period, start, spent_micros) values ${spans.join(', ')}
    on conflict (token_id, period, start, group_id) do update set ${toAdded('span_sums', ['spent_micros'])};
    insert into day_sums (token_id, group_id, model, day, ${COLUMNS})
    values (new.token_id, coalesce(new.group_id, ''), new.model, ${day}, ${changes.join(', ')})
    on conflict (token_id, day, model, group_id) do update set ${toAdded('day_sums', Object.keys(SUMMED))};`;
  if (dialect === 'sqlite') {
    return run(
      db,
      `create trigger add_to_sums after update on requests when new.state <> 'reserved' begin ${statements} end`,
    );
  }
  await run(
    db,
    `create function add_to_sums() returns trigger language plpgsql as $$ begin ${statements} return null; end $$`,
  );
  await run(
    db,
    `create trigger add_to_sums after update on requests for each row when (new.state <> 'reserved')
     execute function add_to_sums()`,
  );
}

async function fillSums(db: Kysely<Database>, dialect: Dialect): Promise<void> {
  const [[, day] = ['', '']] = toStarts('created_at', dialect);
  const sums = Object.values(SUMMED).map((toValue) => `sum(${toValue('requests')})`);
  await run(
    db,
    `insert into day_sums (token_id, group_id, model, day, ${COLUMNS})
     select token_id, '', model, ${day}, ${sums.join(', ')} from requests where state <> 'reserved' group by 1, 3, 4`,
  );
  for (const [period, start] of toStarts('day', dialect))
    await run(
      db,
      `insert into span_sums (token_id, group_id, period, start, spent_micros)
       select token_id, '', '${period}', ${start}, sum(spent_micros) from day_sums group by 1, 4`,
    );
}

/** Budgets read only the requests that are open; the rest is in the sums. */
async function replaceIndexes({ schema }: Kysely<Database>): Promise<void> {
  for (const name of ['requests_of_token', 'requests_reserved', 'requests_crashed'])
    await schema.dropIndex(name).execute();
  await schema
    .createIndex('requests_open')
    .on('requests')
    .column('token_id')
    .where(sql.ref('state'), '!=', 'settled')
    .execute();
  await schema.createIndex('requests_created').on('requests').column('created_at').execute();
}

async function run(db: Kysely<Database>, statement: string): Promise<void> {
  await sql.raw(statement).execute(db);
}
