import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { ConfigError } from '../../../../relay/base/config-error';
import { loadUpstreams } from '../../../../relay/upstream/load-upstreams';

const folder = mkdtempSync(path.join(tmpdir(), 'pith-upstreams-'));
const file = path.join(folder, 'upstreams.json');
afterAll(() => rmSync(folder, { recursive: true }));

const BASE = { PITH_UPSTREAM_KEY: '', PITH_MODEL: 'm', PITH_MODELS: [] };
const KEY = 'sk-secret-0123456789';
const load = (value: unknown, change = {}) => {
  writeFileSync(file, typeof value === 'string' ? value : JSON.stringify(value));
  return loadUpstreams({ ...BASE, PITH_UPSTREAMS: file, ...change });
};
const mistakesOf = async (value: unknown, change = {}) => {
  const error: unknown = await load(value, change).catch((cause: unknown) => cause);
  expect(error).toBeInstanceOf(ConfigError);
  expect((error as Error).message).not.toContain(KEY);
  return (error as Error).message.replaceAll(file, 'FILE').split('\n');
};

test('without a file, the only upstream is that of the environment', async () => {
  const config = { ...BASE, PITH_UPSTREAM_URL: 'https://api.example.org/v1', PITH_UPSTREAM_KEY: KEY };
  expect(await loadUpstreams(config)).toEqual([
    { name: 'api.example.org', url: 'https://api.example.org/v1', key: KEY, models: null, streams: null, rpm: null },
  ]);
});

test('an upstreams file lists upstreams with their keys, models and limits', async () => {
  writeFileSync(path.join(folder, 'key'), `${KEY}\n`);
  const upstreams = [
    { name: 'one', url: 'https://one.example.org/v1/', keyFile: 'key', models: ['m'], streams: 5, rpm: 100 },
    { url: 'http://10.0.0.7:8000/v1', key: 'sk-other', models: { m: 'their-m' } },
    { url: 'http://10.0.0.8:8000/v1' },
  ];
  const none = { streams: null, rpm: null };
  expect(await load({ upstreams })).toEqual([
    { name: 'one', url: 'https://one.example.org/v1', key: KEY, models: new Map([['m', 'm']]), streams: 5, rpm: 100 },
    {
      name: '10.0.0.7:8000',
      url: 'http://10.0.0.7:8000/v1',
      key: 'sk-other',
      models: new Map([['m', 'their-m']]),
      ...none,
    },
    { name: '10.0.0.8:8000', url: 'http://10.0.0.8:8000/v1', key: '', models: null, ...none },
  ]);
});

test('a mistake in an upstreams file is reported in a sentence that names the place and no key', async () => {
  const one = { url: 'https://one.example.org/v1', key: KEY };
  expect(await mistakesOf('{')).toEqual(['FILE is not JSON.']);
  expect(await mistakesOf({})).toEqual(['FILE: upstreams is missing, or is not known here.']);
  expect(await mistakesOf({ upstreams: [] })).toEqual(['FILE: upstreams must name one upstream at least.']);
  expect(await mistakesOf({ upstreams: [{ ...one, url: `https://${KEY}@one.example.org` }] })).toEqual([
    'FILE: upstreams.0.url must be an http(s) URL without a user name or password.',
  ]);
  expect(await mistakesOf({ upstreams: [{ ...one, kee: KEY }] })).toEqual([
    'FILE: upstreams.0.kee is missing, or is not known here.',
  ]);
  expect(await mistakesOf({ upstreams: [{ ...one, streams: 0 }] })).toEqual([
    'FILE: upstreams.0.streams must be a whole number above 0.',
  ]);
  expect(await mistakesOf({ upstreams: [{ ...one, keyFile: 'x' }] })).toEqual([
    'FILE: one.example.org has a key and a keyFile; give one of them.',
  ]);
  expect(await mistakesOf({ upstreams: [{ url: one.url, keyFile: '/nowhere' }] })).toEqual([
    'The key in /nowhere cannot be read: ENOENT.',
  ]);
  expect(await mistakesOf({ upstreams: [one, one] })).toEqual([
    'FILE: two upstreams are named one.example.org; give each a "name" of its own.',
  ]);
  expect(await mistakesOf({ upstreams: [{ ...one, models: ['a'] }] }, { PITH_MODELS: ['a', 'b'] })).toEqual([
    'FILE: no upstream has the model m, which PITH_MODEL or PITH_MODELS names.',
    'FILE: no upstream has the model b, which PITH_MODEL or PITH_MODELS names.',
  ]);
});
