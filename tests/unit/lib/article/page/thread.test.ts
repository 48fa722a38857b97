import { JSDOM } from 'jsdom';
import { describe, expect, test } from 'vitest';
import { findPosts } from '../../../../../lib/article/page/thread';

/** The posts that are found, each by its first bold word, and the replies to each. */
async function repliesIn(html: string): Promise<Record<string, number>> {
  const { body } = new JSDOM(`<body>${html}</body>`).window.document;
  return Object.fromEntries(
    [...(await findPosts(body))].map(([post, replies]) => [post.querySelector('b')?.textContent, replies]),
  );
}

const LINES = 'It depends on the flour, on the weather and on how warm the kitchen is at night.';
const names = ['ann', 'ben', 'cleo', 'dov'];

describe('posts of a flat board', () => {
  const post = (name: string, i: number, rest = '') =>
    `<div class="post" id="p${i}"><a class="user">${name}</a> <time>May ${i}</time><p><b>${name}</b> ${LINES}</p>${rest}</div>`;

  test('the posts of a flat board are found, and the boxes around and inside them are not', async () => {
    const posts = names.map((name, i) => post(name, i)).join('');
    expect(await repliesIn(`<div class="posts"><div class="page">${posts}</div></div>`)).toEqual({
      ann: 0,
      ben: 0,
      cleo: 0,
      dov: 0,
    });
  });

  test('links to earlier posts count as replies, but not links from a post to itself', async () => {
    const posts = [
      post('ann', 0, '<a href="#p0">#1</a>'),
      post('ben', 1, '<a href="#p0">&gt;&gt;1</a>'),
      post('cleo', 2, '<a href="#p0">@ann</a> <a href="#p1">@ben</a> <a href="#p0">top</a>'),
    ];
    expect(await repliesIn(posts.join(''))).toEqual({ ann: 2, ben: 1, cleo: 0 });
  });

  test.each([
    ['12 replies', 12],
    ['3 Antworten', 3],
    ['5 respuestas', 5],
    ['7 条回复', 7],
    ['4件の返信', 4],
    ['Reply', 0],
  ])('the number of replies that a page shows is used: %s', async (label, count) => {
    const posts = post('ann', 0, `<button>${label}</button>`) + post('ben', 1);
    expect(await repliesIn(posts)).toEqual({ ann: count, ben: 0 });
  });

  test('a post made of two similar boxes, one for its author, is one post', async () => {
    const halves = (name: string) =>
      `<div class="message"><div class="message-cell"><a class="username">${name}</a><p>Joined in 2019, 412 posts, lives in Harrow</p></div>` +
      `<div class="message-cell"><a class="username">${name}</a> <time>1 May</time><p><b>${name}</b> ${LINES}</p></div></div>`;
    expect(await repliesIn(names.map(halves).join(''))).toEqual({ ann: 0, ben: 0, cleo: 0, dov: 0 });
  });
});

describe('nested comments', () => {
  const comment = (name: string, inner = '') =>
    `<li class="comment odd depth-x"><div><span class="author">${name}</span> <time>1 d</time></div><p><b>${name}</b> ${LINES}</p><button>Reply</button>${inner && `<ul>${inner}</ul>`}</li>`;

  test('a nested comment counts all comments below it as replies', async () => {
    const html = `<ol>${comment('ann', comment('ben', comment('cleo')) + comment('dov'))}${comment('eve')}</ol>`;
    expect(await repliesIn(html)).toEqual({ ann: 3, ben: 1, cleo: 0, dov: 0, eve: 0 });
  });

  test('a nested comment that also links to its parent is counted once', async () => {
    const named = (name: string, rest: string) =>
      `<div class="comment" id="${name}"><span class="author">${name}</span><p><b>${name}</b> ${LINES}</p>${rest}</div>`;
    expect(await repliesIn(named('ann', named('ben', '<a href="#ann">@ann</a>')))).toEqual({ ann: 1, ben: 0 });
  });

  test('nested comments without telling names are found by their reply controls', async () => {
    const plain = (name: string, inner = '') =>
      `<li><div><a href="/user/${name}">${name}</a></div><p><b>${name}</b> ${LINES}</p><a href="#">Antworten</a>${inner && `<ul>${inner}</ul>`}</li>`;
    expect(await repliesIn(`<ul>${plain('ann', plain('ben'))}${plain('cleo')}</ul>`)).toEqual({
      ann: 1,
      ben: 0,
      cleo: 0,
    });
  });

  test.each(['data-depth', 'aria-level', 'depth'])(
    'the depth of comments that are only indented is read from %s',
    async (attribute) => {
      const rows = [0, 1, 2, 1, 0].map(
        (depth, i) =>
          `<div class="comment" ${attribute}="${depth + 1}"><a class="user">u</a><time>1 d</time><p><b>${i}</b> ${LINES}</p></div>`,
      );
      expect(await repliesIn(rows.join(''))).toEqual({ 0: 3, 1: 1, 2: 0, 3: 0, 4: 0 });
    },
  );
});

