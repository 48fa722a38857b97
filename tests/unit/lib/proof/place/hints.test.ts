import { describe, expect, test } from 'vitest';
import { createHintStripper } from '../../../../../lib/proof/place/hints';

function strip(pieces: readonly string[], size = 120) {
  const stripper = createHintStripper(size);
  const given = [...pieces.map((piece) => stripper.push(piece)), stripper.end()];
  return { text: given.map(({ text }) => text).join(''), hints: given.flatMap(({ hints }) => hints) };
}

const HINTED: [markdown: string, text: string, hints: [at: number, ...passages: number[]][]][] = [
  [
    '- Rain fell [12].\n- Snow fell [3,4]\n',
    '- Rain fell.\n- Snow fell\n',
    [
      [11, 12],
      [24, 3, 4],
    ],
  ],
  [
    'It grew.[12][13] It fell [3–5]. It ended',
    'It grew. It fell. It ended',
    [
      [8, 12],
      [8, 13],
      [16, 3, 4, 5],
    ],
  ],
  [
    'It grew (passage 12). It fell (see passages 3 and 4)',
    'It grew. It fell',
    [
      [7, 12],
      [16, 3, 4],
    ],
  ],
  ['- [7] It rained', '- It rained', [[2, 7]]],
  ['It rained [Passages 3 and 4].', 'It rained.', [[9, 3, 4]]],
  [
    'It rained [^12] and [#3] snowed [ 5 ]',
    'It rained and snowed',
    [
      [9, 12],
      [13, 3],
      [20, 5],
    ],
  ],
  ['It rained 【12†source】。', 'It rained。', [[9, 12]]],
  [
    '下雨了[12]。下雪了［3、4］。',
    '下雨了。下雪了。',
    [
      [3, 12],
      [7, 3, 4],
    ],
  ],
  [
    '| rain [1] | snow [2] |',
    '| rain | snow |',
    [
      [6, 1],
      [13, 2],
    ],
  ],
  ['Es regnete (Absatz 4).', 'Es regnete.', [[10, 4]]],
  ['It rained [none]. It snowed [].', 'It rained. It snowed.', [[9], [20]]],
  ['It rained [12', 'It rained', [[9, 12]]],
  ['It rained [3, 4\nIt snowed', 'It rained\nIt snowed', [[9, 3, 4]]],
  ['It rained.\nSources: 3, 4\n', 'It rained.\n\n', [[11, 3, 4]]],
];

const PLAIN = [
  'A link [12](https://example.com/) and code `a[12]`',
  '```\na[12] = 3;\n```\n',
  'He said it [sic], [and so on] (12) [see below]',
  'In [2019] the town',
  '- [ ] a task\n- [x] done',
  'Passages matter. Sources say so',
  'p. 12 (p. 13), 5 - 3 = 2, escaped \\[12]',
  'ends with [',
  'ends with a space ',
];

test.each(HINTED)('hints are taken out of %j', (markdown, text, hints) => {
  const expected = hints.map(([at, ...passages]) => ({ at, passages }));
  expect(strip([markdown])).toEqual({ text, hints: expected });
});

test.each(PLAIN)('%j has no hints and stays as it is', (markdown) => {
  expect(strip([markdown])).toEqual({ text: markdown, hints: [] });
});

describe('however the text is cut', () => {
  const all = [...HINTED.map(([markdown]) => markdown), ...PLAIN];

  test.each(all)('%j gives the same text and hints cut in two anywhere', (markdown) => {
    const whole = strip([markdown]);
    for (let at = 0; at <= markdown.length; at++)
      expect(strip([markdown.slice(0, at), markdown.slice(at)])).toEqual(whole);
  });

  test.each(all)('%j gives the same text and hints letter by letter', (markdown) => {
    expect(strip([...markdown])).toEqual(strip([markdown]));
  });
});

test('a hint never shows, not even in part, while it arrives', () => {
  const stripper = createHintStripper(120);
  const shown = [...'It rained [12].'].map((char) => stripper.push(char).text);
  expect(shown.join('')).toBe('It rained.');
});

test('a year that may be a passage of a very long page is a hint', () => {
  expect(strip(['It rained [2019].'], 3_000).hints).toEqual([{ at: 9, passages: [2019] }]);
});

test.each([
  'It was said',
  'Pears, plums and quinces fell',
  'She passes sources',
  'First',
  '- Some',
  'It fell. So it goes',
  'It (which was new',
  '它（这是',
  'A [sic',
])('no word of %j waits for the next one', (text) => {
  const stripper = createHintStripper(120);
  expect([...text].map((char) => stripper.push(char).text).join('')).toBe(text);
});
