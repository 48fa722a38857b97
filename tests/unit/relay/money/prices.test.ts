import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { toCostUsd } from '../../../../lib/panel/cost';
import { ConfigError } from '../../../../relay/base/config-error';
import { loadPrices, toAffordedOutput, toCost, toReservedCost } from '../../../../relay/money/prices';

const folders: string[] = [];
afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true });
});

async function write(content: unknown): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'pith-prices-'));
  folders.push(folder);
  const file = path.join(folder, 'prices.json');
  await writeFile(file, typeof content === 'string' ? content : JSON.stringify(content));
  return file;
}

const FILE = { date: '2026-11-01', currency: 'USD', perTokens: 1_000_000 };

test('a price is in whole micro-dollars for a million tokens', async () => {
  const prices = await loadPrices();
  expect(prices.find('claude-haiku-4-5')).toEqual({ input: 1_000_000, output: 5_000_000, cachedInput: 100_000 });
  expect(prices.date).toMatch(/^20\d\d-\d\d-\d\d$/);
});

test('a price includes its step for long prompts and the price of writing to the cache', async () => {
  expect((await loadPrices()).find('gpt-6-luna')).toEqual({
    input: 100_000,
    output: 500_000,
    cachedInput: 10_000,
    cacheWrite: 125_000,
    over: { promptTokens: 272_000, input: 200_000, output: 750_000, cachedInput: 20_000, cacheWrite: 250_000 },
  });
});

// Models that the providers list on 2026-11-28. With a budget, a request with an unknown price is refused.
test.each([
  'gpt-5.4-mini',
  'gpt-5.6-luna',
  'gpt-5.6-terra',
  'gpt-6-luna',
  'gpt-6-sol',
  'gpt-6-astra',
  'gpt-6.1-sol',
  'gpt-6.1-terra',
  'gpt-6.2-sol',
  'gpt-6.2-astra',
  'claude-haiku-5-5',
  'claude-sonnet-5-5',
  'claude-opus-5-5',
  'gemini-3.1-flash-lite',
  'gemini-3.1-pro-preview',
  'gemini-3.5-flash-lite',
  'gemini-3.5-flash',
  'gemini-3.8-flash',
  'gemini-4-hydrogen',
  'gemini-4-neon',
  'deepseek-flash',
  'grok-4.3',
  'grok-4.7',
  'kimi-k2.6',
  'glm-5.3-flash',
  'openai/gpt-oss-20b',
])('the price of the current model %s is known', async (model) => {
  expect((await loadPrices()).find(model)).not.toBeNull();
});

test.each(['gpt-4.1-nano', 'o4-mini', 'gpt-3.5-turbo', 'deepseek-chat'])(
  'a model that was shut down, %s, has no price',
  async (model) => {
    expect((await loadPrices()).find(model)).toBeNull();
  },
);

test.each([
  ['gpt-6-luna-2026-09-22', 'gpt-6-luna'],
  ['claude-haiku-4-5-20251001', 'claude-haiku-4-5'],
])('the dated model %s has the price of %s', async (dated, model) => {
  const prices = await loadPrices();
  expect(prices.find(model)).not.toBeNull();
  expect(prices.find(dated)).toEqual(prices.find(model));
});

test.each([
  'gpt-6-luna-turbo',
  'GPT-6-luna',
  'gpt-6-luna-2026-09',
  'gpt-6-luna-0922',
  'openai/gpt-6-luna',
  'gpt-6-luna-2026-09-22-2026-09-22',
  'constructor',
  '__proto__',
  '',
])('the price of %j is unknown, although its name resembles a known model', async (model) => {
  expect((await loadPrices()).find(model)).toBeNull();
});

