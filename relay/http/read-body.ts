import type { IncomingMessage } from 'node:http';
import { RelayError } from '../base/errors.ts';
import type { NextTurn } from '../base/turns.ts';

/**
 * Reading a body of this size, and what follows until the upstream is asked, blocks the process for about a
 * millisecond.
 */
const BLOCKING_BYTES = 65_536;

/**
 * The JSON of a request's body, with or without a byte order mark; a large one is parsed when it is its turn. Throws
 * `RelayError`: `body_too_large` as soon as that is known, `invalid_json`, and `invalid_request` when the client breaks
 * off.
 */
export async function readJsonBody(incoming: IncomingMessage, maxBytes: number, nextTurn: NextTurn): Promise<unknown> {
  const bytes = await readBytes(incoming, maxBytes);
  if (bytes.length > BLOCKING_BYTES) await nextTurn();
  try {
    return JSON.parse(bytes.toString('utf8').replace(/^\uFEFF/, ''));
  } catch (error) {
    throw new RelayError('invalid_json', 'The body is not JSON.', { cause: error });
  }
}

function readBytes(incoming: IncomingMessage, maxBytes: number): Promise<Buffer> {
  const tooLarge = () => new RelayError('body_too_large', `The request is larger than ${maxBytes} bytes.`);
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = [];
    let size = 0;
    const refuse = (error: RelayError) => {
      incoming.off('data', take);
      reject(error);
    };
    const take = (part: Buffer) => {
      size += part.length;
      if (size > maxBytes) refuse(tooLarge());
      else parts.push(part);
    };
    if (Number(incoming.headers['content-length']) > maxBytes) return refuse(tooLarge());
    incoming.on('data', take);
    incoming.on('end', () => resolve(Buffer.concat(parts.splice(0))));
    const onCut = () => {
      if (!incoming.complete) refuse(new RelayError('invalid_request', 'The request broke off.'));
    };
    incoming.on('error', onCut);
    incoming.on('close', onCut);
  });
}
