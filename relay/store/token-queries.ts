import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Kysely } from 'kysely';
import { type Database, type TokenRow, unlessUnavailable } from './database.ts';
import type { Lane } from './lane.ts';
import type { LedgerDoors } from './ledger-doors.ts';
import type { Token, Tokens, TokenWish } from './tokens.ts';

const TEXT = /^pith_([0-9a-f]{8})_[A-Za-z0-9_-]{43}$/;
/** Compared with when the id is unknown, so that an unknown id takes as long as a wrong secret. */
const NO_HASH = '0'.repeat(64);

/** A valid token already has that name. */
class TokenNameTaken extends Error {
  override name = 'TokenNameTaken';
}

type TokenDoors = Pick<LedgerDoors, 'db' | 'read' | 'write' | 'now'>;

export function createTokens({ db, now, ...lanes }: TokenDoors): Tokens {
  const read: Lane = (act) => unlessUnavailable(() => lanes.read(act));
  const write: Lane = (act) => unlessUnavailable(() => lanes.write(act));
  return {
    create: async (wish) => {
      const created = await write(() => insert(db, wish, now()));
      if (created) return created;
      throw new TokenNameTaken(`There is a token named ${wish.name} already; revoke it, or take another name.`);
    },
    find: (text) =>
      read(async () => {
        const id = TEXT.exec(text)?.[1];
        if (id === undefined) return null;
        const row = await db.selectFrom('tokens').selectAll().where('id', '=', id).executeTakeFirst();
        const isSame = timingSafeEqual(Buffer.from(toHash(text)), Buffer.from(row?.hash ?? NO_HASH));
        return row && isSame ? toToken(row) : null;
      }),
    list: () =>
      read(async () => {
        const rows = await db.selectFrom('tokens').selectAll().orderBy('created_at').orderBy('id').execute();
        return rows.map(toToken);
      }),
    revoke: (idOrName) =>
      write(async () => {
        const valid = await selectValid(db, now())
          .where(({ eb, or }) => or([eb('id', '=', idOrName), eb('name', '=', idOrName)]))
          .execute();
        // A token's name may be another token's id.
        const byId = valid.filter(({ id }) => id === idOrName);
        const ids = (byId.length > 0 ? byId : valid).map(({ id }) => id);
        if (ids.length === 0) return [];
        const rows = await db
          .updateTable('tokens')
          .set({ revoked_at: now() })
          .where('id', 'in', ids)
          .where('revoked_at', 'is', null)
          .returningAll()
          .execute();
        return rows.map(toToken);
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
  // 32 random bytes need no slow hash: they cannot be guessed.
  const text = `pith_${id}_${randomBytes(32).toString('base64url')}`;
  const row: TokenRow = {
    id,
    name: wish.name,
    hash: toHash(text),
    budget_micros: wish.budgetMicros,
    period: wish.period,
    rpm: wish.rpm,
    streams: wish.streams,
    models: wish.models && JSON.stringify(wish.models),
    created_at: now,
    expires_at: wish.expiresAt?.getTime() ?? null,
    revoked_at: null,
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
    return { token: toToken(row), text };
  });
}

function selectValid(db: Kysely<Database>, now: number) {
  return db
    .selectFrom('tokens')
    .selectAll()
    .where('revoked_at', 'is', null)
    .where(({ eb, or }) => or([eb('expires_at', 'is', null), eb('expires_at', '>', now)]));
}

function toHash(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function toToken(row: TokenRow): Token {
  return {
    id: row.id,
    name: row.name,
    budgetMicros: row.budget_micros,
    period: row.period,
    rpm: row.rpm,
    streams: row.streams,
    models: row.models === null ? null : (JSON.parse(row.models) as string[]),
    createdAt: new Date(row.created_at),
    expiresAt: toDate(row.expires_at),
    revokedAt: toDate(row.revoked_at),
  };
}

function toDate(time: number | null): Date | null {
  return time === null ? null : new Date(time);
}