test("the operator's prices override known ones and add others", async () => {
  const file = await write({
    ...FILE,
    sources: ['https://example.com/prices'],
    models: {
      'gpt-6-luna': { input: '1', output: '2.5' },
      'gpt-6-sol': {
        input: '1',
        output: '2',
        cacheWrite: '1.5',
        over: { promptTokens: 1_000, input: '2', output: '3' },
        date: '2026-11-01',
        source: 'contract',
        ends: '2027-11-01',
      },
      mine: { input: '0', output: '0.000001' },
      'mine-2025-01-01': { input: '0', output: '1' },
    },
  });
  const prices = await loadPrices(file);
  expect(prices.find('gpt-6-luna')).toEqual({ input: 1_000_000, output: 2_500_000 });
  expect(prices.find('gpt-6-sol')).toEqual({
    input: 1_000_000,
    output: 2_000_000,
    cacheWrite: 1_500_000,
    over: { promptTokens: 1_000, input: 2_000_000, output: 3_000_000 },
  });
  expect(prices.find('mine-2026-01-01')).toEqual({ input: 0, output: 1 });
  // A dated model that has its own price keeps it.
  expect(prices.find('mine-2025-01-01')).toEqual({ input: 0, output: 1_000_000 });
  expect(prices.find('gpt-6.2-sol')).not.toBeNull();
});

test.each<[unknown, RegExp]>([
  ['{', /is not JSON/],
  [{ ...FILE, models: { m: { input: 0.4, output: '1' } } }, /: models\.m\.input must be dollars.*as text/],
  [{ ...FILE, models: { m: { input: '0.4', output: '-1' } } }, /: models\.m\.output must be dollars/],
  [{ ...FILE, models: { m: { input: '0.4', output: '1', cached: '1' } } }, /cached/],
  [{ ...FILE, models: { m: { output: '1' } } }, /models\.m\.input/],
  [{ ...FILE, models: { m: { input: '1', output: '1', over: { input: '1', output: '1' } } } }, /over\.promptTokens/],
  [{ ...FILE, models: { m: { input: '1', output: '1', date: 'May' } } }, /models\.m\.date must be a date/],
  [{ ...FILE, sources: ['the price list'], models: {} }, /sources\.0 must be a list of URLs/],
  [{ ...FILE, perTokens: 1_000, models: {} }, /perTokens must be 1000000/],
  [{ ...FILE, currency: 'EUR', models: {} }, /currency must be "USD"/],
  [{ ...FILE, date: 'yesterday', models: {} }, /date must be a date/],
  [FILE, /models/],
])('a mistake in a price file is reported in a sentence: %j', async (content, sentence) => {
  const file = await write(content);
  const error = await loadPrices(file).catch((caught: unknown) => caught);
  expect(error).toBeInstanceOf(ConfigError);
  expect(String(error)).toMatch(sentence);
  expect(String(error)).toContain(file);
});

test('each mistake in a price file has its own sentence', async () => {
  const file = await write({ ...FILE, currency: 'EUR', models: { m: { input: 'x', output: 'y' } } });
  const { message } = (await loadPrices(file).catch((caught: Error) => caught as Error & { message: string })) as Error;
  expect(message.split('\n')).toHaveLength(3);
});

test('the error about a price file that is not JSON does not quote the file', async () => {
  const file = await write('sk-a-key-in-the-wrong-place');
  await expect(loadPrices(file)).rejects.toThrow(new ConfigError(`${file} is not JSON.`));
});

test('the error about a missing price file names it', async () => {
  await expect(loadPrices('/nowhere/prices.json')).rejects.toThrow('/nowhere/prices.json');
});

const PRICE = { input: 400_000, output: 1_600_000, cachedInput: 100_000 };

test('costs are rounded up', () => {
  expect(toCost(PRICE, { promptTokens: 1, completionTokens: 0, cachedTokens: 0 })).toBe(1);
  expect(toCost(PRICE, { promptTokens: 1_000, completionTokens: 100, cachedTokens: 0 })).toBe(560);
  expect(toCost(PRICE, { promptTokens: 1_000, completionTokens: 101, cachedTokens: 0 })).toBe(562);
  expect(toCost(PRICE, { promptTokens: 0, completionTokens: 0, cachedTokens: 0 })).toBe(0);
});

