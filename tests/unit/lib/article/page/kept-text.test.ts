import { JSDOM } from 'jsdom';
import { describe, expect, test } from 'vitest';
import type { PageWindow } from '../../../../../lib/article/snapshot/dom';
import { extract } from '../../../../../lib/article/page/extract';
import { runReadability } from '../../../../../lib/article/page/readability';

async function read(body: string, { head = '<title>The mill</title>', url = 'https://site.example/page' } = {}) {
  const { window } = new JSDOM(`<!doctype html><html lang="en"><head>${head}</head><body>${body}</body>`, { url });
  const article = await extract(window as unknown as PageWindow, runReadability);
  return { text: article?.passages.map(({ text }) => text).join('\n') ?? '', verdict: article?.verdict };
}

const TRADES = ['miller', 'baker', 'smith', 'potter', 'weaver', 'cooper', 'tanner', 'glazier', 'sexton', 'ferryman'];
const paragraph = (n: number) =>
  `<p>In the year ${1800 + n} the ${TRADES[n % TRADES.length]} of the valley moved his shop to the other bank, where the road is dry in winter, and ${n + 3} families followed him before the spring.</p>`;
const paragraphs = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, n) => paragraph(from + n)).join('');

describe('a name alone removes no running text', () => {
  const names =
    'discussion related disclaimer menu footer social author comments copyright corrections guidelines newsletter popular promo share sidebar sponsors subscription tags trending toc attribution banner cookies nav navigation pager recommended reviews see-also toolbar widget-area byline masthead privacy print-only sign-up advertisement breadcrumb';

  test.each(names.split(' '))('a section with the id or class %s is kept', async (name) => {
    const section = (n: number, attribute: string) =>
      `<section ${attribute}><h2>Chapter ${n}</h2>${paragraphs(10 * n, 10 * n + 2)}</section>`;
    for (const attribute of [`id="${name}"`, `class="${name}"`]) {
      const { text } = await read(
        `<main><h1>The mill</h1>${section(1, '')}${section(2, attribute)}${section(3, '')}</main>`,
      );
      expect(text).toContain('In the year 1820');
      expect(text).toContain('In the year 1822');
    }
  });

  test.each(['discussion', 'related', 'footer', 'social'])(
    'the name %s does not remove three of seven paragraphs',
    async (name) => {
      const { text } = await read(
        `<article><h1>The mill</h1>${paragraphs(1, 2)}<div class="${name}">${paragraphs(3, 5)}</div>${paragraphs(6, 7)}</article>`,
      );
      for (let n = 1; n <= 7; n++) expect(text).toContain(`In the year ${1800 + n}`);
    },
  );

  test('a related list and a newsletter offer below the text are left out', async () => {
    const links = [1, 2, 3, 4].map((n) => `<li><a href="/${n}">Another story of the valley, part ${n}</a></li>`);
    const { text } = await read(
      `<article><h1>The mill</h1>${paragraphs(1, 6)}<div class="related"><ul>${links.join('')}</ul></div>
       <div class="newsletter"><p>Get it by mail.</p></div></article>`,
    );
    expect(text).toContain('In the year 1806');
    expect(text).not.toContain('Another story');
    expect(text).not.toContain('by mail');
  });

  test('a warning beside the text of a guide is kept', async () => {
    const { text } = await read(
      `<main><h1>The pump</h1><aside class="note"><p>Never open the valve while the pump runs: the water in it is hot enough to scald, and it comes out at once.</p></aside>${paragraphs(1, 5)}</main>`,
    );
    expect(text).toContain('Never open the valve');
  });
});

