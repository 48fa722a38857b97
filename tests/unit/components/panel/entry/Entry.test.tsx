// @vitest-environment jsdom
/** @jsxImportSource preact */
import { afterEach, expect, test } from 'vitest';
import { Entry } from '../../../../../components/panel/entry/Entry';
import { createTab } from '../../../../helpers/panel/history-entries';
import { createStage } from '../../../../helpers/panel/stage';

const stage = createStage();
afterEach(() => stage.show(null));

const entry = <Entry tab={createTab('entry', { id: 'a' })}>text</Entry>;

test('an entry can be deleted where it is read', async () => {
  const removed: string[] = [];
  await stage.show(entry, { removeEntry: async (id) => void removed.push(id) });
  await stage.press('historyDeleteThis');
  expect(removed).toEqual(['entry']);
  expect(stage.root.querySelector('[role=alert]')).toBeNull();
});

test('an entry that cannot be deleted says so above its text', async () => {
  await stage.show(entry, { removeEntry: () => Promise.reject(new Error('blocked')) });
  await stage.press('historyDeleteThis');
  expect(stage.root.querySelector('main [role=alert]')?.textContent).toBe('historyFailed');
});
