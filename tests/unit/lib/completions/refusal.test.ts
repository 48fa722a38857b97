import { expect, test } from 'vitest';
import { readRefusal, readStreamRefusal } from '../../../../lib/completions/refusal';
import { findErrorWords } from '../../../../lib/completions/provider-words';

const read = (status: number, body: unknown, headers: Record<string, string> = {}) =>
  readRefusal(
    { status, body: typeof body === 'string' ? body : JSON.stringify(body), headers: new Headers(headers) },
    0,
  );
const say = (message: string, more: object = {}) => ({ error: { message, ...more } });

const XAI_SPENT =
  'Your team a-b has either used all available credits or reached its monthly spending limit. To continue making API requests, please purchase more credits or raise your spending limit.';

test.each<[string, number, unknown, string]>([
  // Rate limits that look like an empty account: elizaOS/eliza#4040, google-gemini/gemini-cli#8437, page-assist#406.
  [
    "Groq's limit for a minute",
    429,
    say(
      'Rate limit reached for model `m` on tokens per minute (TPM): Limit 6000, Used 5900, Requested 900. Please try again in 8s. Need more tokens? Visit https://console.groq.com/settings/billing',
      { type: 'tokens', code: 'rate_limit_exceeded' },
    ),
    'rate-limited',
  ],
  [
    "Google's quota",
    429,
    [
      say('You exceeded your current quota, please check your plan and billing details.', {
        code: 429,
        status: 'RESOURCE_EXHAUSTED',
      }),
    ],
    'rate-limited',
  ],
  // help.aliyun.com/en/model-studio/error-code
  [
    "Alibaba's rate under OpenAI's code",
    429,
    say('Allocated quota exceeded, please increase your quota limit.', { code: 'insufficient_quota' }),
    'rate-limited',
  ],
  [
    'Alibaba throttling',
    429,
    { code: 'Throttling.RateQuota', message: 'Requests rate limit exceeded' },
    'rate-limited',
  ],
  // docs.z.ai/api-reference/api-code
  ['a rate limit of Z.ai', 429, say('Rate limit reached for requests', { code: '1302' }), 'rate-limited'],
  ['HTTP 429 without words', 429, '', 'rate-limited'],

  // Empty accounts
  [
    "OpenAI's empty account",
    429,
    say('You exceeded your current quota, please check your plan and billing details.', {
      code: 'insufficient_quota',
      type: 'insufficient_quota',
    }),
    'no-credit',
  ],
  [
    "OpenAI's newer code",
    429,
    say('Your credit balance is used up.', { code: 'credit_balance_exhausted' }),
    'no-credit',
  ],
  [
    "OpenAI's words through a gateway",
    429,
    say('You exceeded your current quota, please check your plan and billing details.'),
    'no-credit',
  ],
  [
    "Anthropic's words",
    400,
    say('Your credit balance is too low to access the Anthropic API.', { type: 'invalid_request_error' }),
    'no-credit',
  ],
  [
    "DeepSeek's words",
    402,
    say('Insufficient Balance', { type: 'unknown_error', code: 'invalid_request_error' }),
    'no-credit',
  ],
  ['an empty account of Z.ai', 429, say('余额不足或无可用资源包,请充值。', { code: '1113' }), 'no-credit'],
  [
    'an empty account of Moonshot',
    429,
    say('Account balance is insufficient', { type: 'exceeded_current_quota_error' }),
    'no-credit',
  ],
  [
    'Alibaba in arrears',
    400,
    say('Access denied, please make sure your account is in good standing.', { code: 'Arrearage' }),
    'no-credit',
  ],
  // github.com/warpdotdev/warp/issues/14867, github.com/continuedev/continue/issues/10373
  ['xAI with 403', 403, { error: XAI_SPENT }, 'no-credit'],
  ['xAI with 429', 429, { error: XAI_SPENT }, 'no-credit'],
  ['xAI for a new team', 403, { error: "Your team doesn't have any credits yet." }, 'no-credit'],
  // github.com/anthropics/claude-code/issues/38038
  [
    "Anthropic's limit that the owner has set",
    400,
    say('You have reached your specified API usage limits. You will regain access on 2026-04-01 at 00:00 UTC.'),
    'no-credit',
  ],
  // github.com/gptme/gptme/issues/1449
  [
    "OpenRouter's limit of a key",
    403,
    say('Key limit exceeded (monthly limit). Manage it using https://openrouter.ai/settings/keys', { code: 403 }),
    'no-credit',
  ],
  // github.com/continuedev/continue/issues/11616, github.com/OWASP/OpenCRE/pull/1102
  [
    "LiteLLM's budget of a team",
    400,
    say('Budget has been exceeded! Team=A Current cost: 3000.1, Max budget: 3000.0', { code: '400' }),
    'no-credit',
  ],
  [
    "LiteLLM's budget of a model",
    429,
    say('LiteLLM User: a, exceeded budget for model=m', { type: 'budget_exceeded', code: '429' }),
    'no-credit',
  ],
  // github.com/dirge-code/dirge/issues/818
  [
    "a Z.ai plan's five hours",
    429,
    say('已达到 5 小时的使用上限。您的限额将在 2026-08-25 07:41:44 重置。', { code: '1308' }),
    'rate-limited',
  ],
  // github.com/MiniMax-AI/MiniMax-M2.7/issues/36
  [
    "a MiniMax plan's five hours",
    429,
    say('usage limit exceeded, 5-hour usage limit reached for Token Plan Starter (0/0 used)', {
      type: 'rate_limit_error',
    }),
    'rate-limited',
  ],
  [
    'a quota of one-api',
    403,
    say('user quota is not enough (request id: 1)', { type: 'one_api_error', code: 'insufficient_user_quota' }),
    'no-credit',
  ],
  [
    'SiliconFlow',
    403,
    { code: 30001, message: 'Sorry, your account balance is insufficient', data: null },
    'no-credit',
  ],
  [
    'MiniMax with 500',
    500,
    { type: 'error', error: { type: 'api_error', message: 'insufficient balance (1008)' } },
    'no-credit',
  ],

  // Keys and countries
  ['a wrong key', 401, say('Incorrect API key provided'), 'wrong-key'],
  [
    "Google's wrong key",
    400,
    [say('API key not valid. Please pass a valid API key.', { status: 'INVALID_ARGUMENT' })],
    'wrong-key',
  ],
  ['a key without a permission', 403, say('not allowed'), 'wrong-key'],
  ['403 without a word', 403, '', 'wrong-key'],
  ['403 about a key', 403, say('Your API key was reported as leaked.', { status: 'PERMISSION_DENIED' }), 'wrong-key'],
  [
    "OpenAI's country",
    403,
    say('Country, region, or territory not supported', { code: 'unsupported_country_region_territory' }),
    'refused',
  ],
  [
    "Google's location",
    400,
    [say('User location is not supported for the API use.', { status: 'FAILED_PRECONDITION' })],
    'refused',
  ],
  [
    'an organization that the key is not a member of',
    401,
    say('You must be a member of an organization to use the API.'),
    'refused',
  ],
  [
    'a service that is switched off',
    403,
    say('Generative Language API has not been used in project 1 before or it is disabled.'),
    'refused',
  ],
  ['a model that the account may not use', 403, say("Permission 'endpoints.predict' denied on resource"), 'refused'],
  ['an organisation that was disabled', 403, say('This organization has been disabled.'), 'refused'],
  ['a page of a proxy', 403, '<!doctype html><title>Blocked</title>', 'refused'],
  [
    "OpenRouter's moderation",
    403,
    say('Input was flagged', { code: 403, metadata: { reasons: ['violence'] } }),
    'refused',
  ],
  [
    "Azure's filter",
    400,
    say('The prompt triggered the policy', {
      code: 'content_filter',
      innererror: { code: 'ResponsibleAIPolicyViolation' },
    }),
    'refused',
  ],

  // Models, addresses, failures
  ['an unknown model', 403, say('Project does not have access to model m', { code: 'model_not_found' }), 'not-found'],
  ['an unknown model of Z.ai', 400, say('Unknown Model, please check the model code.', { code: '1211' }), 'not-found'],
  ['an address that does not exist', 404, '<html>nginx</html>', 'not-found'],
  ['an overload', 529, say('Overloaded', { type: 'overloaded_error' }), 'down'],
  ['an overload that is described in words', 503, say('The model is overloaded. Please try again later.'), 'down'],
  [
    'a relay without credit',
    502,
    say('The relay has no credit left at the provider.', { type: 'relay_error', code: 'upstream_error' }),
    'down',
  ],
  ['a bad request', 400, say('bad temperature'), 'bad-request'],
  [
    'a limit that is too large',
    400,
    say('`max_tokens` must be less than or equal to `16384`, the maximum value for `max_tokens`'),
    'bad-request',
  ],
  ['an unusual status', 418, 'teapot', 'error'],
])('the refusal is recognized: %s', (_what, status, body, kind) => {
  expect(read(status, body).kind).toBe(kind);
});

