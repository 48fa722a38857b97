import { describe, expect, test } from 'vitest';
import { parseInlines } from '../../../../../lib/panel/markdown/inlines';
import type { Inline } from '../../../../../lib/panel/markdown/tree';

/** Short HTML for comparison. Text is not escaped. */
function show(inlines: readonly Inline[]): string {
  return inlines
    .map((inline) => {
      if (inline.type === 'text') return inline.text;
      if (inline.type === 'code') return `<code>${inline.text}</code>`;
      if (inline.type === 'break') return '<br>';
      if (inline.type === 'link') return `<a ${inline.href}>${show(inline.children)}</a>`;
      return `<${inline.type}>${show(inline.children)}</${inline.type}>`;
    })
    .join('');
}

const cases = (...rows: [source: string, shown: string][]) => {
  test.each(rows)('%j is %j', (source, shown) => expect(show(parseInlines(source))).toBe(shown));
};

describe('emphasis', () => {
  cases(
    ['*a* _b_ **c** __d__', '<em>a</em> <em>b</em> <strong>c</strong> <strong>d</strong>'],
    ['***a***', '<em><strong>a</strong></em>'],
    ['***a** b*', '<em><strong>a</strong> b</em>'],
    ['***a* b**', '<strong><em>a</em> b</strong>'],
    ['**a *b***', '<strong>a <em>b</em></strong>'],
    ['*a **b***', '<em>a <strong>b</strong></em>'],
    ['*foo**bar**baz*', '<em>foo<strong>bar</strong>baz</em>'],
    ['*foo**bar*', '<em>foo**bar</em>'],
    ['**foo*', '*<em>foo</em>'],
    ['*foo**', '<em>foo</em>*'],
    ['****foo****', '<strong><strong>foo</strong></strong>'],
    ['un*frigging*believable', 'un<em>frigging</em>believable'],
    ['*a _b* c_', '<em>a _b</em> c_'],
    ['**a _b** c_', '<strong>a _b</strong> c_'],
    ['a * b * c', 'a * b * c'],
    ['5*3*2', '5<em>3</em>2'],
    ['** a **', '** a **'],
    ['snake_case_name and __init__.py', 'snake_case_name and <strong>init</strong>.py'],
    ['foo-_(bar)_ foo_(bar)_', 'foo-<em>(bar)</em> foo_(bar)_'],
    ['a*"b"*', 'a*"b"*'],
    ['"*b*"', '"<em>b</em>"'],
    ['*(**a**)*', '<em>(<strong>a</strong>)</em>'],
    ['~~gone~~ ~not~ ~~~nor~~~ 5~10', '<del>gone</del> ~not~ ~~~nor~~~ 5~10'],
    ['价格5~10元，约3~4天', '价格5~10元，约3~4天'],
    ['**a ~~b** c~~', '<strong>a ~~b</strong> c~~'],
  );
});

describe('emphasis where words have no spaces between them', () => {
  cases(
    ['**重点**，后面', '<strong>重点</strong>，后面'],
    ['是**“重点”**。', '是<strong>“重点”</strong>。'],
    ['这是**“重点”**的意思', '这是<strong>“重点”</strong>的意思'],
    ['**注意：**文本', '<strong>注意：</strong>文本'],
    ['占**50%**的份额，**（约5%）**后', '占<strong>50%</strong>的份额，<strong>（约5%）</strong>后'],
    ['**第一**、**第二**和*第三*。', '<strong>第一</strong>、<strong>第二</strong>和<em>第三</em>。'],
    ['これは**「重要」**です', 'これは<strong>「重要」</strong>です'],
    ['データ**（例）**ー', 'データ<strong>（例）</strong>ー'],
    ['정부는 **“새 정책”**을 발표', '정부는 <strong>“새 정책”</strong>을 발표'],
    ['قال و**«مهم»**هنا', 'قال و<strong>«مهم»</strong>هنا'],
    ['𠮷**“重点”**𠮷', '𠮷<strong>“重点”</strong>𠮷'],
    // As in CommonMark, between Latin letters.
    ['a**"b"**c', 'a**"b"**c'],
  );
});

