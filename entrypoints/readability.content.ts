import { defineContentScript } from 'wxt/utils/define-content-script';
import { runReadability } from '../lib/article/page/readability';
import type { PageWorld } from './shared/page-world';

/** Injected right before `extract`, which finds it in their shared world. */
export default defineContentScript({
  registration: 'runtime',
  main() {
    (globalThis as PageWorld).pithRunReadability = runReadability;
  },
});
