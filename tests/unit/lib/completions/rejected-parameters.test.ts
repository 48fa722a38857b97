import { expect, test } from 'vitest';
import { dropRejected, findRejected } from '../../../../lib/completions/rejected-parameters';

const sent = { max_tokens: 300, temperature: 0.5, stream_options: { include_usage: true } };
const find = (body: unknown, status = 400) =>
  findRejected({ status, body: typeof body === 'string' ? body : JSON.stringify(body) }, sent);

test.each([
  ['by param', { error: { message: 'No.', param: 'temperature' } }, 'temperature'],
  ['by a path', { error: { message: 'No.', param: 'stream_options.include_usage' } }, 'stream_options'],
  ['by loc', { detail: [{ type: 'extra_forbidden', loc: ['body', 'stream_options'], msg: 'No' }] }, 'stream_options'],
  [
    "by Mistral's loc",
    { object: 'error', message: { detail: [{ loc: ['body', 'stream_options', 'include_usage'], msg: 'No' }] } },
    'stream_options',
  ],
  [
    'by its message',
    { error: { message: "Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens' instead.", param: null } },
    'max_tokens',
  ],
  ['by words alone', 'unknown field stream_options', 'stream_options'],
  ['in a list', [{ error: { message: 'temperature is not supported' } }], 'temperature'],
])('a rejected parameter is recognized %s', (_how, body, name) => {
  expect(find(body)).toBe(name);
  expect(find(body, 422)).toBe(name);
});

const request = { model: 'm', messages: [], ...sent };
test.each([
  [
    "FastAPI's input",
    { detail: [{ type: 'missing', loc: ['body', 'prompt'], msg: 'Field required', input: request }] },
  ],
  ['another part of the body', { error: { message: 'Bad messages', param: 'messages' }, request }],
  ['the message, as JSON', { error: { message: `Invalid request: ${JSON.stringify(request)}` } }],
  ['the message, as Python writes it', { detail: "Invalid: {'stream_options': {'include_usage': True}}" }],
])('a refusal that only quotes the request in %s rejects no parameter', (_where, body) => {
  expect(find(body, 422)).toBeUndefined();
});

test.each([
  { error: { message: 'max_tokens is too large: 5000.', param: 'max_tokens' } },
  { error: { message: 'max_tokens must be less than or equal to 2048' } },
])('a complaint about the value of a limit rejects no parameter: %j', (body) => {
  expect(find(body)).toBeUndefined();
});

test.each([401, 429, 500])('a refusal with HTTP %i rejects no parameter', (status) => {
  expect(find({ error: { param: 'temperature' } }, status)).toBeUndefined();
});

test('a rejected token limit is dropped under both of its names', () => {
  expect(dropRejected(sent, ['max_tokens', 'nonsense'])).toEqual({
    temperature: 0.5,
    stream_options: { include_usage: true },
    max_completion_tokens: 300,
  });
  expect(dropRejected(sent, ['max_completion_tokens', 'max_tokens', 'stream_options', 'temperature'])).toEqual({});
});
