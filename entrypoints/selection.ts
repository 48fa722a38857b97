import { defineUnlistedScript } from 'wxt/utils/define-unlisted-script';
import { readSelection } from '../lib/article/selection/read-selection';

/** Injected on demand into the frame in which the reader selected text. */
export default defineUnlistedScript({
  main() {
    const article = readSelection(window);
    if (article === 'unseen') return { kind: 'unseen' };
    return article ? { article } : { code: 'no-text' };
  },
});
