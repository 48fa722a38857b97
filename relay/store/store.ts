import type { Groups } from './groups.ts';
import type { Ledger } from './ledger.ts';
import type { Tokens } from './tokens.ts';
import type { Transfer } from './transfer.ts';

export type Pool = { used: number; idle: number; waiting: number };

/** What the relay keeps on disk. */
export type Store = {
  tokens: Tokens;
  groups: Groups;
  ledger: Ledger;
  /** The connections of this relay's pool and the calls that wait for one; `null` without a pool. */
  readPool(): Pool | null;
  transfer: Transfer;
  close(): Promise<void>;
};
