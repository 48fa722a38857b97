import { expect, test } from 'vitest';
import { toCsvLine } from '../../../../relay/commands/csv';

test('the cells of a CSV line are separated by commas, and quoted where necessary', () => {
  expect(toCsvLine(['a', 1, 'b,c', 'say "so"', 'x\ny', ''])).toBe('a,1,"b,c","say ""so""","x\ny",');
});

test.each(['=1+2', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', '\n=1'])(
  'a CSV cell of %j does not reach a spreadsheet as a formula',
  (text) => {
    expect(toCsvLine([text]).replaceAll('"', '')).toBe(`'${text}`);
  },
);

test('numbers in a CSV line are not quoted', () => {
  expect(toCsvLine([-5, 0.5])).toBe('-5,0.5');
});
