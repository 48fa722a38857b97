import { JSDOM } from 'jsdom';
import { expect, test } from 'vitest';
import type { PageWindow } from '../../../../../lib/article/snapshot/dom';
import { extract } from '../../../../../lib/article/page/extract';
import { runReadability } from '../../../../../lib/article/page/readability';

/** Pages that look like what a rule removes or misses, in several scripts: what is read of each, and what is not. */

const PEOPLE = ['keeper', 'pilot', 'cook', 'carter', 'mason', 'diver', 'clerk', 'smith', 'weaver', 'ferryman'];
const sentence = (n: number) =>
  `In the winter of ${1900 + n} the ${PEOPLE[n % 10]} of the island carried ${n + 4} lamps up to the tower, because the oil that had been sent in autumn was frozen in its barrels.`;
const chinese = (n: number) =>
  `第${n}年冬天，岛上的守灯人把${n + 3}盏灯搬上了塔楼，因为秋天运来的油在桶里冻住了，村里的人都来帮忙。`;
const russian = (n: number) =>
  `Зимой ${1900 + n} года смотритель маяка поднял на башню ${n + 3} ламп, потому что масло, присланное осенью, замёрзло в бочках.`;
const each = (from: number, to: number, build: (n: number) => string) =>
  Array.from({ length: to - from + 1 }, (_, n) => build(from + n)).join('');
const text = (from: number, to: number, write = sentence) => each(from, to, (n) => `<p>${write(n)}</p>`);
const year = (n: number) => `winter of ${1900 + n}`;
const article = (body: string, outside = '') => `${outside}<main><article><h1>The lamps</h1>${body}</article></main>`;

type Case = { html: string; has: string[]; lacks?: string[]; url?: string };

const NEWS = '<meta property="og:type" content="article">';

