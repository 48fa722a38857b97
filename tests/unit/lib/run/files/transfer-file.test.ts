import { describe, expect, test } from 'vitest';
import { RunError } from '../../../../../lib/errors';
import { MAX_FILE_BYTES } from '../../../../../lib/run/files/fetch-file';
import type { FileSlice } from '../../../../../lib/run/protocol';
import { createPending } from '../../../../helpers/run-requests';
import type { Look } from '../../../../../lib/run/read-article';
import { type FileDoors, type PageFile, transferFile } from '../../../../../lib/run/files/transfer-file';

const FILE_URL = 'https://files.example:8443/a.pdf';
const SITE = 'https://files.example/*';
const PDF_ICON = 'chrome://global/skin/icons/pdf.svg';
const REQUEST = createPending({ tabId: 7 });
const ANSWER = {
  article: { title: 'T', passages: [{ kind: 'paragraph', text: 'Some text.', page: 1 }], method: 'pdf' },
};

/** Node's `Uint8Array` has these methods only in later versions; the browsers that Pith supports have them. */
Uint8Array.prototype.toBase64 ??= function (this: Uint8Array) {
  return Buffer.from(this).toString('base64');
};

type Setting = {
  request?: { granted: boolean };
  tab?: { url?: string; title?: string; favIconUrl?: string };
  granted?: string[];
  response?: () => Response;
  page?: Partial<PageFile>;
  answer?: Promise<unknown>;
  controller?: AbortController;
};

async function read(kind: Exclude<Look['kind'], 'article'>, setting: Setting) {
  const sent: FileSlice[] = [];
  const fetched: RequestInit[] = [];
  const dropped: string[] = [];
  const doors: FileDoors = {
    fetch: async (_url, init) => {
      fetched.push(init ?? {});
      if (!setting.response) throw new TypeError('NetworkError');
      return setting.response();
    },
    getTab: async () => setting.tab ?? { url: FILE_URL },
    hasHostPermission: async (site) => (setting.granted ?? [SITE]).includes(site),
    toPageFile: () => ({
      open: async () => ({ url: FILE_URL, size: 3 }),
      slice: async (from, to) => `${from}-${to}`,
      drop: () => void dropped.push('dropped'),
      ...setting.page,
    }),
  };
  const { signal } = setting.controller ?? new AbortController();
  const transfer = {
    send: (slice: FileSlice) => void sent.push(slice),
    answer: setting.answer ?? Promise.resolve(ANSWER),
  };
  const outcome = await transferFile({ kind }, { ...REQUEST, ...setting.request }, doors, transfer, signal).catch(
    (error: unknown) => (error instanceof RunError ? { code: error.code, ...error.facts } : 'aborted'),
  );
  return { outcome, sent, fetched, dropped };
}

const respond =
  (body: BodyInit | null, type: string, status = 200) =>
  () =>
    new Response(body, { status, headers: { 'content-type': type } });

describe('a PDF in a page that can be asked', () => {
  test('a PDF is sent to the panel in slices, and nothing is left in the page', async () => {
    const { outcome, sent, dropped } = await read('pdf', {
      page: { open: async () => ({ url: FILE_URL, size: 9_000_000 }) },
    });
    expect(outcome).toMatchObject({ title: 'T', words: 2, passages: [{ page: 1 }] });
    expect(sent.map(({ slice }) => slice)).toEqual(['0-4000000', '4000000-8000000', '8000000-9000000']);
    expect(sent[0]).toMatchObject({ url: FILE_URL, contentType: 'application/pdf', size: 9_000_000 });
    expect(dropped).toHaveLength(1);
  });

  test.each([
    [{ code: 'file-gone' }, 'file-gone'],
    [{ code: 'file-too-big' }, 'file-too-big'],
    [undefined, 'page-gone'],
    [{ url: 5, size: 'many' }, 'page-gone'],
  ])("the page's answer %j means %s", async (opened, code) => {
    const { outcome, sent, dropped } = await read('pdf', { page: { open: async () => opened } });
    expect(outcome).toEqual({ code });
    expect([sent, dropped.length]).toEqual([[], 1]);
  });

  test('leaving the page ends the transfer of its PDF', async () => {
    expect((await read('pdf', { page: { slice: async () => null } })).outcome).toEqual({ code: 'page-gone' });
  });

  test.each(['pdf-locked', 'pdf-scanned', 'pdf-damaged'])(
    'the run fails with the code that the panel answers for a PDF: %s',
    async (code) => {
      expect((await read('pdf', { answer: Promise.resolve({ code }) })).outcome).toEqual({ code });
    },
  );

  test('Stop releases the bytes of a PDF at once, even while they are fetched', async () => {
    const controller = new AbortController();
    const opened = Promise.withResolvers<unknown>();
    const reading = read('pdf', {
      controller,
      page: { open: () => opened.promise, drop: () => opened.resolve(undefined) },
    });
    controller.abort();
    expect((await reading).outcome).toBe('aborted');
  });

  test('after Stop, nothing more of a PDF is sent to the panel', async () => {
    const controller = new AbortController();
    const slice = async () => {
      controller.abort();
      return 'late';
    };
    expect((await read('pdf', { controller, page: { slice } })).sent).toEqual([]);
  });
});

