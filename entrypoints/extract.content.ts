import { defineContentScript } from 'wxt/utils/define-content-script';
import { extract } from '../lib/article/page/extract';
import { withTimes } from '../lib/article/captions/shown-transcript';
import type { PageWorld } from './shared/page-world';

/** Injected on demand, never registered. Its answer is what `main` returns: plain data, since exceptions differ by browser. */
export default defineContentScript({
  registration: 'runtime',
  // If it is injected again while it still reads, it waits for the same answer.
  main: () => ((globalThis as PageWorld).pithReading ??= read().finally(forget)),
});

async function read(): Promise<unknown> {
  const { contentType } = document;
  if (contentType === 'application/pdf') return { kind: 'pdf' };
  // Most pages are HTML and need not wait for the script that reads other documents.
  if (contentType !== 'text/html' && contentType !== 'application/xhtml+xml') return { kind: 'document' };
  const { pithRunReadability } = globalThis as PageWorld;
  try {
    const article = pithRunReadability ? await extract(window, pithRunReadability) : null;
    return article ? { article: withTimes(article) } : { code: 'no-text' };
  } catch {
    // Without an answer, Chrome would look as if it protected the page.
    return { code: 'unexpected' };
  }
}

function forget(): void {
  (globalThis as PageWorld).pithReading = undefined;
}
