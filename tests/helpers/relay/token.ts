import type { Token, TokenWish } from '../../../relay/store/tokens.ts';

/** A valid token without limits, which is in no store. */
export const TOKEN: Token = {
  id: 'a0b1c2d3',
  name: 'alice',
  budgetMicros: null,
  warnMicros: null,
  period: 'total',
  rpm: null,
  streams: null,
  models: null,
  groups: [],
  createdAt: new Date(0),
  expiresAt: null,
  revokedAt: null,
};

/** The wish for a token without limits. */
export const UNLIMITED: TokenWish = {
  name: 'alice',
  budgetMicros: null,
  period: 'month',
  rpm: null,
  streams: null,
  models: null,
  expiresAt: null,
};
