// @vitest-environment jsdom
/** @jsxImportSource preact */
import { act } from 'preact/test-utils';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Announcer } from '../../../../../components/panel/text/Announcer';
import { Waiting } from '../../../../../components/panel/text/Waiting';
import type { RunState } from '../../../../../lib/panel/run-state';
import { createRun } from '../../../../helpers/panel/history-entries';
import { createStage } from '../../../../helpers/panel/stage';

const stage = createStage();
beforeEach(() => void vi.useFakeTimers({ now: 10_000 }));
afterEach(async () => {
  await stage.show(null);
  vi.useRealTimers();
});

test('a screen reader hears once that a service is busy, and not each second of the wait', async () => {
  const run: RunState = { ...createRun({ id: 'a', text: '', isGoingOn: true }), startedAt: 10_000, retryAt: 40_000 };
  await stage.show(
    <>
      <Waiting run={run} />
      <Announcer run={run} />
    </>,
  );
  const shown = new Set<string>();
  const heard = new Set<string>();
  for (let second = 0; second < 25; second++) {
    await act(async () => void vi.advanceTimersByTime(1_000));
    shown.add(stage.root.querySelector('.card')!.textContent);
    for (const live of stage.root.querySelectorAll('[role=status], [role=alert], [aria-live]'))
      heard.add(live.textContent);
  }
  expect(shown.size).toBeGreaterThan(20);
  expect([...heard]).toEqual(['busyTitle api.example']);
});
