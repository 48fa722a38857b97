import { expect, test } from 'vitest';
import table from '../../../../lib/completions/prices.json';
import { findMistakes, type PriceTable } from '../../../../scripts/prices/find-mistakes';

const ROW = { input: '1', output: '2', date: '2026-11-01', source: 'page' };
const toTable = (row: Partial<PriceTable['models'][string]>, changes: Partial<PriceTable> = {}): PriceTable => ({
  date: '2026-11-01',
  sources: { page: ['https://example.com/prices'] },
  models: { model: { ...ROW, ...row } },
  ...changes,
});

test('the price table had no mistakes on its own date', () => {
  expect(findMistakes(table, '2026-11-28')).toEqual([]);
});

test('a price becomes stale, and has to be removed on the day its model is shut down', () => {
  expect(findMistakes(toTable({}), '2027-06-29')).toEqual([]);
  expect(findMistakes(toTable({}), '2027-06-30')).toEqual(['model was read on 2026-11-01: read it again.']);
  expect(findMistakes(toTable({ ends: '2027-09-01' }), '2027-08-31')).toEqual([]);
  expect(findMistakes(toTable({ ends: '2027-09-01' }), '2027-09-01')).toEqual([
    'model ended on 2027-09-01: remove it.',
  ]);
});

test.each<[string, PriceTable]>([
  ['The table says 2026-10-01, and its oldest row 2026-11-01.', toTable({}, { date: '2026-10-01' })],
  [
    'No model has the source other.',
    toTable({}, { sources: { page: ['https://a.example'], other: ['https://b.example'] } }),
  ],
  ['The source page has no address.', toTable({}, { sources: { page: [] } })],
  ['The source page has no address.', toTable({}, { sources: { page: ['a friend'] } })],
  ['model has the source other, which is not listed.', toTable({ source: 'other' }, { sources: {} })],
  ['model was read on 2026-11-29, which is to come.', toTable({ date: '2026-11-29' }, { date: '2026-11-29' })],
  ['model costs more from the cache than without.', toTable({ cachedInput: '10' })],
  ['model costs less to write to the cache than not to.', toTable({ cacheWrite: '0.9' })],
  ['model costs less for a long prompt.', toTable({ over: { promptTokens: 9, input: '2', output: '1' } })],
  [
    'model lacks a rate for a long prompt.',
    toTable({ cachedInput: '0.1', over: { promptTokens: 9, input: '2', output: '4' } }),
  ],
])('a mistake in the price table is reported in a sentence: %s', (sentence, mistaken) => {
  expect(findMistakes(mistaken, '2026-11-28')).toEqual([sentence]);
});
