import { expect, test } from 'vitest';
import { redactWords } from '../../../../lib/completions/provider-words';

const KEY = 'sk-proj-T3st_4bCdEfGh-1jKlMn0pQrStUv';
const BODY = KEY.slice('sk-proj-'.length);
const toEntities = (text: string) => [...text].map((each) => `&#${each.charCodeAt(0)};`).join('');

test.each([
  ['as it is', KEY],
  ['backwards', [...KEY].reverse().join('')],
  ['backwards without its prefix', [...BODY].reverse().join('')],
  ['with spaces between its letters', [...KEY].join(' ')],
  ['on several lines', KEY.match(/.{1,6}/g)!.join('\n')],
  ['with joiners between its letters', [...KEY].join('\u200d')],
  ['with zero-width spaces', [...KEY].join('\u200b')],
  ['with soft hyphens', [...KEY].join('\u00ad')],
  ['with markup between its letters', [...KEY].join('<b></b>')],
  ['in entities', toEntities(KEY)],
  ['in hexadecimal entities', [...KEY].map((each) => `&#x${each.charCodeAt(0).toString(16)};`).join('')],
  ['in entities that are escaped twice', toEntities(KEY).replaceAll('&', '&amp;')],
  ['percent-encoded', [...KEY].map((each) => `%${each.charCodeAt(0).toString(16)}`).join('')],
  ['in JSON escapes', [...KEY].map((each) => `\\u00${each.charCodeAt(0).toString(16)}`).join('')],
  ['in capitals', KEY.toUpperCase()],
  ['in full-width letters', [...KEY].map((each) => String.fromCharCode(each.charCodeAt(0) + 0xfee0)).join('')],
  ['without its prefix', BODY],
  ['only in its first half', KEY.slice(0, KEY.length / 2)],
  ['only in its second half', KEY.slice(KEY.length / 2)],
])('a key that is echoed %s is hidden', (_, echoed) => {
  const shown = redactWords(`The key “${echoed}” was not accepted.`, KEY);
  expect(shown).toMatch(/^The key “[…\s]+” was not accepted\.$/);
});

test.each([
  ['none', 'There is no need for one, none at all.', 'There is no need for one, … at all.'],
  ['ollama', 'Is ollama running?', 'Is … running?'],
  ['', 'The model is loading.', 'The model is loading.'],
  [KEY, 'The project sk does not exist; ask the person who made your key.', null],
  [KEY, '按钮 & 模型 100% 不存在 \\u', null],
])('hiding the key %j leaves the other words of %j unchanged', (key, words, shown) => {
  expect(redactWords(words, key)).toBe(shown ?? words);
});

test('each echo of a key is hidden', () => {
  expect(redactWords(`${KEY} and ${KEY}`, KEY)).toBe('… and …');
});
