import { defineUnlistedScript } from 'wxt/utils/define-unlisted-script';
import { extract } from '../lib/article/page/extract';
import { mayBeTranscript } from '../lib/article/captions/may-be-transcript';
import type { PageWorld } from './shared/page-world';

/**
 * Injected on demand, never registered. The result is what `main` returns: plain data, since exceptions differ by
 * browser.
 */
export default defineUnlistedScript({
  // When it is injected again while it is still reading, it waits for the same result.
  main: () => ((globalThis as PageWorld).pithReading ??= read().finally(forget)),
});

async function read(): Promise<unknown> {
  const { contentType } = document;
  if (contentType === 'application/pdf') return { kind: 'pdf' };
  // Most pages are HTML and need not wait for the script that reads other documents.
  if (contentType !== 'text/html' && contentType !== 'application/xhtml+xml') return { kind: 'document' };
  const world = globalThis as PageWorld;
  const { pithRunReadability } = world;
  try {
    const article = pithRunReadability
      ? await extract(Object.assign(window, { closedRootOf }), pithRunReadability)
      : null;
    if (!article) return { code: 'no-text' };
    if (!mayBeTranscript(article.passages)) return { article };
    // Few pages show a transcript, so the script that reads its times is injected only there.
    world.pithArticle = article;
    return { kind: 'transcript', article };
  } catch {
    // Without a result, the page would look like one that Chrome protects.
    return { code: 'unexpected' };
  }
}

/** Browsers give extensions the closed shadow roots of elements, under two names. */
function closedRootOf(element: Element): ShadowRoot | null {
  const { chrome } = globalThis as {
    chrome?: { dom?: { openOrClosedShadowRoot?: (of: Element) => ShadowRoot | null } };
  };
  const own = element as { openOrClosedShadowRoot?: ShadowRoot | null };
  return chrome?.dom?.openOrClosedShadowRoot?.(element) ?? own.openOrClosedShadowRoot ?? null;
}

function forget(): void {
  (globalThis as PageWorld).pithReading = undefined;
}
