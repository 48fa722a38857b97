import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createLog } from '../../../../relay/base/log';
import { createMetrics } from '../../../../relay/base/metrics';
import { createSettler } from '../../../../relay/exchange/settler';
import type { Ledger, Settlement } from '../../../../relay/store/ledger';
import type { Left, Unsettled } from '../../../../relay/store/unsettled';

const usage = { promptTokens: 10, completionTokens: 5, cachedTokens: 0, isEstimated: false };
const settlement: Settlement = { id: 'a', outcome: 'done', usage, price: null };

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function create(answers: Pick<Ledger, 'settle' | 'correct'>) {
  const metrics = createMetrics();
  const read = async (name: 'corrected' | 'unsettled') => (await metrics[name].get()).values[0]?.value;
  const disk = new Map<string, Left>();
  const unsettled: Unsettled = {
    keep: (left) => void disk.set(left.settlement.id, left),
    forget: (id) => void disk.delete(id),
    list: () => [...disk.values()],
  };
  const ledger = { relayId: 'this relay', ...answers };
  return { settler: createSettler({ ledger, unsettled, metrics, log: createLog('silent') }), read, disk, unsettled };
}

test('a request that another relay settled as crashed is corrected and counted', async () => {
  const { settler, read } = create({
    settle: () => Promise.resolve(undefined),
    correct: () => Promise.resolve(15),
  });
  expect(await settler.settle(settlement).settled).toBe(15);
  expect(await read('corrected')).toBe(1);
});

test('a request that was settled finally is not changed', async () => {
  const { settler, read } = create({
    settle: () => Promise.resolve(undefined),
    correct: () => Promise.resolve(undefined),
  });
  expect(await settler.settle(settlement).settled).toBeUndefined();
  expect(await read('corrected')).toBe(0);
});

test('a settlement that the ledger refuses is retried until it is accepted', async () => {
  let attempts = 0;
  const { settler, read } = create({
    settle: () => (++attempts < 3 ? Promise.reject(new Error('full')) : Promise.resolve(15)),
    correct: () => Promise.reject(new Error('not asked')),
  });
  expect(await settler.settle(settlement).settled).toBeUndefined();
  expect(await read('unsettled')).toBe(1);
  await vi.advanceTimersByTimeAsync(2_000);
  expect(attempts).toBe(3);
  expect(await read('unsettled')).toBe(0);
});

test('a settlement is secured by the ledger, without the disk', async () => {
  const { settler, disk } = create({
    settle: () => Promise.resolve(15),
    correct: () => Promise.reject(new Error('not asked')),
  });
  await settler.settle(settlement).secured;
  expect(disk.size).toBe(0);
});

test('while the ledger hangs, a settlement is secured on disk within 250 ms, until the ledger has it', async () => {
  const { promise: answered, resolve: answer } = Promise.withResolvers<number>();
  const { settler, disk } = create({ settle: () => answered, correct: () => Promise.reject(new Error('not asked')) });
  const { secured, settled } = settler.settle(settlement);
  await vi.advanceTimersByTimeAsync(250);
  await secured;
  expect([...disk.values()]).toEqual([{ relayId: 'this relay', settlement }]);
  answer(15);
  expect(await settled).toBe(15);
  expect(disk.size).toBe(0);
});

test('a settlement that the ledger refuses is on disk until it is accepted', async () => {
  let attempts = 0;
  const { settler, disk } = create({
    settle: () => (++attempts < 2 ? Promise.reject(new Error('full')) : Promise.resolve(15)),
    correct: () => Promise.reject(new Error('not asked')),
  });
  await settler.settle(settlement).secured;
  expect(disk.size).toBe(1);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(disk.size).toBe(0);
});

test('a disk that cannot be written delays nothing, and the settlement is retried from memory', async () => {
  let attempts = 0;
  const { settler, unsettled, read } = create({
    settle: () => (++attempts < 2 ? Promise.reject(new Error('full')) : Promise.resolve(15)),
    correct: () => Promise.reject(new Error('not asked')),
  });
  unsettled.keep = () => {
    throw new Error('full');
  };
  await settler.settle(settlement).secured;
  expect(await read('unsettled')).toBe(1);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(await read('unsettled')).toBe(0);
});

test('what a killed relay left on disk is settled, or corrected as that relay', async () => {
  const corrected: string[] = [];
  const { settler, disk } = create({
    settle: ({ id }) => Promise.resolve(id === 'a' ? 15 : undefined),
    correct: (_, relayId) => {
      corrected.push(relayId);
      return Promise.resolve(15);
    },
  });
  disk.set('a', { relayId: 'killed', settlement });
  disk.set('b', { relayId: 'killed', settlement: { ...settlement, id: 'b' } });
  await settler.settleLeft();
  expect(corrected).toEqual(['killed']);
  expect(disk.size).toBe(0);
});
