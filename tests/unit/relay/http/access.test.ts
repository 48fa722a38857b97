import { describe, expect, test } from 'vitest';
import { authenticate } from '../../../../relay/http/auth';
import type { RelayError } from '../../../../relay/base/errors';
import { createLimits } from '../../../../relay/tokens/limits';
import { isAllowedOrigin, toCorsHeaders } from '../../../../relay/http/origins';
import type { Token, Tokens } from '../../../../relay/store/tokens';
import { TOKEN } from '../../../helpers/relay/token';

const createTokens = (known: Record<string, Token>): Pick<Tokens, 'find'> => ({
  find: (text) => Promise.resolve(known[text] ?? null),
});

const ask = (authorization: string | undefined, known: Record<string, Token>) =>
  authenticate({ authorization, address: '10.0.0.1' }, createTokens(known), createLimits(null)).then(
    ({ id }) => id,
    (error: RelayError) => error.code,
  );

describe('who may use the relay', () => {
  test('every request to the relay needs a token', async () => {
    const known = { right: TOKEN };
    expect(await ask('Bearer right', known)).toBe(TOKEN.id);
    expect(await ask('bearer  right', known)).toBe(TOKEN.id);
    expect(await ask('right', known)).toBe(TOKEN.id);
    for (const wrong of [undefined, '', 'wrong', 'Bearer', 'Bearer wrong', 'Bearer right wrong', 'Basic right'])
      expect(await ask(wrong, known)).toBe('invalid_token');
  });

  test('an expired or revoked token is refused', async () => {
    const past = new Date(Date.now() - 1);
    expect(await ask('Bearer x', { x: { ...TOKEN, expiresAt: past } })).toBe('invalid_token');
    expect(await ask('Bearer x', { x: { ...TOKEN, revokedAt: past } })).toBe('invalid_token');
    expect(await ask('Bearer x', { x: { ...TOKEN, expiresAt: new Date(Date.now() + 60_000) } })).toBe(TOKEN.id);
  });
});

test.each([
  ['chrome-extension://abc', ['chrome-extension://*'], true],
  ['https://chrome-extension.example', ['chrome-extension://*'], false],
  ['moz-extension://x', ['chrome-extension://*'], false],
  ['https://app.example.org', ['https://app.example.org/'], true],
  ['https://app.example.org.evil.example', ['https://app.example.org'], false],
  ['null', ['chrome-extension://*', 'moz-extension://*'], false],
])('the origin %s is checked against %j', (origin, allowed, expected) => {
  expect(isAllowedOrigin(origin, allowed)).toBe(expected);
});

test('CORS headers name one origin and never allow credentials', () => {
  for (const isPreflight of [true, false]) {
    const headers = toCorsHeaders('chrome-extension://abc', isPreflight);
    expect(headers).toMatchObject({ 'access-control-allow-origin': 'chrome-extension://abc', vary: 'Origin' });
    expect(Object.keys(headers)).not.toContain('access-control-allow-credentials');
  }
});
