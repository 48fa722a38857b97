import { expect, test } from 'vitest';
import { parseManaged, withManaged } from '../../../../lib/settings/managed';
import { DEFAULT_SETTINGS, parseSettings, type Settings } from '../../../../lib/settings/settings';
import { toInUse, withAnswered, withImported, withStandby } from '../../../../lib/settings/standby';

const works: Settings = {
  ...DEFAULT_SETTINGS,
  engine: 'provider',
  provider: { preset: 'openai', baseUrl: 'https://api.openai.com/v1', model: 'm' },
};
const half: Settings = { ...works, engine: 'relay', relay: { url: 'https://relay.example' } };
const other = { preset: 'mistral', baseUrl: 'https://api.mistral.ai/v1', model: '' };

test('an engine that was only chosen is not used, and the one before stays in use', () => {
  expect(toInUse(withStandby(works, half))).toMatchObject({ engine: 'provider', provider: works.provider });
  expect(toInUse(withStandby(DEFAULT_SETTINGS, half)).engine).toBe('key-sentences');
});

test('several changes in a row keep the engine that worked, not one of those in between', () => {
  const chosen = withStandby(withStandby(works, half), { ...half, engine: 'provider', provider: other });
  expect(toInUse(chosen).provider).toEqual(works.provider);
});

test('an engine that has answered is used, and stays connected', () => {
  const answered = withAnswered(withStandby(DEFAULT_SETTINGS, works));
  expect(toInUse(answered)).toMatchObject({ engine: 'provider', connections: [works.provider] });
  expect(withAnswered(answered).connections).toEqual([works.provider]);
});

test('an imported engine waits until it has answered, and the connections stay those of the reader', () => {
  const mine: Settings = { ...works, connections: [works.provider] };
  const imported = withImported(mine, { ...half, connections: [other] });
  expect(imported).toMatchObject({ engine: 'relay', relay: half.relay, connections: [works.provider] });
  expect(toInUse(imported)).toMatchObject({ engine: 'provider', provider: works.provider });
});

test('an import that chooses this device puts no other engine to use', () => {
  const standby = { engine: 'provider', provider: other, relay: { url: '' } } as const;
  const imported = withImported(works, { ...DEFAULT_SETTINGS, connections: [other], standby });
  expect(toInUse(imported)).toMatchObject({ engine: 'key-sentences', connections: [] });
});

test('this device is used at once, and so is the engine that was in use before', () => {
  expect(withStandby(withStandby(works, half), { ...half, engine: 'key-sentences' }).standby).toBeNull();
  expect(withStandby(withStandby(works, half), works).standby).toBeNull();
});

test('what stays in use survives storage, but not an organisation that decides the engine', () => {
  const chosen = withStandby(works, half);
  expect(parseSettings(JSON.parse(JSON.stringify(chosen)))).toEqual(chosen);
  const managed = parseManaged({ lock: { engine: 'key-sentences' } });
  expect(toInUse(withManaged({ settings: chosen, chosen: [] }, managed)).engine).toBe('key-sentences');
});
