import { describe, expect, test } from 'vitest';
import { date, models } from '../../../../lib/completions/prices.json';
import { parseAddress } from '../../../../lib/settings/address';
import { PRESETS } from '../../../../lib/settings/presets';
import { findPrice } from '../../../../lib/settings/pricing';
import { loadPrices } from '../../../../relay/money/prices';

const hosts = PRESETS.flatMap(({ baseUrl }) => {
  const address = parseAddress(baseUrl);
  return address.ok ? [address.host] : [];
});

test('a price is in dollars per million tokens, with the day of the price list', () => {
  expect(findPrice('api.openai.com', 'gpt-4.1-mini')).toEqual({
    inputUsd: 0.4,
    outputUsd: 1.6,
    cachedInputUsd: 0.1,
    date,
  });
  expect(findPrice('api.openai.com', 'gpt-4o-2024-05-13')).not.toHaveProperty('cachedInputUsd');
  expect(date).toMatch(/^20\d\d-\d\d-\d\d$/);
});

test.each([
  ['api.openai.com', 'o4-mini', 1.1],
  ['api.anthropic.com', 'claude-haiku-4-5', 1],
  ['generativelanguage.googleapis.com', 'gemini-2.5-flash', 0.3],
  ['generativelanguage.googleapis.com', 'models/gemini-2.5-flash', 0.3],
  ['api.deepseek.com', 'deepseek-v4-pro', 1.32],
  ['api.mistral.ai', 'mistral-small-2603', 0.15],
  ['api.groq.com', 'openai/gpt-oss-20b', 0.075],
])('at %s, %s has a price', (host, model, inputUsd) => {
  expect(hosts).toContain(host);
  expect(findPrice(host, model)?.inputUsd).toBe(inputUsd);
});

test('every model of the table has its price at exactly one of the offered hosts', () => {
  for (const model of Object.keys(models)) {
    expect([model, hosts.filter((host) => findPrice(host, model) !== null).length]).toEqual([model, 1]);
  }
});

test('the relay reads the same prices from the same table', async () => {
  const relay = await loadPrices();
  expect(relay.date).toBe(date);
  for (const model of Object.keys(models)) {
    const [price] = hosts.flatMap((host) => findPrice(host, model) ?? []);
    const usd = [price?.inputUsd, price?.outputUsd, price?.cachedInputUsd];
    expect(usd.map((each) => each !== undefined && Math.round(each * 1e6))).toEqual([
      relay.find(model)?.input,
      relay.find(model)?.output,
      relay.find(model)?.cachedInput ?? false,
    ]);
  }
});

test.each([
  ['api.openai.com', 'gpt-4.1-mini-2025-04-14', 'gpt-4.1-mini'],
  ['api.anthropic.com', 'claude-haiku-4-5-20251001', 'claude-haiku-4-5'],
])('%s: %s has the price of %s', (host, dated, model) => {
  expect(findPrice(host, dated)).toEqual(findPrice(host, model));
});

test('a dated model with its own price has that price', () => {
  expect(findPrice('api.openai.com', 'gpt-4o-2024-05-13')?.inputUsd).toBe(5);
  expect(findPrice('api.openai.com', 'gpt-4o-2024-08-06')?.inputUsd).toBe(2.5);
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
  ])("at %j, which is not the model's maker, the price is unknown", (host) => {
    expect(findPrice(host, 'gpt-4.1-mini')).toBeNull();
  });

  test.each([
    'gpt-4.1-mini-turbo',
    'GPT-4.1-mini',
    'gpt-4.1-mini-2025-04',
    'gpt-4.1-mini-0414',
    'gpt-4.1-mini-2025-04-14-2025-04-14',
    'gpt-4.1-20250414-mini',
    'models/gpt-4.1-mini',
    'openai/gpt-4.1-mini',
    'openai/gpt-oss-20b',
    'ft:gpt-4.1-mini:school::a1',
    'claude-haiku-4-5',
    'constructor',
    '__proto__',
    '',
  ])('the price of %j is unknown, whatever the name resembles', (model) => {
    expect(findPrice('api.openai.com', model)).toBeNull();
  });
});
