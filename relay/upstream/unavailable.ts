import { RelayError } from '../base/errors.ts';

/** The upstream did not work on the request and bills nothing for it, so another one may be asked. */
export class UpstreamUnavailable extends RelayError {
  constructor({ code, message, cause, retryAfterSeconds }: RelayError) {
    super(code, message, { cause, ...(retryAfterSeconds !== null && { retryAfterSeconds }) });
  }
}
