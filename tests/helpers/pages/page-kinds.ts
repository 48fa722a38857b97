/**
 * Pages that are hard to read, for both browsers. A person sees the words that begin with `SEEN`; nobody sees or wants
 * the words that begin with `UNSEEN`. Each is in its own sentence.
 */
export type PageKind = { name: string; html: string; seen: number; unseen?: number; title?: string };

/** A sentence long enough to be prose, with a word to look for. */
export const seen = (n: number) =>
  `The SEEN${n} of the old harbour was measured again in spring, and the people of the town compared it with the notes that their grandparents had left.`;
const unseen = (n: number) =>
  `Nobody asked for the UNSEEN${n} here, although it is written as if it were a sentence of the article that a person came to read.`;
const p = (n: number) => `<p>${seen(n)}</p>`;
const no = (n: number) => `<p>${unseen(n)}</p>`;

export const page = (body: string, head = '<title>The harbour</title>') =>
  `<!doctype html><html lang="en"><head><meta charset="utf-8">${head}</head><body>${body}</body></html>`;
/** An article of three paragraphs, 1 to 3, with something in the middle. */
const article = (middle: string, head?: string) =>
  page(`<main><article><h1>The harbour</h1>${p(1)}${p(2)}${middle}${p(3)}</article></main>`, head);

const STYLE = `<title>The harbour</title><style>
  .gone { display: none } .veiled { visibility: hidden } .clear { opacity: 0 }
  .reader-only { position: absolute; width: 1px; height: 1px; overflow: hidden; clip: rect(0 0 0 0) }
  .clamped { display: -webkit-box; -webkit-line-clamp: 1; -webkit-box-orient: vertical; overflow: hidden }
  .short { max-height: 1.5em; overflow: hidden }
  .cover { position: fixed; inset: 0; background: #0008 } .bar { position: fixed; bottom: 0; left: 0; right: 0; background: #fff }
</style>`;

const card = (n: number) =>
  `<article class="card"><h2><a href="/${n}">Card ${n}</a></h2><p>${seen(n)}</p><a href="/${n}">More</a></article>`;
const post = (n: number) =>
  `<div class="post" itemprop="comment" itemscope itemtype="https://schema.org/Comment"><div class="author">member ${n}</div><time datetime="2026-01-0${n}">Day ${n}</time><div class="body"><p>${seen(n)}</p></div><button>Reply</button></div>`;

