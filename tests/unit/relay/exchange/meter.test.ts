import { expect, test } from 'vitest';
import { createMeter } from '../../../../relay/exchange/meter';
import { toChunkEvent } from '../../../../relay/upstream/event';

const MESSAGES = [{ role: 'user', content: 'Summarize the bridge.' }];
const USAGE = {
  prompt_tokens: 1_000,
  completion_tokens: 2,
  prompt_tokens_details: { cached_tokens: 400, cache_write_tokens: 200 },
};

const meterOf = (messages: typeof MESSAGES, ...values: Record<string, unknown>[]) => {
  const meter = createMeter(messages, { maxPromptTokens: 10_000, maxOutputTokens: 100 });
  for (const value of values) meter.read(toChunkEvent(value, true));
  return meter.toUsage();
};

test('a final report is billed with the tokens that the provider wrote to its cache', () => {
  expect(meterOf(MESSAGES, { choices: [], usage: USAGE })).toEqual({
    promptTokens: 1_000,
    completionTokens: 2,
    cachedTokens: 400,
    cacheWriteTokens: 200,
    isEstimated: false,
  });
});

test('a report that is not final keeps what it says about the cache', () => {
  const usage = meterOf(MESSAGES, { choices: [{ delta: { content: 'The' } }], usage: USAGE });
  expect(usage).toMatchObject({ promptTokens: 1_000, cachedTokens: 400, cacheWriteTokens: 200, isEstimated: true });
});

test('a prompt that counts more tokens than were reported may have written them to the cache', () => {
  const long = [{ role: 'user', content: 'bridge '.repeat(2_000) }];
  const usage = meterOf(long, { choices: [{ delta: { content: 'The' } }], usage: USAGE });
  expect(usage.promptTokens).toBeGreaterThan(1_000);
  expect(usage).not.toHaveProperty('cacheWriteTokens');
});
