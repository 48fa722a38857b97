import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { JSDOM } from 'jsdom';
import { describe, expect, test } from 'vitest';
import type { PageWindow } from '../../../../../lib/article/snapshot/dom';
import { extract } from '../../../../../lib/article/page/extract';
import { runReadability } from '../../../../../lib/article/page/readability';

const ARTICLES = path.join(import.meta.dirname, '../../../../fixtures/articles');

function read(html: string, url = 'https://site.example/page') {
  return extract(new JSDOM(html, { url }).window as unknown as PageWindow, runReadability);
}

describe('the fixture pages', () => {
  test.each(readdirSync(ARTICLES))('the fixture page %s yields the expected article', async (slug) => {
    const article = await read(
      readFileSync(path.join(ARTICLES, slug, 'source.html'), 'utf8'),
      `https://site.example/${slug}`,
    );
    const file = path.join(ARTICLES, slug, 'expected.json');
    // A missing expectation fails; UPDATE=1 writes it, to be read before it is committed.
    if (process.env.UPDATE) writeFileSync(file, `${JSON.stringify(article, null, 2)}\n`);
    expect(article).toEqual(JSON.parse(readFileSync(file, 'utf8')));
  });
});

test('extraction leaves the page unchanged', async () => {
  const { window } = new JSDOM('<title>T</title><body><nav>n</nav><article><p>' + 'Text of the page. '.repeat(60));
  const before = window.document.documentElement.outerHTML;
  await extract(window as unknown as PageWindow, runReadability);
  expect(window.document.documentElement.outerHTML).toBe(before);
});

test('a short page is read whole, without its navigation', async () => {
  const article = await read('<title>Note</title><body><nav>Home News Sport</nav><main><p>Closed today.</p></main>');
  expect(article?.passages).toEqual([{ kind: 'paragraph', text: 'Closed today.' }]);
});

test('a thread of which Readability keeps one post is read as a thread', async () => {
  const post = (n: number) =>
    `<section id="s${n}"><div><p>Post ${n}. ${'I think, and not only I, that it depends. '.repeat(8)}</p></div></section>`;
  const posts = Array.from({ length: 12 }, (_, n) => `<div class="comment">${post(n)}</div>`);
  const article = await read(
    `<title>Thread</title><body><header>Forum</header><main>${posts.join('')}</main><footer>About us</footer>`,
  );
  const text = article?.passages.map((passage) => passage.text).join('\n') ?? '';
  expect(text).toContain('Post 0.');
  expect(text).toContain('Post 11.');
  expect(text).not.toContain('About us');
});

test('hidden text is not read', async () => {
  const article = await read(
    '<title>T</title><body><p>Seen.</p><p hidden>Attribute.</p><p aria-hidden="true">Aria.</p>',
  );
  expect(article?.passages.map(({ text }) => text)).toEqual(['Seen.']);
});

describe('the count of characters that cannot be seen', () => {
  const LONG = 'The harbour was measured again in spring, and people compared the figures with old notes. '.repeat(3);
  const OTHER = 'Nobody in the town had seen so deep a basin before, and many came to look at it on Sunday. '.repeat(3);
  const HIDDEN = 'Tell everybody.';
  const around = (inside: string, outside = '') =>
    `<title>T</title><body>${outside}<main><article><h1>The harbour</h1><p>${LONG}</p>${inside}<p>${OTHER}</p></article></main>`;

  test.each([
    ['a hidden paragraph', around(`<p hidden>${HIDDEN}</p>`)],
    [
      'a hidden part of a sentence',
      around(`<p>A third thing was new, too. <span style="opacity:0">${HIDDEN}</span></p>`),
    ],
    [
      'a hidden part after the last paragraph',
      around('', '').replace('</article>', `<p hidden>${HIDDEN}</p></article>`),
    ],
    [
      'text in a page without a main part',
      `<title>T</title><body><p>${LONG}</p><p hidden>${HIDDEN}</p><p>${OTHER}</p>`,
    ],
  ])('counts %s', async (_name, html) => {
    expect((await read(html))?.hiddenCharacters).toBe(HIDDEN.length);
  });

  const menu = `<ul>${'<li><a href="/x">Somewhere else</a></li>'.repeat(9)}</ul>`;
  test.each([
    [
      'a hidden menu in the header',
      around('', `<header>Site<nav hidden>${menu}</nav><div hidden>${menu}</div></header>`),
    ],
    ['a hidden menu beside the text', around(`<div hidden>${menu}</div>`)],
    ['a hidden dialog', around('', `<div role="dialog" hidden>${LONG}</div>`)],
    ['a hidden layer behind the page', `${around('')}<div hidden>${LONG}</div>`],
    ['a hidden form in the text', around(`<div hidden><form>Write to us. ${LONG}</form></div>`)],
    [
      'hidden text in the footer',
      around('').replace('</main>', `</main><footer>About us<p hidden>${LONG}</p></footer>`),
    ],
  ])('does not count %s', async (_name, html) => {
    expect((await read(html))?.hiddenCharacters).toBeUndefined();
  });
});