test('each row of an old board built as a table is one post', async () => {
  const row = (name: string) =>
    `<tr><td><span class="name">${name}</span></td><td><span class="postdate">1 May</span> <img alt="Reply with quote"><br><b>${name}</b> ${LINES}</td></tr>`;
  const html = `<table><tr><td><table>${names.map(row).join('')}</table></td></tr></table>`;
  expect(await repliesIn(html)).toEqual({ ann: 0, ben: 0, cleo: 0, dov: 0 });
});

test('answers count as replies to the question that contains them in the microdata', async () => {
  const answer = (name: string) =>
    `<div itemprop="suggestedAnswer" itemscope itemtype="https://schema.org/Answer"><p><b>${name}</b> ${LINES}</p><span itemprop="author">${name}</span></div>`;
  const html = `<div itemscope itemtype="https://schema.org/Question"><h1><b>why</b></h1><span class="user">q</span><time>1 d</time>${answer('ann')}${answer('ben')}</div>`;
  expect(await repliesIn(html)).toEqual({ why: 2, ann: 0, ben: 0 });
});

describe('pages without a thread', () => {
  test.each([
    [
      'an overview of articles',
      (i: number) =>
        `<article class="post"><h2><a href="/${i}">Title ${i}</a></h2><time>May</time><span class="author">ann</span><p>${LINES}</p></article>`,
    ],
    [
      'a list of signed cards',
      (i: number) => `<div class="card"><span class="author">ann</span><time>May</time><p>${LINES} ${i}</p></div>`,
    ],
    ['a run of paragraphs', (i: number) => `<p>${LINES} ${i}</p>`],
    [
      'lines about posts without the posts',
      (i: number) => `<div class="post-meta"><span class="author">a${i}</span> <time>May</time></div>`,
    ],
  ])('%s is not taken for a thread', async (_, build) => {
    expect(await repliesIn([1, 2, 3, 4].map(build).join(''))).toEqual({});
  });
});

test('comments nested a thousand levels deep are counted', async () => {
  const { document } = new JSDOM('<body></body>').window;
  let parent: Element = document.body;
  for (let i = 0; i < 1_000; i++) {
    const comment = document.createElement('div');
    comment.className = 'comment';
    const author = document.createElement('span');
    author.className = 'author';
    author.textContent = LINES;
    comment.append(author);
    parent.append(comment);
    parent = comment;
  }
  expect([...(await findPosts(document.body)).values()].slice(0, 2)).toEqual([999, 998]);
});

test('the posts of a long thread are found in slices', async () => {
  const posts = Array.from(
    { length: 300 },
    (_, i) => `<div class="post"><a class="user">u${i}</a><p>${LINES}</p></div>`,
  );
  const { body } = new JSDOM(`<body>${posts.join('')}</body>`).window.document;
  let pauses = 0;
  const pause = () => Promise.resolve(void pauses++);
  await findPosts(body, [], { isOver: () => true, pause, pauseIfOver: pause });
  expect(pauses).toBeGreaterThan(posts.length);
});
