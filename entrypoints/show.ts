import { defineUnlistedScript } from 'wxt/utils/define-unlisted-script';
import { createHighlighter } from '../lib/proof/show/highlight';

/** Injected on demand into each frame of a page, to show where a statement comes from. */
export default defineUnlistedScript({
  main() {
    const globals = globalThis as { pithShow?: ReturnType<typeof createHighlighter> };
    globals.pithShow ??= createHighlighter(window);
  },
});
