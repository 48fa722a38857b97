import { expect, test } from 'vitest';
import { parseArguments } from '../../../../relay/check/arguments';
import { UsageError } from '../../../../relay/commands/usage-error';

const RELAY = 'http://a.example';

test('the check of a relay needs only its URL', () => {
  expect(parseArguments([`${RELAY}/gpt/`], { PITH_RELAY_TOKEN: 'pith_1' })).toEqual({
    ...{ base: `${RELAY}/gpt`, token: 'pith_1', host: '127.0.0.1', port: 8788 },
    ...{ keepAliveMs: 15_000, patience: 1, json: false },
  });
  expect(parseArguments([RELAY, '--help'], {})).toBeNull();
});

test.each([
  [[], "The relay's URL is missing."],
  [['relay.example'], 'relay.example is not an http(s) URL.'],
  [['ftp://relay.example'], 'ftp://relay.example is not an http(s) URL.'],
  [[RELAY, 'http://b.example'], 'One URL at a time, not 2.'],
  [[`${RELAY}/?b`], `${RELAY}/?b: only host, port and path, please.`],
  [[RELAY, '--keep-alive', 'soon'], '--keep-alive takes seconds, more than 0 and up to 300.'],
  [[RELAY, '--patience', '0'], '--patience takes a factor from 1 to 100.'],
  [[RELAY, '--upstream', '8788'], '--upstream takes HOST:PORT, not 8788.'],
  [[RELAY, '--upstream', '127.0.0.1:99999'], '--upstream takes HOST:PORT, not 127.0.0.1:99999.'],
  [[RELAY, '--token', 'a b'], '--token has characters that no token has.'],
  [[RELAY, '--fast'], "Unknown option '--fast'"],
])('the check of a relay says what is wrong with the arguments %j', (args, sentence) => {
  const parse = () => parseArguments(args, {});
  expect(parse).toThrow(UsageError);
  expect(parse).toThrow(sentence);
});
