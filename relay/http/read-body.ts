import type { IncomingMessage } from 'node:http';
import { RelayError } from '../base/errors.ts';

/**
 * The JSON of a request's body, with or without a byte order mark. Throws `RelayError`: `body_too_large` as soon as
 * that is known, `invalid_json`, and `invalid_request` when the client breaks off.
 */
export function readJsonBody(incoming: IncomingMessage, maxBytes: number): Promise<unknown> {
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
    incoming.on('end', () => {
      try {
        resolve(
          JSON.parse(
            Buffer.concat(parts.splice(0))
              .toString('utf8')
              .replace(/^\uFEFF/, ''),
          ),
        );
      } catch (error) {
        reject(new RelayError('invalid_json', 'The body is not JSON.', { cause: error }));
      }
    });
    const onCut = () => {
      if (!incoming.complete) refuse(new RelayError('invalid_request', 'The request broke off.'));
    };
    incoming.on('error', onCut);
    incoming.on('close', onCut);
  });
}
