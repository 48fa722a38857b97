import { defineUnlistedScript } from 'wxt/utils/define-unlisted-script';
import { withTimes } from '../lib/article/captions/shown-transcript';
import type { PageWorld } from './shared/page-world';

/** Injected after `extract` into a page that may show a transcript. Returns the article with its times. */
export default defineUnlistedScript({
  main() {
    const world = globalThis as PageWorld;
    const article = world.pithArticle;
    world.pithArticle = undefined;
    return article && { article: withTimes(article) };
  },
});