export const PAGE_KINDS: PageKind[] = [
  {
    name: 'what a stylesheet, an attribute or a clip hides',
    html: article(
      `<p class="gone">${unseen(1)}</p><p class="veiled">${unseen(2)}</p><p class="clear">${unseen(3)}</p><p hidden>${unseen(4)}</p>` +
        `<p style="color:transparent">${unseen(8)}</p><p style="font-size:1px">${unseen(9)}</p><p style="opacity:.01">${unseen(10)}</p><p style="text-indent:-9999px">${unseen(11)}</p>` +
        `<p style="position:absolute;clip-path:inset(100%)">${unseen(12)}</p><p style="position:absolute;top:-9999px">${unseen(13)}</p><math style="display:none" alttext="UNSEEN14"></math>` +
        `<p aria-hidden="true">${unseen(5)}</p><p class="reader-only">${unseen(6)}</p><div style="display:none">${no(7)}</div>`,
      STYLE,
    ),
    seen: 3,
    unseen: 14,
  },
  {
    name: 'text that is only folded away',
    html: article(
      `<details><summary>More</summary>${p(4)}</details><p class="clamped">${seen(5)} ${seen(6)}</p><div class="short">${p(7)}${p(8)}</div>` +
        `<div class="gone" id="rest">${p(9)}</div><button type="button" aria-expanded="false" aria-controls="rest">Read more</button>`,
      STYLE,
    ),
    seen: 9,
  },
  {
    name: 'a shadow root with slots',
    html: page(
      `<main><h1>The harbour</h1><harbour-article>${p(1)}<span slot="late">${seen(2)}</span></harbour-article></main><script>
        document.querySelector('harbour-article').attachShadow({ mode: 'open' }).innerHTML =
          '<article><slot></slot>${p(3)}<p><slot name="late"></slot></p><slot name="none">${p(4)}</slot></article><style>p { color: black }</style>';
      </script>`,
    ),
    seen: 4,
  },
  {
    name: 'frames of the same site',
    html: page(
      `<h1>The harbour</h1><iframe srcdoc="<article>${p(1)}${p(2)}${p(3)}</article>" width="600" height="400"></iframe>`.replace(
        /srcdoc="(.*?)" width/,
        (_, inner: string) => `srcdoc="${inner.replaceAll('"', '&quot;')}" width`,
      ),
    ),
    seen: 3,
  },
  {
    name: 'a consent dialog and a newsletter bar over an article',
    html: page(
      `<main><article><h1>The harbour</h1>${p(1)}${p(2)}${p(3)}</article></main>
      <div class="cover" id="cookie-consent" role="dialog" aria-modal="true"><h2>We value your privacy</h2>${no(1)}<p>We and our partners store cookies.</p><button>Accept all</button><button>Reject</button></div>
      <div class="bar newsletter">${no(2)}<form><input type="email"><button>Subscribe</button></form></div>`,
      STYLE,
    ),
    seen: 3,
    unseen: 2,
  },
  {
    name: 'sections whose names sound like furniture',
    html: article(
      `<section id="discussion"><h2>Discussion</h2>${p(4)}</section><section id="menu"><h2>Menu</h2>${p(5)}</section><section class="toc-section"><h2>Results</h2>${p(6)}</section>` +
        `<div class="note"><p>Careful: ${seen(7)}</p></div><p>Recommended by the doctors are 200 mg of the SEEN8 at most on a day.</p><p>Related SEEN9 must not be taken with it.</p>`,
    ).replace(
      '</article>',
      '<h2>When</h2><ul><li>1990: SEEN10 built</li><li>2001: SEEN11 opened</li></ul><p>The SEEN12 ends on 3 March 2027.</p></article>',
    ),
    seen: 12,
  },
  {
    name: 'a list of cards',
    html: page(
      `<nav><a href="/a">Home</a> <a href="/b">News</a></nav><main><h1>All stories</h1>${[1, 2, 3, 4, 5, 6, 7, 8].map(card).join('')}</main><footer>${no(1)}</footer>`,
    ),
    seen: 8,
    unseen: 1,
  },
  {
    name: 'a thread of a forum',
    html: page(
      `<main><h1>How deep is the harbour?</h1>${[1, 2, 3, 4, 5, 6].map(post).join('')}</main>`,
      `<title>How deep is the harbour?</title><script type="application/ld+json">{"@context":"https://schema.org","@type":"DiscussionForumPosting","headline":"How deep is the harbour?"}</script>`,
    ),
    seen: 6,
  },
  {
    name: 'comments under an article',
    html: page(
      `<main><article><h1>The harbour</h1>${p(1)}${p(2)}${p(3)}${p(4)}${p(5)}</article><section id="comments" class="comments"><h2>3 comments</h2>` +
        [1, 2, 3].map((n) => `<div class="comment"><b>reader ${n}</b><p>${unseen(n)}</p></div>`).join('') +
        `</section></main>`,
    ),
    seen: 5,
    unseen: 3,
  },
  {
    name: 'a page whose text comes late',
    html: page(
      `<div id="root" aria-busy="true">Loading…</div><script>
        setTimeout(() => { root.removeAttribute('aria-busy'); root.innerHTML = '<main><article><h1>The harbour</h1>${p(1)}${p(2)}${p(3)}</article></main>'; }, 1200);
      </script>`,
    ),
    seen: 3,
  },
  {
    name: 'a single-page application after a change of route',
    html: page(
      `<div id="root"></div><script>
        history.replaceState({}, '', '/kinds/second-route');
        document.title = 'The second harbour';
        root.innerHTML = '<main><article><h1>The second harbour</h1>${p(1)}${p(2)}${p(3)}</article></main>';
      </script>`,
      `<title>UNSEEN2</title><meta property="og:title" content="UNSEEN3 harbour"><link rel="canonical" href="/kinds/first-route">
       <script type="application/ld+json">{"@context":"https://schema.org","@type":"NewsArticle","headline":"UNSEEN4 harbour","articleBody":"${unseen(1)}","url":"/kinds/first-route","author":{"name":"UNSEEN5"}}</script>`,
    ),
    seen: 3,
    unseen: 5,
    title: 'The second harbour',
  },
  {
    name: 'a chat, as far as it is on screen',
    html: page(
      `<div role="application" style="display:flex;height:100vh;overflow:hidden"><nav style="width:200px"><a href="#">Rooms</a></nav>
       <div role="log" style="flex:1;overflow:auto">${[1, 2, 3, 4, 5, 6].map((n) => `<div class="message"><b>person ${n}</b> <span>${seen(n)}</span></div>`).join('')}</div></div>`,
      '<title>Chat</title><style>body { margin: 0; height: 100vh; overflow: hidden }</style>',
    ),
    seen: 6,
  },
  {
    name: 'a page that changed what the language and the document do',
    html: page(
      `<script>
        Array.prototype.push = Array.prototype.map = Array.prototype.forEach = function () { throw new Error('UNSEEN1'); };
        Object.defineProperty(Node.prototype, 'textContent', { get() { return 'UNSEEN2'; } });
        document.querySelector = document.getElementById = document.querySelectorAll = () => { throw new Error('UNSEEN3'); };
        Element.prototype.matches = () => { throw new Error('no'); };
        Object.prototype.polluted = 'UNSEEN4';
      </script><main><article><h1>The harbour</h1>${p(1)}${p(2)}${p(3)}</article></main>`,
    ),
    seen: 3,
    unseen: 4,
  },
  {
    name: 'forms whose fields are called like parts of the document',
    html: page(
      `<form id="body" name="body"><input name="children"><input name="childNodes"><input name="nodeName"><input name="tagName"><input name="textContent"><input name="parentNode"><input name="attributes"><input name="matches"><input name="nextSibling"><input name="closest"><input name="querySelectorAll"><input name="getAttribute"><input name="checkVisibility"><input name="contains"><input name="id"><input name="className"><button>Add to cart</button><input type="password"></form>
       <img name="title" alt=""><img name="getElementsByTagName" alt=""><img name="cloneNode" alt=""><img name="documentElement" alt="">
       <form><input name="lastChild"><input name="previousSibling"><main><article><h1>The harbour</h1>${p(1)}${p(2)}${p(3)}</article></main></form>`,
    ),
    seen: 3,
  },
];

