import { expect, test } from 'vitest';
import { loadContext, saveContext } from '../../../../lib/settings/contexts';
import { createArea } from '../../../helpers/storage';

const SERVER = 'http://localhost:11434/v1';
const NOON = Date.parse('2026-11-28T12:00:00Z');

test('the context that a server reports for a model is remembered for ten minutes', async () => {
  const area = createArea();
  await saveContext(area, SERVER, 'a', { tokens: 8192, atMs: NOON });
  await saveContext(area, SERVER, 'b', { tokens: 4096, atMs: NOON });
  expect(await loadContext(area, SERVER, 'a', NOON + 599_000)).toBe(8192);
  expect(await loadContext(area, SERVER, 'a', NOON + 601_000)).toBeNull();
  expect(await loadContext(area, 'http://localhost:1234/v1', 'a', NOON)).toBeNull();
});

test('a remembered context is ignored when the clock was set back or its record is damaged', async () => {
  const area = createArea();
  await saveContext(area, SERVER, 'a', { tokens: 8192, atMs: NOON });
  expect(await loadContext(area, SERVER, 'a', NOON - 86_400_000)).toBeNull();
  expect(
    await loadContext(createArea({ contexts: { [`${SERVER} a`]: { tokens: '9' } } }), SERVER, 'a', NOON),
  ).toBeNull();
  expect(await loadContext(createArea({ contexts: 7 }), SERVER, 'a', NOON)).toBeNull();
});
