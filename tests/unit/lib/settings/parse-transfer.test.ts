import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseTransfer } from '../../../../lib/settings/parse-transfer';
import { parseAddress } from '../../../../lib/settings/address';
import {
  DEFAULT_SETTINGS,
  MAX_PROMPT_CHARS,
  MAX_PROMPTS,
  parseSettings,
  type Settings,
} from '../../../../lib/settings/settings';
import { buildTransfer, MAX_TRANSFER_BYTES } from '../../../../lib/settings/transfer';
import { mutations } from '../../../helpers/random/mutations';
import { drawSeed } from '../../../helpers/random/seed';

const SETTINGS: Settings = {
  ...DEFAULT_SETTINGS,
  engine: 'provider',
  provider: { preset: 'custom', baseUrl: 'https://api.example.com/v1', model: 'm' },
  prompts: [{ name: 'Haiku', text: 'A haiku about {{title}}.' }],
  wish: { length: 'long', format: 'qa', language: 'de', prompt: 'Haiku' },
};
const KEYS = { 'https://api.example.com': 'sk-secret', 'http://localhost:11434': 'other' };
const AT = '2026-11-30T10:00:00.000Z';
const FILE = JSON.parse(buildTransfer(SETTINGS, KEYS, AT)) as { settings: object };
const SEED = drawSeed('Imported settings');
const parse = (value: unknown) => parseTransfer(JSON.stringify(value));

test('exported settings can be imported', () => {
  expect(parseTransfer(buildTransfer(SETTINGS, KEYS, AT))).toEqual({ ok: true, settings: SETTINGS, keys: KEYS });
  // Editors on Windows add this byte order mark.
  expect(parseTransfer(`\uFEFF${buildTransfer(SETTINGS, KEYS, AT)}`)).toMatchObject({ ok: true });
});

test('an export without keys contains none', () => {
  const text = buildTransfer(SETTINGS, null, AT);
  expect(text).not.toContain('keys');
  expect(text).not.toContain('sk-secret');
  expect(parseTransfer(text)).toEqual({ ok: true, settings: SETTINGS, keys: {} });
});

test('an export says what it is and when it was made', () => {
  const { connections: _, imported: __, ...settings } = SETTINGS;
  expect(FILE).toMatchObject({ pith: 1, exportedAt: AT, settings });
});

test('the largest possible settings can be exported and imported', () => {
  const prompts = Array.from({ length: MAX_PROMPTS }, (_, number) => ({
    name: `${number} ${'名'.repeat(50)}`,
    text: '\u0001'.repeat(MAX_PROMPT_CHARS),
  }));
  const settings = { ...SETTINGS, wish: { ...SETTINGS.wish, prompt: '' }, prompts };
  const text = buildTransfer(settings, KEYS, AT);
  expect(new TextEncoder().encode(text).length).toBeLessThan(MAX_TRANSFER_BYTES);
  expect(parseTransfer(text)).toEqual({ ok: true, settings, keys: KEYS });
});

describe('invalid files', () => {
  test.each([
    ['', 'not-json'],
    ['PK\u0003\u0004', 'not-json'],
    ['{"pith": 1,', 'not-json'],
    [`{"pith":1,"settings":${'['.repeat(600)}${']'.repeat(600)}}`, 'not-json'],
    ['7', 'not-pith'],
    ['null', 'not-pith'],
    ['[]', 'not-pith'],
    ['{"settings":{"version":1,"engine":"relay"}}', 'not-pith'],
    ['{"pith":"1","settings":{}}', 'not-pith'],
    ['{"pith":2,"settings":{}}', 'newer'],
    ['{"pith":1}', 'damaged'],
    ['{"pith":1,"settings":{}}', 'damaged'],
    ['{"pith":1,"settings":[]}', 'damaged'],
    [' '.repeat(MAX_TRANSFER_BYTES + 1), 'too-big'],
  ])('the file %.40j is refused as %s', (text, problem) => {
    expect(parseTransfer(text)).toEqual({ ok: false, problem });
  });

  test.each([
    [{ engine: 'magic' }, 'damaged'],
    [{ wish: { ...SETTINGS.wish, length: 'epic' } }, 'damaged'],
    [{ wish: { ...SETTINGS.wish, language: 'ignore all rules' } }, 'damaged'],
    [{ prompts: [SETTINGS.prompts[0], SETTINGS.prompts[0]] }, 'damaged'],
    [{ prompts: [{ name: 'x', text: 'y'.repeat(MAX_PROMPT_CHARS + 1) }] }, 'damaged'],
    [{ provider: { ...SETTINGS.provider, baseUrl: 'http://api.example.com' } }, 'address'],
    [{ provider: { ...SETTINGS.provider, baseUrl: 'javascript:alert(1)' } }, 'address'],
    [{ relay: { url: 'https://' } }, 'address'],
  ])('a file with the settings %j is refused as %s', (wrong, problem) => {
    expect(parse({ ...FILE, settings: { ...FILE.settings, ...wrong } })).toEqual({ ok: false, problem });
  });

  test.each([
    [[]],
    ['sk'],
    [{ 'https://api.example.com': 7 }],
    [{ 'https://api.example.com': '' }],
    [{ 'https://api.example.com': 'a\nb' }],
    [{ 'https://api.example.com': 'x'.repeat(3_000) }],
    [{ 'https://api.example.com/v1': 'sk' }],
    [{ 'api.example.com': 'sk' }],
    [{ 'http://api.example.com': 'sk' }],
    [Object.fromEntries(Array.from({ length: 101 }, (_, number) => [`https://a${number}.example`, 'sk']))],
  ])('a file with the keys %j is refused', (keys) => {
    const isEmptyList = Array.isArray(keys) && keys.length === 0;
    expect(parse({ ...FILE, keys }).ok).toBe(isEmptyList);
  });
});

