// @vitest-environment jsdom
import { beforeEach, expect, test } from 'vitest';
import { findRange } from '../../../../../lib/proof/show/find-range';

beforeEach(() => void (document.body.innerHTML = ''));

const find = (html: string, passage: string, share = 0) => {
  document.body.innerHTML = html;
  return findRange(document, passage, share)?.toString() ?? null;
};

test.each([
  ['<p>It rained.</p><p>It <b>snow</b>ed&nbsp; twice.</p>', 'It snowed twice.', 'It snowed\u00a0 twice.'],
  ['<p>She said: “It rained!” Then she left.</p>', '“It rained!”', '“It rained!”'],
  ['<ul><li>Bread</li><li>Milk</li></ul>', 'Milk', 'Milk'],
  ['<footer>© 2026 Mill</footer>', '© 2026 Mill', '© 2026 Mill'],
  ['<p>Only 6,90 €</p>', 'Only 6,90 €', 'Only 6,90 €'],
  ['<pre>{ wait(5);\n}</pre>', '{ wait(5);\n}', '{ wait(5);\n}'],
  ['<p>Snow (in May) fell.</p>', 'in May', 'in May'],
  ['<table><tr><td>May</td><td>12 mm</td></tr></table>', 'May | 12 mm', 'May12 mm'],
  ['<p>ÄRGER im Büro</p>', 'Ärger im Büro', 'ÄRGER im Büro'],
  ['<p>下雨了。</p><p>下雪了。</p>', '下雪了。', '下雪了。'],
  ['<script>let a = "It rained"</script><p>It rained</p>', 'It rained', 'It rained'],
])('in %j, %j is found as %j', (html, passage, expected) => {
  expect(find(html, passage)).toBe(expected);
});

test.each([
  [0, 'first'],
  [0.5, 'second'],
  [1, 'third'],
])('of several places with the same text, the one nearest to %d of the page is found', (share, id) => {
  const filler = 'Something else was said here at some length. '.repeat(3);
  document.body.innerHTML = ['first', 'second', 'third']
    .map((name) => `<p id=${name}>It rained.</p><p>${filler}</p>`)
    .join('');
  expect(findRange(document, 'It rained.', share)?.startContainer.parentElement?.id).toBe(id);
});

test('a passage is found although something was added in its middle', () => {
  const [start, end] = [
    'The first half of this passage is long enough that it can be found on the page,',
    ' and so is its second half, which comes after it.',
  ];
  expect(find(`<p>${start}<sup>[12]</sup>${end}</p>`, start + end)).toContain('second half');
});

test('text in an open shadow root is found', () => {
  const host = document.body.appendChild(document.createElement('div'));
  host.attachShadow({ mode: 'open' }).innerHTML = '<p>It rained in here.</p>';
  expect(findRange(document, 'It rained in here.', 0)?.toString()).toBe('It rained in here.');
});

test.each(['It hailed.', '', '—'])('%j, which is not in the page, is not found', (passage) => {
  expect(find('<p>It rained.</p>', passage)).toBeNull();
});
