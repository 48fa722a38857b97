import { defineUnlistedScript } from 'wxt/utils/define-unlisted-script';
import { runReadability } from '../lib/article/page/readability';
import type { PageWorld } from './shared/page-world';

/** Injected right before `extract`, which finds it in their shared world. */
export default defineUnlistedScript({
  main() {
    (globalThis as PageWorld).pithRunReadability = runReadability;
  },
});
