import { defineContentScript } from 'wxt/utils/define-content-script';
import { readSelection } from '../lib/article/selection/read-selection';

/** Injected on demand into the frame in which the reader selected text. */
export default defineContentScript({
  registration: 'runtime',
  main() {
    const article = readSelection(window);
    if (article === 'unseen') return { kind: 'unseen' };
    return article ? { article } : { code: 'no-text' };
  },
});
