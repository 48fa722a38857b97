import { describe, expect, test } from 'vitest';
import { listEngines } from '../../../../lib/settings/engines';
import { withDisconnected } from '../../../../lib/settings/disconnected';
import { withImported } from '../../../../lib/settings/imported';
import { withUsed } from '../../../../lib/settings/used';
import { parseManaged, withManaged } from '../../../../lib/settings/managed';
import { DEFAULT_SETTINGS, parseSettings, type Settings } from '../../../../lib/settings/settings';

const openai = { preset: 'openai', baseUrl: 'https://api.openai.com/v1', model: 'm' };
const mistral = { preset: 'mistral', baseUrl: 'https://api.mistral.ai/v1', model: 'm' };
const MINE: Settings = {
  ...DEFAULT_SETTINGS,
  engine: 'provider',
  provider: openai,
  relay: { url: 'https://mine.example' },
  connections: [openai],
};
const ELSEWHERE = { provider: mistral, relay: { url: 'https://theirs.example' }, connections: [mistral] };

describe('an import', () => {
  test.each(['key-sentences', 'provider', 'relay'] as const)(
    'an import with the engine %s changes no address that is in use, or that the panel offers',
    (engine) => {
      const imported = withImported(MINE, { ...DEFAULT_SETTINGS, ...ELSEWHERE, engine });
      const toPlaces = (settings: Settings) =>
        listEngines(settings).map(({ host, name, model }) => [host, name, model]);
      expect(toPlaces(imported)).toEqual(toPlaces(MINE));
      expect(imported.engine).toBe(engine === 'key-sentences' ? engine : 'provider');
    },
  );

  test('an imported engine waits until it has answered and is put to use', () => {
    const waiting = withImported(MINE, { ...DEFAULT_SETTINGS, ...ELSEWHERE, engine: 'relay' });
    expect(waiting.imported).toMatchObject({ engine: 'relay', relay: ELSEWHERE.relay });
    expect(withUsed(waiting, waiting.imported!)).toMatchObject({
      engine: 'relay',
      relay: ELSEWHERE.relay,
      provider: openai,
      imported: null,
    });
  });

  test('an imported engine that is in use already does not wait', () => {
    expect(withImported(MINE, { ...MINE, relay: ELSEWHERE.relay }).imported).toBeNull();
    const relay: Settings = { ...MINE, engine: 'relay' };
    expect(withImported(relay, { ...relay, provider: mistral }).imported).toBeNull();
  });

  test('choosing another engine forgets the imported one', () => {
    const waiting = withImported(MINE, { ...DEFAULT_SETTINGS, ...ELSEWHERE, engine: 'relay' });
    expect(withUsed(waiting, { ...MINE, engine: 'key-sentences' }).imported).toBeNull();
  });

  test('a waiting engine survives storage, but not an organisation that decides the engine', () => {
    const waiting = withImported(MINE, { ...DEFAULT_SETTINGS, ...ELSEWHERE, engine: 'relay' });
    expect(parseSettings(JSON.parse(JSON.stringify(waiting)))).toEqual(waiting);
    const managed = parseManaged({ lock: { engine: 'key-sentences' } });
    expect(withManaged({ settings: waiting, chosen: [] }, managed).imported).toBeNull();
  });
});

test('a provider that is put to use stays connected, and so does the one that is left', () => {
  const used = withUsed({ ...MINE, connections: [] }, { ...MINE, provider: mistral });
  expect(used).toMatchObject({ engine: 'provider', provider: mistral, connections: [openai, mistral] });
  expect(withUsed(used, MINE).connections).toEqual([openai, mistral]);
});

test('disconnecting a service leaves nothing of it, and this device takes its place', () => {
  const both: Settings = { ...MINE, connections: [openai, { ...openai, model: 'n' }, mistral] };
  expect(withDisconnected(both)).toMatchObject({
    engine: 'key-sentences',
    provider: DEFAULT_SETTINGS.provider,
    relay: MINE.relay,
    connections: [mistral],
  });
  expect(withDisconnected({ ...both, engine: 'relay' })).toMatchObject({
    engine: 'key-sentences',
    provider: openai,
    relay: { url: '' },
    connections: both.connections,
  });
});
