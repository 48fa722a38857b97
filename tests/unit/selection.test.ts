import { JSDOM } from 'jsdom';
import { expect, test } from 'vitest';
import { readSelection, toSelectionArticle } from '../../lib/article/selection';

function select(html: string, selectedText: string, focus?: (element: HTMLInputElement) => void) {
  const { window } = new JSDOM(html, { url: 'https://site.example/' });
  const field = window.document.querySelector<HTMLInputElement>('input, textarea');
  if (field && focus) {
    field.focus();
    focus(field);
  }
  // jsdom has no layout, so its selections know no line breaks.
  const selection = { toString: () => selectedText } as Selection;
  return readSelection({ document: window.document, getSelection: () => selection });
}

test('keeps line breaks as passages of their own', () => {
  const article = select('<title>T</title><html lang="de"><p>x', 'One\nTwo  \n\nThree');
  expect(article?.passages.map(({ text }) => text)).toEqual(['One', 'Two', 'Three']);
  expect(article).toMatchObject({ title: 'T', language: 'de', method: 'selection', truncated: false });
});

test('reads the selected part of a text field', () => {
  const article = select('<textarea>first second third</textarea>', '', (field) => field.setSelectionRange(6, 12));
  expect(article?.passages.map(({ text }) => text)).toEqual(['second']);
});

test('never reads a password', () => {
  expect(select('<input type="password" value="secret">', '', (field) => field.setSelectionRange(0, 6))).toBeNull();
});

test('a focused checkbox has no selection of its own', () => {
  expect(select('<input type="checkbox" value="on">', 'Text')?.passages).toHaveLength(1);
});

test.each(['', '  \n '])('nothing selected is nothing: %j', (text) => {
  expect(select('<p>x', text)).toBeNull();
});

test('says when the end of a huge selection was left out', () => {
  expect(toSelectionArticle('x'.repeat(2_000_001), '', '', '').truncated).toBe(true);
  expect(toSelectionArticle('x'.repeat(200_000), '', '', '').truncated).toBe(false);
});
