// @vitest-environment jsdom
/** @jsxImportSource preact */
import { render } from 'preact';
import { act } from 'preact/test-utils';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Export } from '../../../../components/panel/Export';
import type { ExportOutcome, ExportWay } from '../../../../lib/panel/export/export';

const root = document.body.appendChild(document.createElement('div'));
const outside = document.body.appendChild(document.createElement('button'));
beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
afterEach(() => {
  void act(() => render(null, root));
  vi.useRealTimers();
});

const asked: ExportWay[] = [];
const show = (outcome: ExportOutcome | Error, canShare = true, canLink = false) => {
  asked.length = 0;
  const onExport = async (way: ExportWay) => {
    asked.push(way);
    if (outcome instanceof Error) throw outcome;
    return outcome;
  };
  return act(() => render(<Export canShare={canShare} canLink={canLink} onExport={onExport} />, root));
};
const buttons = () => [...root.querySelectorAll('button')].map((button) => button.textContent);
const press = (label: string) =>
  act(async () => [...root.querySelectorAll('button')].find((button) => button.textContent === label)!.click());
const details = () => root.querySelector('details')!;
const open = () =>
  act(async () => {
    details().open = true;
    details().dispatchEvent(new Event('toggle'));
  });
const status = () => root.querySelector('[role=status]')!;

test('links to the page are offered when the places of the statements are known', async () => {
  await show('copied', false, true);
  expect(buttons()).toEqual(['copy', 'copyPlain', 'copyRich', 'copyLinked', 'saveMarkdown']);
});

test('there is a button for each way to export, and for sharing only if the browser offers it', async () => {
  await show('copied', false);
  expect(buttons()).toEqual(['copy', 'copyPlain', 'copyRich', 'saveMarkdown']);
  await show('copied');
  expect(buttons()).toEqual(['copy', 'copyPlain', 'copyRich', 'saveMarkdown', 'share']);
  for (const label of buttons()) await press(label);
  expect(asked).toEqual(['markdown', 'plain', 'rich', 'file', 'share']);
});

test('the button says for a while that it copied, and a screen reader is told', async () => {
  await show('copied');
  expect(status().textContent).toBe('');
  await press('copy');
  expect(buttons()[0]).toBe('copied');
  expect(status().textContent).toBe('copied');
  expect(status().className).toBe('unseen');
  await act(() => void vi.advanceTimersByTime(3_999));
  expect(buttons()[0]).toBe('copied');
  await act(() => void vi.advanceTimersByTime(1));
  expect(buttons()[0]).toBe('copy');
  expect(status().textContent).toBe('');
});

test.each<[string, ExportOutcome | Error, string]>([
  ['copyPlain', 'copied', 'copied'],
  ['copyRich', 'copied', 'copied'],
  ['copyRich', 'copied-plain', 'copiedPlain'],
  ['saveMarkdown', 'saved', 'downloadStarted'],
  ['share', 'none', ''],
  ['copyPlain', new Error('refused'), 'copyFailed'],
  ['copy', new Error('refused'), 'copyFailed'],
  ['saveMarkdown', new Error('refused'), 'exportFailed'],
  ['share', new Error('refused'), 'exportFailed'],
])('%s with the outcome %s is reported as "%s"', async (label, outcome, told) => {
  await show(outcome);
  await press(label);
  expect(status().textContent).toBe(told);
  expect(status().className).toBe(told === '' ? 'unseen' : 'told');
  expect(buttons()[0]).toBe('copy');
  // A failure stays visible until the next press.
  await act(() => void vi.advanceTimersByTime(60_000));
  expect(status().textContent).toBe(outcome instanceof Error ? told : '');
});

test('pressing an entry closes the menu, and the focus goes to the button that opened it', async () => {
  await show('saved');
  await open();
  root.querySelector<HTMLElement>('details button')!.focus();
  await press('saveMarkdown');
  expect(details().open).toBe(false);
  expect(document.activeElement?.tagName).toBe('SUMMARY');
});

test('a press or the focus elsewhere closes the menu, and the focus stays there', async () => {
  await show('saved');
  await open();
  details()
    .querySelector('button')!
    .dispatchEvent(new Event('pointerdown', { bubbles: true }));
  expect(details().open).toBe(true);
  document.body.dispatchEvent(new Event('pointerdown', { bubbles: true }));
  expect(details().open).toBe(false);
  await open();
  outside.focus();
  expect(details().open).toBe(false);
  expect(document.activeElement).toBe(outside);
});

test('Escape closes an open menu and does nothing else; a closed menu ignores it', async () => {
  const heard: string[] = [];
  const onKey = (event: KeyboardEvent) => heard.push(event.key);
  document.addEventListener('keydown', onKey);
  const type = (key: string) =>
    act(
      async () =>
        void root.querySelector('summary')!.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true })),
    );
  await show('saved');
  await type('Escape');
  await open();
  await type('a');
  await type('Escape');
  expect(details().open).toBe(false);
  await act(async () => void details().dispatchEvent(new Event('toggle')));
  await type('Escape');
  document.removeEventListener('keydown', onKey);
  expect(heard).toEqual(['Escape', 'a', 'Escape']);
});
