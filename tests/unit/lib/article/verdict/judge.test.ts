import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { JSDOM } from 'jsdom';
import { describe, expect, test } from 'vitest';
import { type ExtractionMethod, type Verdict, VERDICTS } from '../../../../../lib/article/article';
import type { PageWindow } from '../../../../../lib/article/snapshot/dom';
import { extract } from '../../../../../lib/article/page/extract';
import { runReadability } from '../../../../../lib/article/page/readability';
import { judge } from '../../../../../lib/article/verdict/judge';
import { pageFactsOf } from '../../../../helpers/pages/page-facts';

const FIXTURES = path.join(import.meta.dirname, '../../../../fixtures/verdicts');
/** Pages that are not summarized without a question. */
const BAD: ReadonlySet<Verdict> = new Set([
  'stub',
  'login',
  'paywall',
  'consent',
  'bot-check',
  'error-page',
  'empty-application',
]);

/** What is judged from the layout, which these pages lack; or from the posts of a thread. */
const OTHERWISE: ReadonlySet<Verdict> = new Set(['loading', 'framed', 'covered', 'partial']);

function open(html: string): PageWindow {
  return new JSDOM(html, { url: 'https://site.example/page' }).window as unknown as PageWindow;
}

/** As the pipeline judges a page. One without any text, which has no article, is judged as well. */
async function verdictOf(html: string): Promise<Verdict> {
  const window = open(html);
  const article = await extract(window, runReadability);
  if (article) return article.verdict;
  return judge(await pageFactsOf(window), { title: window.document.title, passages: [], method: 'visible' });
}

type Judged = { name: string; expected: Verdict; actual: Verdict };

const judged: Judged[] = [];
for (const expected of readdirSync(FIXTURES) as Verdict[]) {
  for (const slug of readdirSync(path.join(FIXTURES, expected))) {
    const actual = await verdictOf(readFileSync(path.join(FIXTURES, expected, slug), 'utf8'));
    judged.push({ name: `${expected}/${slug.replace('.html', '')}`, expected, actual });
  }
}

describe('the fixture pages', () => {
  test('there are many fixture pages, of every kind and in five languages', async () => {
    expect(judged.length).toBeGreaterThanOrEqual(60);
    for (const verdict of VERDICTS.filter((each) => !OTHERWISE.has(each))) {
      const languages = judged
        .filter(({ expected }) => expected === verdict)
        .map(({ name }) => /\/(\w\w)-/.exec(name)?.[1]);
      expect([...new Set(languages)].sort(), verdict).toEqual(['de', 'en', 'es', 'ja', 'zh']);
    }
  });

  test('fixture pages are judged right: no good page as bad or bad as good, and nearly all as their kind', async () => {
    console.log(toMatrix());
    const names = (isWrong: (page: Judged) => boolean) =>
      judged.filter(isWrong).map(({ name, actual }) => `${name} is judged ${actual}`);
    expect(names(({ expected, actual }) => !BAD.has(expected) && BAD.has(actual))).toEqual([]);
    expect(names(({ expected, actual }) => BAD.has(expected) && !BAD.has(actual))).toEqual([]);
    expect(names(({ expected, actual }) => expected !== actual).length / judged.length).toBeLessThan(0.05);
  });
});

function toMatrix(): string {
  const width = Math.max(...VERDICTS.map((verdict) => verdict.length));
  const count = (expected: Verdict, actual: Verdict) =>
    judged.filter((page) => page.expected === expected && page.actual === actual).length;
  const lines = VERDICTS.map((expected) =>
    [expected.padEnd(width), ...VERDICTS.map((actual) => String(count(expected, actual) || '·').padStart(3))].join(' '),
  );
  const right = judged.filter(({ expected, actual }) => expected === actual).length;
  const wrong = judged
    .filter(({ expected, actual }) => expected !== actual)
    .map(({ name, actual }) => `  ${name} is judged ${actual}`);
  return [
    `${right} of ${judged.length} right. Lines: what a page is; columns, in the same order: what it is judged.`,
    ...lines,
    ...wrong,
  ].join('\n');
}

const flash = 'The bridge is closed to all traffic since Sunday night. '.repeat(7).trim();

async function judgeHtml(html: string, text: string, method: ExtractionMethod = 'readability'): Promise<Verdict> {
  const window = open(html);
  const passages = text ? [{ kind: 'paragraph' as const, text }] : [];
  return judge(await pageFactsOf(window), { title: window.document.title, passages, method });
}

test('a selection is always judged an article', async () => {
  expect(await judgeHtml('<title>404 Not Found</title><h1>404 Not Found</h1>', 'Three words only', 'selection')).toBe(
    'article',
  );
});

test.each([
  ['broken', '{"@type":"NewsArticle","isAccessibleForFree":"False",'],
  ['an array of nothing', '[null,[],{}]'],
  ['huge', `{"@type":"WebPage","text":"${'"@type":'.repeat(200_000)}`],
  ['empty', ''],
])('structured data that is %s does not disturb the verdict', async (_, data) => {
  expect(await judgeHtml(`<script type="application/ld+json">${data}</script><p>${flash}</p>`, flash)).toBe('article');
});

test('a subscriber who sees all of a short paid article is not asked', async () => {
  const data = '<script type="application/ld+json">{"@type":"NewsArticle","isAccessibleForFree":false}</script>';
  expect(await judgeHtml(`${data}<article><p>${flash}</p></article>`, flash)).toBe('article');
  const offer = '<div><p>Subscribe to continue reading.</p></div>';
  expect(await judgeHtml(`${data}<article><p>${flash}</p></article>${offer}`, flash)).toBe('paywall');
  expect(await judgeHtml(`${data}<article><p>${flash}</p></article><div hidden>${offer}</div>`, flash)).toBe('article');
});

