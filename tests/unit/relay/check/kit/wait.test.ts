import { expect, test } from 'vitest';
import { until } from '../../../../../relay/check/kit/wait';

test('time in which the process could not look does not use up a limit', async () => {
  let hasHappened = false;
  setTimeout(() => (hasHappened = true), 30);
  const waited = until(() => hasHappened, 100);
  const end = performance.now() + 300;
  while (performance.now() < end);
  expect(await waited).toBe(true);
});

test('a limit ends a wait for what never happens', async () => {
  expect(await until(() => false, 20)).toBe(false);
});
