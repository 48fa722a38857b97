import { expect, test } from 'vitest';
import { toPlaceLabel } from '../../../../components/panel/proof/place-label';

test.each([
  [{}, '1'],
  [{ page: 12 }, 'p. 12'],
  [{ seconds: 134 }, '2:14'],
  [{ seconds: 3_725 }, '1:02:05'],
])('a passage with %j is called %s', (where, label) => {
  expect(toPlaceLabel({ passages: [{ text: 'It rained.', ...where }], language: 'en', beside: [] }, 0)).toBe(label);
});