test('cached tokens have their own price, if there is one', () => {
  const usage = { promptTokens: 1_000, completionTokens: 0, cachedTokens: 1_000 };
  expect(toCost(PRICE, usage)).toBe(100);
  expect(toCost({ input: 400_000, output: 0 }, usage)).toBe(400);
});

test.each([
  [{ promptTokens: -1_000, completionTokens: 100, cachedTokens: 0 }, 160],
  [{ promptTokens: 1_000, completionTokens: 0, cachedTokens: 9_999 }, 100],
  [{ promptTokens: 1_000, completionTokens: 0, cachedTokens: -9_999 }, 400],
  [{ promptTokens: Number.NaN, completionTokens: Infinity, cachedTokens: 0 }, 0],
  [{ promptTokens: 0.5, completionTokens: 0, cachedTokens: 0 }, 1],
  [{ promptTokens: 1e300, completionTokens: 0, cachedTokens: 0 }, 400_000_000],
])('a reported usage of %j yields neither a credit nor a failure', (usage, cost) => {
  expect(toCost(PRICE, usage)).toBe(cost);
});

test('a reservation suffices however much is cached', () => {
  expect(toReservedCost(PRICE, 1_000, 100)).toBe(560);
  expect(toReservedCost({ input: 1, output: 0, cachedInput: 2_000_000 }, 1_000, 0)).toBe(2_000);
});

const STEP = { ...PRICE, over: { promptTokens: 1_000, input: 800_000, output: 2_400_000, cachedInput: 200_000 } };

test('a prompt above the step costs the higher price for the whole request', () => {
  const usage = { promptTokens: 1_000, completionTokens: 100, cachedTokens: 500 };
  expect(toCost(STEP, usage)).toBe(410);
  expect(toCost(STEP, { ...usage, promptTokens: 1_001 })).toBe(741);
});

test('a reservation suffices on either side of the step', () => {
  expect(toReservedCost(STEP, 1_000, 100)).toBe(560);
  expect(toReservedCost(STEP, 1_001, 100)).toBe(1_041);
  const cheaper = { ...PRICE, over: { promptTokens: 10, input: 1, output: 1 } };
  expect(toReservedCost(cheaper, 1_000, 100)).toBe(560);
});

test('input that may be written to the cache is billed and reserved as if it were', () => {
  const price = { ...PRICE, cacheWrite: 500_000 };
  expect(toCost(price, { promptTokens: 1_000, completionTokens: 0, cachedTokens: 400 })).toBe(340);
  expect(toReservedCost(price, 1_000, 0)).toBe(500);
});

test.each([undefined, 0, 200, 600, 9_000])(
  'a usage with %j tokens written to the cache costs the same in the relay as in the extension',
  (written) => {
    const price = { ...PRICE, cacheWrite: 500_000 };
    const usage = {
      ...{ promptTokens: 1_000, completionTokens: 100, cachedTokens: 400 },
      ...(written !== undefined && { cacheWriteTokens: written }),
    };
    const shown = toCostUsd({ inputUsd: 0.4, outputUsd: 1.6, cachedInputUsd: 0.1, cacheWriteUsd: 0.5 }, usage);
    expect(toCost(price, usage)).toBe(Math.round(shown * 1e6));
  },
);

test('the affordable output is the most that the budget covers', () => {
  for (const [price, prompt, least] of [[PRICE, 1_000, 400] as const, [STEP, 2_000, 1_600] as const])
    for (let available = 0; available < 4_000; available += 7) {
      const tokens = toAffordedOutput(price, prompt, available);
      if (available < least) expect(tokens).toBe(-1);
      else {
        expect(toReservedCost(price, prompt, tokens)).toBeLessThanOrEqual(available);
        expect(toReservedCost(price, prompt, tokens + 1)).toBeGreaterThan(available);
      }
    }
});

test('free output is affordable whenever the prompt is', () => {
  const price = { input: 1_000_000, output: 0 };
  expect(toAffordedOutput(price, 10, 10)).toBe(Infinity);
  expect(toAffordedOutput(price, 10, 9)).toBe(-1);
});
