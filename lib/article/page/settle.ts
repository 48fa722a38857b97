import type { Dom, PageWindow } from '../snapshot/dom';
import { windowOf } from '../snapshot/front';

/** In milliseconds: a page is quiet after this long without a change, and no wait is longer than the maximum. */
const QUIET_MS = 300;
const MAX_WAIT_MS = 2_500;

const LOADING = '[aria-busy=true], [class*=skeleton i], [class*=spinner i], [class*=loading i], [class*=placeholder i]';

/** Empty boxes that stand for what is still loading take at least this share of the window. */
const MIN_SHARE = 0.15;
const EMPTY_BOXES = '[aria-busy=true], [class*=skeleton i]';

/** Whether a page visibly waits for most of its content. */
export function isLoading(dom: Dom): boolean {
  const [width, height] = windowOf(dom);
  const sizes = dom.findAll(EMPTY_BOXES).map((element) => {
    const { width: own, height: tall } = dom.box(element);
    return dom.text(element).trim() === '' ? own * Math.min(tall, height) : 0;
  });
  return width > 0 && Math.max(0, ...sizes) >= MIN_SHARE * width * height;
}

/**
 * Whether a page with hardly any text is likely to show more soon: `waits` for a change, or only for one that comes
 * now.
 */
export function expectsMore(dom: Dom, isEmpty: boolean): 'waits' | 'looks' | 'no' {
  if (dom.findAll('script').length === 0) return 'no';
  return isEmpty || dom.readyState() === 'loading' || dom.findAll(LOADING).length > 0 ? 'waits' : 'looks';
}

/**
 * Resolves when nothing in the page has changed for a moment; with `isPatient`, only after a first change. Reads only.
 */
export function waitForQuiet({ document, MutationObserver }: PageWindow, isPatient: boolean): Promise<void> {
  return new Promise((resolve) => {
    let quiet: ReturnType<typeof setTimeout> | undefined;
    const done = () => {
      observer.disconnect();
      clearTimeout(quiet);
      clearTimeout(last);
      resolve();
    };
    const restart = () => {
      clearTimeout(quiet);
      quiet = setTimeout(done, QUIET_MS);
    };
    const last = setTimeout(done, MAX_WAIT_MS);
    const observer = new MutationObserver(restart);
    observer.observe(document, { childList: true, subtree: true, characterData: true, attributes: true });
    if (!isPatient) restart();
  });
}