test.each([
  // earendil-works/pi, packages/ai/src/utils/overflow.ts; anomalyco/opencode, packages/opencode/src/provider/error.ts
  "This model's maximum context length is 128000 tokens. However, your messages resulted in 130000 tokens.",
  'Your input exceeds the context window of this model.',
  'prompt is too long: 213462 tokens > 200000 maximum',
  'Input is too long for requested model.',
  'The input token count (1196265) exceeds the maximum number of tokens allowed (1048575).',
  "This model's maximum prompt length is 131072 but the request contains 537812 tokens.",
  'Please reduce the length of the messages or completion.',
  "This endpoint's maximum context length is 4096 tokens. However, you requested about 9000 tokens.",
  'Input length 9000 exceeds the maximum allowed input length of 4096 tokens.',
  "The input (9000 tokens) is longer than the model's context length (4096 tokens).",
  'Input validation error: `inputs` tokens + `max_new_tokens` must be <= 4096. Given: 5000 `inputs` tokens',
  "Requested token count exceeds the model's maximum context length of 131072 tokens.",
  'The decoder prompt (length 9000) is longer than the maximum model length of 4096.',
  'request (13392 tokens) exceeds the available context size (8192 tokens), try increasing it',
  'Trying to keep the first 6547 tokens when context the overflows. However, the model is loaded with context length of only 4096 tokens',
  'The number of tokens to keep from the initial prompt is greater than the context length.',
  'prompt too long; exceeded max context length by 900 tokens',
  'Prompt contains 40000 tokens and 0 draft tokens, too large for model with 32768 maximum context length',
  'invalid params, context window exceeds limit',
  'Invalid request: Your request exceeded model token limit: 8192 (requested: 9134)',
  'prompt token count of 70000 exceeds the limit of 64000',
  'Range of input length should be [1, 30720]',
  'Prompt tokens too long',
  'Prompt exceeds max length',
  'too many tokens',
])('a refusal of text that is too long is recognized whatever its status: %s', (words) => {
  expect(read(400, say(words)).kind).toBe('too-long');
  expect(read(500, say(words)).kind).toBe('too-long');
  expect(readStreamRefusal(words, say(words)).kind).toBe('too-long');
});

