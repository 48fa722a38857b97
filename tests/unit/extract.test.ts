import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { JSDOM } from 'jsdom';
import { describe, expect, test } from 'vitest';
import { extract } from '../../lib/article/extract';

const ARTICLES = path.join(import.meta.dirname, '../fixtures/articles');

function read(html: string, url = 'https://site.example/page') {
  return extract(new JSDOM(html, { url }).window.document);
}

describe('the fixture pages', () => {
  test.each(readdirSync(ARTICLES))('%s', (slug) => {
    const article = read(
      readFileSync(path.join(ARTICLES, slug, 'source.html'), 'utf8'),
      `https://site.example/${slug}`,
    );
    const file = path.join(ARTICLES, slug, 'expected.json');
    // A missing expectation fails; UPDATE=1 writes it, to be read before it is committed.
    if (process.env.UPDATE) writeFileSync(file, `${JSON.stringify(article, null, 2)}\n`);
    expect(article).toEqual(JSON.parse(readFileSync(file, 'utf8')));
  });
});

test('leaves the page as it is', () => {
  const { document } = new JSDOM('<title>T</title><body><nav>n</nav><article><p>' + 'Text of the page. '.repeat(60))
    .window;
  const before = document.documentElement.outerHTML;
  extract(document);
  expect(document.documentElement.outerHTML).toBe(before);
});

test('a short page is read whole, without its navigation', () => {
  const article = read('<title>Note</title><body><nav>Home News Sport</nav><main><p>Closed today.</p></main>');
  expect(article?.passages).toEqual([{ kind: 'paragraph', text: 'Closed today.' }]);
});

test('posts of a thread, of which Readability keeps one, are read as the thread they are', () => {
  const post = (n: number) =>
    `<section id="s${n}"><div><p>Post ${n}. ${'I think, and not only I, that it depends. '.repeat(8)}</p></div></section>`;
  const posts = Array.from({ length: 12 }, (_, n) => `<div class="comment">${post(n)}</div>`);
  const article = read(
    `<title>Thread</title><body><header>Forum</header><main>${posts.join('')}</main><footer>About us</footer>`,
  );
  const text = article?.passages.map((passage) => passage.text).join('\n') ?? '';
  expect(text).toContain('Post 0.');
  expect(text).toContain('Post 11.');
  expect(text).not.toContain('About us');
});

test('what is hidden is not read by the fallback', () => {
  const article = read('<title>T</title><body><p>Seen.</p><p hidden>Attribute.</p><p aria-hidden="true">Aria.</p>');
  expect(article?.passages.map(({ text }) => text)).toEqual(['Seen.']);
});

test('a page that is only navigation is read all the same', () => {
  expect(read('<title>T</title><body><nav><a href=1>One</a> <a href=2>Two</a></nav>')?.passages).toEqual([
    { kind: 'paragraph', text: 'One Two' },
  ]);
});

test.each(['', '<body></body>', '<frameset></frameset>', '<body><script>1</script><img src=x>'])(
  '%s has no article',
  (html) => {
    expect(read(html)).toBeNull();
  },
);

test('a page with very many elements goes without Readability', () => {
  const article = read(`<title>Big</title><body><main>${'<p>Line of text.</p>'.repeat(20_001)}</main>`);
  expect(article?.method).toMatch(/marked|visible/);
  expect(article?.passages).toHaveLength(20_001);
});
