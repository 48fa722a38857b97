import { readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseManaged, withManaged } from '../../../../lib/settings/managed';
import { DEFAULT_SETTINGS, type Settings } from '../../../../lib/settings/settings';
import { changeSettings, loadSettings, noteManaged } from '../../../../lib/settings/store';
import { createArea, createLock, createManaged } from '../../../helpers/storage';

const VALUES = {
  engine: 'relay',
  providerUrl: 'https://api.example.com/v1',
  model: 'm',
  relayUrl: 'https://relay.example.com',
  length: 'short',
  language: 'zh-Hans',
  onNavigate: 'stop',
  keepsHistory: false,
  hasMenu: false,
};
const lock = createLock();
const load = async (area: ReturnType<typeof createArea>) => (await loadSettings(area)).settings;
/** A storage area after the browser reported that the organisation has set these values. */
const create = (stored: Record<string, unknown>, managed: Record<string, unknown>) =>
  createArea({ ...stored, managed });

test('without an organisation nothing is locked, whether the browser returns nothing or rejects', async () => {
  for (const set of [null, {}, { preset: null, lock: 7 }]) {
    const area = createArea();
    await noteManaged({ local: area, managed: createManaged(set) });
    expect(await loadSettings(area)).toEqual({ settings: DEFAULT_SETTINGS, wasDamaged: false, locked: new Set() });
  }
});

test("the browser's report of managed settings applies until the next one, and is stored only when new", async () => {
  const area = createArea();
  const written: unknown[] = [];
  const noting = { ...area, set: async (values: Record<string, unknown>) => (written.push(values), area.set(values)) };
  for (const [set, engine] of [
    [null, 'key-sentences'],
    [{ lock: { engine: 'relay' } }, 'relay'],
    [{ lock: { engine: 'relay' } }, 'relay'],
    [{ lock: { engine: 'provider' } }, 'provider'],
    [null, 'key-sentences'],
  ] as const) {
    await noteManaged({ local: noting, managed: createManaged(set) });
    expect((await load(area)).engine).toBe(engine);
  }
  expect(written.length).toBe(3);
});

describe.each(['preset', 'lock'])('%s', (object) => {
  test('every value that an organisation names is set', async () => {
    expect(await load(create({}, { [object]: VALUES }))).toEqual({
      ...DEFAULT_SETTINGS,
      engine: 'relay',
      provider: { preset: 'openai', baseUrl: 'https://api.example.com/v1', model: 'm' },
      relay: { url: 'https://relay.example.com' },
      wish: { ...DEFAULT_SETTINGS.wish, length: 'short', language: 'zh-Hans' },
      onNavigate: 'stop',
      keepsHistory: false,
      hasMenu: false,
    });
  });

  test.each([
    ['engine', ['magic', 7, null]],
    ['providerUrl', ['', 'ftp://example.com', 'http://api.example.com', 7]],
    ['model', ['', ' ', 7, 'x'.repeat(3_000)]],
    ['relayUrl', ['https://', 'javascript:alert(1)', {}]],
    ['length', ['epic', 1]],
    ['language', ['English, please', '<b>', 7]],
    ['onNavigate', ['sometimes', true]],
    ['keepsHistory', ['false', 0]],
    ['hasMenu', ['no', null]],
  ])('an invalid %s from an organisation is ignored, and the other values apply', (name, wrong) => {
    for (const value of wrong) {
      const managed = parseManaged({ [object]: { ...VALUES, [name]: value } })[object as 'preset' | 'lock'];
      expect(managed.size, String(value)).toBe(Object.keys(VALUES).length - 1);
    }
  });

  test('an address from an organisation is treated as if the reader had typed it', () => {
    const managed = parseManaged({ [object]: { relayUrl: ' https://user:pw@relay.example.com/x/?a=1 ' } });
    const { relay } = withManaged({ settings: DEFAULT_SETTINGS, chosen: [] }, managed);
    expect(relay.url).toBe('https://relay.example.com/x');
  });
});

test('parsing what an organisation has set never throws', () => {
  fc.assert(fc.property(fc.anything(), (value) => void parseManaged(value)));
  fc.assert(fc.property(fc.anything(), (value) => void parseManaged({ preset: value, lock: value })));
});

