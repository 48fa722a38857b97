import { expect, test } from 'vitest';
import { isSameButText } from '../../../../lib/panel/same-but-text';
import { INITIAL_STATE, type PanelAction, reduce } from '../../../../lib/panel/state';
import type { RunEvent } from '../../../../lib/run/protocol';
import { createPending } from '../../../helpers/run-requests';

const event = (event: RunEvent): PanelAction => ({ type: 'run-event', tabId: 1, event, atMs: 1_000 });
const started = reduce(INITIAL_STATE, { type: 'run-started', id: 'r', request: createPending(), atMs: 0 });
const writing = reduce(started, event({ type: 'delta', text: 'a' }));

test('more text is no other state', () => {
  expect(isSameButText(writing, reduce(writing, event({ type: 'delta', text: 'b' })))).toBe(true);
  expect(isSameButText(writing, writing)).toBe(true);
});

test('more reasoning is no other state, its first word is', () => {
  const thinking = reduce(started, event({ type: 'reasoning', text: 'a' }));
  expect(isSameButText(started, thinking)).toBe(false);
  expect(isSameButText(thinking, reduce(thinking, event({ type: 'reasoning', text: 'b' })))).toBe(true);
});

test.each<[string, PanelAction]>([
  ['the end', event({ type: 'done', finishReason: 'stop', usage: null })],
  ['a failure', event({ type: 'error', code: 'cut-off', facts: {} })],
  ['a lost connection', event({ type: 'reconnecting' })],
  ['a lowered limit', event({ type: 'limited', tokens: 5 })],
  ['another tab', { type: 'tab-activated', tabId: 2 }],
  ['a typed question', { type: 'draft-typed', tabId: 1, draft: 'Why?' }],
  ['a closed tab', { type: 'tab-closed', tabId: 1 }],
  ['a page that was left', { type: 'page-left', tabId: 1, url: null }],
  ['another run', { type: 'run-started', id: 's', request: createPending(), atMs: 0 }],
])('%s is another state', (_, action) => {
  expect(isSameButText(writing, reduce(writing, action))).toBe(false);
});

test('the first word is another state', () => {
  expect(isSameButText(started, writing)).toBe(false);
});
