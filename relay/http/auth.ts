import { RelayError } from '../base/errors.ts';
import type { Limits } from '../tokens/limits.ts';
import { LOCAL_TOKEN, type Token, type Tokens } from '../store/tokens.ts';

export type Caller = {
  authorization: string | undefined;
  /** For the lock-out after failed attempts. */
  address: string;
  /** Whether the request comes from a program on this machine. */
  isLocal: boolean;
};

/**
 * Who asks. Throws `RelayError` `invalid_token` or `locked_out`. While no token was ever created the relay listens to
 * this machine only and needs none.
 */
export async function authenticate(caller: Caller, tokens: Tokens, limits: Limits): Promise<Token> {
  const { authorization, address, isLocal } = caller;
  if (authorization === undefined && isLocal && !(await tokens.hasAny())) return LOCAL_TOKEN;
  const [, text = ''] = /^Bearer +(\S+) *$/i.exec(authorization ?? '') ?? [];
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
