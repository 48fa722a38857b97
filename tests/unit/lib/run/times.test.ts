import { expect, test } from 'vitest';
import type { RunEvent } from '../../../../lib/run/protocol';
import { createTimes, timeFetch } from '../../../../lib/run/times';
import { withTimes } from '../../../../lib/run/with-times';

test('the times of a run come before its end', async () => {
  async function* run(): AsyncGenerator<RunEvent> {
    yield { type: 'delta', text: 'a' };
    yield { type: 'done', finishReason: 'stop', usage: null };
  }
  const types: string[] = [];
  for await (const { type } of withTimes(run(), createTimes(5))) types.push(type);
  expect(types).toEqual(['delta', 'times', 'done']);
});

test('only a request that carries text is timed', async () => {
  let nowMs = 0;
  const times = createTimes(null);
  const fetch = timeFetch(
    async () => {
      nowMs += 10;
      return new Response('');
    },
    times,
    () => nowMs,
  );
  await fetch('https://a.example/models');
  expect(times).toMatchObject({ sent: null, headers: null });
  await fetch('https://a.example/chat', { method: 'POST', body: 'text' });
  expect(times).toMatchObject({ sent: 10, headers: 20 });
});
