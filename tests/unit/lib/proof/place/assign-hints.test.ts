import { expect, test } from 'vitest';
import { assignHints } from '../../../../../lib/proof/place/assign-hints';
import { createHintStripper } from '../../../../../lib/proof/place/hints';
import { splitStatements } from '../../../../../lib/proof/place/statements';

test.each([
  ['- Rain fell [12].\n- Snow fell. [3]\n', 'en', [[12], [3]]],
  ['It grew. [1] It fell. [2][3]', 'en', [[1], [2, 3]]],
  ['下雨了。[1]下雪了。[2]', 'zh', [[1], [2]]],
  ['- [7] It rained here.\n- [8] It snowed there.', 'en', [[7], [8]]],
  ['It rained here.\nSources: 3, 4\n', 'en', [[3, 4]]],
  ['| Rain | Monday [4] |\n|---|---|\n| Snow | Tuesday [5] |', 'en', [[5]]],
  ['[2]', 'en', []],
])('the hints of %j belong to the statements that they stand in or behind', (answer, language, expected) => {
  const stripper = createHintStripper(60);
  const [pushed, rest] = [stripper.push(answer), stripper.end()];
  const text = pushed.text + rest.text;
  const statements = splitStatements(text, language, true);
  expect(assignHints(text, statements, [...pushed.hints, ...rest.hints])).toEqual(expected);
});
