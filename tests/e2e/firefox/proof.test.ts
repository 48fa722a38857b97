import { afterAll, beforeAll, expect, test } from 'vitest';
import { providerSettings } from '../../helpers/browsers/chromium';
import { describeInFirefox } from '../../helpers/browsers/describe-in-firefox';
import { type PageServer, servePages } from '../../helpers/pages/pages';
import { completion, type Provider, startProvider } from '../../helpers/provider';
import { waitUntil } from '../../helpers/wait-until';

/** Chips that lead to their passages, in real Firefox. */

const WANTED = 'The clock of the mill was painted by a stranger from the coast.';
const FILLER = 'Something else was written down here in spring, and read again in winter.';
const HTML = `<!doctype html><html lang="en"><title>Mill</title><main><article><h1>Mill</h1>${`<p style="margin-block: 90px">${FILLER}</p>`.repeat(20)}<p>${WANTED}</p>${`<p>${FILLER}</p>`.repeat(20)}</article></main>`;

describeInFirefox('Firefox', (firefox) => {
  let server: PageServer;
  let provider: Provider;

  beforeAll(async () => {
    server = await servePages({ '/mill': HTML });
    provider = await startProvider(() => ({
      steps: completion(['- A stranger from the coast painted the mill’s clock.\n']),
    }));
    await firefox.setHostPermissions('add', ['http://127.0.0.1/*']);
    await firefox.configure(providerSettings(provider.url));
  });
  afterAll(async () => {
    server?.close();
    await provider?.close();
  });

  test('Firefox: pressing a chip highlights its passage in the page', async () => {
    await firefox.open(`${server.url}/mill`);
    await firefox.clickToolbar();
    await firefox.sidebar.waitFor(/1 of 1 statement placed/);
    await firefox.sidebar.evaluate(() => document.querySelector<HTMLElement>('.src')!.click());
    const shownInPage = () =>
      firefox.page.evaluate(() => ({
        text: Array.from(CSS.highlights.get('pith') ?? [], String).join('|'),
        isScrolled: scrollY > 500,
      }));
    await waitUntil(20_000, async () => (await shownInPage()).text !== '').catch(async () => {
      throw new Error(await firefox.sidebar.evaluate(() => document.body.innerText));
    });
    expect(await shownInPage()).toEqual({ text: WANTED, isScrolled: true });
  });
});
