import type { ErrorCode } from '../../errors';

/** The meaning of a status that relays use differently; `null` for all others. */
export function toRelayCode(status: number, body: string): ErrorCode | null {
  switch (status) {
    case 401:
      return 'token-rejected';
    case 402:
      return 'budget-used-up';
    case 403:
      if (body.includes('origin_not_allowed')) return 'origin-refused';
      // The token is valid; the relay's own words say what it may be used for.
      return /price_unknown|model_not_allowed/.test(body) ? 'provider-error' : 'token-rejected';
    case 429:
      // A used-up budget has its own status.
      return 'rate-limited';
    default:
      return null;
  }
}
