import { defineContentScript } from 'wxt/utils/define-content-script';
import { extract } from '../lib/article/extract';

/** Injected on demand, never registered: its answer is what `main` returns. Plain data, since exceptions differ by browser. */
export default defineContentScript({
  registration: 'runtime',
  main() {
    if (document.contentType === 'application/pdf') return { code: 'pdf-page' };
    const article = extract(document);
    return article ? { article } : { code: 'no-text' };
  },
});
