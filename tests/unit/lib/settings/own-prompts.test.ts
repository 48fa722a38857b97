import { expect, test } from 'vitest';
import { withPrompt } from '../../../../lib/settings/own-prompts';
import { DEFAULT_SETTINGS, type Settings } from '../../../../lib/settings/settings';

const A = { name: 'a', text: 'Text of a.' };
const B = { name: 'b', text: 'Text of b.' };
const SETTINGS: Settings = { ...DEFAULT_SETTINGS, prompts: [A, B], wish: { ...DEFAULT_SETTINGS.wish, prompt: 'a' } };

test('a prompt is added last, changed in place, and deleted', () => {
  const c = { name: 'c', text: 'Text of c.' };
  expect(withPrompt(SETTINGS, null, c).prompts).toEqual([A, B, c]);
  expect(withPrompt(SETTINGS, 'a', c).prompts).toEqual([c, B]);
  expect(withPrompt(SETTINGS, 'a', null).prompts).toEqual([B]);
});

test('a chosen prompt stays chosen when it is renamed, and another is not chosen by that', () => {
  expect(withPrompt(SETTINGS, 'a', { ...A, name: 'new' }).wish.prompt).toBe('new');
  expect(withPrompt(SETTINGS, 'b', { ...B, name: 'new' }).wish.prompt).toBe('a');
});
