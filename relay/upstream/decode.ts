import type { IncomingMessage } from 'node:http';
import { pipeline, type Readable, type Transform } from 'node:stream';
import { constants, createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';

/** The body of an answer, decoded. */
export type UpstreamBody = {
  stream: Readable;
  contentType: string;
  /** Whether everything that the upstream sent is in `stream`. */
  isComplete: () => boolean;
};

// What came before a cut is given, instead of an error.
const SYNC = { flush: constants.Z_SYNC_FLUSH, finishFlush: constants.Z_SYNC_FLUSH };
const BROTLI_SYNC = { flush: constants.BROTLI_OPERATION_FLUSH, finishFlush: constants.BROTLI_OPERATION_FLUSH };

const DECODERS: Record<string, () => Transform> = {
  gzip: () => createGunzip(SYNC),
  'x-gzip': () => createGunzip(SYNC),
  deflate: () => createInflate(SYNC),
  br: () => createBrotliDecompress(BROTLI_SYNC),
};

/** Decodes an answer that is compressed although the relay asks for none, as some proxies send it. */
export function decode(response: IncomingMessage): UpstreamBody {
  const contentType = response.headers['content-type'] ?? '';
  const decoder = DECODERS[(response.headers['content-encoding'] ?? '').trim().toLowerCase()]?.();
  if (!decoder) return { stream: response, contentType, isComplete: () => response.complete };
  // An end of either side ends the other; the error is that of `decoder`.
  pipeline(response, decoder, () => undefined);
  return { stream: decoder, contentType, isComplete: () => decoder.readableEnded };
}
