import type { Micros } from '../money/money.ts';

export const PERIODS = ['day', 'week', 'month', 'total'] as const;

export type Token = {
  /** Part of the token itself, not secret. */
  id: string;
  name: string;
  /** `null`: no budget. */
  budgetMicros: Micros | null;
  /** The period of the budget; days, ISO weeks and months are in UTC. */
  period: (typeof PERIODS)[number];
  /** Requests per minute; `null`: no limit. */
  rpm: number | null;
  /** Streams at the same time; `null`: no limit. */
  streams: number | null;
  /** The models it may use; `null`: those of the relay. */
  models: string[] | null;
  createdAt: Date;
  expiresAt: Date | null;
  revokedAt: Date | null;
};

export type TokenWish = Pick<Token, 'name' | 'budgetMicros' | 'period' | 'rpm' | 'streams' | 'models' | 'expiresAt'>;

export type Tokens = {
  /** The new token as its owner writes it, `pith_<id>_<secret>`. It is not kept and cannot be shown again. */
  create(wish: TokenWish): Promise<{ token: Token; text: string }>;
  /** The token that `text` is, also when it is expired or revoked; `null` for anything else. */
  find(text: string): Promise<Token | null>;
  list(): Promise<Token[]>;
  /** By id or name. Resolves to those that were valid until now. */
  revoke(idOrName: string): Promise<Token[]>;
  /** Whether any token was ever created. */
  hasAny(): Promise<boolean>;
};
