import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { countNodes } from '../../../../../lib/panel/markdown/count-nodes';
import { createGroupParser } from '../../../../../lib/panel/markdown/groups';
import { type Limits, MAX_MARKS, NO_LIMITS, PANEL_LIMITS } from '../../../../../lib/panel/markdown/limits';
import { createAnswerParser } from '../../../../../lib/panel/markdown/markdown';
import type { Block, Inline } from '../../../../../lib/panel/markdown/tree';
import { documents } from '../../../../helpers/pages/markdown-documents';
import { drawSeed } from '../../../../helpers/random/seed';

const seed = drawSeed('Markdown within limits');

function parse(source: string, limits: Limits, isComplete = true): Block[] {
  const { finished, open } = createAnswerParser(limits)(source, isComplete);
  return [...finished, ...open];
}

function visible(nodes: readonly (Block | Inline)[]): string {
  return nodes
    .map((node) => {
      if ('text' in node) return node.text;
      if ('children' in node) return visible(node.children) + (node.type === 'paragraph' ? ' ' : '');
      if (node.type === 'list') return node.items.map(visible).join(' ');
      return node.type === 'table' ? [node.header, ...node.rows].flat().map(visible).join(' ') : ' ';
    })
    .join('');
}

const ENDLESS: Limits = { ...PANEL_LIMITS, nodes: Infinity };

const wordsOf = (text: string) => text.match(/[\p{L}\p{N}]+/gu) ?? [];

/** How many characters are given to regular expressions while `source` grows by `size` at a time. */
function countScanned(source: string, size: number): number {
  const { exec } = RegExp.prototype;
  let scanned = 0;
  // Patched, it is what test, replace, match and split call as well.
  RegExp.prototype.exec = function (text) {
    scanned += text.length - (this.global || this.sticky ? this.lastIndex : 0);
    return exec.call(this, text);
  };
  try {
    const grow = createGroupParser(ENDLESS, 64);
    for (let end = 0; end < source.length; end += size) grow(source.slice(0, end), false);
    grow(source, true);
  } finally {
    RegExp.prototype.exec = exec;
  }
  return scanned;
}

const WORDS = 'Plain words that go on and on without saying anything. ';

describe('ten times the text takes about ten times the work', () => {
  test.each([
    ['paragraphs', `${WORDS.repeat(8)}\n\n`],
    ['one endless line', WORDS],
    ['one endless word', 'word'],
    ['one list', `- ${WORDS}\n`],
    ['one nested list', `- a\n  - ${WORDS}\n    - b\n`],
    ['one quotation', `> ${WORDS}\n`],
    ['one table', `| a | ${WORDS} |\n|---|---|\n${`| b | ${WORDS} |\n`.repeat(50)}`],
    ['tiny paragraphs', 'a\n\n'],
    ['headings', '# a\n'],
    ['open emphasis', '**a *b '],
    ['links', '[a](https://a.example/) '],
  ])('in %s', { timeout: 60_000 }, (_, piece) => {
    const grow = (length: number) => countScanned(piece.repeat(Math.ceil(length / piece.length)).slice(0, length), 500);
    const [short, long] = [grow(10_000), grow(100_000)];
    // A text of 10,000 characters may end before its longest blocks are full.
    expect(long / short, `${short} and ${long}`).toBeLessThan(16);
  });

  test('in one endless block of code', { timeout: 60_000 }, () => {
    const grow = (length: number) => countScanned(`\`\`\`\n${'let x = 1;\n'.repeat(length / 11)}`, 500);
    expect(grow(100_000) / grow(10_000)).toBeLessThan(24);
  });
});

describe('a long block is continued by another one', () => {
  test('a paragraph is cut between sentences', () => {
    const blocks = parse(WORDS.repeat(400), PANEL_LIMITS);
    expect(blocks.length).toBeGreaterThan(4);
    for (const block of blocks) expect(visible([block])).toMatch(/^Plain words.*anything\. ?$/s);
  });

  test('a list is cut between its entries, and keeps its numbers', () => {
    const source = Array.from({ length: 300 }, (_, index) => `${index + 1}. ${WORDS}\n`).join('');
    const lists = parse(source, PANEL_LIMITS).map((block) => (block.type === 'list' ? block : null));
    expect(lists.length).toBeGreaterThan(3);
    let next = 1;
    for (const list of lists) {
      expect(list?.start).toBe(next);
      next += list?.items.length ?? 0;
    }
    expect(next).toBe(301);
  });

  test('code is cut between lines, and goes on as code', () => {
    const lines = Array.from({ length: 3000 }, (_, index) => (index % 7 ? `# line ${index}` : ''));
    const blocks = parse(`\`\`\`\n${lines.join('\n')}\n\`\`\`\nend`, PANEL_LIMITS);
    const code = blocks.slice(0, -1);
    expect(code.map((block) => (block.type === 'code' ? block.text : null)).join('\n')).toBe(lines.join('\n'));
    expect(code.map((block) => 'isContinued' in block)).toEqual([false, ...code.slice(1).map(() => true)]);
    expect(blocks.at(-1)).toMatchObject({ type: 'paragraph' });
  });

  test('a table is cut between rows, and goes on without a header', () => {
    const blocks = parse(`|a|b|\n|:-:|-|\n${'|c|d|\n'.repeat(5000)}\nend`, ENDLESS);
    const tables = blocks.flatMap((block) => (block.type === 'table' ? [block] : []));
    expect(tables.length).toBe(blocks.length - 1);
    expect(tables.flatMap(({ rows }) => rows)).toHaveLength(5000);
    expect(tables.slice(1).every(({ header, alignments }) => !header.length && alignments[0] === 'center')).toBe(true);
  });

  test('what is shorter is one block', () => {
    const rows = `| ${WORDS} | b |\n`.repeat(60);
    for (const source of [WORDS.repeat(60), `- ${WORDS}\n`.repeat(60), `|a|b|\n|-|-|\n${rows}`])
      expect(parse(source, PANEL_LIMITS)).toHaveLength(1);
  });
});

