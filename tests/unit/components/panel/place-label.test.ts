import { expect, test } from 'vitest';
import { toPlaceLabel } from '../../../../components/panel/proof/place-label';
import type { Translate } from '../../../../lib/messages';

const sayKeys: Translate = (key, values = []) => [key, ...values].join(' ');

test.each([
  [{}, '1'],
  [{ page: 12 }, 'placePage 12'],
  [{ seconds: 134 }, '2:14'],
  [{ seconds: 3_725 }, '1:02:05'],
])('a passage with %j is called %s', (where, label) => {
  expect(toPlaceLabel({ passages: [{ text: 'It rained.', ...where }], language: 'en', beside: [] }, 0, sayKeys)).toBe(
    label,
  );
});
