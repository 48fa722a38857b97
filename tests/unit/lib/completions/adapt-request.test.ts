import { expect, test } from 'vitest';
import { createAdaptingRequest } from '../../../../lib/completions/adapt-request';

const messages = [
  { role: 'system', content: 'Be brief.' },
  { role: 'user', content: 'x'.repeat(900) },
];
const wanted = { model: 'm', messages, stream: true, stream_options: { include_usage: true } };

/** The body after one refusal; `null` when nothing was changed. */
function adapt(status: number, value: unknown, body: Record<string, unknown> = wanted, rejected: string[] = []) {
  const request = createAdaptingRequest(body, rejected);
  const answer = typeof value === 'string' ? JSON.stringify({ error: { message: value } }) : JSON.stringify(value);
  return request.adapt({ status, body: answer }) ? request : null;
}

test.each<[number, unknown]>([
  // OpenAI: continuedev/continue#7129, RooCodeInc/Roo-Code#6868
  [
    400,
    {
      error: {
        message: 'Your organization must be verified to stream this model.',
        param: 'stream',
        code: 'unsupported_value',
      },
    },
  ],
  [404, 'Your organization must be verified to stream this model.'],
  [400, 'Streaming is not supported for this model.'],
  [422, 'This model does not support streaming'],
  [422, { detail: [{ loc: ['body', 'stream'], msg: 'Input should be false' }] }],
])('when a model may not stream, the whole answer is requested: %i %j', (status, value) => {
  const request = adapt(status, value);
  expect(request?.body).toEqual({ model: 'm', messages, stream: false });
  expect(request?.rejected).toEqual(['stream']);
});

test('when a model can only stream, no whole answer is requested', () => {
  expect(adapt(400, { error: { message: 'This model only supports stream mode', param: 'stream' } })).toBeNull();
});

test.each<[number, unknown]>([
  // Google: 0xPlaygrounds/rig#788
  [
    400,
    [
      {
        error: {
          message: 'Developer instruction is not enabled for models/gemma-3-27b-it',
          status: 'INVALID_ARGUMENT',
        },
      },
    ],
  ],
  // OpenAI's o1-mini
  [
    400,
    {
      error: {
        message: "Unsupported value: 'messages[0].role' does not support 'system' with this model.",
        param: 'messages[0].role',
      },
    },
  ],
  // Chat templates of llama.cpp and vLLM
  [500, 'Value is not callable: raise_exception("System role not supported")'],
  [400, 'Conversation roles must alternate user/assistant/user/assistant/...'],
  [400, "Invalid role 'system'"],
])('when a model has no system role, the first message carries the system text: %i %j', (status, value) => {
  const request = adapt(status, value);
  expect(request?.body.messages).toEqual([{ role: 'user', content: `Be brief.\n\n${'x'.repeat(900)}` }]);
  expect(request?.rejected).toEqual(['system']);
});

test('parameters that are known to be rejected are not sent', () => {
  const { body } = createAdaptingRequest({ ...wanted, max_tokens: 9 }, ['system', 'stream', 'max_tokens']);
  expect(body).toMatchObject({ stream: false, max_completion_tokens: 9 });
  expect(body.messages).toHaveLength(1);
  expect(body).not.toHaveProperty('stream_options');
});

test.each<[string, number, string, object, object | null]>([
  // openrouter.ai/docs/api/reference/errors-and-debugging
  [
    'what the account can afford',
    402,
    'You requested up to 65536 tokens, but can only afford 3900.',
    {},
    { max_tokens: 3900 },
  ],
  [
    'the same, under its other name',
    402,
    'can only afford 3900',
    { max_completion_tokens: 9_000 },
    { max_completion_tokens: 3900 },
  ],
  // vllm-project/vllm
  [
    'what the context window has room for',
    400,
    "This model's maximum context length is 4096 tokens. However, you requested 4396 tokens (300 in the messages, 4096 in the completion).",
    { max_tokens: 4096 },
    { max_tokens: 3780 },
  ],
  [
    'what the context window has room for, in newer words',
    400,
    "This model's maximum context length is 4096 tokens. However, you requested 4000 output tokens and your prompt contains at least 1096 input tokens, for a total of at least 5096 tokens.",
    { max_tokens: 4000 },
    { max_tokens: 2984 },
  ],
  // Groq
  [
    'what the limit per minute has room for',
    413,
    'Request too large for model `m` (TPM): Limit 8000, Requested 9000, please reduce',
    { max_tokens: 4096 },
    { max_tokens: 3080 },
  ],
  [
    'what the limit per minute has room for, by an estimate',
    413,
    'Request too large (TPM): Limit 8000, Requested 32979',
    {},
    { max_tokens: 7681 },
  ],
  [
    'what the model allows',
    400,
    'max_tokens is too large: 5000. This model supports at most 4096 completion tokens',
    { max_tokens: 5000 },
    { max_tokens: 4096 },
  ],
  [
    'what the model allows, in other words',
    400,
    '`max_tokens` must be less than or equal to `1024`',
    { max_tokens: 4096 },
    { max_tokens: 1024 },
  ],
  [
    'what the model allows, as a range',
    400,
    'Invalid max_tokens value, the valid range of max_tokens is [1, 8192]',
    { max_tokens: 9000 },
    { max_tokens: 8192 },
  ],
  ['none, because the account can afford too little', 402, 'can only afford 120', {}, null],
  [
    'unchanged, because it was allowed already',
    400,
    '`max_tokens` must be less than or equal to `1024`',
    { max_tokens: 300 },
    null,
  ],
  [
    'none, because the text alone does not fit',
    400,
    "This model's maximum context length is 4096 tokens. However, your messages resulted in 9000 tokens.",
    {},
    null,
  ],
  ['none, because the account is empty', 402, 'Insufficient Balance', {}, null],
  [
    'none, because waiting helps',
    429,
    'Rate limit reached: Limit 6000, Used 5000, Requested 1500. Please try again in 2s.',
    {},
    null,
  ],
])("the token limit of an answer after a provider's refusal: %s", (_what, status, words, sent, limits) => {
  const request = adapt(status, words, { ...wanted, ...sent });
  expect(
    request && Object.fromEntries(Object.entries(request.body).filter(([name]) => name.startsWith('max_'))),
  ).toEqual(limits);
  // The next text has another size.
  expect(request?.rejected ?? []).toEqual([]);
});

test('a token limit is changed only once', () => {
  const request = createAdaptingRequest(wanted, []);
  expect(request.adapt({ status: 402, body: 'can only afford 3900' })).toBe(true);
  expect(request.adapt({ status: 402, body: 'can only afford 3000' })).toBe(false);
});

test('a request for a summary gets no token limit', () => {
  const body = 'can only afford 3900';
  expect(createAdaptingRequest({ content: 'x' }, []).adapt({ status: 402, body })).toBe(false);
});