describe('code', () => {
  cases(
    ['`a*b*`', '<code>a*b*</code>'],
    ['`` a ` b ``', '<code>a ` b</code>'],
    ['` `` `', '<code>``</code>'],
    ['`  `', '<code>  </code>'],
    ['` a`', '<code> a</code>'],
    ['`a\nb`', '<code>a b</code>'],
    ['`a\\`', '<code>a\\</code>'],
    ['*a `b* c`', '*a <code>b* c</code>'],
    ['[a `b](http://c.d) e`', '[a <code>b](http://c.d) e</code>'],
    ['```a`', '```a`'],
    ['`a``', '`a``'],
    ['`&amp;`', '<code>&amp;</code>'],
    ['`a` and `b`', '<code>a</code> and <code>b</code>'],
    ['``a` and `b`', '``a<code>and</code>b`'],
  );
});

describe('escapes, entities and HTML', () => {
  cases(
    ['\\*a\\* \\[b](http://c.d) \\` \\\\ \\a', '*a* [b](<a http://c.d/>http://c.d</a>) ` \\ \\a'],
    ['[a \\[b](http://c.d)', '<a http://c.d/>a [b</a>'],
    ['[a \\] b](http://c.d)', '<a http://c.d/>a ] b</a>'],
    ['&amp; &lt; &hellip; &mdash; &#65; &#x1F600; &#X41;', '& < … — A 😀 A'],
    ['&copy; &constructor; &#0; &#x110000; &amp AT&T &;', '&copy; &constructor; &#0; &#x110000; &amp AT&T &;'],
    ['&#42;a&#42;', '*a*'],
    ['<b>a</b> <img src=x onerror=alert(1)> <!-- c -->', '<b>a</b> <img src=x onerror=alert(1)> <!-- c -->'],
    ['a<br>b<br/>c<BR />d<brx>', 'a<br>b<br>c<br>d<brx>'],
    ['a  \nb\\\nc\nd', 'a<br>b<br>c\nd'],
    ['a < b > c', 'a < b > c'],
  );
});

describe('links', () => {
  cases(
    ['[a](https://b.c/d?e=f&g)', '<a https://b.c/d?e=f&g>a</a>'],
    ['[*a* `b`](http://c.d "T")', '<a http://c.d/><em>a</em> <code>b</code></a>'],
    ["[a](http://b.c 'T') [a](http://b.c (T))", '<a http://b.c/>a</a> <a http://b.c/>a</a>'],
    ['[a](<http://b.c/d e>)', '<a http://b.c/d%20e>a</a>'],
    ['[a](https://en.x.org/B_(c)_(d(e)))', '<a https://en.x.org/B_(c)_(d(e))>a</a>'],
    ['([a](http://b.c))', '(<a http://b.c/>a</a>)'],
    ['[a](http://b.c/\\_d&amp;e)', '<a http://b.c/_d&e>a</a>'],
    ['*a [b* c](http://d.e)*', '<em>a <a http://d.e/>b* c</a></em>'],
    ['[a [b] c](http://d.e)', '<a http://d.e/>a [b] c</a>'],
    ['*a [b *c](http://d.e)', '*a <a http://d.e/>b *c</a>'],
    ['[a](xhttp://b.c)', 'a'],
    ['[a](http://b.c)[d](http://e.f)', '<a http://b.c/>a</a><a http://e.f/>d</a>'],
    ['[a [b](http://c.d)](http://e.f)', '<a http://e.f/>a b</a>'],
    ['[a](mailto:b@c.d) [e](/f) [g](#h) [i](//j.example)', 'a e g i'],
    ['[a](javascript:alert(1)) [b](data:text/html,x) [c](//d.e)', 'a b c'],
    ['[a](https://good.com@evil.com) [b](https://u:p@evil.com)', 'a b'],
    ['[a] [1] [^2] [b][c] [d]: http://e.f', '[a] [1] [^2] [b][c] [d]: <a http://e.f/>http://e.f</a>'],
    ['f[i](x) and [a](b c)', 'f[i](x) and [a](b c)'],
    ['[a] (http://b.c d)', '[a] (<a http://b.c/>http://b.c</a> d)'],
    ['![a *b*](http://c.d) ![](http://c.d)', 'a <em>b</em> '],
    ['![a](b.png) [a](b.png)', 'a [a](b.png)'],
    ['[![a](http://b.c/i.png)](http://d.e)', '<a http://d.e/>a</a>'],
    ['![a [b](http://c.d)](http://e.f)', 'a b'],
    ['![a *b](http://c.d) c*', 'a *b c*'],
  );

  test('links name the host that the browser will contact, in ASCII', () => {
    expect(parseInlines('[paypal.com](https://pаypal.com:8443/x)')).toEqual([
      {
        type: 'link',
        href: 'https://xn--pypal-4ve.com:8443/x',
        host: 'xn--pypal-4ve.com:8443',
        children: [{ type: 'text', text: 'paypal.com' }],
      },
    ]);
  });
});

