// @vitest-environment jsdom
/** @jsxImportSource preact */
import { options, render } from 'preact';
import { act } from 'preact/test-utils';
import { useMemo } from 'preact/hooks';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type PanelActions, PanelActionsContext } from '../../../../../components/panel/panel-actions';
import { Markdown } from '../../../../../components/panel/text/Markdown';
import { Run } from '../../../../../components/panel/text/Run';
import { usePanel } from '../../../../../entrypoints/sidepanel/use-panel';
import type { Panel } from '../../../../../lib/panel/controller';
import { findRun, INITIAL_STATE, type PanelAction, reduce } from '../../../../../lib/panel/state';
import type { RunEvent } from '../../../../../lib/run/protocol';
import { createPending } from '../../../../helpers/run-requests';

/** What a text costs while it arrives, in counts that do not depend on the machine. */

const BLOCK = 'The **pith** of a page is what is *left*, says `the list`.\n\n- One point of it\n- Another\n\n';
const FRAME_MS = 16;

const root = document.body.appendChild(document.createElement('div'));
let rendered: Map<unknown, number>;
const before = options.diffed;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['requestAnimationFrame', 'cancelAnimationFrame', 'performance'] });
  vi.stubGlobal('matchMedia', () => ({ matches: false }));
  rendered = new Map();
  options.diffed = (node) => {
    if (typeof node.type === 'function') rendered.set(node.type, (rendered.get(node.type) ?? 0) + 1);
    before?.(node);
  };
});
afterEach(() => {
  options.diffed = before;
  void act(() => render(null, root));
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/** A panel that shows one run; `tell` is what its port brings. */
function openRun() {
  let state = reduce(INITIAL_STATE, { type: 'run-started', id: 'r', request: createPending(), atMs: 0 });
  const listeners = new Set<() => void>();
  const subscribe = (listener: () => void) => {
    listeners.add(listener);
    return () => void listeners.delete(listener);
  };
  const dispatch = (action: PanelAction) => {
    state = reduce(state, action);
    for (const listener of listeners) listener();
  };
  const panel = { state: () => state, subscribe } as Panel;
  function Live() {
    const { tabs } = usePanel(panel);
    const actions = useMemo(
      () => ({ latestRun: (id: string) => findRun(panel.state(), id), subscribe }) as PanelActions,
      [],
    );
    const run = tabs.get(1)!.runs[0]!;
    return (
      <PanelActionsContext.Provider value={actions}>
        <Run run={run} answers={[]} shortcut="" isKept={false} isBusy />
      </PanelActionsContext.Provider>
    );
  }
  void act(() => render(<Live />, root));
  const tell = (event: RunEvent) => dispatch({ type: 'run-event', tabId: 1, event, atMs: 0 });
  return { Live, tell, nextFrame: () => act(() => void vi.advanceTimersByTime(FRAME_MS)) };
}

test('a run is rendered in every other frame at most, and the panel around it not at all while text arrives', async () => {
  const { Live, tell, nextFrame } = openRun();
  tell({ type: 'delta', text: 'First. ' });
  await nextFrame();
  rendered.clear();
  const frames = 60;
  for (let frame = 0; frame < frames; frame += 1) {
    for (let count = 0; count < 5; count += 1) tell({ type: 'delta', text: 'word ' });
    await nextFrame();
  }
  expect(rendered.get(Run)).toBeLessThanOrEqual(frames / 2 + 1);
  expect(rendered.get(Live) ?? 0).toBe(0);
  for (let frame = 0; frame < 30; frame += 1) await nextFrame();
  expect(root.querySelector('.text')?.textContent).toBe(`First. ${'word '.repeat(300)}`.trim());
  rendered.clear();
  for (let frame = 0; frame < 20; frame += 1) await nextFrame();
  expect(rendered.get(Run) ?? 0).toBe(0);
});

test('text that arrives in a panel that was hidden before its frame came is drawn without frames', async () => {
  const { tell, nextFrame } = openRun();
  tell({ type: 'delta', text: 'First. ' });
  for (let frame = 0; frame < 20; frame += 1) await nextFrame();
  tell({ type: 'delta', text: 'Second. ' });
  Object.defineProperty(document, 'hidden', { configurable: true, value: true });
  await act(() => void document.dispatchEvent(new Event('visibilitychange')));
  tell({ type: 'delta', text: 'Third.' });
  // The clock stands still, so that no frame comes.
  await act(() => new Promise((resolve) => setTimeout(resolve, 20)));
  Reflect.deleteProperty(document, 'hidden');
  expect(root.querySelector('.text')?.textContent).toBe('First. Second. Third.');
});

/** How many nodes were added, removed or changed while a text of `deltas` pieces of four characters grew. */
async function countTouched(deltas: number): Promise<number> {
  const text = BLOCK.repeat(Math.ceil((deltas * 4) / BLOCK.length)).slice(0, deltas * 4);
  render(null, root);
  let touched = 0;
  const observer = new MutationObserver((records) => {
    for (const { addedNodes, removedNodes } of records) touched += Math.max(1, addedNodes.length + removedNodes.length);
  });
  observer.observe(root, { subtree: true, childList: true, characterData: true, attributes: true });
  // A frame shows some ten deltas of a fast stream.
  for (let end = 40; end <= text.length; end += 40)
    render(<Markdown source={text.slice(0, end)} isComplete={false} />, root);
  await new Promise((resolve) => setTimeout(resolve));
  observer.disconnect();
  return touched;
}

test('a delta touches fewer than one node of the page, however long the text is', async () => {
  const [short, long] = [await countTouched(2_000), await countTouched(8_000)];
  expect(short / 2_000).toBeLessThan(1);
  expect(long / short).toBeLessThan(4.2);
});
