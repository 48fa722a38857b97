import { createGroups } from './tokens/group-queries.ts';
import type { LedgerDoors } from './ledger-doors.ts';
import { createLedger } from './ledger-queries.ts';
import type { Pool, Store } from './store.ts';
import { createTransfer } from './transfer.ts';
import { createTokens } from './tokens/token-queries.ts';

/** Works on a database that has the tables. `close` closes the database, then calls `onClose`. */
export function createStore(
  doors: LedgerDoors,
  {
    onClose = () => undefined,
    readPool = () => null,
  }: { onClose?: () => void | Promise<void>; readPool?: () => Pool | null } = {},
): Store {
  let closing: Promise<void> | undefined;
  const close = async () => {
    await doors.db.destroy();
    await onClose();
  };
  return {
    tokens: createTokens(doors),
    groups: createGroups(doors),
    ledger: createLedger(doors),
    readPool,
    transfer: createTransfer(doors.db),
    close: () => (closing ??= close()),
  };
}
