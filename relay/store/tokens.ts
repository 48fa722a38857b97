import type { Micros } from '../money/money.ts';

export const PERIODS = ['day', 'week', 'month', 'total'] as const;

/** The id and the name of the group that every token belongs to. */
export const ALL_TOKENS = 'all';

/** Tokens that share a budget, in addition to their own. A token belongs to at most one group besides `ALL_TOKENS`. */
export type Group = {
  id: string;
  name: string;
  /** `null`: no budget. */
  budgetMicros: Micros | null;
  /** A soft budget: beyond it requests are served with a warning. */
  warnMicros: Micros | null;
  /** Of both budgets. */
  period: (typeof PERIODS)[number];
};

/** Whose requests a budget counts. A request stays with the group that its token had when it began. */
export type Scope = { kind: 'token' | 'group'; id: string } | { kind: 'all' };

export type Token = {
  /** Part of the token itself, not secret. */
  id: string;
  name: string;
  /** `null`: no budget. */
  budgetMicros: Micros | null;
  /** A soft budget: beyond it requests are served with a warning. `null`: none. */
  warnMicros: Micros | null;
  /** The period of both budgets; days, ISO weeks and months are in UTC. */
  period: (typeof PERIODS)[number];
  /** Requests per minute; `null`: no limit. */
  rpm: number | null;
  /** Streams at the same time; `null`: no limit. */
  streams: number | null;
  /** The models it may use; `null`: those of the relay. */
  models: string[] | null;
  /** What else limits it: its group, if it has one, and then all tokens, if they have a budget. */
  groups: readonly Group[];
  createdAt: Date;
  expiresAt: Date | null;
  revokedAt: Date | null;
};

/** `warnMicros` and `groupId`: none when omitted. */
export type TokenWish = Pick<Token, 'name' | 'budgetMicros' | 'period' | 'rpm' | 'streams' | 'models' | 'expiresAt'> &
  Partial<Pick<Token, 'warnMicros'>> & { groupId?: string | null };

export type Tokens = {
  /** The new token as its owner writes it, `pith_<id>_<secret>`. It is not kept and cannot be shown again. */
  create(wish: TokenWish): Promise<{ token: Token; text: string }>;
  /** The token that `text` is, also when it is expired or revoked; `null` for anything else. */
  find(text: string): Promise<Token | null>;
  list(): Promise<Token[]>;
  /**
   * Changes what `change` names; it holds from the next request on. Resolves to `null` when there is no such token, or
   * it was revoked.
   */
  update(idOrName: string, change: Partial<TokenWish>): Promise<Token | null>;
  /** Gives a valid token another secret, in place of the old one. Resolves like `create`, or to `null`. */
  rotate(idOrName: string): Promise<{ token: Token; text: string } | null>;
  /**
   * By id or name. Resolves to those that were valid until now. `endsStreams`: also a token that was revoked before, if
   * its streams were left to run.
   */
  revoke(idOrName: string, options?: { endsStreams: boolean }): Promise<Token[]>;
  /** Which of these tokens were revoked together with their running streams. */
  findEnded(ids: readonly string[]): Promise<string[]>;
  /** Whether any token was ever created. */
  hasAny(): Promise<boolean>;
};
