import browser from 'webextension-polyfill';
import type { PanelActions } from '../../components/panel/panel-actions';
import { toPageUrl } from '../../lib/page-url';
import type { PageText } from '../../lib/run/protocol';

type Outcome = Awaited<ReturnType<NonNullable<PanelActions['showPassage']>>>;

/**
 * Scrolls the page in a tab to a passage and highlights it, in whichever frame it is; a video jumps to the time, and
 * the browser's PDF viewer to the page. `url`: the page that the passage is from. `gone`: no frame that Pith may read
 * has it. `left`: neither, because the tab shows another page. `no-access`: the browser no longer lets Pith into it.
 */
export async function showPassage(
  { tabId, url }: { tabId: number; url: string },
  { passages }: PageText,
  at: number,
): Promise<Outcome> {
  const passage = passages[at];
  if (!passage) return 'gone';
  try {
    if (passage.page !== undefined) return await showPdfPage(tabId, url, passage.page);
    const isShown = await highlight(tabId, [passage.text, at / passages.length, passage.seconds ?? null]);
    return isShown ? 'shown' : toPageUrl(await readUrl(tabId)) === toPageUrl(url) ? 'gone' : 'left';
  } catch {
    return 'no-access';
  }
}

async function highlight(tabId: number, args: [text: string, share: number, seconds: number | null]): Promise<boolean> {
  const target = { tabId, allFrames: true };
  await browser.scripting.insertCSS({ target, css: '::highlight(pith) { background: #ffd84d; color: #1c1b1a; }' });
  await browser.scripting.executeScript({ target, files: ['/show.js'] });
  const answers = await browser.scripting.executeScript({
    target,
    func: (...facts: unknown[]) =>
      (globalThis as unknown as { pithShow: (...facts: unknown[]) => boolean }).pithShow(...facts),
    args,
  });
  return answers.some(({ result }) => result === true);
}

async function readUrl(tabId: number): Promise<string> {
  const [answer] = await browser.scripting.executeScript({ target: { tabId }, func: () => location.href });
  return String(answer?.result);
}

/** No script may enter the browser's own PDF viewer, but it goes to the page that the address names. */
async function showPdfPage(tabId: number, url: string, page: number): Promise<Outcome> {
  const { url: current } = await browser.tabs.get(tabId);
  // Without access the browser does not tell, and the tab may show something else by now.
  if (current === undefined) return 'no-access';
  if (toPageUrl(current) !== toPageUrl(url)) return 'left';
  await browser.tabs.update(tabId, { url: `${url.replace(/#.*$/, '')}#page=${page}` });
  return 'shown';
}
