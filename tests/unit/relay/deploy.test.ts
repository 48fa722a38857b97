import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { describeConfig, readConfig } from '../../../relay/config';
import { findCommand } from '../../../scripts/find-browser';

/** What is shipped to run relays, compared with the relay itself. */

const unit = readFileSync('relay/deploy/pith-relay.service', 'utf8');
const compose = readFileSync('compose.yaml', 'utf8');
const DRAIN_SECONDS = readConfig({ PITH_UPSTREAM_URL: 'http://x', PITH_MODEL: 'm' }).PITH_DRAIN_SECONDS / 1_000;
const seconds = (text: string, pattern: RegExp) => Number(pattern.exec(text)?.[1]);

test.each([
  ['the unit of systemd', unit],
  ['compose.yaml', compose],
  ['the Dockerfile', readFileSync('Dockerfile', 'utf8')],
])('%s names only settings that exist', (_, text) => {
  const names = [...text.matchAll(/\b(PITH_[A-Z_]+|DATABASE_URL|REDIS_URL)(?:_FILE)?\b/g)].map(([, name = '']) => name);
  expect(names.length).toBeGreaterThan(0);
  const known = describeConfig();
  expect(names.filter((name) => !known.includes(`  ${name.replace(/_FILE$/, '')} `))).toEqual([]);
});

test('a relay has longer to stop than its streams to end', () => {
  expect(seconds(unit, /^TimeoutStopSec=(\d+)$/m)).toBeGreaterThan(DRAIN_SECONDS);
  expect(seconds(compose, /^ +stop_grace_period: (\d+)s$/m)).toBeGreaterThan(DRAIN_SECONDS);
});

test('the unit starts the relay, reloads it with SIGHUP, and does not repeat a start with wrong settings', () => {
  const [, start = ''] = /^ExecStart=\S+ (\S+)$/m.exec(unit) ?? [];
  expect(existsSync(start)).toBe(true);
  expect(unit).toMatch(/^ExecReload=\S+ -HUP \$MAINPID$/m);
  expect(unit).toMatch(/^RestartPreventExitStatus=2$/m);
});

const lacksSystemd = findCommand('systemd-analyze') ? '' : ': skipped, because this machine lacks systemd';
test.skipIf(lacksSystemd)(`systemd accepts the unit${lacksSystemd}`, () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'pith-unit-'));
  const file = path.join(folder, 'pith-relay.service');
  // A developer's Node is somewhere else, perhaps in a folder with a space.
  writeFileSync(file, unit.replace('/usr/bin/node', JSON.stringify(process.execPath)));
  const { status, stderr } = spawnSync('systemd-analyze', ['verify', file], { encoding: 'utf8' });
  rmSync(folder, { recursive: true });
  expect({ status, stderr: stderr.split('\n').filter((line) => line.includes('pith-relay')) }).toEqual({
    status: 0,
    stderr: [],
  });
});

test('every service of compose.yaml restarts, and the relays wait for Postgres', () => {
  const services = compose.slice(compose.indexOf('services:'), compose.indexOf('\nsecrets:'));
  const names = [...services.matchAll(/^ {2}(\w+):$/gm)].map(([, name]) => name);
  expect(names).toEqual(['relay', 'nginx', 'postgres', 'redis']);
  expect(services.match(/^ {4}restart: unless-stopped$/gm)).toHaveLength(names.length);
  expect(compose).toContain('postgres: { condition: service_healthy }');
  expect(compose).toContain('pg_isready');
});

test('every secret that compose.yaml uses is declared, and its comment tells the operator of each', () => {
  const [, list = ''] = /^ {4}secrets: \[(.+)\]$/m.exec(compose) ?? [];
  const used = new Set([...compose.matchAll(/\/run\/secrets\/([\w-]+)/g)].map(([, name = '']) => name));
  const declared = [...compose.matchAll(/^ {2}([\w-]+): \{ file:/gm)].map(([, name = '']) => name);
  expect([...used].toSorted()).toEqual(declared.toSorted());
  expect(list.split(', ')).toContain('metrics-token');
  const comment = compose.slice(0, compose.indexOf('services:'));
  expect(declared.filter((name) => !comment.includes(name))).toEqual([]);
});
