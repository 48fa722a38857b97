import { expect, test } from 'vitest';
import { addBrought } from '../../../../../lib/panel/history/add-brought';
import { keepBrought } from '../../../../../lib/panel/history/keep-brought';
import type { TabState } from '../../../../../lib/panel/tab-state';
import type { RunEvent } from '../../../../../lib/run/protocol';
import { createTab } from '../../../../helpers/panel/history-entries';
import { createPortPair, until } from '../../../../helpers/port-pair';
import { continuing, createRequest } from '../../../../helpers/run-requests';

const START = { type: 'start', runId: 'a', request: createRequest({ tabId: 1 }) };
const delta = (text: string): RunEvent => ({ type: 'delta', text });
const DONE: RunEvent = { type: 'done', finishReason: 'stop', usage: null };

/** What a panel has written at the start of its run `a`. */
const started = (): Record<string, unknown> => ({
  'shown:1': createTab('p', { id: 'a', text: '', isGoingOn: true }),
});

/** A run's port that brings `events` and is then closed by its panel; returns what is in storage afterwards. */
async function bring(stored: Record<string, unknown>, events: RunEvent[], start: unknown = START) {
  const [panel, background] = createPortPair('run');
  let gets = 0;
  const port = keepBrought(background, {
    get: async (key) => (gets++, key in stored ? { [key]: stored[key] } : {}),
    set: async (values) => void Object.assign(stored, structuredClone(values)),
  });
  panel.postMessage(start);
  await until(() => background.received.length === 1);
  for (const event of events) port.postMessage(event);
  await until(() => panel.received.length === events.length);
  panel.disconnect();
  await until(() => panel.isClosed() && gets > 0);
  await new Promise((resolve) => setTimeout(resolve, 10));
  return stored;
}

const readRun = (stored: Record<string, unknown>) =>
  (addBrought(stored['shown:1'], stored['shown:1:brought']) as TabState).runs[0];

test('text that a closed panel had not written is there', async () => {
  const stored = await bring(started(), [delta('One '), delta('two '), delta('three')]);
  expect(readRun(stored)).toMatchObject({ text: 'One two three', ending: null });
});

test('reasoning and a new start come out as the panel showed them', async () => {
  const events: RunEvent[] = [
    { type: 'reasoning', text: 'Hm' },
    { type: 'reasoning', text: 'm. ' },
    delta('Not yet'),
    { type: 'was-reasoning' },
    delta('Now.'),
  ];
  const run = readRun(await bring(started(), events));
  expect(run).toMatchObject({ text: 'Now.', reasoning: { text: 'Hmm. Not yet' } });
});

test('a run that ends just before its panel closes is there with its ending', async () => {
  const stored = await bring(started(), [delta('All.'), DONE]);
  expect(readRun(stored)).toMatchObject({ text: 'All.', ending: { kind: 'done', finishReason: 'stop' } });
});

test('the text of the page is not kept', async () => {
  const page = { passages: [{ text: 'The page.' }], language: 'en', beside: [] };
  const stored = await bring(started(), [delta('All.'), { type: 'page', page }, DONE]);
  expect(readRun(stored)?.text).toBe('All.');
  expect(JSON.stringify(stored)).not.toContain('The page.');
});

test.each([
  ['a private window, whose panel keeps nothing', {}],
  ['a run that its panel does not keep', { 'shown:1': createTab('p', { id: 'other', isGoingOn: true }) }],
])('nothing is kept of %s', async (_, stored: Record<string, unknown>) => {
  expect(Object.keys(await bring({ ...stored }, [delta('Secret.'), DONE]))).toEqual(Object.keys(stored));
});

test('a run that the panel saw end stays as the panel wrote it', async () => {
  const stored = await bring(started(), [delta('More than the panel has shown.')]);
  stored['shown:1'] = createTab('p', { id: 'a', text: 'Stopped here.' });
  expect(readRun(stored)?.text).toBe('Stopped here.');
});

test('a port that resumed a run and brought less than is known takes nothing away', async () => {
  const stored = { 'shown:1': createTab('p', { id: 'a', text: 'One two three', isGoingOn: true }) };
  expect(readRun(await bring({ ...stored }, [delta('One ')]))?.text).toBe('One two three');
  const further = readRun(await bring({ ...stored }, [delta('One two three four')]));
  expect(further).toMatchObject({ text: 'One two three four', source: { engine: { model: 'model-1' } } });
});

test('a text that is continued keeps its beginning', async () => {
  const stored = started();
  const tab = stored['shown:1'] as TabState;
  const request = { ...tab.runs[0]!.request, wish: continuing('So far ') };
  stored['shown:1'] = { ...tab, runs: [{ ...tab.runs[0]!, request, text: 'So far ' }] };
  const run = readRun(await bring(stored, [delta('and further.')]));
  expect(run?.text).toBe('So far and further.');
});

test.each([null, 7, {}, { runs: 7 }])('what is not a tab, such as %j, stays as it is', (kept) => {
  expect(addBrought(kept, { runId: 'a', events: [] })).toBe(kept);
});
