import { expect, test } from 'vitest';
import { listModels } from '../../../../../lib/engine/provider/list-models';

/** The list of models, and why there is none. */

const SERVER = { baseUrl: 'http://localhost:11434/v1', key: 'sk-secret', isPrivateHost: true };
const list = (fetch: () => Promise<Response>, isOnline = true) =>
  listModels(SERVER, { fetch, isOnline: () => isOnline }, new AbortController().signal);
const answer = (status: number, body: string) => () => Promise.resolve(new Response(body, { status }));
const refuse = () => Promise.reject(new TypeError('Failed to fetch'));

test('the models that a server lists are read', async () => {
  expect(await list(answer(200, '{"data":[{"id":"qwen3:8b"}]}'))).toEqual([{ name: 'qwen3:8b', endsOn: null }]);
});

test.each([
  ['key-rejected', answer(401, '{"error":{"message":"Incorrect API key provided: sk-secret"}}'), true],
  ['origin-refused', answer(403, ''), true],
  ['not-found', answer(404, ''), true],
  ['wrong-api', answer(200, '<!doctype html>'), true],
  ['unreachable', refuse, true],
  ['offline', refuse, false],
] as const)('a list that fails says why: %s', async (code, fetch, isOnline) => {
  const failing = list(fetch, isOnline);
  await expect(failing).rejects.toMatchObject({ code });
  await expect(failing).rejects.not.toMatchObject({ facts: { detail: expect.stringContaining('sk-secret') } });
});
