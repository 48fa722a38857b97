import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isPrivateHost, parseAddress } from '../../lib/settings/address';
import { listChanges, revert } from '../../lib/settings/changes';
import { FIELDS } from '../../lib/settings/fields';
import { loadKey, loadKeyEnding, loadKeys, loadRejected, saveKeys, saveRejected } from '../../lib/settings/keys';
import { PRESETS } from '../../lib/settings/presets';
import { DEFAULT_SETTINGS, MAX_PROMPTS, parseSettings, type Settings } from '../../lib/settings/settings';
import { changeSettings, loadSettings } from '../../lib/settings/store';
import { createArea, createLock } from '../helpers/storage';

const PROVIDER: Settings = {
  ...DEFAULT_SETTINGS,
  engine: 'provider',
  provider: { preset: 'custom', baseUrl: 'https://a.example/v1', model: 'm' },
};

const save = (area: ReturnType<typeof createArea>, settings: Settings) =>
  changeSettings(area, () => settings, createLock());

test('with nothing stored Pith works on the device', async () => {
  const loaded = await loadSettings(createArea());
  expect(loaded).toEqual({ settings: DEFAULT_SETTINGS, wasDamaged: false, locked: new Set() });
  expect(DEFAULT_SETTINGS.engine).toBe('key-sentences');
});

test('what is saved is loaded', async () => {
  const area = createArea();
  expect(await save(area, PROVIDER)).toEqual({ before: DEFAULT_SETTINGS, after: PROVIDER });
  expect(await loadSettings(area)).toMatchObject({ settings: PROVIDER, wasDamaged: false });
});

test('two pages that save at the same moment keep what the other one changed', async () => {
  const [area, lock] = [createArea(), createLock()];
  await Promise.all([
    changeSettings(area, (settings) => ({ ...settings, hasMenu: false }), lock),
    changeSettings(area, (settings) => ({ ...settings, onNavigate: 'stop' }), lock),
  ]);
  expect((await loadSettings(area)).settings).toEqual({ ...DEFAULT_SETTINGS, hasMenu: false, onNavigate: 'stop' });
});

test.each([
  ['a prompt without a name', { prompts: [{ name: '', text: 'x' }] }],
  ['an engine there is not', { engine: 'magic' }],
])('a change to %s is not made, because it could not be read again', async (_, wrong) => {
  const area = createArea();
  await save(area, PROVIDER);
  expect(await save(area, { ...PROVIDER, ...wrong } as Settings)).toEqual({ before: PROVIDER, after: PROVIDER });
  expect(await loadSettings(area)).toMatchObject({ settings: PROVIDER, wasDamaged: false });
});

test.each([
  'garbage',
  null,
  7,
  [],
  {},
  { version: 2 },
  { ...PROVIDER, engine: 'magic' },
  { ...PROVIDER, provider: 'x' },
  { ...PROVIDER, wish: { length: 'epic', format: 'key-points', language: 'page', prompt: '' } },
  { ...PROVIDER, provider: { preset: 'a', baseUrl: 7, model: '' } },
])('damaged settings %j give the defaults and a notice, and are set aside', async (damaged) => {
  const area = createArea({ settings: damaged });
  expect(await loadSettings(area)).toMatchObject({ settings: DEFAULT_SETTINGS, wasDamaged: true });
  expect(Object.values(area.stored)).toContainEqual(damaged);
  // The notice stays until something is saved; a second look does not lose what was set aside.
  expect(await loadSettings(area)).toMatchObject({ settings: DEFAULT_SETTINGS, wasDamaged: true });
  expect(Object.values(area.stored)).toContainEqual(damaged);
  await save(area, PROVIDER);
  expect(await loadSettings(area)).toMatchObject({ settings: PROVIDER, wasDamaged: false });
  expect(Object.values(area.stored)).toContainEqual(damaged);
});

test('settings from before a field existed get its default', () => {
  expect(parseSettings({ version: 1, engine: 'key-sentences' })).toEqual(DEFAULT_SETTINGS);
});

test('reading settings never throws', () => {
  fc.assert(fc.property(fc.anything(), (value) => void parseSettings(value)));
});

describe('keys', () => {
  const lock = createLock();

  test('a key is given to its own origin and to no other', async () => {
    const area = createArea();
    await saveKeys(area, { 'https://a.example': 'key-a' }, lock);
    await saveKeys(area, { 'https://b.example': 'key-b' }, lock);
    expect(await loadKey(area, 'https://a.example/other/path')).toBe('key-a');
    expect(await loadKey(area, 'https://b.example/v1')).toBe('key-b');
    expect(await loadKey(area, 'http://a.example/v1')).toBe('');
    expect(await loadKey(area, 'https://a.example:444/v1')).toBe('');
    expect(await loadKey(area, 'https://a.example.evil.example/v1')).toBe('');
  });

  test('only the end of a key is shown, an empty key removes it, and who saves gets the former one', async () => {
    const area = createArea();
    expect(await saveKeys(area, { 'https://a.example': 'sk-1234567890' }, lock)).toEqual({ 'https://a.example': '' });
    expect(await loadKeyEnding(area, 'https://a.example')).toBe('7890');
    const former = await saveKeys(area, { 'https://a.example': '' }, lock);
    expect(former).toEqual({ 'https://a.example': 'sk-1234567890' });
    expect(await loadKey(area, 'https://a.example')).toBe('');
    expect(await loadKeys(area)).toEqual({});
    expect(JSON.stringify(area.stored)).not.toContain('1234567890');
  });

  test('keys that are saved at the same moment are all kept', async () => {
    const area = createArea({ keys: { 'https://c.example': 7 } });
    await Promise.all([
      saveKeys(area, { 'https://a.example': 'key-a' }, lock),
      saveKeys(area, { 'https://b.example': 'key-b' }, lock),
    ]);
    expect(await loadKeys(area)).toEqual({ 'https://a.example': 'key-a', 'https://b.example': 'key-b' });
  });
});

