import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { ConfigError } from '../../../relay/base/config-error';
import { describeConfig, readConfig, readStoreConfig } from '../../../relay/config';

const REQUIRED = { PITH_UPSTREAM_URL: 'https://api.example.org/v1/', PITH_MODEL: 'm' };
const folder = mkdtempSync(path.join(tmpdir(), 'pith-config-'));
afterAll(() => rmSync(folder, { recursive: true }));

const mistakesOf = (env: Record<string, string>) => {
  try {
    readConfig(env);
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError);
    return (error as Error).message.split('\n');
  }
  return [];
};

describe('the configuration of the relay', () => {
  test('the configuration needs only an upstream and a model', () => {
    expect(mistakesOf({})).toEqual([
      'PITH_UPSTREAM_URL is missing: set it to the base URL of the OpenAI-compatible provider, ending in /v1.',
      'PITH_MODEL is missing: set it to the model, where a request names none.',
    ]);
    expect(readConfig(REQUIRED)).toMatchObject({
      PITH_UPSTREAM_URL: 'https://api.example.org/v1',
      PITH_UPSTREAM_KEY: '',
      PITH_RELAY_HOST: '127.0.0.1',
      PITH_RELAY_PORT: 8787,
      PITH_KEEP_ALIVE_SECONDS: 15_000,
      PITH_GRACE_SECONDS: 60_000,
    });
  });

  test.each([
    ['PITH_UPSTREAM_URL', 'ftp://example.org'],
    ['PITH_UPSTREAM_URL', 'https://user:secret@example.org/v1'],
    ['PITH_UPSTREAM_URL', 'nonsense'],
    ['PITH_RELAY_PORT', '70000'],
    ['PITH_RELAY_PORT', '-1'],
    ['PITH_RELAY_PORT', '8787x'],
    ['PITH_KEEP_ALIVE_SECONDS', 'soon'],
    ['PITH_MAX_BODY_BYTES', '7'],
    ['DATABASE_URL', 'mysql://example.org'],
    ['REDIS_URL', 'example.org'],
    ['PITH_LOG_LEVEL', 'loud'],
  ])('the setting %s cannot be %s, and the error does not quote the value', (name, value) => {
    const mistakes = mistakesOf({ ...REQUIRED, [name]: value });
    expect(mistakes.length).toBe(1);
    expect(mistakes[0]).toMatch(new RegExp(`^${name} must .*\\.$`));
    expect(mistakes[0]).not.toContain(value);
  });

  test('all mistakes in the configuration are reported at once', () => {
    expect(mistakesOf({ PITH_RELAY_PORT: 'x', PITH_IDLE_SECONDS: '0' }).length).toBe(4);
  });

  test('an empty environment variable counts as not set', () => {
    expect(readConfig({ ...REQUIRED, DATABASE_URL: '', PITH_RELAY_PORT: ' ' }).PITH_RELAY_PORT).toBe(8787);
  });

  test('secrets can be read from files', () => {
    const file = path.join(folder, 'key');
    writeFileSync(file, 'sk-from-a-file\n');
    expect(readConfig({ ...REQUIRED, PITH_UPSTREAM_KEY_FILE: file }).PITH_UPSTREAM_KEY).toBe('sk-from-a-file');
    expect(mistakesOf({ ...REQUIRED, PITH_UPSTREAM_KEY_FILE: `${file}-not-there` })).toEqual([
      'PITH_UPSTREAM_KEY_FILE cannot be read: ENOENT.',
    ]);
    expect(mistakesOf({ ...REQUIRED, PITH_UPSTREAM_KEY_FILE: file, PITH_UPSTREAM_KEY: 'x' })[0]).toContain('both set');
  });

  test('a mistake in a setting that is read from a file is told of that file', () => {
    const file = path.join(folder, 'secret');
    writeFileSync(file, 'some-secret\n');
    expect(mistakesOf({ ...REQUIRED, DATABASE_URL_FILE: file })).toEqual([
      'The content of DATABASE_URL_FILE must be a URL that begins with postgres:// or postgresql://.',
    ]);
    expect(mistakesOf({ PITH_UPSTREAMS: 'x.json', PITH_UPSTREAM_KEY_FILE: file, PITH_MODEL: 'm' })).toEqual([
      'PITH_UPSTREAM_KEY_FILE goes with PITH_UPSTREAM_URL; put keys into the file of PITH_UPSTREAMS.',
    ]);
  });

  test('managing tokens needs only the settings of the store', () => {
    expect(readStoreConfig({})).toEqual({});
    expect(() => readStoreConfig({ DATABASE_URL: 'x' })).toThrow(/^DATABASE_URL must/);
  });

  test('--help shows every setting with its default', () => {
    const help = describeConfig();
    for (const name of Object.keys(readConfig(REQUIRED))) expect(help).toContain(`  ${name} `);
    expect(help).toContain('how long a lost client may take to reconnect (60)');
    expect(help).not.toContain('undefined');
  });
});