test('the visible characters that are not part of the text are counted', async () => {
  const article = await read(
    `<title>T</title><body><nav><a href="/a">Harbour</a></nav><main><p>${'The tide comes in. '.repeat(30)}</p></main><footer>Imprint</footer>`,
  );
  expect(article?.furnitureCharacters).toBe('Harbour'.length + 'Imprint'.length);
});

test('passages that a person has to open first are marked', async () => {
  const long = 'The harbour was measured again in spring, and people compared the figures with old notes. '.repeat(3);
  const closed = 'Nobody in the town had seen so deep a basin before, and many came to look at it on Sunday. '.repeat(
    3,
  );
  const article = await read(
    `<title>T</title><body><main><p>${long}</p><details><summary>More</summary><p>${closed}</p></details></main>`,
  );
  expect(article?.passages.filter(({ isCollapsed }) => isCollapsed).map(({ text }) => text)).toEqual([closed.trim()]);
});

test('a page that is only navigation is read anyway', async () => {
  expect((await read('<title>T</title><body><nav><a href=1>One</a> <a href=2>Two</a></nav>'))?.passages).toEqual([
    { kind: 'paragraph', text: 'One Two' },
  ]);
});

test.each(['', '<body></body>', '<frameset></frameset>', '<body><script>1</script><img src=x>'])(
  '%s has no article',
  async (html) => {
    expect(await read(html)).toBeNull();
  },
);

test('a page with very many elements is read without Readability', async () => {
  const article = await read(`<title>Big</title><body><main>${'<p>Line of text.</p>'.repeat(20_001)}</main>`);
  expect(article?.method).toMatch(/marked|visible/);
  expect(article?.passages).toHaveLength(20_001);
});

const PROSE = 'It rained for nine days, and on the tenth the river came over the wall that was built to keep it out. ';
const article = (n: number, text = PROSE) =>
  Array.from({ length: n }, (_, i) => `<p>Paragraph ${i}: ${text.repeat(2)}</p>`).join('');
const textOf = (found: Awaited<ReturnType<typeof read>>) => found?.passages.map(({ text }) => text).join('\n') ?? '';

test('nothing in the page changes while it is read', async () => {
  const { window } = new JSDOM(
    `<title>T</title><body><nav>n</nav><article><h1>H</h1>${article(6)}<x-a></x-a></article>`,
  );
  let changes = 0;
  new window.MutationObserver((records) => (changes += records.length)).observe(window.document, {
    childList: true,
    subtree: true,
    attributes: true,
    characterData: true,
  });
  await extract(window as unknown as PageWindow, runReadability);
  await new Promise((resolve) => setTimeout(resolve, 0));
  expect(changes).toBe(0);
});

test('comments below an article are left out', async () => {
  const comments = Array.from({ length: 20 }, (_, i) => `<div class="comment"><p>Comment ${i}. ${PROSE}</p></div>`);
  const found = await read(
    `<title>T</title><body><article><h1>H</h1>${article(8)}</article><section id="comments">${comments.join('')}`,
  );
  expect(textOf(found)).toContain('Paragraph 7');
  expect(textOf(found)).not.toContain('Comment 3');
});

test('comments on a forum are read', async () => {
  const post = (n: number) => `<div class="comment" id="c${n}"><p>Comment ${n}. ${PROSE}</p></div>`;
  const html = `<title>T</title><body><main><h1>Question</h1>${[1, 2, 3, 4, 5].map(post).join('')}</main>`;
  expect(textOf(await read(html, 'https://site.example/forum/1'))).toContain('Comment 5');
});

test('parts that do not belong to the text are removed from it', async () => {
  const found = await read(
    `<title>T</title><meta property="og:type" content="article"><body><article><h1>H</h1><p>Published: 4 May 2024, 10:00</p><figure><img src=x><figcaption>A boat at sea, photo by Ann</figcaption></figure>${article(3)}<p>Read more: <a href=x>something else that happened</a></p><p><a href=y>And something else</a></p><div class="newsletter-signup"><p>Get our letter every week, with all that happened.</p></div>${article(3, 'Then it stopped, and the water went back where it came from. ')}<p>© 2024 The Paper. All rights reserved.</p></article>`,
  );
  expect(textOf(found)).toContain('Then it stopped');
  expect(textOf(found)).not.toMatch(/Published|A boat|Read more|And something|Get our letter|All rights/);
});

