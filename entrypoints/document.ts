import { defineUnlistedScript } from 'wxt/utils/define-unlisted-script';
import { readDocument } from '../lib/article/document/read-document';

/** Injected on demand when `extract` found a document other than HTML: text, JSON, XML, an image, a recording. */
export default defineUnlistedScript({
  main() {
    return readDocument(document, new DOMParser());
  },
});
