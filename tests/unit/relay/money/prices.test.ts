import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, expect, test } from 'vitest';
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

test('prices are whole micro-dollars for a million tokens', async () => {
  const prices = await loadPrices();
  expect(prices.find('gpt-4.1-mini')).toEqual({ input: 400_000, output: 1_600_000, cachedInput: 100_000 });
  expect(prices.date).toMatch(/^20\d\d-\d\d-\d\d$/);
});

test.each([
  ['gpt-4.1-mini-2025-04-14', 'gpt-4.1-mini'],
  ['claude-haiku-4-5-20251001', 'claude-haiku-4-5'],
])('%s has the price of %s', async (dated, model) => {
  const prices = await loadPrices();
  expect(prices.find(model)).not.toBeNull();
  expect(prices.find(dated)).toEqual(prices.find(model));
});

test('a dated model with its own price has that price', async () => {
  const prices = await loadPrices();
  expect(prices.find('gpt-4o-2024-05-13')?.input).toBe(5_000_000);
  expect(prices.find('gpt-4o-2024-08-06')?.input).toBe(2_500_000);
});

test.each([
  'gpt-4.1-mini-turbo',
  'GPT-4.1-mini',
  'gpt-4.1-mini-2025-04',
  'gpt-4.1-mini-0414',
  'openai/gpt-4.1-mini',
  'gpt-4.1-mini-2025-04-14-2025-04-14',
  'constructor',
  '__proto__',
  '',
])('nothing is guessed for %j', async (model) => {
  expect((await loadPrices()).find(model)).toBeNull();
});

test("the operator's prices win, and add", async () => {
  const file = await write({
    ...FILE,
    models: { 'gpt-4.1-mini': { input: '1', output: '2.5' }, mine: { input: '0', output: '0.000001' } },
  });
  const prices = await loadPrices(file);
  expect(prices.find('gpt-4.1-mini')).toEqual({ input: 1_000_000, output: 2_500_000 });
  expect(prices.find('mine-2026-01-01')).toEqual({ input: 0, output: 1 });
  expect(prices.find('gpt-4o')).not.toBeNull();
});

test.each<[unknown, RegExp]>([
  ['{', /is not JSON/],
  [{ ...FILE, models: { m: { input: 0.4, output: '1' } } }, /: models\.m\.input must be dollars.*as text/],
  [{ ...FILE, models: { m: { input: '0.4', output: '-1' } } }, /: models\.m\.output must be dollars/],
  [{ ...FILE, models: { m: { input: '0.4', output: '1', cached: '1' } } }, /cached/],
  [{ ...FILE, models: { m: { output: '1' } } }, /models\.m\.input/],
  [{ ...FILE, perTokens: 1_000, models: {} }, /perTokens must be 1000000/],
  [{ ...FILE, currency: 'EUR', models: {} }, /currency must be "USD"/],
  [{ ...FILE, date: 'yesterday', models: {} }, /date must be a date/],
  [FILE, /models/],
])('what is wrong in %j is a sentence', async (content, sentence) => {
  const file = await write(content);
  const error = await loadPrices(file).catch((caught: unknown) => caught);
  expect(error).toBeInstanceOf(ConfigError);
  expect(String(error)).toMatch(sentence);
  expect(String(error)).toContain(file);
});

test('each mistake has its own sentence', async () => {
  const file = await write({ ...FILE, currency: 'EUR', models: { m: { input: 'x', output: 'y' } } });
  const { message } = (await loadPrices(file).catch((caught: Error) => caught as Error & { message: string })) as Error;
  expect(message.split('\n')).toHaveLength(3);
});

test('a file that is not JSON is not quoted', async () => {
  const file = await write('sk-a-key-in-the-wrong-place');
  await expect(loadPrices(file)).rejects.toThrow(new ConfigError(`${file} is not JSON.`));
});

test('a missing file is named', async () => {
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
])('a count of %j from an upstream gives no credit and no failure', (usage, cost) => {
  expect(toCost(PRICE, usage)).toBe(cost);
});

test('a reservation is enough whatever is cached', () => {
  expect(toReservedCost(PRICE, 1_000, 100)).toBe(560);
  expect(toReservedCost({ input: 1, output: 0, cachedInput: 2_000_000 }, 1_000, 0)).toBe(2_000);
});

test('the output that is afforded is the most that fits', () => {
  for (let available = 0; available < 2_000; available += 7) {
    const tokens = toAffordedOutput(PRICE, 1_000, available);
    if (available < 400) expect(tokens).toBe(-1);
    else {
      expect(toReservedCost(PRICE, 1_000, tokens)).toBeLessThanOrEqual(available);
      expect(toReservedCost(PRICE, 1_000, tokens + 1)).toBeGreaterThan(available);
    }
  }
});

test('free output is afforded where the prompt is', () => {
  const price = { input: 1_000_000, output: 0 };
  expect(toAffordedOutput(price, 10, 10)).toBe(Infinity);
  expect(toAffordedOutput(price, 10, 9)).toBe(-1);
});