test('an offer in a banner, in a list of titles or in the text does not make a paywall', async () => {
  const offer = 'Subscribe to continue reading';
  expect(await judgeHtml(`<header><p>${offer}</p></header><p>${flash}</p>`, flash)).toBe('article');
  expect(await judgeHtml(`<p>${flash}</p><ul><li><a href="/a">${offer}: a new book</a></li></ul>`, flash)).toBe(
    'article',
  );
  expect(await judgeHtml(`<p>${flash} The sign says “${offer}”. ${flash}</p>`, flash)).toBe('article');
});

test.each([
  'Unlock the power of AI for your team',
  'Unlock the full power of your lamp with a new wick',
  'Join the club and read more about lamps in the library',
  'Subscribe to the club and keep the lamp for a year',
  'A site membership to access the gardens and the museum',
  'Members Only: the evening walk along the wall',
  'Something went wrong while submitting the form',
])('the line "%s" makes neither a paywall nor an error page', async (line) => {
  const text = 'The garden is open from May to October. '.repeat(2);
  expect(await judgeHtml(`<h1>Garden</h1><div><p>${line}</p></div><p>${flash}</p>`, flash)).toBe('article');
  expect(await judgeHtml(`<h1>Garden</h1><p>${text}</p><div><p>${line}</p></div>`, `${text} ${line}`)).toBe('stub');
});

test('a thread with a control for more answers is called a part', async () => {
  const post = (n: number) =>
    `<div class="post"><a class="username" href="/members/${n}">member${n}</a><time>May ${n}</time><p>${n}. ${flash}</p><a href="#r">Reply</a></div>`;
  const posts = [1, 2, 3, 4].map(post).join('');
  expect(await verdictOf(`<main><h1>The bridge</h1>${posts}</main>`)).toBe('thread');
  expect(await verdictOf(`<main><h1>The bridge</h1>${posts}<a href="#">Show 40 more replies</a></main>`)).toBe(
    'partial',
  );
});

test.each([
  [404, 'https://site.example/page', 'error-page'],
  [200, 'https://site.example/page', 'article'],
  [404, 'https://site.example/left-since', 'article'],
])('a short page with the status %i at %s is judged %s', async (responseStatus, name, expected) => {
  const window = open(`<p>${flash}</p>`);
  Object.assign(window.performance, { getEntriesByType: () => [{ responseStatus, name }] });
  const passages = [{ kind: 'paragraph' as const, text: flash }];
  expect(judge(await pageFactsOf(window), { title: '', passages, method: 'readability' })).toBe(expected);
});

test('a consent banner is not a wall, however short the page', async () => {
  const banner =
    '<div class="cookies"><p>We use cookies. Is that all right for you, dear reader?</p><button>Accept</button></div>';
  expect(await judgeHtml(`<p>${flash}</p>${banner}`, flash)).toBe('article');
  expect(await judgeHtml(`<p>Closed.</p>${banner}`, 'Closed.')).toBe('consent');
});

test('form fields named like DOM properties and a document without a root cause no error', async () => {
  const form =
    '<form class="cookie"><input name="textContent"><input name="children"><input name="id"><button>Accept</button></form>';
  expect(await judgeHtml(`${form}<p>${flash}</p>`, flash)).toBe('article');
  const window = open('');
  window.document.documentElement.remove();
  const facts = await pageFactsOf(window);
  expect(judge(facts, { title: '', passages: [], method: 'visible' })).toBe('empty-application');
});

test('a short text below an error heading is an error page, unless the page declares an article', async () => {
  const page = `<title>404 Not Found</title><h1>404 Not Found</h1><p>${flash}</p>`;
  expect(await judgeHtml(page, flash)).toBe('error-page');
  expect(await judgeHtml(`<meta property="og:type" content="article">${page}`, flash)).toBe('article');
});

test('a heading about errors does not make an error page', async () => {
  expect(await judgeHtml(`<h1>Why “page not found” still haunts the library</h1><p>${flash}</p>`, flash)).toBe(
    'article',
  );
});

test('a long text beside an offer is not a teaser; on a page declared as paid it must be longer', async () => {
  const offer = '<p>Subscribe to continue reading</p>';
  const data = '<script type="application/ld+json">{"isAccessibleForFree":false}</script>';
  const [long, longer] = [Array(5).fill(flash).join(' '), Array(10).fill(flash).join(' ')];
  expect(await judgeHtml(offer, flash)).toBe('paywall');
  expect(await judgeHtml(offer, long)).toBe('article');
  expect(await judgeHtml(data + offer, long)).toBe('paywall');
  expect(await judgeHtml(data + offer, longer)).toBe('article');
});

test('short lines of links are a list, numbered or not, unless the page declares an article', async () => {
  const titles = [
    'One fine day out',
    'Two fine days out',
    'Three days at sea',
    'Four days at home',
    'Five days of rain',
  ];
  const links = titles.map((title, i) => `<li><a href="/${i}">${title}</a></li>`).join('');
  const judgeList = async (head: string, numbered: boolean) => {
    const facts = await pageFactsOf(open(`${head}<ol>${links}</ol>`));
    const passages = titles.map((title, i) => ({
      kind: 'item' as const,
      text: numbered ? `${i + 1}. ${title}` : title,
    }));
    const rest = { kind: 'paragraph' as const, text: flash.slice(0, 160) };
    return judge(facts, { title: '', passages: [...passages, rest], method: 'visible' });
  };
  expect(await judgeList('', false)).toBe('list');
  expect(await judgeList('', true)).toBe('list');
  expect(await judgeList('<meta property="og:type" content="article">', false)).toBe('article');
});
