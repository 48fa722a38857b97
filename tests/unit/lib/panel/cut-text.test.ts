import { expect, test } from 'vitest';
import { cutText } from '../../../../lib/panel/cut-text';

test.each([
  ['abc', 2, 'ab'],
  ['a👍🏽b', 2, 'a'],
  ['a👍🏽b', 4, 'a'],
  ['a👍🏽b', 5, 'a👍🏽'],
  ['👩‍👩‍👧x', 3, ''],
  ['e\u0301a', 1, ''],
  ['🇩🇪🇫🇷', 4, '🇩🇪'],
  ['abc', 9, 'abc'],
  ['', 0, ''],
])('%s cut at %i is %j', (text, length, expected) => {
  expect(cutText(text, length)).toBe(expected);
});
