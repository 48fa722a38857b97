import browser from 'webextension-polyfill';
import type { PageText } from '../../lib/run/protocol';

/**
 * Scrolls the page in a tab to a passage and highlights it, in whichever frame it is; a video jumps to
 * the time. `gone`: no frame that Pith may read has it. `no-access`: the browser no longer lets Pith into the page.
 */
export async function showPassage(
  tabId: number,
  { passages }: PageText,
  at: number,
): Promise<'shown' | 'gone' | 'no-access'> {
  const passage = passages[at];
  if (!passage) return 'gone';
  const target = { tabId, allFrames: true };
  try {
    await browser.scripting.insertCSS({ target, css: '::highlight(pith) { background: #ffd84d; color: #1c1b1a; }' });
    await browser.scripting.executeScript({ target, files: ['/show.js'] });
    const answers = await browser.scripting.executeScript({
      target,
      func: (text: string, share: number, seconds: number | null) =>
        (globalThis as unknown as { pithShow: (...facts: unknown[]) => boolean }).pithShow(text, share, seconds),
      args: [passage.text, at / passages.length, passage.seconds ?? null],
    });
    return answers.some(({ result }) => result === true) ? 'shown' : 'gone';
  } catch {
    return 'no-access';
  }
}
