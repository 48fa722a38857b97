import { createHash, randomBytes } from 'node:crypto';
import type { ExpressionBuilder, Kysely } from 'kysely';
import type { Database, TokenRow } from './database.ts';
import type { Token, TokenWish } from './tokens.ts';

export function selectValid(db: Kysely<Database>, now: number) {
  return db
    .selectFrom('tokens')
    .selectAll()
    .where('revoked_at', 'is', null)
    .where(({ eb, or }) => or([eb('expires_at', 'is', null), eb('expires_at', '>', now)]));
}

export function isNamed(idOrName: string) {
  return ({ eb, or }: ExpressionBuilder<Database, 'tokens'>) =>
    or([eb('id', '=', idOrName), eb('name', '=', idOrName)]);
}

/** A token's name may be another token's id. */
export function preferId(rows: readonly TokenRow[], idOrName: string): readonly TokenRow[] {
  const byId = rows.filter(({ id }) => id === idOrName);
  return byId.length > 0 ? byId : rows;
}

/** 32 random bytes need no slow hash: they cannot be guessed. */
export function toText(id: string): string {
  return `pith_${id}_${randomBytes(32).toString('base64url')}`;
}

type Columns = Pick<TokenRow, 'name' | 'budget_micros' | 'period' | 'rpm' | 'streams' | 'models' | 'expires_at'>;

export function toColumns(wish: TokenWish): Columns;
export function toColumns(change: Partial<TokenWish>): Partial<Columns>;
export function toColumns({ budgetMicros, models, expiresAt, ...rest }: Partial<TokenWish>): Partial<Columns> {
  return {
    ...rest,
    ...(budgetMicros !== undefined && { budget_micros: budgetMicros }),
    ...(models !== undefined && { models: models && JSON.stringify(models) }),
    ...(expiresAt !== undefined && { expires_at: expiresAt && expiresAt.getTime() }),
  };
}

export function toHash(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

export function toToken(row: TokenRow): Token {
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
