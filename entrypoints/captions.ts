import { defineUnlistedScript } from 'wxt/utils/define-unlisted-script';
import { toCaptionsAnswer } from '../lib/article/captions/answer';
import { readCaptions } from '../lib/article/captions/captions';
import { createLoadCues } from '../lib/article/captions/load-cues';

/** Injected on demand into a page about a video: reads its captions, if the page's own policy allows to load them. */
export default defineUnlistedScript({
  main: async () => toCaptionsAnswer(await readCaptions(document, createLoadCues(window))),
});
