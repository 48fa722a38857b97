// @vitest-environment jsdom
import { expect, test } from 'vitest';
import { listSpoken } from '../../../../../lib/panel/listen/spoken';

function read(html: string, language = 'en') {
  const root = document.createElement('div');
  root.innerHTML = html;
  document.body.replaceChildren(root);
  return listSpoken(root, language);
}

test.each<[string, string, string[]]>([
  [
    'paragraphs by sentences',
    '<p>It sailed. Nobody saw it.</p><p>Later.</p>',
    ['It sailed.', 'Nobody saw it.', 'Later.'],
  ],
  ['across emphasis', '<p>It <b>sailed</b>. <i>Nobody</i> saw it.</p>', ['It sailed.', 'Nobody saw it.']],
  ['without chips', '<ul><li>One.<button aria-label="Passage 2">2</button></li></ul>', ['One.']],
  ['items and the lists in them', '<ul><li>One<ul><li>Two</li></ul>Three</li></ul>', ['One', 'Two', 'Three']],
  ['cells one by one', '<table><tr><th>Name</th><td>Ann</td></tr></table>', ['Name', 'Ann']],
  ['without notes', '<p>One.</p><p class="note">Not shown: 3.</p>', ['One.']],
  ['without lines of signs', '<p>* * *</p><p>One.</p>', ['One.']],
])('what is read aloud: %s', (_what, html, expected) => {
  const spoken = read(html);
  expect(spoken.map(({ text }) => text)).toEqual(expected);
  // What is tinted is what is said.
  expect(spoken.map(({ range }) => range.toString().replaceAll(/\s+/g, ' '))).toEqual(expected);
});

test('Japanese is split where it has no spaces', () => {
  expect(read('<p>船は出た。誰も見なかった。</p>', 'ja').map(({ text }) => text)).toEqual([
    '船は出た。',
    '誰も見なかった。',
  ]);
});

test('a page without a known language is split as well', () => {
  expect(read('<p>One. Two.</p>', '')).toHaveLength(2);
});
