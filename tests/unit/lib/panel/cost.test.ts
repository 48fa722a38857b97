import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatUsd, toCostUsd } from '../../../../lib/panel/cost';

describe('the cost of tokens', () => {
  test.each([
    [0.4, 1.6, 1_000, 100, 0.00056],
    [0.1, 0.7, 3, 0, 0.0000003],
    [0.05, 0.4, 1, 1, 0.00000045],
    [1.1, 2.2, 100_000, 10_000, 0.132],
    [0.075, 0.3, 12_345, 678, 0.001129275],
    [15, 75, 1_000_000, 1_000_000, 90],
    [2, 8, 0, 0, 0],
    [0, 0, 5_000, 300, 0],
  ])(
    'at $%d and $%d per million, %i tokens in and %i out',
    (inputUsd, outputUsd, promptTokens, completionTokens, cost) => {
      expect(toCostUsd({ inputUsd, outputUsd }, { promptTokens, completionTokens })).toBe(cost);
    },
  );

  test.each([
    [{ cachedInputUsd: 0.25 }, 400, 0.0021],
    [{ cachedInputUsd: 0 }, 1_000, 0.0008],
    [{ cachedInputUsd: 0.25 }, undefined, 0.0028],
    [{}, 400, 0.0028],
  ])('cached tokens cost less if the price %j says so: %j', (cached, cachedTokens, cost) => {
    const price = { inputUsd: 2, outputUsd: 8, ...cached };
    const counts = { promptTokens: 1_000, completionTokens: 100 };
    expect(toCostUsd(price, { ...counts, ...(cachedTokens !== undefined && { cachedTokens }) })).toBe(cost);
  });

  test.each([
    [1_000, 0.0028],
    [1_001, 0.006004],
  ])('a prompt of %i tokens has the rates of its side of the step', (promptTokens, cost) => {
    const over = { promptTokens: 1_000, inputUsd: 4, outputUsd: 16, cacheWriteUsd: 4.4 };
    const usage = { promptTokens, completionTokens: 100, cachedTokens: 1 };
    const price = { inputUsd: 2, outputUsd: 8, over };
    expect(toCostUsd(price, usage)).toBe(cost);
  });

  test('input that the provider may write to its cache costs what writing costs', () => {
    const price = { inputUsd: 2, outputUsd: 8, cachedInputUsd: 0.25, cacheWriteUsd: 2.5 };
    expect(toCostUsd(price, { promptTokens: 1_000, completionTokens: 100, cachedTokens: 400 })).toBe(0.0024);
  });

  test.each([
    [0, 0.0021],
    [200, 0.0022],
    [600, 0.0024],
    [9_000, 0.0024],
  ])(
    'of 600 fresh tokens, only the %i that the provider wrote to its cache cost what writing costs',
    (cacheWriteTokens, cost) => {
      const price = { inputUsd: 2, outputUsd: 8, cachedInputUsd: 0.25, cacheWriteUsd: 2.5 };
      const usage = { promptTokens: 1_000, completionTokens: 100, cachedTokens: 400, cacheWriteTokens };
      expect(toCostUsd(price, usage)).toBe(cost);
    },
  );

  test('the cost is the number nearest to the exact sum', () => {
    const micros = fc.integer({ min: 0, max: 100_000_000 });
    const tokens = fc.integer({ min: 0, max: 2_000_000 });
    fc.assert(
      fc.property(micros, micros, tokens, tokens, (input, output, promptTokens, completionTokens) => {
        const picos = BigInt(input) * BigInt(promptTokens) + BigInt(output) * BigInt(completionTokens);
        const digits = String(picos).padStart(13, '0');
        const exact = Number(`${digits.slice(0, -12)}.${digits.slice(-12)}`);
        const price = { inputUsd: input / 1e6, outputUsd: output / 1e6 };
        expect(toCostUsd(price, { promptTokens, completionTokens })).toBe(exact);
      }),
    );
  });
});

describe('an amount of money', () => {
  test.each([
    [0, '$0.00'],
    [0.0001, '$0.0001'],
    [0.000123, '$0.00012'],
    [0.001, '$0.001'],
    [0.001234, '$0.0012'],
    [0.00996, '$0.01'],
    [0.0123, '$0.012'],
    [0.05, '$0.05'],
    [0.1, '$0.10'],
    [0.129, '$0.13'],
    [0.996, '$1.00'],
    [1.5, '$1.50'],
    [1234.567, '$1,234.57'],
  ])('the amount %d is shown as %s', (amount, text) => {
    expect(formatUsd(amount, 'en')).toBe(text);
  });

  test.each([0.0000999, 0.00001, 1e-12])('the amount %d is below the smallest one shown, but not zero', (amount) => {
    expect(formatUsd(amount, 'en')).toBe('< $0.0001');
  });

  test("an amount is written as in the language, with the dollar's country where there are others", () => {
    expect(formatUsd(0.0012, 'de').replace(/\s/g, ' ')).toBe('0,0012 $');
    expect(formatUsd(0.0012, 'zh-CN')).toBe('US$0.0012');
    expect(formatUsd(0.00001, 'de').replace(/\s/g, ' ')).toBe('< 0,0001 $');
  });

  test('an amount that is not zero is never shown as zero', () => {
    const amounts = fc.double({ min: Number.MIN_VALUE, max: 1_000, noNaN: true });
    fc.assert(
      fc.property(amounts, (amount) => {
        expect(formatUsd(amount, 'en')).toMatch(/[1-9]/);
      }),
    );
  });
});
