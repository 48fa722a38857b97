import { JSDOM } from 'jsdom';
import { expect, test } from 'vitest';
import type { PageWindow } from '../../../../../lib/article/snapshot/dom';
import { createSlices } from '../../../../../lib/article/slices';
import { takeSnapshot } from '../../../../../lib/article/snapshot/snapshot';

const PROSE =
  'It rained for nine days, and on the tenth the river came over the wall that was built to keep it out. '.repeat(3);

function open(html: string): PageWindow & { document: Document } {
  return new JSDOM(html, { url: 'https://site.example/', runScripts: 'outside-only' }).window as unknown as PageWindow;
}
async function seen(page: string | PageWindow, isLenient = false): Promise<string> {
  const window = typeof page === 'string' ? open(page) : page;
  const { document } = await takeSnapshot(window, createSlices(), isLenient);
  return document.body.textContent.replace(/\s+/g, ' ').trim();
}

test.each<[string, string, string]>([
  ['hidden by its attribute', '<p>a</p><p hidden>x</p>', 'a'],
  ['hidden from screen readers', '<p>a</p><p aria-hidden=true>x</p>', 'a'],
  ['hidden by its own style', '<p>a</p><p style="display:none">x</p><p style="opacity:0">y</p>', 'a'],
  ['hidden by a style sheet', '<style>.x{display:none}</style><p>a</p><div class=x><p>x</p></div>', 'a'],
  [
    'invisible, but for a visible part,',
    '<p>a</p><div style="visibility:hidden">x<b style="visibility:visible">b</b></div>',
    'ab',
  ],
  [
    'clipped so that only screen readers read it',
    '<p>a</p><span style="position:absolute;width:1px;height:1px;overflow:hidden;clip:rect(0,0,0,0)">x</span>',
    'a',
  ],
  [
    'not text',
    '<p>a</p><script>x</script><style>x</style><template>x</template><button>x</button><svg><title>x</title></svg>',
    'a',
  ],
  ['shown only without scripts', '<p>a</p><noscript>x</noscript>', 'a'],
  [
    'a menu behind a button',
    `<p>a</p><button>Menu</button><ul hidden>${'<li><a href="/x">One of the pages of the site</a>'.repeat(4)}</ul>`,
    'a',
  ],
  ['hidden prose that nothing opens', `<p>a</p><div hidden>${PROSE}</div>`, 'a'],
])('what is %s is left out', async (_name, html, expected) => {
  expect(await seen(html)).toBe(expected);
});

test.each<[string, string]>([
  ['closed details', `<details><summary>More</summary><p>${PROSE}</p></details>`],
  [
    'the rest of a text behind a button',
    `<p>Start.</p><div style="display:none">${PROSE}</div><button>Read more</button>`,
  ],
  [
    'the rest of a text behind a link without a target',
    `<p>Start.</p><div hidden>${PROSE}</div><p><a href="#">Weiterlesen</a></p>`,
  ],
  ['an answer below its question', `<h3><button>Why?</button></h3><div hidden>${PROSE}</div>`],
  [
    'the element that a control opens',
    `<div><span role=button aria-controls=rest aria-expanded=false>+</span></div><section><p>a<div id=rest hidden>${PROSE}</div></section>`,
  ],
])('collapsed text is kept: %s', async (_name, html) => {
  expect(await seen(html)).toContain(PROSE.trim());
});

test('a button in a heading is read as the heading', async () => {
  expect(await seen('<h3><button>Why?</button></h3><button>Buy</button>')).toBe('Why?');
});

test('a page behind a dialog is read', async () => {
  const html = `<div aria-hidden=true><main><p>${PROSE}</p></main></div><div role=dialog>We use cookies. <button>Accept</button></div>`;
  expect(await seen(html)).toBe(PROSE.trim());
});

test.each([
  '<div class="cookie-banner">We use cookies to improve this. <a href=x>Settings</a></div>',
  '<div id="consent">Your consent matters.</div>',
  '<div role=dialog aria-modal=true>Subscribe to our newsletter</div>',
  '<style>.x{position:fixed}</style><div class=x>Sign in to read on</div>',
])('a layer that asks for something is left out: %s', async (layer) => {
  expect(await seen(`<main><p>a</p></main>${layer}`)).toBe('a');
});

test('an article about cookies is not taken for a cookie banner', async () => {
  expect(await seen('<article class="cookie-recipes"><h1>Cookies</h1><p>Bake them.</p></article>')).toBe(
    'CookiesBake them.',
  );
});

