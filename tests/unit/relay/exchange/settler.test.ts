import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createLog } from '../../../../relay/base/log';
import { createMetrics } from '../../../../relay/base/metrics';
import { createSettler } from '../../../../relay/exchange/settler';
import type { Ledger, Settlement } from '../../../../relay/store/ledger';

const usage = { promptTokens: 10, completionTokens: 5, cachedTokens: 0, isEstimated: false };
const settlement: Settlement = { id: 'a', outcome: 'done', usage, price: null };

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function create(ledger: Pick<Ledger, 'settle' | 'correct'>) {
  const metrics = createMetrics();
  const read = async (name: 'corrected' | 'unsettled') => (await metrics[name].get()).values[0]?.value;
  return { settler: createSettler(ledger, metrics, createLog('silent')), read };
}

test('a request that another relay settled as crashed is corrected and counted', async () => {
  const { settler, read } = create({
    settle: () => Promise.resolve(undefined),
    correct: () => Promise.resolve(15),
  });
  expect(await settler.settle(settlement)).toBe(15);
  expect(await read('corrected')).toBe(1);
});

test('a request that was settled finally is not changed', async () => {
  const { settler, read } = create({
    settle: () => Promise.resolve(undefined),
    correct: () => Promise.resolve(undefined),
  });
  expect(await settler.settle(settlement)).toBeUndefined();
  expect(await read('corrected')).toBe(0);
});

test('a settlement that the ledger refuses is retried until it is accepted', async () => {
  let attempts = 0;
  const { settler, read } = create({
    settle: () => (++attempts < 3 ? Promise.reject(new Error('full')) : Promise.resolve(15)),
    correct: () => Promise.reject(new Error('not asked')),
  });
  expect(await settler.settle(settlement)).toBeUndefined();
  expect(await read('unsettled')).toBe(1);
  await vi.advanceTimersByTimeAsync(2_000);
  expect(attempts).toBe(3);
  expect(await read('unsettled')).toBe(0);
});
