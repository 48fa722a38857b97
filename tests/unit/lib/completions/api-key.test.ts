import { expect, test } from 'vitest';
import { cleanKey, toKeyHeaders } from '../../../../lib/completions/api-key';

test.each([
  ['sk-abc123', 'sk-abc123'],
  [' sk-abc123\r\n', 'sk-abc123'],
  ['sk-abc\u200b123', 'sk-abc123'],
  ['\ufeffsk-abc123\u00a0', 'sk-abc123'],
  ['sk-abc\n123', 'sk-abc123'],
  ['"sk-abc123"', 'sk-abc123'],
  ['Bearer sk-abc123', 'sk-abc123'],
  ['Authorization: Bearer sk-abc123', 'sk-abc123'],
  ['sk-äbc', 'sk-bc'],
  ['  ', ''],
])('the pasted key %j is sent as %j', (pasted, key) => {
  expect(cleanKey(pasted)).toBe(key);
});

test('Azure also gets the key in its own header', () => {
  expect(toKeyHeaders('r.openai.azure.com', 'k')).toEqual({ authorization: 'Bearer k', 'api-key': 'k' });
  expect(toKeyHeaders('api.openai.com', 'k')).toEqual({ authorization: 'Bearer k' });
  expect(toKeyHeaders('openai.azure.com.example', 'k')).toEqual({ authorization: 'Bearer k' });
  expect(toKeyHeaders('localhost', '')).toEqual({});
});
