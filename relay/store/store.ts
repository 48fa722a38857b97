import type { Ledger } from './ledger.ts';
import type { Tokens } from './tokens.ts';

/** The relay's memory on disk. */
export type Store = {
  tokens: Tokens;
  ledger: Ledger;
  close(): Promise<void>;
};
