import type { Fault } from '../../../lib/connect/fault';
import { type ErrorCode, errorSentence } from '../../../lib/errors';
import type { MessageKey, Translate } from '../../../lib/messages';

/** What Pith finds out by itself. */
const OWN: Record<Exclude<Fault['reason'], ErrorCode>, MessageKey> = {
  'not-a-url': 'addressMissing',
  'not-http': 'addressNotHttp',
  insecure: 'addressInsecure',
  'key-missing': 'keyMissing',
  'token-missing': 'tokenMissing',
  'not-allowed': 'hostRefused',
};

/** What is wrong, in a sentence. `name`: the service's. */
export function sayFault(t: Translate, { reason }: Fault, name: string): string {
  const own = (OWN as Partial<Record<Fault['reason'], MessageKey>>)[reason];
  return t(own ?? errorSentence(reason as ErrorCode), [name]);
}