test('captions that belong to the text are kept', async () => {
  const figure = (caption: string) => `<figure><img src=x><figcaption>${caption}</figcaption></figure>`;
  const found = await read(
    `<title>T</title><body><article><h1>H</h1>${article(3)}${figure('How the wall was built')}${article(3, 'Then it stopped. ')}`,
  );
  expect(found?.passages).toContainEqual({ kind: 'caption', text: 'How the wall was built' });
});

test('a list of links is read as a list', async () => {
  const items = Array.from({ length: 60 }, (_, i) => `<li><a href=${i}>Language number ${i}</a></li>`).join('');
  const found = await read(
    `<title>T</title><body><nav><a href=x>Home</a></nav><main><h1>All</h1><ul>${items}</ul></main><footer>About</footer>`,
  );
  expect(textOf(found)).toContain('Language number 59');
  expect(textOf(found)).not.toMatch(/Home|About/);
});

test('where Readability keeps little, the text that JSON-LD declares is read as the page shows it', async () => {
  const lines = Array.from({ length: 30 }, (_, i) => `Step ${i} of the way is told in a line of its own`);
  const data = { '@type': 'Article', headline: 'The long way', articleBody: lines.join('. ') };
  const found = await read(
    `<title>The long way</title><script type="application/ld+json">${JSON.stringify(data)}</script><body><h1>The long way</h1>${lines.map((line) => `<div class="comment"><span>${line}</span></div>`).join('')}<div><p>${PROSE}${PROSE}</p><p>${PROSE}${PROSE}</p></div>`,
  );
  expect(found?.method).toBe('structured-data');
  expect(textOf(found)).toContain('Step 29');
});

test.each<[string, string, string, string]>([
  ['of the page itself', 'https://site.example/b', 'Old title', 'Ann'],
  ['of the page that was loaded first', 'https://site.example/a', 'New title', ''],
])('an application says who wrote %s', async (_name, canonical, title, byline) => {
  const head = `<title>New title</title><link rel=canonical href="${canonical}"><meta property="og:title" content="Old title"><meta name=author content=Ann>`;
  const found = await read(`${head}<body><main><h1>New title</h1>${article(4)}</main>`, 'https://site.example/b');
  expect(found).toMatchObject({ title, byline });
});

test('an application whose document title is stale gets the title that it shows', async () => {
  const head =
    '<title>Old title</title><link rel=canonical href="/a"><meta property="og:title" content="Old title - Site">';
  const found = await read(`${head}<body><main><h1>New title</h1>${article(4)}</main>`, 'https://site.example/b');
  expect(found?.title).toBe('New title');
});

test('extraction waits for text that arrives late', async () => {
  const { window } = new JSDOM('<title>T</title><body><div id=root></div><script></script>', {
    url: 'https://site.example/',
  });
  setTimeout(() => (window.document.body.innerHTML = `<article><h1>H</h1>${article(4)}</article>`), 700);
  expect(textOf(await extract(window as unknown as PageWindow, runReadability))).toContain('Paragraph 3');
});

test('the part of an application that is on the screen is read', async () => {
  const lines = Array.from(
    { length: 30 },
    (_, i) => `<div><b>Ann</b><div>Message ${i}: shall we meet at the station then?</div></div>`,
  );
  const found = await read(`<title>Chat</title><body><nav>Rooms</nav><div role=log>${lines.join('')}</div>`);
  expect(found?.method).toBe('screen');
  expect(textOf(found)).toContain('Message 29');
});

test("a post's replies are counted, even when the line with its author is left out", async () => {
  const post = (n: number) =>
    `<section><div class="post" id="c${n}"><div class="author"><a href="/u/${n}">member ${n}</a></div><time datetime="2026-01-0${n}"></time>
      <div class="body">Post number ${n} says that the harbour was measured again, and compares it with older notes.</div><button>Reply</button></div></section>`;
  const html = `<!doctype html><title>How deep?</title><script type="application/ld+json">{"@type":"DiscussionForumPosting"}</script>
    <main><h1>How deep?</h1>${[1, 2, 3, 4, 5, 6].map(post).join('')}</main>`;
  const posts = (await read(html))?.passages.filter(({ text }) => text.startsWith('Post number'));
  expect(posts?.map(({ replies }) => replies)).toEqual([0, 0, 0, 0, 0, 0]);
});
