import { randomBytes } from 'node:crypto';
import type { Kysely } from 'kysely';
import type { Database, TokenRow } from '../database.ts';
import type { Token, TokenWish } from '../tokens.ts';
import { isNamed, preferId, selectTokens, selectValid, toColumns, toHash, toText, toTokens } from './token-rows.ts';

/** What was asked of a token is impossible; the message is a sentence. */
export class TokenRefused extends Error {
  override name = 'TokenRefused';
}

/** `null` when a valid token has the name. */
export async function insertToken(db: Kysely<Database>, wish: TokenWish, now: number) {
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
    return { token: await readToken(transaction, id), text };
  });
}

export async function updateToken(db: Kysely<Database>, idOrName: string, change: Partial<TokenWish>) {
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
  return readToken(db, found.id);
}

export async function readTokens(db: Kysely<Database>, ids: readonly string[]): Promise<Token[]> {
  if (ids.length === 0) return [];
  return toTokens(await selectTokens(db).where('tokens.id', 'in', ids).execute());
}

export async function readToken(db: Kysely<Database>, id: string): Promise<Token> {
  const [token] = await readTokens(db, [id]);
  if (!token) throw new Error('The token is gone.');
  return token;
}

export function toNameTaken(name: string): TokenRefused {
  return new TokenRefused(`There is a token named ${name} already; revoke it, or take another name.`);
}