describe('lines that say something stay', () => {
  test('the date and the place of an event', async () => {
    const { text } = await read(
      `<article><h1>Mill day</h1><p>Sunday 7 June 2026, 10:00–16:00</p><p>Mill Lane 4, Harrow</p>${paragraphs(1, 5)}<p>Rain date: 14 June 2026</p></article>`,
    );
    expect(text).toContain('Sunday 7 June 2026, 10:00–16:00');
    expect(text).toContain('Rain date: 14 June 2026');
  });

  test('paragraphs that are one link', async () => {
    const linked = (n: number) => paragraph(n).replace('<p>', `<p><a href="/story/${n}">`).replace('</p>', '</a></p>');
    const { text } = await read(
      `<article><h1>News</h1>${linked(1)}${paragraph(2)}${linked(3)}${paragraphs(4, 6)}</article>`,
    );
    expect(text).toContain('In the year 1801');
    expect(text).toContain('In the year 1803');
  });

  test('a result that several items share', async () => {
    const item = (n: number) =>
      `<h3>Item ${n}</h3>${paragraph(n)}<p>The motion was put to the vote and carried unanimously.</p>`;
    const { text } = await read(`<article><h1>Minutes</h1>${[1, 2, 3, 4, 5, 6].map(item).join('')}</article>`);
    expect(text.match(/carried unanimously/g)).toHaveLength(6);
  });

  test('a text that follows itself, for another screen, is read once', async () => {
    const { text } = await read(
      `<article><h1>The mill</h1><div class="wide">${paragraphs(1, 2)}</div><div class="narrow">${paragraphs(1, 2)}</div>${paragraphs(3, 6)}</article>`,
    );
    expect(text.match(/In the year 1801/g)).toHaveLength(1);
    expect(text.match(/In the year 1802/g)).toHaveLength(1);
  });

  test('a statement and a sentence about rights in the middle of the text', async () => {
    const { text } = await read(
      `<article><h1>The song</h1>${paragraphs(1, 3)}<p>The label printed © 1971 on the sleeve, which was two years too early for the recording.</p><p>公司在昨天发表声明：所有的门店将在六月之前重新开放，员工的工资照常发放。</p>${paragraphs(4, 5)}</article>`,
    );
    expect(text).toContain('which was two years too early');
    expect(text).toContain('重新开放');
  });
});

describe('the text that is read is that of the page', () => {
  test('notes in a large footer do not replace the list above them', async () => {
    const card = (n: number) =>
      `<li><div><h3>Lamp ${n}</h3><span>${n} 900 lumens, grey or white, for walls.</span></div></li>`;
    const { text } = await read(
      `<div class="content"><h1>Lamps</h1><ul>${Array.from({ length: 12 }, (_, n) => card(n + 1)).join('')}</ul></div>
       <div class="main-footer-wrapper"><footer><p>All prices include taxes, as long as they are shown in the currency of the country of delivery, which can be chosen above.</p><p>Orders are sent within three working days, unless a lamp is made to measure, which may take up to six weeks.</p></footer></div>`,
    );
    expect(text).toContain('Lamp 7');
    expect(text).not.toContain('All prices include taxes');
  });

  test('a page that hides its main part until a script has run is read, however much is around it', async () => {
    const { text, verdict } = await read(
      `<div><p>${'Call us about orders, deliveries and returns. '.repeat(8)}</p></div><main style="opacity:0"><h1>The mill</h1>${paragraphs(1, 4)}</main>`,
    );
    expect(text).toContain('In the year 1804');
    expect(verdict).toBe('empty-application');
  });

  test('a lead and an end in containers of their own are read', async () => {
    const { text } = await read(
      `<div><div class="a"><h1>A land without wells</h1><div><p>The first map of the region was drawn from hearsay, by a man who had never been there, and it was copied for eighty years.</p></div></div>
       <div class="b"><div>${paragraphs(1, 6)}</div></div>
       <div class="c"><div><p>The last copy of it was sold in March to the water board, which has hung it upside down in the stairway of its office.</p></div></div></div>`,
    );
    expect(text).toContain('drawn from hearsay');
    expect(text).toContain('hung it upside down');
  });

  test('the article that the title names is read, not the next one below it', async () => {
    const { text } = await read(
      `<main><article><h1>Ferry fares rise</h1>${paragraphs(1, 3)}</article><article><h1>The bridge is open</h1>${paragraphs(11, 19)}</article></main>`,
      { head: '<title>Ferry fares rise – The Record</title><meta property="og:type" content="article">' },
    );
    expect(text).toContain('In the year 1801');
    expect(text).not.toContain('In the year 1811');
  });

  test('paragraphs of cards that are one link are text', async () => {
    const card = (n: number) =>
      `<a class="card" href="/guides/${n}"><h3>Guide ${n}</h3><p>How the ${TRADES[n]} keeps the tools dry over the winter, and what to do when they were wet anyway.</p></a>`;
    const { text } = await read(
      `<main><h1>Guides</h1><p>Short guides for the workshop.</p>${[1, 2, 3, 4, 5, 6].map(card).join('')}</main>`,
    );
    for (let n = 1; n <= 6; n++) expect(text).toContain(`How the ${TRADES[n]} keeps`);
  });

  test('rows of a table that names its columns are text, although their cells are links', async () => {
    const row = (n: number) =>
      `<tr><td><a href="/m/${n}">Mill number ${n}</a></td><td><a href="/p/${n}">Parish ${n}</a></td><td>${1700 + n}</td></tr>`;
    const { text } = await read(
      `<main><h1>List of mills</h1><p>The valley had mills in all its parishes, and most of them are listed here by year, as the county keeps them.</p>
       <table><thead><tr><th>Name</th><th>Parish</th><th>Year</th></tr></thead><tbody>${Array.from({ length: 30 }, (_, n) => row(n + 1)).join('')}</tbody></table></main>`,
    );
    expect(text).toContain('Mill number 1 | Parish 1 | 1701');
    expect(text).toContain('Mill number 30 | Parish 30 | 1730');
  });
});

