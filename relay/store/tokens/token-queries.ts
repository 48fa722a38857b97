import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { Kysely } from 'kysely';
import { type Database, type TokenRow, unlessUnavailable } from '../database.ts';
import type { Lane } from '../lane.ts';
import type { LedgerDoors } from '../ledger-doors.ts';
import { isNamed, preferId, selectValid, toColumns, selectTokens, toHash, toText, toTokens } from './token-rows.ts';
import type { Token, Tokens, TokenWish } from '../tokens.ts';

const TEXT = /^pith_([0-9a-f]{8})_[A-Za-z0-9_-]{43}$/;
/** Compared with when the id is unknown, so that an unknown id takes as long as a wrong secret. */
const NO_HASH = '0'.repeat(64);

/** Databases limit a statement's parameters. */
const FOUND_AT_ONCE = 1_000;

/** What was asked of a token is impossible; the message is a sentence. */
class TokenRefused extends Error {
  override name = 'TokenRefused';
}

type TokenDoors = Pick<LedgerDoors, 'db' | 'read' | 'write' | 'now'>;

export function createTokens({ db, now, ...lanes }: TokenDoors): Tokens {
  const read: Lane = (act) => unlessUnavailable(() => lanes.read(act));
  const write: Lane = (act) => unlessUnavailable(() => lanes.write(act));
  return {
    create: async (wish) => {
      const created = await write(() => insert(db, wish, now()));
      if (created) return created;
      throw toNameTaken(wish.name);
    },
    find: (text) =>
      read(async () => {
        const id = TEXT.exec(text)?.[1];
        if (id === undefined) return null;
        const rows = await selectTokens(db).where('tokens.id', '=', id).execute();
        const isSame = timingSafeEqual(Buffer.from(toHash(text)), Buffer.from(rows[0]?.hash ?? NO_HASH));
        return isSame ? (toTokens(rows)[0] ?? null) : null;
      }),
    list: () =>
      read(async () => {
        return toTokens(await selectTokens(db).orderBy('tokens.created_at').orderBy('tokens.id').execute());
      }),
    update: async (idOrName, change) => {
      const updated = await write(() => db.transaction().execute((each) => updateOne(each, idOrName, change)));
      if (updated instanceof TokenRefused) throw updated;
      return updated;
    },
    rotate: (idOrName) =>
      write(async () => {
        const [found] = preferId(await selectValid(db, now()).where(isNamed(idOrName)).execute(), idOrName);
        if (!found) return null;
        const text = toText(found.id);
        const rotated = await db
          .updateTable('tokens')
          .set({ hash: toHash(text) })
          .where('id', '=', found.id)
          .where('revoked_at', 'is', null)
          .returningAll()
          .executeTakeFirst();
        return rotated ? { token: await readOne(db, rotated.id), text } : null;
      }),
    revoke: (idOrName, { endsStreams } = { endsStreams: false }) =>
      write(async () => {
        let found = await selectValid(db, now()).where(isNamed(idOrName)).execute();
        if (found.length === 0 && endsStreams) {
          const left = db.selectFrom('tokens').selectAll().where('ended_at', 'is', null);
          found = await left.where(isNamed(idOrName)).execute();
        }
        const ids = preferId(found, idOrName).map(({ id }) => id);
        if (ids.length === 0) return [];
        const rows = await db
          .updateTable('tokens')
          .set(({ fn, val }) => ({
            revoked_at: fn.coalesce('revoked_at', val(now())),
            ...(endsStreams && { ended_at: now() }),
          }))
          .where('id', 'in', ids)
          .where(endsStreams ? 'ended_at' : 'revoked_at', 'is', null)
          .returning('id')
          .execute();
        return readSome(
          db,
          rows.map((row) => row.id),
        );
      }),
    findEnded: (ids) =>
      read(async () => {
        const ended: string[] = [];
        for (let start = 0; start < ids.length; start += FOUND_AT_ONCE) {
          const some = ids.slice(start, start + FOUND_AT_ONCE);
          const query = db.selectFrom('tokens').select('id').where('ended_at', 'is not', null).where('id', 'in', some);
          ended.push(...(await query.execute()).map(({ id }) => id));
        }
        return ended;
      }),
    hasAny: () =>
      read(async () => {
        const row = await db.selectFrom('tokens').select('id').limit(1).executeTakeFirst();
        return row !== undefined;
      }),
  };
}

/** `null` when a valid token has the name. */
async function insert(db: Kysely<Database>, wish: TokenWish, now: number) {
  const id = randomBytes(4).toString('hex');
  const text = toText(id);
  const row: TokenRow = {
    id,
    hash: toHash(text),
    ...toColumns(wish),
    created_at: now,
    revoked_at: null,
    ended_at: null,
    group_id: wish.groupId ?? null,
    warn_micros: wish.warnMicros ?? null,
  };
  return db.transaction().execute(async (transaction) => {
    const namesake = await selectValid(transaction, now).where('name', '=', wish.name).executeTakeFirst();
    if (namesake) return null;
    // An expired token gives up its name.
    await transaction
      .updateTable('tokens')
      .set({ revoked_at: now })
      .where('name', '=', wish.name)
      .where('revoked_at', 'is', null)
      .execute();
    await transaction.insertInto('tokens').values(row).execute();
    return { token: await readOne(transaction, id), text };
  });
}

async function updateOne(db: Kysely<Database>, idOrName: string, change: Partial<TokenWish>) {
  const unrevoked = db.selectFrom('tokens').selectAll().where('revoked_at', 'is', null);
  const [found] = preferId(await unrevoked.where(isNamed(idOrName)).execute(), idOrName);
  if (!found) return null;
  const set = toColumns(change);
  const limits = { ...found, ...set };
  if (set.period !== undefined && limits.budget_micros === null && limits.warn_micros === null)
    return new TokenRefused(`The token of ${found.name} has no budget, so --per needs --budget or --warn as well.`);
  const name = set.name ?? found.name;
  const namesake = unrevoked.where('name', '=', name).where('id', '!=', found.id);
  if (await namesake.executeTakeFirst()) return toNameTaken(name);
  await db.updateTable('tokens').set(set).where('id', '=', found.id).execute();
  return readOne(db, found.id);
}

async function readSome(db: Kysely<Database>, ids: readonly string[]): Promise<Token[]> {
  if (ids.length === 0) return [];
  return toTokens(await selectTokens(db).where('tokens.id', 'in', ids).execute());
}

async function readOne(db: Kysely<Database>, id: string): Promise<Token> {
  const [token] = await readSome(db, [id]);
  if (!token) throw new Error('The token is gone.');
  return token;
}

function toNameTaken(name: string): TokenRefused {
  return new TokenRefused(`There is a token named ${name} already; revoke it, or take another name.`);
}