describe('addresses', () => {
  test.each([
    [
      'https://api.example.com/v1/',
      'https://api.example.com/v1',
      'https://api.example.com/*',
      'api.example.com',
      false,
    ],
    [
      ' https://user:pw@api.example.com/v1?x=1#y ',
      'https://api.example.com/v1',
      'https://api.example.com/*',
      'api.example.com',
      false,
    ],
    ['api.example.com/v1', 'https://api.example.com/v1', 'https://api.example.com/*', 'api.example.com', false],
    ['http://localhost:11434/v1', 'http://localhost:11434/v1', 'http://localhost/*', 'localhost:11434', true],
    ['localhost:11434/v1', 'http://localhost:11434/v1', 'http://localhost/*', 'localhost:11434', true],
    ['192.168.1.5:1234', 'http://192.168.1.5:1234', 'http://192.168.1.5/*', '192.168.1.5:1234', true],
    ['http://[::1]:8080/v1', 'http://[::1]:8080/v1', 'http://[::1]/*', '[::1]:8080', true],
    [
      'https://bücher.example/v1',
      'https://xn--bcher-kva.example/v1',
      'https://xn--bcher-kva.example/*',
      'xn--bcher-kva.example',
      false,
    ],
  ])('reads %s', (text, baseUrl, originPattern, host, isPrivate) => {
    expect(parseAddress(text)).toEqual({ ok: true, baseUrl, originPattern, host, isPrivate });
  });

  test.each([
    ['', 'not-a-url'],
    ['   ', 'not-a-url'],
    ['https://', 'not-a-url'],
    ['ftp://example.com', 'not-http'],
    ['file:///etc/passwd', 'not-http'],
    ['http://api.example.com/v1', 'insecure'],
    ['http://8.8.8.8/v1', 'insecure'],
    ['http://127.0.0.1.example.com/v1', 'insecure'],
  ])('refuses %j as %s', (text, problem) => {
    expect(parseAddress(text)).toEqual({ ok: false, problem });
  });

  test.each([
    ['localhost', true],
    ['127.0.0.1', true],
    ['10.1.2.3', true],
    ['172.16.0.1', true],
    ['172.32.0.1', false],
    ['169.254.1.1', true],
    ['nas', true],
    ['printer.local', true],
    ['[fe80::1]', true],
    ['[fd00::1]', true],
    ['[2001:db8::1]', false],
    ['example.com', false],
    ['local.example.com', false],
    ['', false],
  ])('%s is in the reader’s own network: %s', (host, expected) => {
    expect(isPrivateHost(host)).toBe(expected);
  });
});

test('every preset has an address that can be used, and a name', () => {
  for (const { id, name, baseUrl } of PRESETS.slice(0, -1)) {
    expect(parseAddress(baseUrl), id).toMatchObject({ ok: true, baseUrl });
    expect(name).not.toBe('');
  }
  expect(PRESETS.map(({ id }) => id)).toEqual([
    'openai',
    'anthropic',
    'gemini',
    'deepseek',
    'groq',
    'mistral',
    'openrouter',
    'ollama',
    'lm-studio',
    'custom',
  ]);
});

test('what a model has refused is remembered for that provider and model alone', async () => {
  const area = createArea();
  await saveRejected(area, 'https://a.example/v1', 'm', ['stream_options']);
  await saveRejected(area, 'https://b.example/v1', 'm', ['max_tokens']);
  expect(await loadRejected(area, 'https://a.example/v1', 'm')).toEqual(['stream_options']);
  expect(await loadRejected(area, 'https://a.example/v1', 'n')).toEqual([]);
  expect(await loadRejected(createArea({ rejectedParameters: 'x' }), 'a', 'm')).toEqual([]);
});

describe('what has changed', () => {
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

  test('is listed value by value, and prompt by prompt', () => {
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

  test('every value of the settings is among them', () => {
    const names = Object.entries(DEFAULT_SETTINGS).flatMap(([name, value]) =>
      typeof value === 'object' ? Object.keys(value).map((key) => `${name}.${key}`) : [name],
    );
    expect([...FIELDS, 'version'].toSorted()).toEqual(names.toSorted());
  });

  test('can be taken back', () => {
    expect(revert(AFTER, BEFORE, AFTER)).toEqual(BEFORE);
    expect(revert(BEFORE, AFTER, BEFORE)).toEqual(AFTER);
  });

  test('can be taken back without what has changed since', () => {
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

  test('a deleted prompt comes back where it was, and is wished for again', () => {
    const prompts = ['a', 'b', 'c'].map((name) => ({ name, text: name }));
    const before: Settings = { ...BEFORE, prompts, wish: { ...BEFORE.wish, prompt: 'b' } };
    const after = parseSettings({ ...before, prompts: [prompts[0], prompts[2]] })!;
    expect(after.wish.prompt).toBe('');
    expect(revert(after, before, after)).toEqual(before);
  });

  test('there are never more prompts than can be kept', () => {
    const many = (letter: string) =>
      Array.from({ length: MAX_PROMPTS }, (_, number) => ({ name: `${letter}${number}`, text: 'x' }));
    const before: Settings = { ...BEFORE, prompts: many('a') };
    expect(revert({ ...BEFORE, prompts: many('b') }, before, { ...BEFORE, prompts: [] }).prompts).toEqual(many('a'));
  });
});
