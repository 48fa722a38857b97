import { describe, expect, test } from 'vitest';
import { models } from '../../../../lib/completions/prices.json';
import { parseAddress } from '../../../../lib/settings/address';
import { PRESETS } from '../../../../lib/settings/presets';
import { findPrice as find } from '../../../../lib/settings/pricing';
import { toCostUsd } from '../../../../lib/panel/cost';
import { loadPrices, toCost } from '../../../../relay/money/prices';

const findPrice = (host: string, model: string) => find(host, model, async () => models);

const hosts = PRESETS.flatMap(({ baseUrl }) => {
  const address = parseAddress(baseUrl);
  return address.ok ? [address.host] : [];
});

test('a price is in dollars per million tokens, with the day on which it was read', async () => {
  expect(await findPrice('api.openai.com', 'gpt-6-luna')).toEqual({
    inputUsd: 0.1,
    outputUsd: 0.5,
    cachedInputUsd: 0.01,
    cacheWriteUsd: 0.125,
    over: { promptTokens: 272_000, inputUsd: 0.2, outputUsd: 0.75, cachedInputUsd: 0.02, cacheWriteUsd: 0.25 },
    date: '2026-09-22',
  });
  expect(await findPrice('api.z.ai', 'glm-4.7-flash')).toEqual({ inputUsd: 0, outputUsd: 0, date: '2026-09-29' });
});

test.each([
  ['api.openai.com', 'gpt-5.1', 1.25],
  ['api.anthropic.com', 'claude-haiku-4-5', 1],
  ['generativelanguage.googleapis.com', 'gemini-3.5-flash-lite', 0.3],
  ['generativelanguage.googleapis.com', 'models/gemini-3.5-flash-lite', 0.3],
  ['api.deepseek.com', 'deepseek-v4-pro', 1.32],
  ['api.mistral.ai', 'mistral-small-2603', 0.15],
  ['api.groq.com', 'openai/gpt-oss-20b', 0.075],
  ['api.x.ai', 'grok-4.3', 1.25],
  ['api.moonshot.ai', 'kimi-k2.6', 0.95],
  ['api.z.ai', 'glm-5.3-flash', 0.15],
  ['dashscope-intl.aliyuncs.com', 'qwen3.8-flash', 0.15],
  ['api.siliconflow.com', 'deepseek-ai/DeepSeek-V4-Flash', 0.13],
  ['api.cerebras.ai', 'gpt-oss-120b', 0.35],
])('the price at %s of %s is known', async (host, model, inputUsd) => {
  expect(hosts).toContain(host);
  expect((await findPrice(host, model))?.inputUsd).toBe(inputUsd);
});

test('every model in the price table has its price at exactly one host', async () => {
  for (const model of Object.keys(models)) {
    const prices = await Promise.all(hosts.map((host) => findPrice(host, model)));
    expect([model, prices.filter((price) => price !== null).length]).toEqual([model, 1]);
  }
});

test('the extension and the relay compute the same cost from the same table', async () => {
  const relay = await loadPrices();
  const usages = [2_000, 300_000].map((promptTokens) => ({ promptTokens, completionTokens: 700, cachedTokens: 900 }));
  for (const model of Object.keys(models)) {
    const [listed] = (await Promise.all(hosts.map((host) => findPrice(host, model)))).filter((found) => found !== null);
    const price = relay.find(model);
    for (const usage of usages)
      expect([model, listed && Math.ceil(Math.round(toCostUsd(listed, usage) * 1e12) / 1e6)]).toEqual([
        model,
        price && toCost(price, usage),
      ]);
  }
});

test.each([
  ['api.openai.com', 'gpt-6-luna-2026-09-22', 'gpt-6-luna'],
  ['api.anthropic.com', 'claude-haiku-4-5-20251001', 'claude-haiku-4-5'],
])('at %s, the dated model %s has the price of %s', async (host, dated, model) => {
  expect(await findPrice(host, dated)).toEqual(await findPrice(host, model));
});

test('the table is loaded only for a host that has prices', async () => {
  const loadPrices = () => Promise.reject(new Error('The table was loaded.'));
  expect(await find('localhost:11434', 'gpt-6-luna', loadPrices)).toBeNull();
  await expect(find('api.openai.com', 'gpt-6-luna', loadPrices)).rejects.toThrow('The table was loaded.');
});

describe('unknown prices', () => {
  test.each([
    'openrouter.ai',
    'localhost:11434',
    '127.0.0.1',
    'api.groq.com',
    'api.openai.com.example.org',
    'eu.api.openai.com',
    'api.openai.com:8443',
    'constructor',
    '',
  ])("the price of a model is unknown at %j, which is not its maker's host", async (host) => {
    expect(await findPrice(host, 'gpt-6-luna')).toBeNull();
  });

  test.each([
    'gpt-6-luna-turbo',
    'GPT-4.1-mini',
    'gpt-6-luna-2026-09',
    'gpt-6-luna-0922',
    'gpt-6-luna-2026-09-22-2026-09-22',
    'gpt-6-20260922-luna',
    'models/gpt-6-luna',
    'openai/gpt-6-luna',
    'openai/gpt-oss-20b',
    'ft:gpt-6-luna:school::a1',
    'claude-haiku-4-5',
    'constructor',
    '__proto__',
    '',
  ])('the price of %j is unknown, although its name resembles a known model', async (model) => {
    expect(await findPrice('api.openai.com', model)).toBeNull();
  });
});
