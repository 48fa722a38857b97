import type { Ledger } from './ledger.ts';
import type { Tokens } from './tokens.ts';

/** What the relay keeps on disk. */
export type Store = {
  tokens: Tokens;
  ledger: Ledger;
  close(): Promise<void>;
};
