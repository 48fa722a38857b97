import { expect, test } from 'vitest';
import { parseUsage } from '../../../../lib/completions/usage';

const counts = { prompt_tokens: 100, completion_tokens: 8 };

test.each([
  ['OpenAI', { ...counts, prompt_tokens_details: { cached_tokens: 40 } }],
  ['DeepSeek', { ...counts, prompt_cache_hit_tokens: 40, prompt_cache_miss_tokens: 60 }],
  ['Moonshot', { ...counts, cached_tokens: 40 }],
  ['the Responses API', { input_tokens: 100, output_tokens: 8, input_tokens_details: { cached_tokens: 40 } }],
  ['a gateway that reports twice', { ...counts, prompt_tokens_details: { cached_tokens: 0 }, cached_tokens: 40 }],
])('%s reports its cached tokens', (_who, usage) => {
  expect(parseUsage(usage)).toEqual({ promptTokens: 100, completionTokens: 8, cachedTokens: 40, estimated: false });
});

test.each([
  ['nothing cached', counts],
  ['nonsense', { ...counts, prompt_tokens_details: { cached_tokens: -1 }, cached_tokens: '40' }],
])('a usage report with %s has no cached tokens', (_what, usage) => {
  expect(parseUsage(usage)).toEqual({ promptTokens: 100, completionTokens: 8, estimated: false });
});

test.each([
  ['OpenAI', { ...counts, prompt_tokens_details: { cached_tokens: 40, cache_write_tokens: 10 } }],
  ['a gateway to Anthropic', { ...counts, cache_read_input_tokens: 40, cache_creation_input_tokens: 10 }],
  ['Anthropic', { input_tokens: 50, output_tokens: 8, cache_read_input_tokens: 40, cache_creation_input_tokens: 10 }],
])('%s also reports the tokens that it wrote to its cache', (_who, usage) => {
  const expected = { promptTokens: 100, completionTokens: 8, cachedTokens: 40, cacheWriteTokens: 10, estimated: false };
  expect(parseUsage(usage)).toEqual(expected);
});

test('a usage report of nothing written to the cache differs from no report', () => {
  const report = { ...counts, prompt_tokens_details: { cached_tokens: 0, cache_write_tokens: 0 } };
  expect(parseUsage(report)).toMatchObject({ cacheWriteTokens: 0 });
  expect(parseUsage(counts)).not.toHaveProperty('cacheWriteTokens');
});

test('a usage report never has more written tokens than were not cached', () => {
  const report = { ...counts, prompt_tokens_details: { cached_tokens: 40, cache_write_tokens: 500 } };
  expect(parseUsage(report)).toMatchObject({ cacheWriteTokens: 60 });
});

test('a usage report never has more cached tokens than prompt tokens', () => {
  expect(parseUsage({ ...counts, cached_tokens: 500 })).toMatchObject({ cachedTokens: 100 });
});

test('reasoning tokens that appear only in the total are counted', () => {
  expect(parseUsage({ ...counts, total_tokens: 150 })).toMatchObject({ promptTokens: 100, completionTokens: 50 });
  expect(parseUsage({ ...counts, total_tokens: 90 })).toMatchObject({ completionTokens: 8 });
});

test.each([
  ['0.000123', '0.000123'],
  [null, null],
  ['1e3', undefined],
  [0.1, undefined],
])("a relay's reported cost of %j is read as %j", (cost_usd, costUsd) => {
  expect(parseUsage({ ...counts, cost_usd })?.costUsd).toBe(costUsd);
});

test.each([null, {}, { prompt_tokens: 1 }, { prompt_tokens: -1, completion_tokens: 2 }, { prompt_tokens: '1' }])(
  '%j is not a usage report',
  (usage) => {
    expect(parseUsage(usage)).toBeNull();
  },
);
