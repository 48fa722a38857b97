import { expect, test } from 'vitest';
import { until } from '../../../../../relay/check/kit/wait';

test('time during which the process was too busy to look does not count against a limit', async () => {
  let hasHappened = false;
  setTimeout(() => (hasHappened = true), 30);
  const waited = until(() => hasHappened, 100);
  const end = performance.now() + 300;
  while (performance.now() < end);
  expect(await waited).toBe(true);
});

test('a wait for something that never happens ends at its limit', async () => {
  expect(await until(() => false, 20)).toBe(false);
});
