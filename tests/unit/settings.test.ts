import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isPrivateHost, parseAddress } from '../../lib/settings/address';
import { PRESETS } from '../../lib/settings/presets';
import { DEFAULT_SETTINGS, parseSettings, type Settings } from '../../lib/settings/settings';
import {
  loadKey,
  loadKeyEnding,
  loadRejected,
  loadSettings,
  saveKey,
  saveRejected,
  saveSettings,
  type StorageArea,
} from '../../lib/settings/store';

function createArea(stored: Record<string, unknown> = {}): StorageArea & { stored: Record<string, unknown> } {
  return {
    stored,
    get: async (keys) =>
      structuredClone(Object.fromEntries(keys.filter((key) => key in stored).map((key) => [key, stored[key]]))),
    set: async (values) => void Object.assign(stored, structuredClone(values)),
    remove: async (keys) => keys.forEach((key) => delete stored[key]),
  };
}

const PROVIDER: Settings = {
  ...DEFAULT_SETTINGS,
  engine: 'provider',
  provider: { preset: 'custom', baseUrl: 'https://a.example/v1', model: 'm' },
};

test('with nothing stored Pith works on the device', async () => {
  expect(await loadSettings(createArea())).toEqual({ settings: DEFAULT_SETTINGS, wasDamaged: false });
  expect(DEFAULT_SETTINGS.engine).toBe('key-sentences');
});

test('what is saved is loaded', async () => {
  const area = createArea();
  await saveSettings(area, PROVIDER);
  expect(await loadSettings(area)).toEqual({ settings: PROVIDER, wasDamaged: false });
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
  { ...PROVIDER, wish: { length: 'epic', language: 'page' } },
  { ...PROVIDER, provider: { preset: 'a', baseUrl: 7, model: '' } },
])('damaged settings %j give the defaults and a notice, and are set aside', async (damaged) => {
  const area = createArea({ settings: damaged });
  expect(await loadSettings(area)).toEqual({ settings: DEFAULT_SETTINGS, wasDamaged: true });
  expect(Object.values(area.stored)).toContainEqual(damaged);
  // The notice stays until something is saved; a second look does not lose what was set aside.
  expect(await loadSettings(area)).toEqual({ settings: DEFAULT_SETTINGS, wasDamaged: true });
  expect(Object.values(area.stored)).toContainEqual(damaged);
  await saveSettings(area, PROVIDER);
  expect(await loadSettings(area)).toEqual({ settings: PROVIDER, wasDamaged: false });
  expect(Object.values(area.stored)).toContainEqual(damaged);
});

test('settings from before a field existed get its default', () => {
  expect(parseSettings({ version: 1, engine: 'key-sentences' })).toEqual(DEFAULT_SETTINGS);
});

test('reading settings never throws', () => {
  fc.assert(fc.property(fc.anything(), (value) => void parseSettings(value)));
});

describe('keys', () => {
  test('a key is given to its own origin and to no other', async () => {
    const area = createArea();
    await saveKey(area, 'https://a.example/v1', 'key-a');
    await saveKey(area, 'https://b.example/v1', 'key-b');
    expect(await loadKey(area, 'https://a.example/other/path')).toBe('key-a');
    expect(await loadKey(area, 'https://b.example/v1')).toBe('key-b');
    expect(await loadKey(area, 'http://a.example/v1')).toBe('');
    expect(await loadKey(area, 'https://a.example:444/v1')).toBe('');
    expect(await loadKey(area, 'https://a.example.evil.example/v1')).toBe('');
  });

  test('only the end of a key is shown, and an empty key removes it', async () => {
    const area = createArea();
    await saveKey(area, 'https://a.example', 'sk-1234567890');
    expect(await loadKeyEnding(area, 'https://a.example')).toBe('7890');
    await saveKey(area, 'https://a.example', '');
    expect(await loadKey(area, 'https://a.example')).toBe('');
    expect(JSON.stringify(area.stored)).not.toContain('1234567890');
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
