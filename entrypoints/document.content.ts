import { defineContentScript } from 'wxt/utils/define-content-script';
import { createFetchText } from '../lib/article/captions/captions';
import { readDocument } from '../lib/article/document/read-document';

/** Injected on demand when `extract` found a document other than HTML: text, JSON, XML, an image, a recording. */
export default defineContentScript({
  registration: 'runtime',
  main() {
    return readDocument(
      document,
      new DOMParser(),
      createFetchText((input, init) => fetch(input, init)),
    );
  },
});
