import { expect, test } from 'vitest';
import { listChanges, revert } from '../../../../lib/settings/changes';
import { FIELDS } from '../../../../lib/settings/fields';
import { DEFAULT_SETTINGS, MAX_PROMPTS, parseSettings, type Settings } from '../../../../lib/settings/settings';

/** The changes from one state of the settings to another. */

const BEFORE: Settings = { ...DEFAULT_SETTINGS, prompts: [{ name: 'Bullets', text: 'Five bullets.' }] };
const AFTER: Settings = {
  ...BEFORE,
  engine: 'relay',
  relay: { url: 'https://r.example' },
  wish: { ...BEFORE.wish, length: 'long' },
  prompts: [
    { name: 'Bullets', text: 'Three bullets.' },
    { name: 'Haiku', text: 'A haiku.' },
  ],
};

test('changes of the settings are listed value by value and prompt by prompt', () => {
  expect(listChanges(BEFORE, BEFORE)).toEqual([]);
  expect(listChanges(BEFORE, AFTER)).toEqual([
    { kind: 'value', field: 'engine', before: 'key-sentences', after: 'relay' },
    { kind: 'value', field: 'relay.url', before: '', after: 'https://r.example' },
    { kind: 'value', field: 'wish.length', before: 'medium', after: 'long' },
    { kind: 'prompt', name: 'Bullets', before: 'Five bullets.', after: 'Three bullets.' },
    { kind: 'prompt', name: 'Haiku', before: null, after: 'A haiku.' },
  ]);
  expect(listChanges(AFTER, BEFORE)).toContainEqual({
    kind: 'prompt',
    name: 'Haiku',
    before: 'A haiku.',
    after: null,
  });
});

test('a change of any setting is listed', () => {
  // An engine that waits is not in use.
  const { imported: _, ...chosen } = DEFAULT_SETTINGS;
  const names = Object.entries(chosen).flatMap(([name, value]) =>
    typeof value === 'object' ? Object.keys(value).map((key) => `${name}.${key}`) : [name],
  );
  expect([...FIELDS, 'version'].toSorted()).toEqual(names.toSorted());
});

test('a change of the settings can be undone', () => {
  expect(revert(AFTER, BEFORE, AFTER)).toEqual(BEFORE);
  expect(revert(BEFORE, AFTER, BEFORE)).toEqual(AFTER);
});

test('undoing a change keeps later changes', () => {
  const since: Settings = {
    ...AFTER,
    wish: { ...AFTER.wish, format: 'table' },
    prompts: [...AFTER.prompts, { name: 'Mine', text: 'From another page.' }],
  };
  expect(revert(since, BEFORE, AFTER)).toEqual({
    ...BEFORE,
    wish: { ...BEFORE.wish, format: 'table' },
    prompts: [...BEFORE.prompts, { name: 'Mine', text: 'From another page.' }],
  });
  expect(revert(since, BEFORE, { ...BEFORE, hasMenu: false }).prompts).toEqual(since.prompts);
});

test('undoing a change keeps the connections, and an imported engine if the change did not touch it', () => {
  const provider = { preset: 'openai', baseUrl: 'https://api.openai.com/v1', model: 'm' };
  const { engine, relay } = DEFAULT_SETTINGS;
  const before: Settings = { ...BEFORE, engine: 'provider', provider, imported: { engine, provider, relay } };
  const after = parseSettings({ ...before, hasMenu: false })!;
  const since: Settings = { ...after, connections: [provider], imported: null };
  expect(revert(since, parseSettings(before)!, after)).toEqual({ ...since, hasMenu: true });
  const chosen: Settings = { ...BEFORE, engine: 'provider', provider, imported: before.imported };
  expect(revert({ ...chosen, connections: [provider] }, BEFORE, chosen)).toMatchObject({
    engine,
    connections: [provider],
    imported: null,
  });
});

test('undoing the deletion of a prompt restores its position and the choice of it', () => {
  const prompts = ['a', 'b', 'c'].map((name) => ({ name, text: name }));
  const before: Settings = { ...BEFORE, prompts, wish: { ...BEFORE.wish, prompt: 'b' } };
  const after = parseSettings({ ...before, prompts: [prompts[0], prompts[2]] })!;
  expect(after.wish.prompt).toBe('');
  expect(revert(after, before, after)).toEqual(before);
});

test('undoing never gives more prompts than can be kept', () => {
  const many = (letter: string) =>
    Array.from({ length: MAX_PROMPTS }, (_, number) => ({ name: `${letter}${number}`, text: 'x' }));
  const before: Settings = { ...BEFORE, prompts: many('a') };
  expect(revert({ ...BEFORE, prompts: many('b') }, before, { ...BEFORE, prompts: [] }).prompts).toEqual(many('a'));
});
