import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isPrivateHost, parseAddress } from '../../../../lib/settings/address';
import { DEFAULT_SETTINGS, parseSettings, type Settings } from '../../../../lib/settings/settings';
import { changeSettings, loadSettings } from '../../../../lib/settings/store';
import { createArea, createLock } from '../../../helpers/storage';

const PROVIDER: Settings = {
  ...DEFAULT_SETTINGS,
  engine: 'provider',
  provider: { preset: 'custom', baseUrl: 'https://a.example/v1', model: 'm' },
};

const save = (area: ReturnType<typeof createArea>, settings: Settings) =>
  changeSettings(area, () => settings, createLock());

test('without stored settings Pith works on the device', async () => {
  const loaded = await loadSettings(createArea());
  expect(loaded).toEqual({ settings: DEFAULT_SETTINGS, wasDamaged: false, locked: new Set() });
  expect(DEFAULT_SETTINGS.engine).toBe('key-sentences');
});

test('saved settings are loaded', async () => {
  const area = createArea();
  expect(await save(area, PROVIDER)).toEqual({ before: DEFAULT_SETTINGS, after: PROVIDER });
  expect(await loadSettings(area)).toMatchObject({ settings: PROVIDER, wasDamaged: false });
});

test('the newest connections are kept when there are too many', () => {
  const connections = Array.from({ length: 25 }, (_, number) => ({ ...PROVIDER.provider, model: `m${number}` }));
  expect(parseSettings({ ...PROVIDER, connections })?.connections).toEqual(connections.slice(5));
});

test("two pages that save settings at the same moment keep each other's changes", async () => {
  const [area, lock] = [createArea(), createLock()];
  await Promise.all([
    changeSettings(area, (settings) => ({ ...settings, hasMenu: false }), lock),
    changeSettings(area, (settings) => ({ ...settings, onNavigate: 'stop' }), lock),
  ]);
  expect((await loadSettings(area)).settings).toEqual({ ...DEFAULT_SETTINGS, hasMenu: false, onNavigate: 'stop' });
});

test.each([
  ['a prompt without a name', { prompts: [{ name: '', text: 'x' }] }],
  ['a prompt whose name is too long for a menu', { prompts: [{ name: 'n'.repeat(61), text: 'x' }] }],
  ['a prompt whose name has a line break', { prompts: [{ name: 'a\nb', text: 'x' }] }],
  ['a prompt whose name changes the writing direction', { prompts: [{ name: 'a\u202Eb', text: 'x' }] }],
  ['an engine that does not exist', { engine: 'magic' }],
])('a change of the settings that could not be loaded again is rejected: %s', async (_, wrong) => {
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
])('damaged settings yield the defaults and a notice, and are kept aside: %j', async (damaged) => {
  const area = createArea({ settings: damaged });
  expect(await loadSettings(area)).toMatchObject({ settings: DEFAULT_SETTINGS, wasDamaged: true });
  expect(Object.values(area.stored)).toContainEqual(damaged);
  // The notice stays until something is saved, and loading again keeps the copy that was set aside.
  expect(await loadSettings(area)).toMatchObject({ settings: DEFAULT_SETTINGS, wasDamaged: true });
  expect(Object.values(area.stored)).toContainEqual(damaged);
  await save(area, PROVIDER);
  expect(await loadSettings(area)).toMatchObject({ settings: PROVIDER, wasDamaged: false });
  expect(Object.values(area.stored)).toContainEqual(damaged);
});

test('settings that are older than a field get its default', () => {
  expect(parseSettings({ version: 1, engine: 'key-sentences' })).toEqual(DEFAULT_SETTINGS);
});

test('parsing settings never throws', () => {
  fc.assert(fc.property(fc.anything(), (value) => void parseSettings(value)));
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
  ])('the address %s is accepted', (text, baseUrl, originPattern, host, isPrivate) => {
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
  ])('the address %j is refused as %s', (text, problem) => {
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
  ])('whether the host %s is in the reader’s own network: %s', (host, expected) => {
    expect(isPrivateHost(host)).toBe(expected);
  });
});
