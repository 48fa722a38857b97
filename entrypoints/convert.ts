import { defineUnlistedScript } from 'wxt/utils/define-unlisted-script';
import { convert, type Format } from '../lib/panel/export/convert';

/** The panel's worker that converts a long answer: answers a message with the converted text. */
export default defineUnlistedScript(() => {
  addEventListener('message', ({ data }: MessageEvent<{ text: string; format: Format }>) => {
    postMessage(convert(data.text, data.format));
  });
});
