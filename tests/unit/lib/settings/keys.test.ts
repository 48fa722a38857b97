import { expect, test } from 'vitest';
import { loadKey, loadKeyEnding, loadKeys, loadRejected, saveKeys, saveRejected } from '../../../../lib/settings/keys';
import { createArea, createLock } from '../../../helpers/storage';

const lock = createLock();

test('a key is given to its own origin and to no other', async () => {
  const area = createArea();
  await saveKeys(area, { 'https://a.example': 'key-a' }, lock);
  await saveKeys(area, { 'https://b.example': 'key-b' }, lock);
  expect(await loadKey(area, 'https://a.example/other/path')).toBe('key-a');
  expect(await loadKey(area, 'https://b.example/v1')).toBe('key-b');
  expect(await loadKey(area, 'http://a.example/v1')).toBe('');
  expect(await loadKey(area, 'https://a.example:444/v1')).toBe('');
  expect(await loadKey(area, 'https://a.example.evil.example/v1')).toBe('');
});

test('only the end of a key is shown, an empty key removes it, and saving returns the previous key', async () => {
  const area = createArea();
  expect(await saveKeys(area, { 'https://a.example': 'sk-1234567890' }, lock)).toEqual({ 'https://a.example': '' });
  expect(await loadKeyEnding(area, 'https://a.example')).toBe('7890');
  const former = await saveKeys(area, { 'https://a.example': '' }, lock);
  expect(former).toEqual({ 'https://a.example': 'sk-1234567890' });
  expect(await loadKey(area, 'https://a.example')).toBe('');
  expect(await loadKeys(area)).toEqual({});
  expect(JSON.stringify(area.stored)).not.toContain('1234567890');
});

test('keys saved at the same moment are all kept', async () => {
  const area = createArea({ keys: { 'https://c.example': 7 } });
  await Promise.all([
    saveKeys(area, { 'https://a.example': 'key-a' }, lock),
    saveKeys(area, { 'https://b.example': 'key-b' }, lock),
  ]);
  expect(await loadKeys(area)).toEqual({ 'https://a.example': 'key-a', 'https://b.example': 'key-b' });
});

test('rejected parameters are remembered only for their provider and model', async () => {
  const area = createArea();
  await saveRejected(area, 'https://a.example/v1', 'm', ['stream_options']);
  await saveRejected(area, 'https://b.example/v1', 'm', ['max_tokens']);
  expect(await loadRejected(area, 'https://a.example/v1', 'm')).toEqual(['stream_options']);
  expect(await loadRejected(area, 'https://a.example/v1', 'n')).toEqual([]);
  expect(await loadRejected(createArea({ rejectedParameters: 'x' }), 'a', 'm')).toEqual([]);
});
