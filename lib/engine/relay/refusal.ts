import type { ErrorCode } from '../../errors';

/** What a status means that a relay means in its own way; `null` for all others. */
export function toRelayCode(status: number, body: string): ErrorCode | null {
  switch (status) {
    case 401:
      return 'token-rejected';
    case 402:
      return 'budget-used-up';
    case 403:
      if (body.includes('origin_not_allowed')) return 'origin-refused';
      // The token is good; what it may be used for is said in the relay's own words.
      return /price_unknown|model_not_allowed/.test(body) ? 'provider-error' : 'token-rejected';
    case 429:
      // A budget has a status of its own.
      return 'rate-limited';
    default:
      return null;
  }
}
