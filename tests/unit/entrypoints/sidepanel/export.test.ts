// @vitest-environment jsdom
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { canShare } from '../../../../entrypoints/sidepanel/can-share';
import { exportRun } from '../../../../entrypoints/sidepanel/export';
import { createRun } from '../../../helpers/panel/history-entries';

/** What the browser is asked for. The tests in real browsers show that browsers do it. */

const t = (key: string) => (key === 'languageTag' ? 'en' : key);
const run = createRun({ id: 'a', title: 'The: ferry', text: '**It** sailed ![x](https://evil.example/x.png)' });
const PLAIN = 'It sailed x';
const SOURCE = 'The: ferry · https://a.example/page · model-1, Jan 1, 1970';

const written: unknown[] = [];
const clipboard = {
  writeText: async (text: string) => void written.push(text),
  write: async (clips: unknown) => void written.push(clips),
};
class Clip {
  readonly blobs: Record<string, Blob>;
  constructor(blobs: Record<string, Blob>) {
    this.blobs = blobs;
  }
}
beforeEach(() => {
  written.length = 0;
  vi.stubGlobal('navigator', { clipboard });
  vi.stubGlobal('ClipboardItem', Clip);
});
afterEach(() => void vi.unstubAllGlobals());

test('Markdown is copied as harmless text, with its source', async () => {
  expect(await exportRun('markdown', run, [], t)).toBe('copied');
  expect(written).toEqual([`**It** sailed x\n\n${SOURCE}\n`]);
});

test('a copy has the formatted and the plain text, each with its source in the last line', async () => {
  expect(await exportRun('copy', run, [], t)).toBe('copied');
  const [[clip]] = written as [[Clip]];
  const texts = Object.entries(clip.blobs).map(async ([type, blob]) => [type, blob.type, await blob.text()]);
  expect(await Promise.all(texts)).toEqual([
    ['text/html', 'text/html', `<p><strong>It</strong> sailed x</p>\n<p>${SOURCE}</p>`],
    ['text/plain', 'text/plain', `${PLAIN}\n\n${SOURCE}`],
  ]);
});

test.each([
  ['has no rich clipboard', () => vi.stubGlobal('ClipboardItem', undefined)],
  [
    'refuses rich text',
    () => vi.stubGlobal('navigator', { clipboard: { ...clipboard, write: () => Promise.reject(new Error()) } }),
  ],
])('a browser that %s gets the plain text, and the panel says so', async (_, lack) => {
  lack();
  expect(await exportRun('copy', run, [], t)).toBe('copied-plain');
  expect(written).toEqual([`${PLAIN}\n\n${SOURCE}`]);
});

test.each(['markdown', 'copy'] as const)('a refusal of %s is a failure', async (way) => {
  const refuse = () => Promise.reject(new DOMException('', 'NotAllowedError'));
  vi.stubGlobal('navigator', { clipboard: { writeText: refuse, write: refuse } });
  await expect(exportRun(way, run, [], t)).rejects.toThrow();
});

test("saving downloads a file with the page's name", async () => {
  const blobs: Blob[] = [];
  const names: string[] = [];
  class Addresses extends URL {
    static override createObjectURL(blob: Blob) {
      return `blob:${blobs.push(blob)}`;
    }
  }
  vi.stubGlobal('URL', Addresses);
  const onClick = vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(function (this: HTMLAnchorElement) {
    names.push(`${this.href} ${this.download}`);
  });
  expect(await exportRun('file', run, [createRun({ id: 'b', question: 'Why?' })], t)).toBe('saved');
  onClick.mockRestore();
  expect(names).toEqual(['blob:1 The ferry.md']);
  expect(await blobs[0]!.text()).toMatch(/^---\ntitle: "The: ferry"[^]*\n# The: ferry\n[^]*## Why\?/);
});

test('a text goes to Obsidian as a new note; one that is too long for an address goes by the clipboard', async () => {
  const opened: string[] = [];
  const onClick = vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(function (this: HTMLAnchorElement) {
    opened.push(this.href);
  });
  expect(await exportRun('obsidian', run, [], t)).toBe('none');
  const long = createRun({ id: 'b', title: 'A [long] #page', text: '字'.repeat(4_000) });
  await exportRun('obsidian', long, [], t);
  onClick.mockRestore();
  const [address, ...others] = opened;
  expect(address).toMatch(/^obsidian:\/\/new\?name=The%20ferry&content=---%0Atitle%3A%20%22The%3A%20ferry/);
  expect(new URL(address!).searchParams.get('content')).toContain('**It** sailed x');
  expect(others).toEqual(['obsidian://new?name=A%20%20long%20%20%20page&clipboard']);
  expect(written).toEqual([expect.stringContaining('字字字')]);
});

test('sharing is offered if the browser can share a page', () => {
  expect(canShare()).toBe(false);
  vi.stubGlobal('navigator', { canShare: ({ url }: ShareData) => url?.startsWith('https:') });
  expect(canShare()).toBe(true);
});

test('sharing passes the title, the plain text, and the address if it is a web address', async () => {
  const shared: ShareData[] = [];
  vi.stubGlobal('navigator', { share: async (data: ShareData) => void shared.push(data) });
  expect(await exportRun('share', run, [], t)).toBe('none');
  await exportRun('share', createRun({ id: 'a', url: 'file:///home/me/a.html' }), [], t);
  expect(shared).toEqual([
    { title: 'The: ferry', text: PLAIN, url: 'https://a.example/page' },
    { title: 'A page', text: 'A summary.' },
  ]);
});

test('cancelling a share is not a failure, a refusal is', async () => {
  const end = (name: string) => vi.stubGlobal('navigator', { share: () => Promise.reject(new DOMException('', name)) });
  end('AbortError');
  expect(await exportRun('share', run, [], t)).toBe('none');
  end('NotAllowedError');
  await expect(exportRun('share', run, [], t)).rejects.toThrow();
});

test('the source of a copy names the author and the date where the page does', async () => {
  const { source } = run;
  const article = { ...source!.article, siteName: 'The Gazette', byline: 'A. Writer', publishedTime: '2026-03-02' };
  await exportRun('copy', { ...run, source: { ...source!, article } }, [], t);
  const [[clip]] = written as [[Clip]];
  expect(await clip.blobs['text/plain']!.text()).toContain(
    'The: ferry · The Gazette · A. Writer · Mar 2, 2026 · https://a.example/page · model-1',
  );
});
