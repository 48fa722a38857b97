import { convert, type Format } from '../../lib/panel/export/convert';

/** Longer texts could hold the panel for more than 50 ms, and it must be possible to stop another run at any time. */
const MAX_CHARS = 8_000;

/** The text of an answer in another format. A long one is converted in a worker, which takes a second at worst. */
export async function convertText(text: string, format: Format): Promise<string> {
  if (text.length <= MAX_CHARS) return convert(text, format);
  const worker = new Worker('/convert.js');
  try {
    return await new Promise((resolve, reject) => {
      worker.addEventListener('message', ({ data }: MessageEvent<string>) => resolve(data));
      worker.addEventListener('error', reject);
      worker.postMessage({ text, format });
    });
  } finally {
    worker.terminate();
  }
}