test.each([
  [
    413,
    'Request too large for model `m` on tokens per minute (TPM): Limit 6000, Requested 14368, please reduce your message size and try again.',
  ],
  [
    429,
    'Request too large for m on tokens per min (TPM): Limit 30000, Requested 342389. The input or output tokens must be reduced in order to run successfully.',
  ],
])("a request that alone exceeds the plan's limit per minute counts as too long: HTTP %i", (status, words) => {
  expect(read(status, say(words, { type: 'tokens', code: 'rate_limit_exceeded' })).kind).toBe('too-long');
});

test.each<[unknown, string]>([
  [say('x', { code: 429 }), 'rate-limited'],
  [say('x', { code: 402 }), 'no-credit'],
  [say('x', { code: 503 }), 'down'],
  [{ base_resp: { status_code: 1008, status_msg: 'insufficient balance' } }, 'no-credit'],
  [{ base_resp: { status_code: 1002, status_msg: 'slow' } }, 'rate-limited'],
  [{ error: 'Unexpected endpoint or method. (POST /chat/completions)' }, 'not-found'],
  [say('it broke'), 'error'],
])('an error with status 200 is recognized by its structure: %j', (value, kind) => {
  expect(readStreamRefusal(findErrorWords(value) ?? 'none', value).kind).toBe(kind);
});

test('the time to wait is read only from refusals where waiting helps', () => {
  const headers = { 'retry-after': '7' };
  expect(read(429, '', headers).waitMs).toBe(7_000);
  expect(read(503, '', headers).waitMs).toBe(7_000);
  expect(read(500, '', headers).waitMs).toBeNull();
  expect(read(429, say('x', { code: 'insufficient_quota' }), headers).waitMs).toBeNull();
  expect(read(429, say('Please try again in 2s.')).waitMs).toBe(2_000);
});

test.each([
  // developers.cloudflare.com/api
  ['Cloudflare', { success: false, errors: [{ code: 7003, message: 'No route' }], result: null }, 'No route'],
  // openrouter.ai/docs/api/reference/errors-and-debugging
  [
    'the provider behind OpenRouter',
    {
      error: {
        code: 400,
        message: 'Provider returned error',
        metadata: { raw: '{"error":{"message":"No pictures"}}' },
      },
    },
    'No pictures',
  ],
  [
    'the provider behind OpenRouter, as text',
    { error: { code: 429, message: 'Provider returned error', metadata: { raw: 'm is busy upstream' } } },
    'm is busy upstream',
  ],
  // google-gemini/gemini-cli#24641
  ['a gateway that wraps an answer', { error: { message: '{"error":{"message":"Inner"}}' } }, 'Inner'],
  ['a gateway that wraps a list', { detail: '[{"msg":"Inner"}]' }, 'Inner'],
  ['braces that are no JSON', { error: { message: '{model} is unknown' } }, '{model} is unknown'],
])('the words of a refusal are found: %s', (_who, body, words) => {
  expect(read(400, body).words).toBe(words);
});

test('a refusal by the provider behind OpenRouter is classified by what that provider said', () => {
  const raw = JSON.stringify({ error: { message: "This model's maximum context length is 4096 tokens." } });
  expect(read(400, say('Provider returned error', { code: 400, metadata: { raw } })).kind).toBe('too-long');
});
