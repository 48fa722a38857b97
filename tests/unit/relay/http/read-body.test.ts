import type { IncomingMessage } from 'node:http';
import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { createTurns } from '../../../../relay/base/turns.ts';
import { readJsonBody } from '../../../../relay/http/read-body.ts';

function read(body: string, maxBytes = 1_000, nextTurn = createTurns()) {
  const incoming = Object.assign(new PassThrough(), { headers: {} });
  incoming.end(body);
  return readJsonBody(incoming as unknown as IncomingMessage, maxBytes, nextTurn);
}

test('a body is read with or without a byte order mark', async () => {
  expect(await read('{"a":"\uFEFFä"}')).toEqual({ a: '\uFEFFä' });
  expect(await read('\uFEFF{"a":"\uFEFFä"}')).toEqual({ a: '\uFEFFä' });
});

test.each(['', '\uFEFF', '\uFEFF\uFEFF1', '{'])('a body of %j is refused because it is not JSON', async (body) => {
  await expect(read(body)).rejects.toMatchObject({ code: 'invalid_json' });
});

test('parsing waits for a turn only if the body is large', async () => {
  let turns = 0;
  const nextTurn = () => {
    turns += 1;
    return Promise.resolve();
  };
  await read('"small"', 1_000, nextTurn);
  expect(turns).toBe(0);
  await read(JSON.stringify('x'.repeat(100_000)), 200_000, nextTurn);
  expect(turns).toBe(1);
});

test('the size of a body is measured in bytes', async () => {
  expect(await read('"ää"', 6)).toBe('ää');
  await expect(read('"ää"', 5)).rejects.toMatchObject({ code: 'body_too_large' });
});
