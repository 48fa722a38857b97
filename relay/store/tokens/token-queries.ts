import { timingSafeEqual } from 'node:crypto';
import { unlessUnavailable } from '../database.ts';
import type { Lane } from '../lane.ts';
import type { LedgerDoors } from '../ledger-doors.ts';
import type { Tokens } from '../tokens.ts';
import { insertToken, readToken, readTokens, toNameTaken, TokenRefused, updateToken } from './token-changes.ts';
import { isNamed, preferId, selectTokens, selectValid, toHash, toText, toTokens } from './token-rows.ts';

const TEXT = /^pith_([0-9a-f]{8})_[A-Za-z0-9_-]{43}$/;
/** Compared with when the id is unknown, so that an unknown id takes as long as a wrong secret. */
const NO_HASH = '0'.repeat(64);

/** Databases limit a statement's parameters. */
const FOUND_AT_ONCE = 1_000;

type TokenDoors = Pick<LedgerDoors, 'db' | 'read' | 'write' | 'now'>;

export function createTokens({ db, now, ...lanes }: TokenDoors): Tokens {
  const read: Lane = (act) => unlessUnavailable(() => lanes.read(act));
  const write: Lane = (act) => unlessUnavailable(() => lanes.write(act));
  return {
    create: async (wish) => {
      const created = await write(() => insertToken(db, wish, now()));
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
      const updated = await write(() => db.transaction().execute((each) => updateToken(each, idOrName, change)));
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
        return rotated ? { token: await readToken(db, rotated.id), text } : null;
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
        return readTokens(
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
