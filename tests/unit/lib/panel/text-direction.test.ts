import { expect, test } from 'vitest';
import { toTextDirection } from '../../../../lib/panel/text-direction';

test.each([
  ['Arabic on an English page', '- يحفظ اللبّ الثمرة من الجفاف', 'en', 'rtl'],
  ['Arabic that begins with a name', '- Pith يحفظ اللبّ الثمرة من الجفاف', 'en', 'rtl'],
  ['English on an Arabic page', '- The pith keeps the fruit from drying out (لبّ)', 'ar', 'ltr'],
  ['no letters yet on an Arabic page', '- ', 'ar', 'rtl'],
  ['no letters yet on a page of an unknown language', '- 1', '', 'auto'],
])('the direction of a text that is %s follows its letters', (_what, text, language, expected) => {
  expect(toTextDirection(text, language)).toBe(expected);
});
