import { expect, test } from 'vitest';
import { toCompletion } from '../../../../relay/http/to-completion.ts';

const KEY = 'sk-secret-key';

const toEvents = (...deltas: object[]) =>
  Buffer.from(
    [...deltas.map((delta) => ({ delta })), { delta: {}, finish_reason: 'stop' }]
      .map((choice) => `data: ${JSON.stringify({ choices: [{ index: 0, ...choice }] })}\n\n`)
      .join(''),
  );

test('a key that is split over two deltas is removed from a completion', () => {
  const events = toEvents(
    { reasoning_content: 'Mine is sk-' },
    { reasoning_content: 'secret-key.' },
    { content: 'It is sk-sec' },
    { content: 'ret-key, really.' },
  );
  expect(toCompletion(events, [KEY])).toMatchObject({
    choices: [{ message: { content: 'It is [redacted], really.', reasoning_content: 'Mine is [redacted].' } }],
  });
});

test('a completion’s text is unchanged without a key, or with a placeholder for one', () => {
  const message = { content: 'ollama sk-secret-key' };
  expect(toCompletion(toEvents(message))).toMatchObject({ choices: [{ message }] });
  expect(toCompletion(toEvents(message), ['ollama'])).toMatchObject({ choices: [{ message }] });
});
