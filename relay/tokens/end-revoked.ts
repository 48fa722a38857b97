import { RelayError } from '../base/errors.ts';
import type { Exchange } from '../exchange/exchange.ts';
import type { Tokens } from '../store/tokens.ts';

/**
 * Ends what runs for tokens that were revoked together with their streams. The store says so, because the command may
 * run on another machine, and because a request may have been let in just before.
 */
export async function endRevoked(
  running: ReadonlySet<Pick<Exchange, 'tokenId' | 'stop'>>,
  tokens: Pick<Tokens, 'findEnded'>,
): Promise<void> {
  if (running.size === 0) return;
  const ended = new Set(await tokens.findEnded([...new Set([...running].map(({ tokenId }) => tokenId))]));
  for (const exchange of running)
    if (ended.has(exchange.tokenId))
      void exchange.stop('revoked', new RelayError('invalid_token', 'This token was revoked.'));
}
