// @vitest-environment jsdom
/** @jsxImportSource preact */
import { afterEach, expect, test } from 'vitest';
import { ErrorCard } from '../../../../../components/panel/cards/ErrorCard';
import { createRun } from '../../../../helpers/panel/history-entries';
import { createStage } from '../../../../helpers/panel/stage';

const stage = createStage();
afterEach(() => stage.show(null));

const failure = { kind: 'failed', code: 'unreachable', facts: {} } as const;
const run = { ...createRun({ id: 'a', text: '' }), ending: failure };
const card = <ErrorCard run={run} failure={failure} goOn={[]} isKept={false} shortcut="" />;

test('a failure of a service offers this device instead', async () => {
  const asked: string[] = [];
  await stage.show(card, { useDevice: async ({ id }) => void asked.push(id) });
  await stage.press('useDevice');
  expect(asked).toEqual(['a']);
  expect(stage.root.textContent).not.toContain('notSaved');
});

test('where an organisation has locked the engine, no other one is offered', async () => {
  await stage.show(card, { useDevice: null });
  expect(stage.names()).toEqual(['tryAgain']);
});

test('a choice of this device that cannot be stored says so in the card', async () => {
  await stage.show(card, { useDevice: () => Promise.reject(new Error('disk full')) });
  await stage.press('useDevice');
  expect(stage.root.querySelector('[role=alert]')!.textContent).toContain('notSaved');
});
