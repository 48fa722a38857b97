import { randomBytes } from 'node:crypto';
import { type Kysely, sql } from 'kysely';
import { type Database, type GroupRow, unlessUnavailable } from '../database.ts';
import { toScope } from '../budget.ts';
import type { Groups, GroupWish } from '../groups.ts';
import { ALL_TOKENS, type Group } from '../tokens.ts';
import type { Lane } from '../lane.ts';
import type { LedgerDoors } from '../ledger-doors.ts';
import { readUse } from '../use.ts';

/** What was asked of a group is impossible; the message is a sentence. */
class GroupRefused extends Error {
  override name = 'GroupRefused';
}

export function createGroups(doors: LedgerDoors): Groups {
  const { db, now, readTime } = doors;
  const read: Lane = (act) => unlessUnavailable(() => doors.read(act));
  /** A refusal is no failure of the database. */
  const change = async <T>(act: (transaction: Kysely<Database>) => Promise<T | GroupRefused>): Promise<T> => {
    const result = await unlessUnavailable(() => doors.write(() => db.transaction().execute(act)));
    if (result instanceof GroupRefused) throw result;
    return result;
  };

  return {
    create: (wish) =>
      change(async (transaction) => {
        if (await findOne(transaction, wish.name)) return toNameTaken(wish.name);
        const row = { id: randomBytes(4).toString('hex'), ...toColumns(wish), created_at: now(), removed_at: null };
        await transaction.insertInto('token_groups').values(row).execute();
        return toGroup(row);
      }),
    update: (idOrName, wish) =>
      change(async (transaction) => {
        const found = await findOne(transaction, idOrName);
        if (!found) return null;
        const isRenamed = wish.name !== undefined && wish.name !== found.name;
        if (isRenamed && found.id === ALL_TOKENS) return new GroupRefused('The group of all tokens keeps its name.');
        if (isRenamed && (await findOne(transaction, wish.name ?? ''))) return toNameTaken(wish.name ?? '');
        const updated = transaction.updateTable('token_groups').set(toColumns(wish)).where('id', '=', found.id);
        return toGroup(await updated.returningAll().executeTakeFirstOrThrow());
      }),
    remove: (idOrName) =>
      change(async (transaction) => {
        const found = await findOne(transaction, idOrName);
        if (!found) return null;
        if (found.id === ALL_TOKENS)
          return new GroupRefused('The group of all tokens stays; take its budget away with --budget none.');
        await transaction.updateTable('tokens').set({ group_id: null }).where('group_id', '=', found.id).execute();
        const removed = transaction.updateTable('token_groups').set({ removed_at: now() }).where('id', '=', found.id);
        await removed.execute();
        return toGroup(found);
      }),
    list: () =>
      read(async () => {
        const time = new Date(await readTime(db));
        const rows = await selectGroups(db)
          .orderBy(sql`id = ${ALL_TOKENS}`)
          .orderBy('name')
          .execute();
        const uses = [];
        for (const row of rows) {
          const group = toGroup(row);
          const { spentMicros } = await readUse(db, toScope(group), group.period, time);
          uses.push({ ...group, spentMicros, tokens: await countTokens(db, group) });
        }
        return uses;
      }),
    find: (idOrName) =>
      read(async () => {
        const found = await findOne(db, idOrName);
        return found && toGroup(found);
      }),
  };
}

function selectGroups(db: Kysely<Database>) {
  return db.selectFrom('token_groups').selectAll().where('removed_at', 'is', null);
}

/** A group's name may be another group's id. */
async function findOne(db: Kysely<Database>, idOrName: string): Promise<GroupRow | null> {
  const found = await selectGroups(db)
    .where(({ eb, or }) => or([eb('id', '=', idOrName), eb('name', '=', idOrName)]))
    .execute();
  return found.find(({ id }) => id === idOrName) ?? found[0] ?? null;
}

async function countTokens(db: Kysely<Database>, { id }: Group): Promise<number> {
  const { count } = await db
    .selectFrom('tokens')
    .where('revoked_at', 'is', null)
    .$if(id !== ALL_TOKENS, (query) => query.where('group_id', '=', id))
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  return count;
}

function toNameTaken(name: string): GroupRefused {
  return new GroupRefused(`There is a group named ${name} already; take another name.`);
}

type Columns = Pick<GroupRow, 'name' | 'budget_micros' | 'warn_micros' | 'period'>;

function toColumns(wish: GroupWish): Columns;
function toColumns(change: Partial<GroupWish>): Partial<Columns>;
function toColumns({ name, budgetMicros, warnMicros, period }: Partial<GroupWish>): Partial<Columns> {
  return {
    ...(name !== undefined && { name }),
    ...(budgetMicros !== undefined && { budget_micros: budgetMicros }),
    ...(warnMicros !== undefined && { warn_micros: warnMicros }),
    ...(period !== undefined && { period }),
  };
}

function toGroup({ id, name, budget_micros: budgetMicros, warn_micros: warnMicros, period }: GroupRow): Group {
  return { id, name, budgetMicros, warnMicros, period };
}
