import { createHash, randomBytes } from 'node:crypto';
import type { ExpressionBuilder, Kysely } from 'kysely';
import type { Database, TokenRow } from '../database.ts';
import { ALL_TOKENS, type Group, type Token, type TokenWish } from '../tokens.ts';

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

type Columns = Pick<TokenRow, 'name' | 'budget_micros' | 'period' | 'rpm' | 'streams' | 'models' | 'expires_at'> &
  Partial<Pick<TokenRow, 'warn_micros' | 'group_id'>>;

export function toColumns(wish: TokenWish): Columns;
export function toColumns(change: Partial<TokenWish>): Partial<Columns>;
export function toColumns({
  budgetMicros,
  warnMicros,
  groupId,
  models,
  expiresAt,
  ...rest
}: Partial<TokenWish>): Partial<Columns> {
  return {
    ...rest,
    ...(budgetMicros !== undefined && { budget_micros: budgetMicros }),
    ...(warnMicros !== undefined && { warn_micros: warnMicros }),
    ...(groupId !== undefined && { group_id: groupId }),
    ...(models !== undefined && { models: models && JSON.stringify(models) }),
    ...(expiresAt !== undefined && { expires_at: expiresAt && expiresAt.getTime() }),
  };
}

export function toHash(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** Tokens with the groups that limit them: a row for each group, or one for none. */
export function selectTokens(db: Kysely<Database>) {
  return db
    .selectFrom('tokens')
    .leftJoin('token_groups', (join) =>
      join
        .on('token_groups.removed_at', 'is', null)
        .on(({ eb, or, ref }) =>
          or([eb('token_groups.id', '=', ref('tokens.group_id')), eb('token_groups.id', '=', ALL_TOKENS)]),
        ),
    )
    .selectAll('tokens')
    .select([
      'token_groups.id as of_id',
      'token_groups.name as of_name',
      'token_groups.budget_micros as of_budget_micros',
      'token_groups.warn_micros as of_warn_micros',
      'token_groups.period as of_period',
    ]);
}

type JoinedRow = Awaited<ReturnType<ReturnType<typeof selectTokens>['execute']>>[number];

/** In the order of the rows. */
export function toTokens(rows: readonly JoinedRow[]): Token[] {
  const byId = new Map<string, JoinedRow[]>();
  for (const row of rows) byId.set(row.id, [...(byId.get(row.id) ?? []), row]);
  return [...byId.values()].flatMap((joined) => {
    const [row] = joined;
    return row ? { ...toToken(row), groups: toGroups(joined) } : [];
  });
}

function toGroups(rows: readonly JoinedRow[]): Group[] {
  const groups = rows.flatMap((row): Group[] => {
    const { of_id: id, of_name: name, of_period: period } = row;
    if (id === null || name === null || period === null) return [];
    const group = { id, name, period, budgetMicros: row.of_budget_micros, warnMicros: row.of_warn_micros };
    const isIdle = id === ALL_TOKENS && group.budgetMicros === null && group.warnMicros === null;
    return isIdle ? [] : [group];
  });
  return groups.toSorted((one, other) => Number(one.id === ALL_TOKENS) - Number(other.id === ALL_TOKENS));
}

function toToken(row: TokenRow): Omit<Token, 'groups'> {
  return {
    id: row.id,
    name: row.name,
    budgetMicros: row.budget_micros,
    warnMicros: row.warn_micros,
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