describe('a few characters do not become many nodes', () => {
  test('a row is not padded to the width of its header', () => {
    const [table] = parse(`${'|a'.repeat(1000)}\n${'|-'.repeat(1000)}\n${'|\n'.repeat(1000)}`, NO_LIMITS);
    expect(table?.type === 'table' && table.header.length).toBe(1000);
    expect(table?.type === 'table' && table.rows.flat()).toHaveLength(0);
  });

  test('columns that no panel has room for are counted and left out', () => {
    const [table] = parse(`${'|a'.repeat(100)}\n${'|-'.repeat(100)}\n${'|b'.repeat(50)}`, PANEL_LIMITS);
    expect(table).toMatchObject({ type: 'table', leftOut: 90 });
    expect(table?.type === 'table' && [table.header.length, table.rows[0]?.length]).toEqual([30, 30]);
  });

  test('marks piled on a letter are left out, and said to be', () => {
    const grow = createAnswerParser(PANEL_LIMITS);
    expect(grow('a\u0301\u0316 ệ שָׁ', false).hasPiledMarks).toBe(false);
    const { open, hasPiledMarks } = grow(`a\u0301\u0316 ệ שָׁ Z${'\u0301'.repeat(100_000)}`, false);
    expect(hasPiledMarks).toBe(true);
    for (const block of open) expect(visible([block]).match(/\u0301/g)?.length).toBeLessThanOrEqual(MAX_MARKS + 1);
  });
});

test('after as many nodes as a panel draws in time, the rest is not read', () => {
  const grow = createAnswerParser(PANEL_LIMITS);
  const source = '*a* '.repeat(20_000);
  const { finished, open, length } = grow(source, true);
  expect(countNodes([...finished, ...open])).toBeLessThan(PANEL_LIMITS.nodes + PANEL_LIMITS.blockChars);
  expect(open).toEqual([]);
  expect(visible(finished).replace(/\s/g, '')).toHaveLength(source.slice(0, length).match(/a/g)!.length);
  expect(grow(`${source}b`, true).length).toBe(length);
  expect(grow('short', true)).toMatchObject({ length: 5, open: [{ type: 'paragraph' }] });
});

describe('whatever a model writes, however short a block may be', () => {
  const limits = fc
    .integer({ min: 8, max: 200 })
    .map((blockChars): Limits => ({ ...NO_LIMITS, blockChars, cells: blockChars }));

  test('it comes to the same blocks when it grows', { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(documents, limits, (source, limits) => {
        const grow = createAnswerParser(limits);
        for (let end = 0; end < source.length; end++) grow(source.slice(0, end), false);
        const { finished, open } = grow(source, true);
        expect([...finished, ...open]).toEqual(parse(source, limits));
      }),
      { numRuns: 60, seed },
    );
  });

  test('finished blocks never change', { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(documents, limits, (source, limits) => {
        const grow = createAnswerParser(limits);
        const kept: string[] = [];
        for (let end = 0; end <= source.length; end++) {
          const { finished } = grow(source.slice(0, end), end === source.length);
          finished.slice(0, kept.length).forEach((block, index) => expect(JSON.stringify(block)).toBe(kept[index]));
          kept.push(...finished.slice(kept.length).map((block) => JSON.stringify(block)));
        }
      }),
      { numRuns: 60, seed },
    );
  });

  test('no word of plain text is lost or moved', () => {
    const lines = fc.array(fc.stringMatching(/^(?:[a-z]{1,9}[ .]{1,2}){0,12}$/), { maxLength: 30 });
    fc.assert(
      fc.property(lines, fc.constantFrom('', '- ', '> ', '1. ', '| '), limits, (texts, mark, limits) => {
        const source = texts.map((text) => mark + text).join('\n');
        const expected = wordsOf(texts.join('\n')).join('');
        expect(
          wordsOf(visible(parse(source, limits)))
            .filter((word) => word !== '1')
            .join(''),
        ).toBe(expected);
      }),
      { numRuns: 200, seed },
    );
  });
});
