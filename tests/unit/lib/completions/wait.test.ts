import { expect, test } from 'vitest';
import { readWait } from '../../../../lib/completions/wait';

const NOW = Date.parse('2026-11-28T12:00:00Z');
const wait = (headers: Record<string, string>, words = '', value: unknown = null) =>
  readWait({ headers: new Headers(headers), value, words }, NOW);

test.each([
  [{ 'retry-after': '7' }, 7_000],
  [{ 'retry-after': '1.5' }, 1_500],
  [{ 'retry-after-ms': '250', 'retry-after': '9' }, 250],
  [{ 'retry-after': 'Sat, 28 Nov 2026 12:00:30 GMT' }, 30_000],
  [{ 'retry-after': 'Sat, 28 Nov 2026 11:00:00 GMT' }, 0],
  [{ 'retry-after': 'soon' }, null],
  [{ 'retry-after': '-5' }, null],
  [{ 'x-ratelimit-remaining-tokens': '0', 'x-ratelimit-reset-tokens': '1m26.4s' }, 86_400],
  [{ 'x-ratelimit-remaining-requests': '0', 'x-ratelimit-reset-requests': '12ms' }, 12],
  [{ 'x-ratelimit-remaining-requests': '0', 'x-ratelimit-reset-requests': '20' }, 20_000],
  [{ 'x-ratelimit-remaining-requests': '0', 'x-ratelimit-reset-requests': '-1' }, null],
  [{ 'x-ratelimit-remaining-requests': '5', 'x-ratelimit-reset-requests': '20s' }, null],
  [{}, null],
])('the headers %j ask to wait %j ms', (headers, ms) => {
  expect(wait(headers as Record<string, string>)).toBe(ms);
});

test.each([
  ['Rate limit reached: Limit 6000, Used 5000. Please try again in 4.77s. Need more?', 4_770],
  ['Please try again in 20ms.', 20],
  ['Please try again in 6m0s.', 360_000],
  ['Please try again in 1h2m.', 3_720_000],
  ['limit: 10. Please retry in 2.3s.', 2_300],
  ['Please retry after 20 seconds', 20_000],
  ['Try again in 2 minutes and 5 seconds.', 125_000],
  ['Please wait 3 s', 3_000],
  ['Try again later.', null],
  ['You sent 20 requests in 3 s', null],
])('the words %j ask to wait %j ms', (words, ms) => {
  expect(wait({}, words)).toBe(ms);
});

test("Google's RetryInfo says how long to wait", () => {
  const details = [
    { '@type': 'type.googleapis.com/google.rpc.QuotaFailure' },
    { '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '12.5s' },
  ];
  expect(wait({}, '', [{ error: { code: 429, details } }])).toBe(12_500);
  expect(wait({}, '', { error: { code: 429, details } })).toBe(12_500);
  expect(wait({ 'retry-after': '3' }, '', { error: { details } })).toBe(3_000);
});
