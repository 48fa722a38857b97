import { defineContentScript } from 'wxt/utils/define-content-script';
import { extract } from '../lib/article/page/extract';
import { withTimes } from '../lib/article/captions/shown-transcript';
import type { PageWorld } from './shared/page-world';

/** Injected on demand, never registered: its answer is what `main` returns. Plain data, since exceptions differ by browser. */
export default defineContentScript({
  registration: 'runtime',
  // Injected once more while it still reads, it waits for the same.
  main: () => ((globalThis as PageWorld).pithReading ??= read().finally(forget)),
});

async function read(): Promise<unknown> {
  const { contentType } = document;
  if (contentType === 'application/pdf') return { kind: 'pdf' };
  // Injected in its turn: most pages are HTML, and need not wait for what reads the others.
  if (contentType !== 'text/html' && contentType !== 'application/xhtml+xml') return { kind: 'document' };
  const { pithReadArticle } = globalThis as PageWorld;
  try {
    const article = pithReadArticle ? await extract(window, pithReadArticle) : null;
    return article ? { article: withTimes(article) } : { code: 'no-text' };
  } catch {
    // Chrome would answer with nothing, as it does for a page that it protects.
    return { code: 'unexpected' };
  }
}

function forget(): void {
  (globalThis as PageWorld).pithReading = undefined;
}
