import { expect, test } from 'vitest';
import { formatDollars, parseDollars } from '../../../../relay/money/money';

test.each([
  ['5', 5_000_000],
  ['5.00', 5_000_000],
  ['0.000001', 1],
  // 0.57 * 1e6 and 8.2 * 1e6 are not whole numbers in floating point.
  ['0.57', 570_000],
  ['8.2', 8_200_000],
  ['1234567.654321', 1_234_567_654_321],
])('an amount of %s dollars is parsed as %i µ$', (text, micros) => {
  expect(parseDollars(text)).toBe(micros);
});

test.each(['', '-1', '+1', '1.', '.5', '1.0000001', '1e3', '1,5', ' 1', '12345678', '0x10', 'NaN'])(
  '%j is refused as an amount of dollars',
  (text) => {
    expect(parseDollars(text)).toBeNull();
  },
);

test.each([
  [0, '$0.00'],
  [1, '$0.000001'],
  [123_000, '$0.123'],
  [4_900_000, '$4.90'],
  [1_234_567_000_000, '$1234567.00'],
])('an amount of %i µ$ is shown as %s', (micros, text) => {
  expect(formatDollars(micros)).toBe(text);
});
