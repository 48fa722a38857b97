import { expect, test } from 'vitest';
import { createTurns } from '../../../../relay/base/turns';

const nextRound = () => new Promise<void>((resolve) => setImmediate(resolve));

test('turns are taken in the order of the calls, one in each round of the event loop', async () => {
  const nextTurn = createTurns();
  const done: number[] = [];
  const all = Promise.all([1, 2, 3].map((number) => nextTurn().then(() => done.push(number))));
  expect(done).toEqual([]);
  for (let count = 1; count <= 3; count += 1) {
    await nextRound();
    expect(done).toHaveLength(count);
  }
  await all;
  expect(done).toEqual([1, 2, 3]);
});

test('turns are still given after a pause', async () => {
  const nextTurn = createTurns();
  await nextTurn();
  await nextRound();
  await nextTurn();
});
