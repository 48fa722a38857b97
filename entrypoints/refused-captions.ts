import { defineUnlistedScript } from 'wxt/utils/define-unlisted-script';
import { toCaptionsAnswer } from '../lib/article/captions/answer';
import { readCaptions } from '../lib/article/captions/captions';
import { createFetchCues } from '../lib/article/captions/fetch-cues';

/** Injected when the reader agreed to load captions that the page's own policy refuses. */
export default defineUnlistedScript({
  main: async () =>
    toCaptionsAnswer(
      await readCaptions(
        document,
        createFetchCues((...parameters) => fetch(...parameters)),
      ),
    ),
});
