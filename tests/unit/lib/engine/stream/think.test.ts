import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createThinkFilter } from '../../../../../lib/engine/stream/think';

/**
 * The filter's output for these pieces, adjacent ones of one type joined: `~` before reasoning, `+` before the answer.
 */
function filter(pieces: readonly string[]): string[] {
  const think = createThinkFilter();
  const chunks = [...pieces.flatMap((piece) => think.push(piece)), ...think.end()];
  const lines: string[] = [];
  for (const chunk of chunks) {
    const line = chunk.type === 'was-reasoning' ? '<-' : `${chunk.type === 'delta' ? '+' : '~'}${chunk.text}`;
    const last = lines.length - 1;
    if (line !== '<-' && lines[last]?.startsWith(line.charAt(0))) lines[last] += line.slice(1);
    else lines.push(line);
  }
  return lines;
}

test.each([
  ['an answer without tags', 'The bridge.', ['+The bridge.']],
  ['nothing', '', []],
  ['white space only', ' \n\t', []],
  ['white space before the answer', '\n  The', ['+\n  The']],
  ['reasoning before the answer', '<think>Hm.</think>The', ['~Hm.', '+The']],
  ['white space around the tags', ' \n<think>\nHm.\n</think>\n\n The', ['~\nHm.\n', '+The']],
  ['reasoning that is only white space', '<think>\n\n</think>\n\nThe', ['~\n\n', '+The']],
  ['empty reasoning', '<think></think>The', ['+The']],
  ['<thinking>', '<thinking>a</think>b</thinking>c', ['~a</think>b', '+c']],
  ['<thought>', '<thought>a</thought>c', ['~a', '+c']],
  ['<seed:think>', '<seed:think>a</seed:think>c', ['~a', '+c']],
  ['reasoning without an end', '<think>Hm. The', ['~Hm. The']],
  ['reasoning that ends in half a closing tag', '<think>Hm</thin', ['~Hm</thin']],
  ['reasoning and nothing else', '<think>Hm</think> \n', ['~Hm']],
  ['a tag that only resembles an opening tag', '<thinker>', ['+<thinker>']],
  ['half an opening tag', ' <thi', ['+ <thi']],
  ['other tags', '<b>The</b>', ['+<b>The</b>']],
  ['an opening tag after text', 'The <think> tag', ['+The <think> tag']],
  ['a second opening tag', '<think>a</think>b<think>c</think>d', ['~a', '+b<think>c</think>d']],
  ['a closing tag without an opening one', 'Hm.\n</think>\n\nThe', ['+Hm.\n', '<-', '+The']],
  ['a closing tag at the very beginning', ' \n</think>\nThe', ['+The']],
  ['a second closing tag', 'a</think>b</think>c', ['+a', '<-', '+b</think>c']],
  ['a closing tag after one at the beginning', '</think>b</think>c', ['+b</think>c']],
  ['another closing tag without an opening one', 'a</thinking>b', ['+a</thinking>b']],
  ['half a closing tag in the text', 'a</thi b', ['+a</thi b']],
  ['a tag begun twice', 'a<</think>b', ['+a<', '<-', '+b']],
  ['a tag begun twice in reasoning', '<think>a</think</think>b', ['~a</think', '+b']],
  ['a closing tag in inline code', 'The `</think>` tag', ['+The `</think>` tag']],
  ['a closing tag in inline code with double backticks', 'The `` ` </think>`` tag', ['+The `` ` </think>`` tag']],
  ['a closing tag in a fence', '```\na ` b\n</think>\n```\n', ['+```\na ` b\n</think>\n```\n']],
  ['a closing tag after inline code', '`a` b</think>c', ['+`a` b', '<-', '+c']],
  ['a closing tag right after inline code', '`a`</think>c', ['+`a`', '<-', '+c']],
  ['a closing tag after a fence', '```\na\n```\n</think>c', ['+```\na\n```\n', '<-', '+c']],
  ['a closing tag on the line after a lone backtick', 'a ` b\n</think>c', ['+a ` b\n', '<-', '+c']],
  ['a closing tag in code and then one that counts', '`</think>` a</think>b', ['+`</think>` a', '<-', '+b']],
  ['a closing tag in code within reasoning', '<think>`</think>`', ['~`', '+`']],
])('reasoning in tags is separated from the answer: %s', (_name, text, expected) => {
  expect(filter([text])).toEqual(expected);
  expect(filter(Array.from(text))).toEqual(expected);
});

