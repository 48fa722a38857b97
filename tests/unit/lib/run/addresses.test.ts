import { expect, test } from 'vitest';
import { listAddresses } from '../../../../lib/run/addresses';

const list = (...texts: string[]) => listAddresses(texts.map((text) => ({ kind: 'paragraph', text })));

test('each address in the text is listed once, without the punctuation of its sentence', () => {
  expect(
    list('See https://a.example/b?c=d, (http://e.example/f) and "https://a.example/b?c=d".', 'No address.'),
  ).toEqual(['https://a.example/b?c=d', 'http://e.example/f']);
  expect(list('详见https://a.example/b。还有 www.c.example/d！')).toEqual([
    'https://a.example/b',
    'https://www.c.example/d',
  ]);
});

test('text that only resembles a web address is not listed', () => {
  expect(list('https:// http://[x www.', 'mailto:a@b.example ftp://a.example javascript:alert(1)')).toEqual([]);
});

test('a page with too many addresses has no list of them', () => {
  const links = (count: number) => Array.from({ length: count }, (_, index) => `https://a.example/${index}`).join(' ');
  expect(list(links(500))).toHaveLength(500);
  expect(list(links(501))).toBe(null);
});
