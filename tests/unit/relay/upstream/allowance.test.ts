import { expect, test } from 'vitest';
import { createAllowance } from '../../../../relay/upstream/allowance';

test('an upstream without limits accepts any number of requests', () => {
  const allowance = createAllowance({ streams: null, rpm: null });
  expect(Array.from({ length: 100 }, () => allowance.take())).not.toContain(false);
  expect(allowance.running).toBe(100);
});

test('an ended stream makes room for another within an upstream’s limit', () => {
  const allowance = createAllowance({ streams: 2, rpm: null });
  expect([allowance.take(), allowance.take(), allowance.take()]).toEqual([true, true, false]);
  expect(allowance.waitMs()).toBe(1_000);
  allowance.release();
  expect([allowance.take(), allowance.take()]).toEqual([true, false]);
});

test('an upstream’s limit per minute counts the requests of the last minute', () => {
  let now = 0;
  const allowance = createAllowance({ streams: null, rpm: 2 }, () => now);
  allowance.take();
  now = 20_000;
  allowance.take();
  allowance.release();
  expect(allowance.take()).toBe(false);
  expect(allowance.waitMs()).toBe(40_000);
  now = 60_000;
  expect([allowance.take(), allowance.take()]).toEqual([true, false]);
});