test('open shadow roots are copied in place, with slotted and fallback content', async () => {
  const window = open('<p>a</p><x-card><b slot=name>Ann</b>!</x-card><p>z</p>');
  const root = window.document.querySelector('x-card')?.attachShadow({ mode: 'open' });
  if (root)
    root.innerHTML =
      '<p><slot name=name></slot> <slot name=age>no age</slot></p><p><slot></slot></p><style>p{}</style>';
  expect(await seen(window)).toBe('aAnn no age!z');
});

test.each([
  '<div contenteditable><p>draft</p></div>',
  '<div contenteditable=true role=textbox>draft <b contenteditable=true>draft</b></div>',
  '<section><p contenteditable=plaintext-only>draft</p></section>',
])('what a person is writing is left out: %s', async (draft) => {
  expect(await seen(`<p>${PROSE}</p>${draft}`)).toBe(PROSE.trim());
});

test.each([
  `<nav>Files</nav><main contenteditable><p>${PROSE}</p></main>`,
  `<nav>Files</nav><main><p contenteditable>${PROSE}</p><p contenteditable>${PROSE}</p></main>`,
  `<body contenteditable><p>${PROSE}</p>`,
  `<p contenteditable=false>${PROSE}</p>`,
])('the document in an editor is read: %.50s', async (html) => {
  expect(await seen(html)).toContain(PROSE.trim());
});

test('frames of the same origin are read in place', async () => {
  const window = open('<p>a</p><iframe></iframe><p>z</p>');
  const inner = window.document.querySelector('iframe')?.contentDocument;
  if (inner) inner.body.innerHTML = '<p>inner</p>';
  expect(await seen(window)).toBe('ainnerz');
});

test("a formula is read in its author's notation", async () => {
  const html =
    '<p>So <math><mi>x</mi><annotation encoding="application/x-tex">x^2</annotation></math> and <math alttext="y"><mi>y</mi><mi>y</mi></math>.';
  expect(await seen(html)).toBe('So x^2 and y.');
});

test('form fields named like DOM properties do not hide any text', async () => {
  const names =
    'children nodeName nodeType firstChild lastChild parentNode attributes getAttribute textContent matches style'.split(
      ' ',
    );
  const html = `<img name=body><img name=documentElement><form>${names.map((name) => `<input name=${name}><img id=${name} name=${name}>`).join('')}<p>a</p></form>`;
  expect(await seen(html)).toBe('a');
});

test('the copy of a page nested 2,000 deep is flat enough to walk', async () => {
  const window = open('');
  const { document } = window;
  let inner: Element = document.createElement('p');
  inner.textContent = 'deep';
  for (let depth = 0; depth < 2_000; depth++) {
    const outer = document.createElement('div');
    outer.append(inner, String(depth % 2));
    inner = outer;
  }
  document.body.append(inner);
  const { document: copy } = await takeSnapshot(window, createSlices());
  let depth = 0;
  for (let at: Element | null = copy.body; at; at = at.lastElementChild) depth += 1;
  expect(depth).toBeLessThan(300);
  expect(copy.body.textContent).toBe(`deep${'01'.repeat(1_000)}`);
});

test('custom elements are copied as plain elements that look alike, and none is constructed', async () => {
  const { document } = await takeSnapshot(open('<x-a><p>a</p></x-a><p>one <x-b class=c>two</x-b></p>'), createSlices());
  expect(document.body.innerHTML).toBe('<div><p>a</p></div><p>one <span class="c">two</span></p>');
});

test('a page that is still hidden as a whole is read, without the parts hidden within it', async () => {
  const html = '<style>body{opacity:0}</style><body><p>a</p><noscript><p>b</p></noscript><p hidden>x</p>';
  expect(await seen(html)).toBe('');
  expect(await seen(html, true)).toBe('a');
  const few = '<p>a</p><p style="visibility:hidden">x</p><p style="opacity:0">x</p><p style="font-size:0">x</p>';
  expect(await seen(few, true)).toBe('a');
});

test('hidden text is noted with the texts beside it', async () => {
  const window = open(
    '<div><p>a</p><p hidden>four <b>five</b></p><p>b <i style="opacity:0">nine</i></p></div><p>c</p><script>x</script>',
  );
  const { hidden } = await takeSnapshot(window, createSlices());
  expect(hidden.map(({ chars, beside, isLoose }) => [chars, beside.map(({ data }) => data), isLoose])).toEqual([
    ['four five'.length - 1, ['a', 'b '], false],
    ['nine'.length, ['b '], false],
  ]);
});

test('a page without a body yields no text', async () => {
  const window = open('');
  window.document.documentElement.remove();
  expect(await seen(window)).toBe('');
});