test('only text that may still become a reasoning tag is held back', () => {
  const think = createThinkFilter();
  expect(think.push(' <th')).toEqual([]);
  expect(think.push('e')).toEqual([{ type: 'delta', text: ' <the' }]);
  expect(think.push(' bridge </th')).toEqual([{ type: 'delta', text: ' bridge ' }]);
  expect(think.push('e `')).toEqual([{ type: 'delta', text: '</the `' }]);
  expect(think.push('</th')).toEqual([{ type: 'delta', text: '</th' }]);
  expect(think.push('`')).toEqual([{ type: 'delta', text: '`' }]);
  expect(think.push('</think>  ')).toEqual([{ type: 'was-reasoning' }]);
  expect(think.push('a </th')).toEqual([{ type: 'delta', text: 'a </th' }]);
  expect(think.end()).toEqual([]);
});

const TEXT = fc
  .array(
    fc.constantFrom(
      '<think>',
      '</think>',
      '<thinking>',
      '</thinking>',
      '<',
      '/',
      'think>',
      '`',
      '```',
      ' ',
      '\n',
      'a',
      'é',
    ),
    { maxLength: 14 },
  )
  .map((parts) => parts.join(''));

const CUTS = fc.array(fc.nat(120), { maxLength: 20 });

function cut(text: string, cuts: readonly number[]): string[] {
  const at = [0, ...cuts.filter((each) => each < text.length), text.length].toSorted((a, b) => a - b);
  return at.slice(1).map((to, index) => text.slice(at[index], to));
}

test('separating reasoning does not depend on how a known text is cut', () => {
  fc.assert(
    fc.property(TEXT, CUTS, (text, cuts) => {
      expect(filter(cut(text, cuts))).toEqual(filter([text]));
    }),
    { numRuns: 3_000 },
  );
});

/** The same rules, applied to the whole text at once. */
function readWhole(text: string): string[] {
  const lines = (...parts: [sign: string, text: string][]) =>
    parts.filter(([, each]) => each).map((each) => each.join(''));
  const opening = /^\s*<(think|thinking|thought|seed:think)>/.exec(text);
  if (opening) {
    const [thoughts = '', ...answer] = text.slice(opening[0].length).split(`</${opening[1]}>`);
    return lines(['~', thoughts], ['+', answer.join(`</${opening[1]}>`).trimStart()]);
  }
  if (/^\s*<\/think>/.test(text)) return lines(['+', text.trimStart().slice(8).trimStart()]);
  const code =
    /(?<!`)(?<fence>`{3,})(?!`)[^]*?((?<!`)\k<fence>(?!`)|$)|(?<!`)(?<run>`{1,2})(?!`)[^\n]*?((?<!`)\k<run>(?!`)|(?=\n)|$)/g;
  const withoutCode = text.replaceAll(code, (each) => 'x'.repeat(each.length));
  const at = withoutCode.indexOf('</think>');
  if (at < 0) return text.trim() ? [`+${text}`] : [];
  return [`+${text.slice(0, at)}`, '<-', ...lines(['+', text.slice(at + 8).trimStart()])];
}

test('separating reasoning in pieces gives the same result as in the whole text, however it is cut', () => {
  fc.assert(
    fc.property(TEXT, CUTS, (text, cuts) => {
      expect(filter(cut(text, cuts))).toEqual(readWhole(text));
    }),
    { numRuns: 10_000 },
  );
});
