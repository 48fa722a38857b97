import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createUnsettled, type Left } from '../../../../relay/store/unsettled';

const LEFT: Left = {
  relayId: 'relay',
  settlement: {
    id: 'a',
    outcome: 'done',
    usage: { promptTokens: 10, completionTokens: 5, cachedTokens: 1, isEstimated: false },
    price: { input: 400_000, output: 1_600_000, cachedInput: 100_000 },
  },
};
const UNKNOWN: Left = {
  relayId: 'relay',
  settlement: { ...LEFT.settlement, id: 'b', usage: { ...LEFT.settlement.usage, cacheWriteTokens: 3 }, price: null },
};

let folder: string;
let inner: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'pith-unsettled-'));
  inner = path.join(folder, 'unsettled');
});
afterEach(() => rmSync(folder, { recursive: true }));

test('settlements are listed as they were kept, also by another relay, until they are forgotten', () => {
  const unsettled = createUnsettled(inner);
  expect(unsettled.list()).toEqual([]);
  unsettled.keep(LEFT);
  unsettled.keep(UNKNOWN);
  const other = createUnsettled(inner);
  expect(other.list()).toEqual([LEFT, UNKNOWN]);
  other.forget('a');
  other.forget('never kept');
  expect(unsettled.list()).toEqual([UNKNOWN]);
});

test('what a relay that was killed had half written, and files of others, are left out', () => {
  const unsettled = createUnsettled(inner);
  unsettled.keep(LEFT);
  writeFileSync(path.join(inner, 'b.json~'), '{"relayId":"re');
  writeFileSync(path.join(inner, 'c.json'), '{"relayId":"re');
  writeFileSync(path.join(inner, 'd.json'), '{}');
  expect(unsettled.list()).toEqual([LEFT]);
});

test.skipIf(process.platform === 'win32')('the files are private', () => {
  createUnsettled(inner).keep(LEFT);
  expect(statSync(inner).mode & 0o777).toBe(0o700);
  for (const name of readdirSync(inner)) expect(statSync(path.join(inner, name)).mode & 0o777).toBe(0o600);
});

test('a folder that cannot be written is reported', () => {
  writeFileSync(inner, '');
  expect(() => createUnsettled(inner).keep(LEFT)).toThrow(/EEXIST|ENOTDIR/);
});
