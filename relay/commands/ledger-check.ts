import { formatTime } from '../store/periods.ts';
import type { Ledger } from '../store/ledger.ts';

export const LEDGER_USAGE = `  ledger check   add up all requests, and compare with the running sums`;

/** Prints a line for each running sum that is wrong. Resolves to whether all are right. */
export async function checkLedger(ledger: Pick<Ledger, 'audit'>, print: (line: string) => void): Promise<boolean> {
  const differences = await ledger.audit();
  for (const { tokenId, sum, start, excess } of differences) {
    const name = sum === 'requests' ? 'sum of the day' : `sum for the budget per ${sum}`;
    const unit = sum === 'requests' ? '' : ' µ$';
    print(`Token ${tokenId}: the ${name} from ${formatTime(start)} is off by ${excess}${unit}.`);
  }
  if (differences.length === 0) print('Every running sum is what its requests add up to.');
  return differences.length === 0;
}