const CASES: Record<string, Case> = {
  'a warning in a box called related': {
    html: article(
      `${text(1, 3)}<div class="related-warning"><p>Warning: the oil burns the skin at once, so wear gloves whenever a barrel is opened indoors.</p></div>${text(4, 6)}`,
    ),
    has: ['wear gloves'],
  },
  'a remark beside the text of a page without a main part': {
    html: `<div><h1>The lamps</h1>${text(1, 3)}<aside><p>Note: never fill a lamp while it burns, because the vapour above the oil catches fire at once.</p></aside>${text(4, 6)}</div>`,
    has: ['never fill a lamp'],
  },
  'a lead in a box called promo': {
    html: `<article><h1>The lamps</h1><div class="promo-text"><p>All winter long the people of the island lit their tower by hand, and nobody on the mainland knew of it.</p></div>${text(1, 6)}</article>`,
    has: ['nobody on the mainland knew'],
  },
  'a lead in the header of the page': {
    html: `<div class="page"><header class="top"><h1>The lamps</h1><div class="deck"><p>Nobody on the mainland knew how the tower was lit in those years, and the island did not tell.</p></div></header><div class="body">${text(1, 7)}</div></div>`,
    has: ['the island did not tell'],
  },
  'a chapter in a box called menu, in Russian': {
    html: `<article><h1>Маяк</h1>${text(1, 3, russian)}<div id="menu"><h2>Меню кухни</h2>${text(11, 12, russian)}</div>${text(4, 6, russian)}</article>`,
    has: ['1911 года', '1912 года', '1904 года'],
  },
  'a chapter of comments by the author': {
    html: article(`${text(1, 3)}<div class="comment"><h2>What the keeper said</h2>${text(21, 23)}</div>${text(4, 6)}`),
    has: [year(21), year(6)],
  },
  'the date of an event in a box called date': {
    html: article(
      `<div class="event-date">Sunday 7 June 2026, 10:00</div><div class="event-place">North pier, gate 4</div>${text(1, 4)}`,
    ),
    has: ['Sunday 7 June 2026', 'North pier, gate 4'],
  },
  'scores and a signature': {
    html: article(
      `${text(1, 2)}<p>Harrow 3–1 Dunsley</p><p>Scorers: Ward 12, 44; Lee 71</p>${text(3, 5)}<p>Signed at Kells on 4 May 1911</p><p>Anna Ward, keeper</p>`,
    ),
    has: ['Harrow 3–1 Dunsley', 'Ward 12, 44', 'Signed at Kells', 'Anna Ward, keeper'],
  },
  'a last sentence that begins with the sign of a copyright': {
    html: article(
      `${text(1, 5)}<p>© 1911 is what the keeper scratched into the glass, although the lens was made two years later.</p>`,
    ),
    has: ['scratched into the glass'],
  },
  'a last paragraph that is a statement, in Chinese': {
    html: `<article><h1>灯</h1>${text(1, 5, chinese)}<p>声明：第六年之后，守灯人再也没有上过塔楼，灯也就此熄灭了。</p></article>`,
    has: ['灯也就此熄灭了'],
  },
  'linked paragraphs, in Russian': {
    html: `<article><h1>Маяк</h1>${each(1, 3, (n) => `<p><a href="/x/${n}">${russian(n)}</a></p>`)}${text(4, 6, russian)}</article>`,
    has: ['1901 года', '1903 года'],
  },
  'an advertisement that was never closed': {
    html: article(`${text(1, 2)}<div class="ad-container"><span>Advertisement</span>${text(3, 9)}</div>`),
    has: [year(1), year(3), year(9)],
  },
  'an advertisement near the end that was never closed': {
    html: article(`${text(1, 6)}<div class="advertisement">${text(7, 8)}</div>`),
    has: [year(7), year(8)],
  },
  'an article whose names are made of its title and tags': {
    html: `<article class="post how-popular-are-lamps category-social tag-newsletter"><h1>The lamps</h1>${text(1, 6)}</article>`,
    has: [year(1), year(6)],
  },
  'a page whose layout is called a sidebar': {
    html: `<div class="page page-sidebar"><div class="sidebar-left-layout"><h1>The lamps</h1>${text(1, 6)}</div></div>`,
    has: [year(1), year(6)],
  },
  'a list of equipment that a button opens': {
    html: article(
      `${text(1, 4)}<button aria-expanded="false">Equipment</button><ul hidden><li>Gloves of leather</li><li>A funnel with a sieve</li></ul>`,
    ),
    has: ['A funnel with a sieve'],
  },
  'a short answer beside a field, behind a button': {
    html: article(
      `${text(1, 4)}<button aria-expanded="false">How much oil?</button><div hidden><p>Two litres for each night.</p><input type="number"></div>`,
    ),
    has: ['Two litres for each night'],
  },
  'a short answer in Thai': {
    html: `<main><h1>คำถาม</h1><div><button aria-expanded="false" aria-controls="a">เปิดกี่โมง</button><div id="a" style="display:none">เปิดทุกวันเก้าโมง</div></div><div><button aria-expanded="false" aria-controls="b">ราคาเท่าไร</button><div id="b" style="display:none">ผู้ใหญ่ยี่สิบบาท</div></div></main>`,
    has: ['เปิดทุกวันเก้าโมง', 'ผู้ใหญ่ยี่สิบบาท'],
  },
  'the last of several collapsed chapters': {
    html: article(
      each(
        1,
        3,
        (n) =>
          `<section><h2><button aria-expanded="false" aria-controls="s${n}">Week ${n}</button></h2><div id="s${n}" aria-hidden="true" hidden style="display:none">${text(n * 10, n * 10 + 1)}</div></section>`,
      ),
    ),
    has: [year(10), year(31)],
  },
  'notes beside a transcript': {
    html: `<main><h1>Episode 7</h1><section><h2>Show notes</h2><p>We talk with the keeper about frozen oil, wet matches and the long road to the tower.</p><ul><li>04:10 The barrel that burst</li></ul></section><section><h2>Transcript</h2>${each(1, 9, (n) => `<p><b>Ann:</b> ${sentence(n)}</p>`)}</section></main>`,
    has: ['The barrel that burst', year(9)],
  },
  'a ticket with its comments': {
    html: `<main><h1>Lamp does not start #311</h1><div class="issue-description"><a class="author" href="/u/ann">ann</a> <time>1 May</time><p>The lamp does not start below minus ten, whatever oil and wick I try with it in the evening.</p></div>${each(1, 3, (n) => `<div class="timeline-comment"><a class="author" href="/u/p${n}">p${n}</a> <time>${n} May</time><div class="body"><p>${sentence(n)}</p></div><button>Reply</button></div>`)}</main>`,
    has: ['below minus ten', year(1), year(3)],
  },
  'cards of a guide that are links': {
    html: `<main><h1>Guide</h1><div class="grid">${each(1, 6, (n) => `<a href="/d/${n}" class="block"><div><h2>Part ${n}</h2><div><p>Learn how the ${PEOPLE[n]} fills the lamp, trims the wick and sets the glass before the night begins.</p></div></div></a>`)}</div></main>`,
    has: [1, 6].map((n) => `Learn how the ${PEOPLE[n]}`),
  },
  'a forum in Russian': {
    html: `<div id="posts">${each(1, 4, (n) => `<div class="message"><div class="user-info"><a class="username" href="/member/${n}">user${n}</a><span>Регистрация: 2011</span></div><div class="cont"><span class="date">0${n}.05.2020</span><div class="msg-text"><p>${russian(n)}</p></div><a href="#q">Ответить</a></div></div>`)}</div>`,
    has: ['1901 года', '1904 года'],
    lacks: ['Регистрация'],
  },
  'a question with comments below its answers': {
    html: `<main><h1>How do I thaw oil?</h1><div class="question"><div class="post-text"><p>${sentence(1)}</p></div><a href="/users/1">ann</a> <span class="relativetime">May 1</span><ul><li class="comment"><span>Which oil did you use for the lamp?</span> – <a class="comment-user" href="/users/9">ben</a> <span class="comment-date">May 2</span></li></ul></div>${each(2, 3, (n) => `<div class="answer"><div class="post-text"><p>${sentence(n)}</p></div><a href="/users/${n}">u${n}</a> <span class="relativetime">May ${n}</span></div>`)}</main>`,
    has: ['Which oil did you use', year(2), year(3)],
    url: 'https://site.example/questions/311/thaw',
  },
  'an encyclopedia’s list of links': {
    html: `<div id="content"><h1>List of towers</h1><ul>${each(1, 40, (n) => `<li><a href="/w/${n}">Tower of Kells no. ${n}</a></li>`)}</ul></div>`,
    has: ['Tower of Kells no. 40'],
  },
  'a news article with offers of other articles': {
    html: `${NEWS}${article(`${text(1, 4)}<p>READ MORE: <a href="/1">The ferry that would not sail</a></p>${text(5, 7)}<h3>You may also like</h3><p><a href="/2">How the school got its bell back</a></p><ul>${each(1, 5, (n) => `<li><a href="/n/${n}">Another long headline about the harbour and the ${PEOPLE[n]}</a></li>`)}</ul>`)}`,
    has: [year(7)],
    lacks: ['would not sail', 'You may also like', 'its bell back', 'Another long headline'],
  },
};

test.each(Object.entries(CASES))(
  'what belongs to a page is read: %s',
  async (_name, { html, has, lacks = [], url }) => {
    const head = html.startsWith(NEWS) ? NEWS : '';
    const page = `<!doctype html><html lang="en"><head><title>The lamps</title>${head}</head><body>${html.slice(head.length)}</body>`;
    const { window } = new JSDOM(page, { url: url ?? 'https://site.example/page' });
    const found = await extract(window as unknown as PageWindow, runReadability);
    const passages = found?.passages.map((passage) => passage.text).join('\n') ?? '';
    for (const part of has) expect(passages).toContain(part);
    for (const part of lacks) expect(passages).not.toContain(part);
  },
);
