import { RelayError } from '../base/errors.ts';
import type { Limits } from '../tokens/limits.ts';
import type { Token, Tokens } from '../store/tokens.ts';

export type Caller = {
  authorization: string | undefined;
  /** For the lock-out after failed attempts. */
  address: string;
};

/** Finds the caller's token. Throws `RelayError` `invalid_token` or `locked_out`. Nobody is served without a token. */
export async function authenticate(caller: Caller, tokens: Pick<Tokens, 'find'>, limits: Limits): Promise<Token> {
  const { authorization, address } = caller;
  // Some clients send the token alone.
  const [, text = ''] = /^(?:Bearer +)?(\S+) *$/i.exec(authorization ?? '') ?? [];
  const token = text ? await tokens.find(text) : null;
  const problem = findProblem(token, text, Date.now());
  if (token && !problem) return token;
  await limits.checkAddress(address);
  await limits.noteFailure(address);
  throw new RelayError('invalid_token', problem ?? '');
}

function findProblem(token: Token | null, text: string, now: number): string | null {
  if (!text) return 'This relay needs a token: send it as "Authorization: Bearer …".';
  if (!token) return 'The relay does not know this token.';
  if (token.revokedAt) return 'This token was revoked.';
  return token.expiresAt && token.expiresAt.getTime() <= now ? 'This token has expired.' : null;
}
