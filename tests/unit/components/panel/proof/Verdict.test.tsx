// @vitest-environment jsdom
/** @jsxImportSource preact */
import { render } from 'preact';
import { act } from 'preact/test-utils';
import { afterEach, expect, test, vi } from 'vitest';
import { type PanelActions, PanelActionsContext } from '../../../../../components/panel/panel-actions';
import { Summary } from '../../../../../components/panel/text/Summary';
import { TranslateContext } from '../../../../../components/shared/translate';
// Loaded before the tests, which would otherwise wait for it.
import '../../../../../components/panel/proof/page-prover';
import { createRun } from '../../../../helpers/panel/history-entries';

// jsdom hides popovers, and neither shows them nor scrolls.
HTMLElement.prototype.showPopover = function () {
  this.removeAttribute('popover');
};
Element.prototype.scrollIntoView = () => undefined;

const root = document.body.appendChild(document.createElement('main'));
afterEach(() => void act(() => render(null, root)));

const PAGE = {
  passages: [
    { text: 'The harbour bridge was closed on Tuesday after engineers found 48 cracks in its bearings.' },
    { text: 'Shops in Mill Street fear that they will lose customers during the repairs.' },
    { text: 'A free shuttle bus will run every ten minutes between the station and the market.' },
  ],
  language: 'en',
  beside: [],
};
const TEXT =
  '- Engineers found 48 cracks in the bearings of the bridge, which was closed.\n' +
  '- A free shuttle bus runs every 15 minutes to the market, or every 25.\n' +
  '- Volcanoes erupted.\n';

let shown: number[];
let outcome: 'shown' | 'gone' | 'left';
async function show(text = TEXT) {
  [shown, outcome] = [[], 'shown'];
  const actions: Partial<PanelActions> = {
    pageOf: () => PAGE,
    showPassage: async (_tab, _page, place) => {
      shown.push(place);
      return outcome;
    },
  };
  const run = createRun({ id: 'a', text, engine: { kind: 'provider', host: 'h', model: 'm' } });
  await act(() =>
    render(
      <TranslateContext.Provider
        value={(key, values = []) => (key === 'languageTag' ? 'en' : [key, ...values].join(' '))}
      >
        <PanelActionsContext.Provider value={actions as PanelActions}>
          <Summary run={run} shown={text} />
        </PanelActionsContext.Provider>
      </TranslateContext.Provider>,
      root,
    ),
  );
  await vi.waitFor(() => expect(root.querySelector('.verdict')).not.toBeNull(), 10_000);
}

const labels = () => [...root.querySelectorAll('.text .src')].map((chip) => chip.getAttribute('aria-label'));
const flags = () => [...root.querySelectorAll<HTMLElement>('.verdict .link')];
const press = (element: Element) => act(async () => (element as HTMLElement).click());
const why = () => root.querySelector('.why');

test('the verdict counts what was placed and has a flag for each kind of doubt', async () => {
  await show();
  expect(labels()).toEqual(['placePassage 1', 'placePassage 3', 'placeNone']);
  expect(root.querySelector('.verdict summary')?.textContent).toBe('verdictPlacedShort 2 3');
  expect(flags().map(({ textContent }) => textContent)).toEqual(['verdictNumbers 2', 'verdictUnplaced 1']);
});

test('with one kind of doubt the verdict is said in full', async () => {
  await show(`${TEXT.split('\n')[0]}\n- Volcanoes erupted.\n`);
  expect(root.querySelector('.verdict summary')?.textContent).toBe('verdictPlaced 1 2');
  expect(flags()).toHaveLength(1);
});

test('pressing a flag moves the focus to the next such place, and from the last one to the first', async () => {
  await show();
  const reached: (string | null | undefined)[] = [];
  for (let i = 0; i < 3; i++) {
    await press(flags()[0]!);
    reached.push(document.activeElement?.textContent);
  }
  expect(reached).toEqual(['15', '25', '15']);
  await press(flags()[1]!);
  expect(document.activeElement).toBe(root.querySelector('.text .src.none'));
});

test('a clear place is shown in the page, and explained only when that fails', async () => {
  await show();
  const [chip] = root.querySelectorAll('.text .src');
  await press(chip!);
  expect(shown).toEqual([0]);
  expect(why()).toBeNull();
  outcome = 'gone';
  await press(chip!);
  await vi.waitFor(() => expect(why()?.textContent).toContain('whyGone'));
  expect(why()?.textContent).toContain('48 cracks in its bearings');
  outcome = 'left';
  await press(chip!);
  await vi.waitFor(() => expect(why()?.textContent).toContain('whyLeft'));
});

test('words that are not on the page are explained with the nearest passage, also by the keyboard', async () => {
  await show();
  const words = root.querySelector('.text .absent')!;
  expect(words.getAttribute('aria-label')).toBe('absentWords 15');
  const event = new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true });
  await act(async () => void words.dispatchEvent(event));
  await vi.waitFor(() => expect(why()?.textContent).toContain('whyAbsent 15'));
  expect(why()?.textContent).toContain('A free shuttle bus will run every ten minutes');
  expect(shown).toEqual([]);
  await press(why()!.querySelector('.link')!);
  expect(shown).toEqual([2]);
});

test('a statement without a place says so', async () => {
  await show();
  await press(root.querySelector('.text .src.none')!);
  await vi.waitFor(() => expect(why()?.textContent).toContain('whyNone'));
});