describe('addresses in the text', () => {
  cases(
    ['<https://a.b/c*d*>', '<a https://a.b/c*d*>https://a.b/c*d*</a>'],
    ['<mailto:a@b.c> <javascript:alert(1)>', 'mailto:a@b.c javascript:alert(1)'],
    ['https://a.b/c_d_e.', '<a https://a.b/c_d_e>https://a.b/c_d_e</a>.'],
    ['(see https://a.b/c_(d))!', '(see <a https://a.b/c_(d)>https://a.b/c_(d)</a>)!'],
    [
      '**https://a.b**: "https://a.b"',
      '<strong><a https://a.b/>https://a.b</a></strong>: "<a https://a.b/>https://a.b</a>"',
    ],
    ['www.a.b, WWW.c.d', '<a http://www.a.b/>www.a.b</a>, <a http://www.c.d/>WWW.c.d</a>'],
    ['www. www https:// xhttps://a.b', 'www. www https:// xhttps://a.b'],
    ['https://www.a.b', '<a https://www.a.b/>https://www.a.b</a>'],
    ['请看https://a.b/c。更多', '请看<a https://a.b/c>https://a.b/c</a>。更多'],
    [
      '访问https://a.b了解（https://c.d）',
      '访问<a https://a.b/>https://a.b</a>了解（<a https://c.d/>https://c.d</a>）',
    ],
    ['https://u:p@evil.com/ https://good.com@evil.com', 'https://u:p@evil.com/ https://good.com@evil.com'],
    ['https://a.b/?c=d&amp;e', '<a https://a.b/?c=d&e>https://a.b/?c=d&e</a>'],
    ['[see https://a.b](http://c.d)', '<a http://c.d/>see https://a.b</a>'],
    ['[see https://a.b] x', '[see <a https://a.b/>https://a.b</a>] x'],
    ['ftp://a.b a@b.c', 'ftp://a.b a@b.c'],
  );
});

test('adjacent text is one node', () => {
  expect(parseInlines('a_b *c &amp; [d] \\* <e>')).toEqual([{ type: 'text', text: 'a_b *c & [d] * <e>' }]);
});

test('marks nested very deeply stay as they are written', () => {
  const shown = show(parseInlines('*a **b '.repeat(100) + '** *'.repeat(100)));
  expect(shown.replace(/<\/?(?:em|strong)>/g, '')).toContain('*a **b *a **b');
  expect(show(parseInlines(`${'*'.repeat(500)}a${'*'.repeat(500)}`))).toBe(`${'*'.repeat(500)}a${'*'.repeat(500)}`);
});