describe('a viewer that keeps scripts out', () => {
  test("a file in a viewer is fetched with its site's permission and the reader's session, without redirects", async () => {
    const { outcome, sent, fetched } = await read('viewer', {
      response: respond('%PDF-1.7 …', 'application/octet-stream'),
    });
    expect(outcome).toMatchObject({ title: 'T' });
    expect(sent).toEqual([
      { url: FILE_URL, contentType: 'application/pdf', size: 12, slice: Buffer.from('%PDF-1.7 …').toString('base64') },
    ]);
    expect(fetched).toMatchObject([{ credentials: 'include', redirect: 'error' }]);
  });

  test("a file in a viewer is not fetched without its site's permission", async () => {
    const { outcome, fetched } = await read('viewer', { granted: [], response: respond('', 'application/pdf') });
    expect(outcome).toEqual({ code: 'needs-site', site: SITE });
    expect(fetched).toEqual([]);
  });

  test.each([
    ['the title of a PDF', { url: FILE_URL, title: 'Annual report', favIconUrl: PDF_ICON }],
    ['an address without its scheme', { url: FILE_URL, title: 'files.example:8443/a.pdf' }],
    ['a decoded address', { url: 'https://files.example/%C3%A4.json', title: 'files.example/ä.json' }],
    ['an address that cannot be decoded', { url: 'https://files.example/%E4.json', title: 'files.example/%E4.json' }],
  ])('the site of a file in a viewer is asked for when the tab shows %s as its title', async (_name, tab) => {
    expect((await read('viewer', { tab, granted: [] })).outcome).toEqual({ code: 'needs-site', site: SITE });
  });

  test.each([
    ['application/json; charset=utf-8', 'application/json'],
    ['text/plain', 'text/plain'],
    ['application/atom+xml', 'application/atom+xml'],
  ])('a file of the type %s is read as text', async (type, contentType) => {
    expect((await read('viewer', { response: respond('{}', type) })).sent).toMatchObject([
      { contentType, slice: 'e30=' },
    ]);
  });

  test.each<[string, Setting, string]>([
    ['a page of the browser', { tab: { url: 'about:config' } }, 'restricted-page'],
    ['the source of a page', { tab: { url: `view-source:${FILE_URL}` } }, 'restricted-page'],
    ['a local file', { tab: { url: 'file:///home/reader/a.pdf', favIconUrl: PDF_ICON } }, 'local-file'],
    ['the reader view', { tab: { url: `about:reader?url=${encodeURIComponent(FILE_URL)}` } }, 'reader-view'],
    [
      'a page with a title of its own, on a site that Firefox protects',
      { tab: { url: 'https://addons.example/en/', title: 'Add-ons' }, granted: [] },
      'restricted-page',
    ],
    ['a page whose address is kept back, after a gesture', { tab: {} }, 'restricted-page'],
    ['the same without a gesture', { tab: {}, request: { granted: false } }, 'needs-access'],
    [
      'a page that did not load',
      { tab: { url: FILE_URL, favIconUrl: 'chrome://global/skin/icons/info.svg' } },
      'error-page',
    ],
    ['HTML', { response: respond('<p>', 'text/html') }, 'restricted-page'],
    ['a picture', { response: respond('x', 'image/png') }, 'restricted-page'],
    ['a site that stays closed although it was allowed', {}, 'restricted-page'],
    ['a PDF that is gone', { tab: { url: FILE_URL, favIconUrl: PDF_ICON } }, 'file-gone'],
    [
      'a PDF of a form',
      { tab: { url: FILE_URL, favIconUrl: PDF_ICON }, response: respond('', 'text/html', 405) },
      'file-gone',
    ],
  ])('a file in a viewer that cannot be read has its error code: %s', async (_name, setting, code) => {
    expect((await read('viewer', setting)).outcome).toEqual({ code });
  });

  test('a file that is too big is an error, whether or not its size was announced', async () => {
    const headers = { 'content-type': 'application/pdf', 'content-length': String(MAX_FILE_BYTES + 1) };
    const announced = () => new Response('x', { headers });
    expect((await read('viewer', { response: announced })).outcome).toEqual({ code: 'file-too-big' });
    const mebibytes = new Uint8Array(2 ** 24);
    const endless = new ReadableStream({ pull: (controller) => controller.enqueue(mebibytes) });
    const response = respond(endless, 'application/pdf');
    expect((await read('viewer', { response })).outcome).toEqual({ code: 'file-too-big' });
  });
});