/** Pages that their own scripts make hard to read. Each must end in a sentence, not in a hang or a crash. */
export const HOSTILE_PAGES = {
  // Visible content can be some thousand levels deep before Chromium itself crashes.
  '10,000 elements deep': page(`<script>
    const nest = (at, depth) => { for (let i = 0; i < depth; i++) at = at.appendChild(document.createElement('div')); return at; };
    const hidden = document.createElement('div');
    hidden.hidden = true;
    nest(hidden, 10000);
    document.body.append(hidden);
    nest(document.body, 1500).innerHTML = '${p(1)}${p(2)}${p(3)}';
  </script>`),
  'a million elements': page(`<main id="at">${p(1)}${p(2)}${p(3)}</main><script>
    const many = document.createDocumentFragment();
    for (let i = 0; i < 1000; i++) many.append(document.createElement('i'));
    for (let i = 0; i < 1000; i++) { const box = document.createElement('div'); box.append(many.cloneNode(true)); at.append(box); }
  </script>`),
  'a document that is opened again while it is read': page(`Loading<script>
    setTimeout(() => { document.open(); document.write('<title>New</title><article>${p(1)}${p(2)}${p(3)}</article>'); document.close(); }, 900);
  </script>`),
  'a frame that never loads': page(
    `<main><article><h1>The harbour</h1>${p(1)}${p(2)}${p(3)}</article></main><iframe src="/never"></iframe>`,
  ),
};
