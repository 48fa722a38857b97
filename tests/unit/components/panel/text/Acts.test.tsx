// @vitest-environment jsdom
/** @jsxImportSource preact */
import { render } from 'preact';
import { act } from 'preact/test-utils';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type PanelActions, PanelActionsContext } from '../../../../../components/panel/panel-actions';
import { Acts } from '../../../../../components/panel/text/Acts';
import { TranslateContext } from '../../../../../components/shared/translate';
import type { ExportOutcome, ExportWay } from '../../../../../lib/panel/export/export';
import { createRun } from '../../../../helpers/panel/history-entries';

// jsdom hides popovers, but cannot show them.
HTMLElement.prototype.showPopover = function () {
  this.removeAttribute('popover');
};

const root = document.body.appendChild(document.createElement('div'));
const outside = document.body.appendChild(document.createElement('button'));
beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
afterEach(() => {
  void act(() => render(null, root));
  vi.useRealTimers();
});

const asked: ExportWay[] = [];
const show = (
  outcome: ExportOutcome | Error,
  canShare = true,
  hasObsidian = false,
  listen: Partial<PanelActions> = {},
) => {
  asked.length = 0;
  const exportRun = async (way: ExportWay) => {
    asked.push(way);
    if (outcome instanceof Error) throw outcome;
    return outcome;
  };
  const actions = { exportRun, canShare, hasObsidian, ...listen } as unknown as PanelActions;
  return act(() =>
    render(
      <TranslateContext.Provider value={(key) => (key === 'languageTag' ? 'en' : key)}>
        <PanelActionsContext.Provider value={actions}>
          <Acts run={createRun({ id: 'a' })} answers={[]} isKept={false} isBusy={false} />
        </PanelActionsContext.Provider>
      </TranslateContext.Provider>,
      root,
    ),
  );
};
const nameOf = (element: Element) => element.getAttribute('aria-label') ?? element.childNodes[1]?.textContent;
const button = (label: string) => [...root.querySelectorAll('button')].find((each) => nameOf(each) === label)!;
const press = (label: string) => act(async () => button(label).click());
const menu = () => root.querySelector('[role=menu]');
const items = () => [...root.querySelectorAll('[role=menuitem]')].map(nameOf);
const open = async () => {
  await press('more');
  // The menu is loaded with its first use.
  await vi.waitFor(() => expect(menu()).not.toBeNull());
  await act(async () => undefined);
};
const status = () => root.querySelector('[role=status]')!;

test('reading aloud is offered where the browser can, and can be paused where it is', async () => {
  const heard: string[] = [];
  const listen = (id: string) => void heard.push(id);
  await show('none', true, false, { listen: null });
  expect(button('listen')).toBeUndefined();
  await show('none', true, false, { listen, listening: null });
  await press('listen');
  expect(heard).toEqual(['a']);
  await show('none', true, false, { listen, listening: { id: 'other', isPlaying: true } });
  expect(button('pause')).toBeUndefined();
  await show('none', true, false, { listen, listening: { id: 'a', isPlaying: true } });
  expect(button('pause')).toBeDefined();
});

test('Obsidian is offered only to a reader who uses it', async () => {
  await show('copied');
  await open();
  expect(items()).not.toContain('obsidian');
  await show('none', true, true);
  expect(items()).toContain('obsidian');
});

test('there is an entry for each way to export, and for sharing only if the browser offers it', async () => {
  await show('copied', false);
  await open();
  expect(items()).toEqual(['copy', 'copyMarkdown', 'saveMarkdown', 'print']);
  await show('copied');
  expect(items()).toEqual(['copy', 'copyMarkdown', 'saveMarkdown', 'share', 'print']);
});

test('one press copies; a tick shows it for two seconds, and a screen reader is told', async () => {
  await show('copied');
  expect(status().textContent).toBe('');
  await press('copy');
  expect(asked).toEqual(['copy']);
  expect(button('copied')).toBeDefined();
  expect(status().textContent).toBe('copied');
  expect(status().className).toBe('unseen');
  await act(() => void vi.advanceTimersByTime(1_999));
  expect(button('copied')).toBeDefined();
  await act(() => void vi.advanceTimersByTime(1));
  expect(button('copy')).toBeDefined();
  expect(status().textContent).toBe('');
});

test.each<[string, ExportOutcome | Error, string]>([
  ['copy', 'copied-plain', 'copiedPlain'],
  ['copyMarkdown', 'copied', 'copied'],
  ['saveMarkdown', 'saved', 'downloadStarted'],
  ['share', 'none', ''],
  ['copyMarkdown', new Error('refused'), 'copyFailed'],
  ['saveMarkdown', new Error('refused'), 'exportFailed'],
  ['share', new Error('refused'), 'exportFailed'],
])('%s with the outcome %s is reported as "%s"', async (label, outcome, told) => {
  await show(outcome);
  await open();
  await act(async () => (root.querySelectorAll('[role=menuitem]')[0] as HTMLElement).focus());
  await act(async () =>
    [...root.querySelectorAll<HTMLElement>('[role=menuitem]')].find((each) => nameOf(each) === label)!.click(),
  );
  expect(menu()).toBeNull();
  expect(document.activeElement).toBe(button('more'));
  expect(status().textContent).toBe(told);
  // A failure stays visible until the next press.
  await act(() => void vi.advanceTimersByTime(60_000));
  expect(status().textContent).toBe(outcome instanceof Error ? told : '');
});

test('a press or the focus elsewhere closes the menu, and the focus stays there', async () => {
  await show('saved');
  await open();
  await act(
    async () =>
      void menu()!
        .querySelector('button')!
        .dispatchEvent(new Event('pointerdown', { bubbles: true })),
  );
  expect(menu()).not.toBeNull();
  await act(async () => outside.focus());
  expect(menu()).toBeNull();
  expect(document.activeElement).toBe(outside);
});

test('Escape closes an open menu and does nothing else; a closed menu ignores it', async () => {
  const heard: string[] = [];
  const onKey = (event: KeyboardEvent) => heard.push(event.key);
  document.addEventListener('keydown', onKey);
  const type = (key: string) =>
    act(async () => void document.activeElement!.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true })));
  await show('saved');
  await type('Escape');
  await open();
  await type('a');
  await type('Escape');
  expect(menu()).toBeNull();
  await type('Escape');
  document.removeEventListener('keydown', onKey);
  expect(heard).toEqual(['Escape', 'a', 'Escape']);
});

test('the arrow keys move in the menu, which begins with its first entry', async () => {
  await show('saved');
  await open();
  const type = (key: string) =>
    act(async () => void document.activeElement!.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true })));
  expect(nameOf(document.activeElement!)).toBe('copy');
  await type('ArrowDown');
  expect(nameOf(document.activeElement!)).toBe('copyMarkdown');
  await type('End');
  expect(nameOf(document.activeElement!)).toBe('print');
  await type('ArrowDown');
  expect(nameOf(document.activeElement!)).toBe('copy');
});
