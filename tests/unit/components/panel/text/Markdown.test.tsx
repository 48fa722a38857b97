// @vitest-environment jsdom
/** @jsxImportSource preact */
import { options, render } from 'preact';
import { afterEach, expect, test } from 'vitest';
import { Markdown } from '../../../../../components/panel/text/Markdown';
import { TranslateContext } from '../../../../../components/shared/translate';

const root = document.body.appendChild(document.createElement('div'));
afterEach(() => render(null, root));

const show = (source: string, isComplete: boolean) =>
  render(<Markdown source={source} isComplete={isComplete} />, root);

const HOSTILE = [
  '<img src=x onerror=alert(1)>',
  '<script>alert(1)</script> <style>*{}</style> <iframe src="https://evil.com"></iframe>',
  '<form action="https://evil.com"><object data="https://evil.com"></object></form>',
  '![x](http://evil.com/a.png) ![x](https://evil.com/?q=secret "t") [![x](http://evil.com/b.png)](https://ok.com)',
  '![x][ref] ![ref] [ref]\n\n[ref]: https://evil.com/c.png "t"',
  '[x](javascript:alert(1)) [x](JaVaScRiPt:alert(1)) [x](java\tscript:alert(1)) [x](&#106;avascript:alert(1)) [x](<javascript:alert(1)>)',
  '[x](data:text/html,<script>alert(1)</script>) [x](vbscript:x) [x](file:///etc/passwd) [x](blob:https://a.b/c)',
  '[x](https://good.com@evil.com) [x](https://u:p@evil.com) <https://u:p@evil.com>',
  '<javascript:alert(1)> <data:text/html,x> <https://ok.com/"onmouseover=alert(1)> https://ok.com/"onmouseover="alert(1)',
  '[x](https://ok.com "a\\" onclick=\\"alert(1)") [" onclick="alert(1)](https://ok.com)',
  '| a | b |\n|---|---|\n| <img src=x onerror=alert(1)> | ![x](http://evil.com/d.png) |',
  '```html\n<script>alert(1)</script>\n<img src=x>',
  '# <svg onload=alert(1)>\n\n> <a href="javascript:alert(1)">x</a>\n\n- <input autofocus onfocus=alert(1)>',
];

test.each(HOSTILE)('%j becomes nothing but text and links to the web, at any length', (source) => {
  for (const isComplete of [false, true]) {
    for (let end = 0; end <= source.length; end++) {
      show(source.slice(0, end), isComplete);
      const tags = [...root.querySelectorAll('*')];
      for (const element of tags) {
        expect(element.tagName).toMatch(
          /^(?:P|H[3-6]|UL|OL|LI|BLOCKQUOTE|PRE|CODE|DIV|TABLE|THEAD|TBODY|TR|TH|TD|HR|STRONG|EM|DEL|A|SPAN|BR)$/,
        );
        for (const { name } of element.attributes)
          expect(name).toMatch(/^(?:href|target|rel|class|tabindex|start|style|dir|colspan)$/);
      }
      for (const link of root.querySelectorAll('a')) {
        expect(link.protocol).toMatch(/^https?:$/);
        expect(link.username + link.password).toBe('');
        expect(link.rel).toBe('noreferrer noopener');
        expect(link.textContent).toContain(`(${link.host})`);
      }
    }
  }
});

test('the nodes of finished blocks stay the same while the text grows', () => {
  const source =
    '# Title\n\nA **bold** start.\n\n- one\n  - two\n- three\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n> quote\n\n```\ncode\n```\n\nend';
  const seen: Element[] = [];
  const html: string[] = [];
  for (let end = 1; end <= source.length; end++) {
    show(source.slice(0, end), false);
    const now = [...root.children];
    const count = Math.max(0, now.length - 1);
    for (let index = 0; index < count; index++) {
      const element = now[index]!;
      seen[index] ??= element;
      html[index] ??= element.outerHTML;
      expect(element).toBe(seen[index]);
      if (index < count - 1) expect(element.outerHTML).toBe(html[index]);
    }
  }
  expect(seen).toHaveLength(6);
  show(source, true);
  expect([...root.children].slice(0, 6)).toEqual(seen);
});

