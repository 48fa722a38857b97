// @vitest-environment jsdom
/** @jsxImportSource preact */
import fc from 'fast-check';
import { options, render } from 'preact';
import { afterEach, describe, expect, test } from 'vitest';
import { Markdown } from '../../../../../components/panel/text/Markdown';
import { documents } from '../../../../helpers/pages/markdown-documents';

/** Text that is typed character by character never shows anything that it takes back. */

const root = document.body.appendChild(document.createElement('div'));
afterEach(() => render(null, root));

const show = (source: string, isComplete = false) => render(<Markdown source={source} isComplete={isComplete} />, root);

/** A visible character, the tags around it, and whether its word continues after it. */
type Shown = { character: string; tags: string[]; isWordEnd: boolean };

const BLOCKS = /^(?:P|LI|H\d|T[DH]|PRE|BR|BLOCKQUOTE|HR)$/;

/** All visible characters in order, except white space and the hosts beside links. */
function read(): Shown[] {
  const seen: Shown[] = [];
  const endWord = () => {
    const last = seen.at(-1);
    if (last) last.isWordEnd = true;
  };
  const visit = (node: Node, tags: string[]) => {
    for (const child of node.childNodes) {
      if (child.nodeType === Node.TEXT_NODE) {
        for (const character of (child as Text).data) {
          if (/\s/.test(character)) endWord();
          else seen.push({ character, tags, isWordEnd: false });
        }
      } else if ((child as Element).className !== 'host') {
        if (BLOCKS.test(child.nodeName)) endWord();
        visit(child, [...tags, child.nodeName].toSorted());
        if (BLOCKS.test(child.nodeName)) endWord();
      }
    }
  };
  visit(root, []);
  return seen;
}

function countTags(): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { tagName } of root.getElementsByTagName('*')) counts.set(tagName, (counts.get(tagName) ?? 0) + 1);
  return counts;
}

/**
 * What is wrong with how `source` is shown while it is typed; `null` for nothing. At each character, the visible text
 * is a prefix of the final text. All but the last word, which a mark in it may still cut, is formatted as in the end,
 * except the words of a link, which becomes one when its address is complete. No element appears and disappears again.
 */
function findFlicker(source: string): string | null {
  render(null, root);
  show(source, true);
  const last = read();
  const lastTags = countTags();
  render(null, root);
  for (let end = 1; end <= source.length; end++) {
    const typed = source.slice(0, end);
    show(typed);
    const seen = read();
    const taken = seen.findIndex(({ character }, index) => character !== last[index]?.character);
    if (taken >= 0) return `${JSON.stringify(typed)} shows ${seen.map(({ character }) => character).join('')}`;
    const known = seen.slice(0, seen.slice(0, -1).findLastIndex(({ isWordEnd }) => isWordEnd) + 1);
    for (const [index, { character, tags }] of known.entries()) {
      const { tags: lastOnes } = last[index]!;
      const others = tags.includes('A') ? lastOnes : lastOnes.filter((tag) => tag !== 'A');
      if (tags.join() !== others.join()) return `${JSON.stringify(typed)} shows ${character} (${index}) in ${tags}`;
    }
    for (const [tag, count] of countTags())
      if (count > (lastTags.get(tag) ?? 0)) return `${JSON.stringify(typed)} shows ${count} ${tag}`;
  }
  return null;
}

describe('growing text does not flicker', () => {
  test.each([
    ['emphasis', 'a **b *c d* e** f __g h__ _i_ ***j k*** ~~l~~ **重点**，**“引用”**。 **A:** b'],
    ['code', 'a `b c` d ``e ` f`` g `**h**` i'],
    [
      'links',
      'See [the *long* report](https://a.b/c_(d) "Title"), [it](https://a.b), <https://a.b/c> [1] [2](https://e.f) [x].',
    ],
    ['images', 'a ![the chart](https://a.b/c.png) b [![c](d.png)](https://e.f) ![](https://a.b) g! ![h](i.png)'],
    ['a table', '| A | **B c** |\n|:--|--:|\n| 1 | `2` |\n| [x](https://a.b) | 3 |\n\nend'],
    ['a table below text', 'text\n| A | B |\n|---|---|\n| 1 | 2 |'],
    ['code without its end', 'a\n\n```js\nlet x = `y`;\n\n**no**'],
    ['code with more marks', '````md\n```\na\n```\n````\n\n~~~\nb\n~~~\nc'],
    ['lists', '- a\n  - **b** c\n    1. d\n    2. e\n- [ ] f\n- [x] g\n\n* h\n+ i\n10. j\n1) k'],
    ['headings, rules and quotes', '# A **b**\n## C ##\ntext\n\n---\n***\n> d *e*\n> - f\n\n#### g'],
    [
      'escapes and characters by name',
      '\\*a\\* \\[b\\] \\` \\\\ c\\\nd &amp; &lt;e&gt; &hellip; R&D; AT&T <br> f  \ng',
    ],
    [
      'text that only looks like markup',
      '2 * 3 * 4, x_1 + x_2, C# #1 <3 a < b > c, f(x), 50%~60%, - -- --- | & ! ! [ok] (a) 1986.',
    ],
  ])('growing text does not flicker: %s', (_, source) => {
    expect(findFlicker(source)).toBe(null);
  });

  test('nothing flickers in whatever a model writes', { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(documents, (source) => {
        expect(findFlicker(source)).toBe(null);
      }),
      { numRuns: Number(process.env.FC_RUNS ?? 80) },
    );
  });
});

test.each([
  ['a | b\n- | -', 'a header without outer bars is text until the next line says otherwise'],
  ['a b\n===', 'so is a heading that is underlined'],
  ['a *b c', 'a mark that is never closed is seen in the end only'],
  ['a [b c] d', 'brackets around several words are first taken for a link'],
])('%j cannot be known in advance: %s', (source) => {
  expect(findFlicker(source)).not.toBe(null);
});

describe('a block that more text cannot change', () => {
  const SOURCE =
    '# Title\n\nA **bold** start with [a link](https://a.b).\n\n- one\n  - two\n- three\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n' +
    '> quote\n> - `x`\n\n```\ncode\n\nmore\n```\n\n1. x\n\n   y\n\n---\n\nlast *words*';

  test('a finished block keeps its elements, and nothing in them is recreated or changed', async () => {
    let made = 0;
    const { vnode } = options;
    options.vnode = (node) => {
      if (typeof node.type === 'string') made++;
    };
    const touched = new Set<Node>();
    const observer = new MutationObserver((records) => records.forEach(({ target }) => touched.add(target)));
    observer.observe(root, { subtree: true, childList: true, characterData: true, attributes: true });
    let before: Element[] = [];
    for (let end = 1; end <= SOURCE.length; end++) {
      made = 0;
      show(SOURCE.slice(0, end));
      await Promise.resolve();
      const now = [...root.children];
      // A line that has just begun may belong to the block above, which may then still grow.
      const finished = now.slice(0, -2);
      expect(finished).toEqual(before.slice(0, finished.length));
      const open = now.slice(-2).reduce((sum, block) => sum + 1 + block.querySelectorAll('*').length, 0);
      expect(made).toBeLessThanOrEqual(open);
      for (const node of touched) expect(finished.some((block) => block.contains(node))).toBe(false);
      touched.clear();
      before = now;
    }
    observer.disconnect();
    options.vnode = vnode;
    expect(before).toHaveLength(9);
  });
});