describe('locked settings', () => {
  const LOCKED = { lock: { engine: 'key-sentences', keepsHistory: false } };

  test('a locked value applies whatever is stored, and is listed as locked', async () => {
    const area = create({ settings: { ...DEFAULT_SETTINGS, engine: 'provider' } }, LOCKED);
    const loaded = await loadSettings(area);
    expect(loaded.settings).toMatchObject({ engine: 'key-sentences', keepsHistory: false });
    expect([...loaded.locked]).toEqual(['engine', 'keepsHistory']);
  });

  test('a locked value cannot be changed, but other values can', async () => {
    const area = create({}, LOCKED);
    const { after } = await changeSettings(
      area,
      (settings) => ({ ...settings, engine: 'relay', keepsHistory: true, hasMenu: false }),
      lock,
    );
    expect(after).toMatchObject({ engine: 'key-sentences', keepsHistory: false, hasMenu: false });
    expect(await load(area)).toEqual(after);
    // The change does not apply after the lock is removed either.
    await noteManaged({ local: area, managed: createManaged(null) });
    expect(await load(area)).toEqual({ ...DEFAULT_SETTINGS, hasMenu: false });
  });

  test("when a lock is removed, the reader's own choice applies again", async () => {
    const area = create(
      { settings: { ...DEFAULT_SETTINGS, engine: 'provider' } },
      { lock: { ...VALUES, engine: 'relay' } },
    );
    await changeSettings(area, (settings) => ({ ...settings, wish: { ...settings.wish, format: 'table' } }), lock);
    await noteManaged({ local: area, managed: createManaged(null) });
    expect(await load(area)).toEqual({
      ...DEFAULT_SETTINGS,
      engine: 'provider',
      wish: { ...DEFAULT_SETTINGS.wish, format: 'table' },
    });
  });

  test('a lock overrides a preset', async () => {
    expect((await load(create({}, { preset: { length: 'long' }, lock: { length: 'short' } }))).wish.length).toBe(
      'short',
    );
  });
});

describe('preset values', () => {
  const PRESET = { preset: { engine: 'relay', relayUrl: 'https://relay.example.com', keepsHistory: false } };
  const change = (area: ReturnType<typeof createArea>, changed: Partial<Settings>) =>
    changeSettings(area, (settings) => ({ ...settings, ...changed }), lock);

  test('a preset applies until the reader changes the value', async () => {
    const area = create({}, PRESET);
    await change(area, { hasMenu: false });
    expect(await load(area)).toMatchObject({ engine: 'relay', keepsHistory: false, hasMenu: false });
    await change(area, { engine: 'provider' });
    expect(await load(area)).toMatchObject({ engine: 'provider', keepsHistory: false });
  });

  test("the reader's choice of Pith's default overrides a preset", async () => {
    const area = create({}, PRESET);
    await change(area, { keepsHistory: true, engine: 'key-sentences' });
    expect(await load(area)).toMatchObject({ keepsHistory: true, engine: 'key-sentences' });
    // Saving something else does not change that.
    await change(area, { hasMenu: false });
    expect(await load(area)).toMatchObject({ keepsHistory: true, engine: 'key-sentences' });
  });

  test('a choice that is older than the preset overrides it', async () => {
    const area = create({ settings: { ...DEFAULT_SETTINGS, engine: 'provider' } }, PRESET);
    expect(await load(area)).toMatchObject({ engine: 'provider', relay: { url: 'https://relay.example.com' } });
  });

  test('a preset applies to values that the reader never changed, even if others were saved', async () => {
    const area = createArea();
    await change(area, { hasMenu: false });
    await noteManaged({ local: area, managed: createManaged(PRESET) });
    expect(await load(area)).toMatchObject({ engine: 'relay', keepsHistory: false, hasMenu: false });
  });

  test('a reader who returns to the preset value follows the preset again, even when it changes', async () => {
    const area = create({}, PRESET);
    await change(area, { engine: 'provider' });
    await change(area, { engine: 'relay' });
    await noteManaged({ local: area, managed: createManaged({ preset: { engine: 'provider' } }) });
    expect((await load(area)).engine).toBe('provider');
  });

  test("saving something else does not store a preset as the reader's", async () => {
    const area = create({}, { preset: VALUES });
    await change(area, { prompts: [{ name: 'a', text: 'b' }] });
    await noteManaged({ local: area, managed: createManaged(null) });
    expect(await load(area)).toEqual({ ...DEFAULT_SETTINGS, prompts: [{ name: 'a', text: 'b' }] });
  });

  test('damaged notes about choices are ignored', async () => {
    expect((await load(create({ chosen: 'engine' }, PRESET))).engine).toBe('relay');
  });
});

test('the schema for Chrome names exactly the values that are read', () => {
  const file = path.join(import.meta.dirname, '../../../../public/managed-schema.json');
  const { properties } = JSON.parse(readFileSync(file, 'utf8')) as {
    properties: Record<string, { properties: Record<string, { type: string }> }>;
  };
  expect(Object.keys(properties)).toEqual(['preset', 'lock']);
  for (const object of Object.values(properties)) {
    const types = Object.entries(object.properties).map(([name, { type }]) => [name, type]);
    expect(Object.fromEntries(types)).toEqual(
      Object.fromEntries(Object.entries(VALUES).map(([name, value]) => [name, typeof value])),
    );
  }
});
