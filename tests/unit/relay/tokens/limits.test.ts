import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createLimits } from '../../../../relay/tokens/limits';

const token = { id: 'alice', rpm: 3 };

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('a token that exceeds its requests per minute is told when to retry', async () => {
  const limits = createLimits(null);
  for (let i = 0; i < 3; i += 1) await limits.takeRequest(token);
  await vi.advanceTimersByTimeAsync(20_500);
  await expect(limits.takeRequest(token)).rejects.toMatchObject({
    code: 'rate_limited',
    retryAfterSeconds: 40,
    message: 'This token may make 3 requests per minute. Wait a moment.',
  });
  await vi.advanceTimersByTimeAsync(39_500);
  await limits.takeRequest(token);
});

test('queries have their own limit, above the one for requests', async () => {
  const limits = createLimits(null);
  for (let i = 0; i < 60; i += 1) await limits.takeQuery(token);
  const message = 'This token may make 60 queries per minute. Wait a moment.';
  await expect(limits.takeQuery(token)).rejects.toMatchObject({ code: 'rate_limited', message });
  await limits.takeRequest(token);
  for (let i = 0; i < 70; i += 1) await limits.takeQuery({ id: 'bob', rpm: 7 });
  await expect(limits.takeQuery({ id: 'bob', rpm: 7 })).rejects.toMatchObject({ code: 'rate_limited' });
  for (let i = 0; i < 1_000; i += 1) await limits.takeQuery({ id: 'eve', rpm: null });
});

test('a refused request does not delay the next allowed one', async () => {
  const limits = createLimits(null);
  for (let i = 0; i < 3; i += 1) await limits.takeRequest(token);
  for (let i = 0; i < 59; i += 1) {
    await vi.advanceTimersByTimeAsync(1_000);
    await expect(limits.takeRequest(token)).rejects.toMatchObject({ retryAfterSeconds: 59 - i });
  }
  await vi.advanceTimersByTimeAsync(1_000);
  await limits.takeRequest(token);
});

test('requests are counted for each token separately, and not at all without a limit', async () => {
  const limits = createLimits(null);
  await limits.takeRequest({ id: 'bob', rpm: 1 });
  for (let i = 0; i < 3; i += 1) await limits.takeRequest(token);
  for (let i = 0; i < 500; i += 1) await limits.takeRequest({ id: 'carol', rpm: null });
  await expect(limits.takeRequest({ id: 'bob', rpm: 1 })).rejects.toMatchObject({ code: 'rate_limited' });
});

test('the tenth failure locks an address out until five minutes after the first', async () => {
  const limits = createLimits(null);
  for (let i = 0; i < 9; i += 1) await limits.noteFailure('192.0.2.7');
  await limits.checkAddress('192.0.2.7');
  await vi.advanceTimersByTimeAsync(60_000);
  await limits.noteFailure('192.0.2.7');
  await expect(limits.checkAddress('192.0.2.7')).rejects.toMatchObject({
    code: 'locked_out',
    retryAfterSeconds: 240,
  });
  await limits.checkAddress('192.0.2.8');
  await vi.advanceTimersByTimeAsync(240_000);
  await limits.checkAddress('192.0.2.7');
});

test.each([
  ['::ffff:192.0.2.7', '192.0.2.7'],
  ['2001:db8:1:2::1', '2001:db8:1:2:ffff:ffff:ffff:ffff'],
  ['2001:db8::1', '2001:0DB8:0:0:1:2:3:4'],
  ['::1', '::2'],
  ['fe80::1%eth0', 'fe80::2%eth0'],
])('%s and %s count as one address', async (one, other) => {
  const limits = createLimits(null);
  for (let i = 0; i < 10; i += 1) await limits.noteFailure(one);
  await expect(limits.checkAddress(other)).rejects.toMatchObject({ code: 'locked_out' });
});

test.each([
  ['2001:db8:1:2::1', '2001:db8:1:3::1'],
  ['2001:db8::1', '2001:db8:0:1::1'],
  ['192.0.2.7', '192.0.2.70'],
])('%s and %s count as two addresses', async (one, other) => {
  const limits = createLimits(null);
  for (let i = 0; i < 10; i += 1) await limits.noteFailure(one);
  await limits.checkAddress(other);
});

test('expired counts are removed from memory', async () => {
  const limits = createLimits(null);
  for (let i = 0; i < 1_000; i += 1) {
    await limits.noteFailure(`10.0.${i >> 8}.${i & 255}`);
    await limits.takeRequest({ id: `token-${i}`, rpm: 1 });
  }
  await vi.advanceTimersByTimeAsync(60_000);
  // Each key that is kept has a timer that will delete it.
  expect(vi.getTimerCount()).toBe(1_000);
  await vi.advanceTimersByTimeAsync(240_000);
  expect(vi.getTimerCount()).toBe(0);
});