test('a finished block is not rendered again', () => {
  show('one\n\ntwo\n\nthr', false);
  // A change behind Preact's back would be corrected by the next rendering.
  (root.firstElementChild!.firstChild as Text).data = 'changed';
  show('one\n\ntwo\n\nthree\n\nfour', false);
  expect(root.textContent).toBe('changedtwothreefour');
});

test("parts that need scrolling can take the focus, and headings start below the article's level", () => {
  show('# One\n\n###### Six\n\n```\ncode\n```\n\n|a|b|\n|-|-:|\n|c|d|\n\n3. three\n\n   more', true);
  expect(root.innerHTML).toBe(
    '<h3>One</h3><h6>Six</h6><pre tabindex="0"><code>code</code></pre>' +
      '<div class="table" tabindex="0"><table><thead><tr><th style="text-align: start;">a</th><th style="text-align: end;">b</th></tr></thead>' +
      '<tbody><tr><td style="text-align: start;">c</td><td style="text-align: end;">d</td></tr></tbody></table></div>' +
      '<ol start="3"><li>three<p>more</p></li></ol>',
  );
});

const sentences = (key: string, substitutions: string[] = []) =>
  [key === 'languageTag' ? 'en' : key, ...substitutions].join(' ');
const showWithSentences = (source: string, isOnPage: ((address: string) => boolean) | null = null) =>
  render(
    <TranslateContext.Provider value={sentences}>
      <Markdown source={source} isComplete isOnPage={isOnPage} />
    </TranslateContext.Provider>,
    root,
  );

test('a link is isolated, and its host reads from left to right', () => {
  show('\u202e[.](https://bank.example/)[ecnavlaS NIGOL](https://evil.example/)', true);
  expect(root.textContent).toBe('. (bank.example)ecnavlaS NIGOL (evil.example)');
  for (const link of root.querySelectorAll('a')) {
    expect(link.dir).toBe('auto');
    expect(link.querySelector<HTMLElement>('.host')?.dir).toBe('ltr');
  }
});

test("links that are not on the page are marked where the page's links are known", () => {
  const source = '[a](https://a.example/) [b](https://b.example/)';
  showWithSentences(source, (address) => address === 'https://a.example/');
  expect([...root.querySelectorAll('.host')].map(({ textContent }) => textContent)).toEqual([
    '(a.example)',
    '(b.example · notOnPage)',
  ]);
  showWithSentences(source);
  expect(root.textContent).not.toContain('notOnPage');
});

test('the panel says what it leaves out of a text', () => {
  showWithSentences('word '.repeat(30_000));
  expect(root.lastElementChild?.textContent).toBe('textNotShown 50,000');
  showWithSentences(`Z${'\u0301'.repeat(100)}`);
  expect(root.lastElementChild?.textContent).toBe('marksNotShown');
  showWithSentences(`${'|a'.repeat(40)}\n${'|-'.repeat(40)}\n`);
  expect(root.lastElementChild?.textContent).toBe('cellsNotShown 10');
  showWithSentences('word');
  expect(root.textContent).toBe('word');
});

test('missing cells at the end of a row are one wide cell', () => {
  show('|a|b|c|\n|-|-|-|\n|d|\n', true);
  expect(root.querySelectorAll('td')).toHaveLength(2);
  expect(root.querySelectorAll('td')[1]?.colSpan).toBe(2);
});

test('ten times as many blocks create about ten times as many nodes', () => {
  const count = (blocks: number) => {
    render(null, root);
    let made = 0;
    const { vnode } = options;
    options.vnode = () => void made++;
    const source = 'Some words.\n\n'.repeat(blocks);
    for (let end = 0; end <= source.length; end += 130) show(source.slice(0, end), false);
    options.vnode = vnode;
    return made;
  };
  expect(count(1000) / count(100)).toBeLessThan(20);
});