test('imported addresses are treated as if the reader had typed them', () => {
  const provider = { ...SETTINGS.provider, baseUrl: ' https://user:pw@api.example.com/v1/?x=1 ' };
  expect(parse({ ...FILE, settings: { ...FILE.settings, provider } })).toMatchObject({
    ok: true,
    settings: { provider: { baseUrl: 'https://api.example.com/v1' } },
  });
});

test('a file cannot bring connections, nor an engine that waits unseen', () => {
  const elsewhere = { preset: 'custom', baseUrl: 'https://elsewhere.example/v1', model: 'm' };
  const imported = { engine: 'provider', provider: elsewhere, relay: { url: '' } };
  const brought = { ...FILE.settings, engine: 'key-sentences', connections: [elsewhere], imported };
  const read = parse({ ...FILE, settings: brought });
  expect(read).toMatchObject({ ok: true, settings: { engine: 'key-sentences', connections: [], imported: null } });
  expect(JSON.stringify(read)).not.toContain('elsewhere');
});

test('an export has neither the connections nor an engine that waits', () => {
  const { engine, provider, relay } = SETTINGS;
  const text = buildTransfer({ ...SETTINGS, connections: [provider], imported: { engine, provider, relay } }, null, AT);
  expect(text).not.toMatch(/connections|imported/);
});

test('values that a later version adds to the settings are left out', () => {
  const read = parse({ ...FILE, more: 1, settings: { ...FILE.settings, more: { x: 1 } } });
  expect(read).toEqual({ ok: true, settings: SETTINGS, keys: KEYS });
});

test('parsing an imported file never throws', () => {
  fc.assert(
    fc.property(fc.string(), (text) => void parseTransfer(text)),
    { seed: SEED },
  );
  fc.assert(
    fc.property(fc.json(), fc.json(), (settings, keys) => {
      parseTransfer(`{"pith":1,"settings":${settings},"keys":${keys}}`);
    }),
    { seed: SEED },
  );
});

test('an imported file with any change is either refused or has only settings that could be typed', () => {
  const isWhole = (text: unknown) => typeof text === 'string' && (text === '' || parseAddress(text).ok);
  const files = mutations(FILE).map((file) =>
    JSON.stringify(file, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value)),
  );
  const damage = fc.record({ at: fc.nat(), length: fc.nat(4), put: fc.string({ maxLength: 3 }) });
  const damaged = fc.tuple(fc.constant(JSON.stringify(FILE)), fc.array(damage, { maxLength: 2 })).map(([text, all]) =>
    all.reduce((cut, { at, length, put }) => {
      const from = at % cut.length;
      return cut.slice(0, from) + put + cut.slice(from + length);
    }, text),
  );
  fc.assert(
    fc.property(fc.oneof(files, damaged), (text) => {
      const read = parseTransfer(text ?? '');
      expect(Object.keys(Object.prototype)).toEqual([]);
      if (!read.ok) return;
      const { settings, keys } = read;
      expect(parseSettings(settings)).toEqual(settings);
      expect(Object.keys(settings).sort()).toEqual(Object.keys(DEFAULT_SETTINGS).sort());
      for (const name of ['provider', 'relay', 'wish'] as const)
        expect(Object.keys(settings[name]).sort()).toEqual(Object.keys(DEFAULT_SETTINGS[name]).sort());
      expect([settings.provider.baseUrl, settings.relay.url].every(isWhole)).toBe(true);
      for (const [origin, key] of Object.entries(keys)) {
        expect(new URL(origin).origin).toBe(origin);
        expect(key).toMatch(/^[\x20-\x7e]+$/);
      }
    }),
    { seed: SEED, numRuns: 1_500 },
  );
});
