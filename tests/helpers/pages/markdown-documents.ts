import fc from 'fast-check';

/** Markdown as models write it: every mark is closed, and no line becomes a table or a heading through a later one. */

const WORDS =
  'alpha beta R2-D2 it’s 12% 3.5 C# snake_case x=1 (so) “quoted” 重点 (e.g. AT&T $5 a/b end: — - 1. 2024. #1 ~3 & <3 >5 [1] [^1] 100%!';
const TEXTS = ['alpha', 'beta gamma', '重点', '12 %', 'x_y', 'R2-D2', 'so: it is'];
const MARKED = [
  '**',
  '*',
  '_',
  '~~',
  '***',
  '`',
  '``a`b ',
  '[](https://a.b/c_d)',
  '[](https://a.b/c_(d) "T")',
  '![](https://a.b/c.png)',
];
const ALONE = '<https://a.b/c> &amp; &hellip; \\* \\[x\\] \\[ <br> [1] [2](https://e.f)'.split(' ');
const ADDRESSES = ['https://a.b/c_d', 'www.a.b'];
/** Sentences without markup, or with what only looks like markup. */
const SENTENCES = [
  '**Key:** it is',
  '**“引用”**，后',
  'a **重点**、b',
  '$a_b$ and \\\\(x\\\\)',
  'a <b>c</b> d',
  '<details>x',
  'a < b > c',
  'x <- y -> z',
  'a | b',
  'R&D; AT&T',
  '[!NOTE]',
  '"a" - b',
  'Hi! [a](https://b.c)!',
  '100% *sure*!',
  '**A**: *b*; `c`.',
  'a\\\\b',
  '[x] y',
  '(*a*) “*b*”',
  '`a` `b``c`',
  '1986. A year',
  '**a**\n**b**',
  'see [1][2] and [3](https://a.b), [1, 2]',
  '![](https://a.b/c.png) after',
  '[![a](https://b.c/d.png)](https://e.f) g',
  'www.a.b/c_d_e, https://x.y/(z).',
  'a^2^ H~2~O ==m==',
  '\\- a',
  '\\# b',
  '&lt;b&gt; &#42;',
];

const pick = (from: readonly string[]) => fc.constantFrom(...from);
const some = (part: fc.Arbitrary<string>, maxLength: number) => fc.array(part, { minLength: 1, maxLength });

function toMarked([mark, text]: [string, string]): string {
  if (mark.includes('[')) return mark.replace('[]', `[${text}]`);
  return mark + text + (mark.startsWith('``') ? '``' : mark);
}

const marked = fc.tuple(pick(MARKED), pick(TEXTS)).map(toMarked);
const { inline } = fc.letrec<{ inline: string }>((tie) => ({
  inline: fc.oneof(
    { maxDepth: 2 },
    pick(TEXTS),
    marked,
    pick(ALONE),
    fc
      .tuple(pick(['**a | b**', '*a | b*', '[a |](https://l.m)']), tie('inline'))
      .map(([around, text]) => around.replace('|', () => text)),
  ),
}));
const words = some(pick(WORDS.split(' ')), 4).map((parts) => parts.join(' '));
const line = some(fc.oneof(words, inline, pick(ADDRESSES)), 4).map((parts) => `A ${parts.join(' ')} z.`);
const glued = some(
  fc
    .tuple(
      pick(['', ' ', '(', '“', '，', ', ', ' — ', '「', '/']),
      inline,
      pick([' ', '.', ', ', ')', '”', '，', ': ', '」', '! ', '? ', '…']),
    )
    .map((parts) => parts.join('')),
  3,
).map((parts) => `Z ${parts.join('')}`);
const text = fc.oneof(
  line,
  some(inline, 3).map((parts) => parts.join(' ')),
  glued,
  pick(SENTENCES),
);

const paragraph = some(text, 3).chain((lines) => pick(['\n', '  \n', '\\\n']).map((end) => lines.join(end)));
const heading = fc.tuple(pick(['#', '##', '####']), text).map((parts) => parts.join(' '));
const quote = some(text, 2).map((lines) => lines.map((each) => `> ${each}`).join('\n'));
const list = fc
  .tuple(
    pick(['-', '*', '+', '1.', '1)', '- [ ]', '- [x]']),
    fc.array(fc.tuple(text, fc.option(text)), { minLength: 1, maxLength: 3 }),
    pick(['\n', '\n\n']),
  )
  .map(([mark, entries, separator]) =>
    entries
      .map(([first, below], index) => {
        const own = mark.replace('1', String(index + 1));
        return `${own} ${first}${below === null ? '' : `\n${' '.repeat(/\d/.test(own) ? 3 : 2)}- ${below}`}`;
      })
      .join(separator),
  );
const nested = fc
  .tuple(text, text, text, pick(['  ', '    ']))
  .chain(([a, b, c, step]) =>
    pick([
      `- ${a}\n${step}- ${b}\n${step}${step}1. ${c}\n- ${b}`,
      `1. ${a}\n\n   ${b}\n\n   \`\`\`js\n   let x;\n\n   y\n   \`\`\`\n   - ${c}\n2. ${a}`,
      `* ${a}\n\n  > ${b}\n`,
      `1. ${a}\n  - ${b}\n  - ${c}`,
    ]),
  );
const code = fc
  .tuple(
    pick(['```', '~~~', '```js', '````']),
    fc.array(pick(['let a = `b`;', '# no', '- no', '', '  in', '| a |', '**no**', '<b>']), { maxLength: 4 }),
  )
  .map(([fence, lines]) => [fence, ...lines, fence.replace('js', '')].join('\n'));
const cell = fc.oneof(
  pick(TEXTS),
  marked.filter((each) => !each.includes('"T"')),
);
const table = fc
  .integer({ min: 1, max: 3 })
  .chain((columns) =>
    fc.array(fc.array(cell, { minLength: columns, maxLength: columns }), { minLength: 1, maxLength: 4 }),
  )
  .map(([header = [], ...rows]) => {
    const delimiters = header.map((_, column) => [':--', '---', ':-:', '--:'][column % 4] ?? '');
    return [header, delimiters, ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');
  });
const rule = pick(['---', '***', '___', '* * *']);

const block = fc.oneof(
  paragraph,
  heading,
  quote,
  list,
  list.map((lines) => lines.replace(/^/gm, '> ')),
  nested,
  code,
  table,
  rule,
);

/** Documents of a few blocks, with and without empty lines between them. */
export const documents = fc
  .tuple(fc.array(block, { minLength: 1, maxLength: 4 }), pick(['\n\n', '\n\n', '\n']))
  .map(([blocks, separator]) => blocks.join(separator));