describe('threads', () => {
  const post = (n: number, body: string) =>
    `<div class="post"><div class="profile"><a class="username" href="/members/${n}">member${n}</a><p>Veteran</p><p>Joined: 12 May 2019</p></div>
     <div class="body"><time>May ${n}</time><div class="content">${body}</div><a href="#reply">Reply</a></div></div>`;

  test('a forum on a domain of its own is read without badges and figures of its members', async () => {
    const posts = [1, 2, 3, 4].map((n) => post(n, paragraph(n))).join('') + post(5, '<p>Same here.</p>');
    const { text, verdict } = await read(`<main><h1>Where did the shops go?</h1>${posts}</main>`);
    expect(verdict).toBe('thread');
    expect(text).toContain('In the year 1804');
    expect(text).toContain('Same here.');
    expect(text).not.toContain('Joined');
    expect(text).not.toContain('Veteran');
  });

  test('an index of topics is no thread', async () => {
    const topic = (n: number) =>
      `<div class="topic post"><a class="title" href="/t/${n}">Which oil for the old machines, part ${n} of the long question</a><a class="username" href="/members/${n}">member${n}</a><time>May ${n}</time><a href="/t/${n}#last">Replies 4${n}</a></div>`;
    const { text, verdict } = await read(
      `<main><h1>Workshop</h1>${Array.from({ length: 12 }, (_, n) => topic(n)).join('')}</main>`,
      { url: 'https://site.example/forum/workshop' },
    );
    expect(text).toContain('Which oil for the old machines, part 7');
    expect(verdict).not.toBe('thread');
  });

  test('answers to a long question are read, where the question is signed like them', async () => {
    const signed = (n: number) =>
      `<a class="user" href="user?id=person${n}">person${n}</a> <a href="item?id=${n}">${n} hours ago</a>`;
    const answer = (n: number) =>
      `<tr class="row comment"><td>${signed(n)}<div class="comment">${paragraph(n)}</div><a href="reply?id=${n}">reply</a></td></tr>`;
    const { text } = await read(
      `<center><table><tr><td><b>How do you keep the records?</b> ${signed(99)}</td></tr><tr><td>${paragraphs(30, 40)}</td></tr></table>
       <table>${[1, 2, 3].map(answer).join('')}</table></center>`,
    );
    expect(text).toContain('In the year 1830');
    expect(text).toContain('In the year 1801');
    expect(text).toContain('In the year 1803');
  });
});
