// @vitest-environment jsdom
/** @jsxImportSource preact */
import 'fake-indexeddb/auto';
import { render } from 'preact';
import { act } from 'preact/test-utils';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { HistoryView, type HistoryViewProps } from '../../../../components/history/HistoryView';
import { TranslateContext } from '../../../../components/shared/translate';
import { createHistoryStore, type HistoryStore } from '../../../../lib/panel/history/store';
import type { Translate } from '../../../../lib/messages';
import type { ImportOutcome } from '../../../../lib/panel/history/portable';
import en from '../../../../locales/en.json';
import { createTab, type RunParts } from '../../../helpers/panel/history-entries';

// jsdom hides popovers, but cannot show them.
HTMLElement.prototype.showPopover = function () {
  this.removeAttribute('popover');
};

const root = document.body.appendChild(document.createElement('div'));
const NOW = new Date(2026, 2, 10, 12).getTime();
const unaborted = new AbortController().signal;

const t: Translate = (key, substitutions = [], count) => {
  const sentence: string | { 1?: string; n: string } = en[key];
  const form = typeof sentence === 'string' ? sentence : (count === 1 && sentence[1]) || sentence.n;
  return form.replace(/\$(\d)/g, (_, place) => substitutions[Number(place) - 1] ?? '');
};

let store: HistoryStore;
beforeEach(async () => {
  vi.useFakeTimers({ now: NOW, toFake: ['Date'] });
  store = createHistoryStore();
  await store.clear();
});
afterEach(() => {
  perform(() => render(null, root));
  vi.useRealTimers();
});

/** Does something synchronous; it is rendered when this returns, so `act` needs no `await`. */
const perform = (work: () => void): void => void act(work);
/** Waits until everything that was started is done. */
const until = async (isSo: () => void) => {
  await vi.waitFor(isSo, { interval: 1, timeout: 20_000 });
  await act(async () => undefined);
};
/** Gives everything that was started time to finish. */
const settle = () => act(() => new Promise((resolve) => setTimeout(resolve, 30)));
const q = <T extends HTMLElement = HTMLElement>(selector: string) => root.querySelector<T>(selector);
const all = (selector: string) => [...root.querySelectorAll<HTMLElement>(selector)];
/** The name that a screen reader announces. */
const nameOf = (element: Element) =>
  element.getAttribute('aria-label') ?? element.textContent.replaceAll(/[\u2066-\u2069]/g, '').trim();
const button = (name: string) => {
  const found = all('button').find((each) => nameOf(each) === name);
  if (!found) throw new Error(`There is no button “${name}” among: ${all('button').map(nameOf).join(', ')}`);
  return found as HTMLButtonElement;
};
const press = (name: string) => perform(() => button(name).click());
const titles = () => all('.page:not(.deleted) h3').map(nameOf);
const pageOf = (title: string) => all('.page').find((page) => nameOf(page) === title)!;
/** Chooses “Delete” in the menu of a page. */
const remove = (title: string) => {
  perform(() => pageOf(title).querySelector<HTMLElement>('.tool')!.click());
  press('Delete');
};
const status = () => nameOf(q('[role=status]')!);
const text = () => nameOf(root);

describe("the history's view", () => {
  const props: HistoryViewProps = {
    keepsHistory: true,
    isPrivate: false,
    onList: (query, after, signal) => store.list(query, after, signal),
    onOpen: async () => true,
    onRemove: async () => undefined,
    onRestore: async () => undefined,
    onClear: () => store.clear(),
    onExport: async () => undefined,
    onImport: async () => 'not-pith',
    onOptions: () => undefined,
    onBack: () => undefined,
  };
  const show = async (changed: Partial<HistoryViewProps> = {}, isSo = () => expect(q('.page')).not.toBeNull()) => {
    perform(() =>
      render(
        <TranslateContext.Provider value={t}>
          <HistoryView {...props} {...changed} />
        </TranslateContext.Provider>,
        root,
      ),
    );
    await until(isSo);
  };
  const DAY = 24 * 3_600_000;
  const keep = (id: string, savedAt: number, ...runs: Partial<RunParts>[]) =>
    store.keep(
      createTab(
        id,
        ...runs.map((parts, index) => ({ id: `${id}${index}`, title: id, url: `https://a.example/${id}`, ...parts })),
      ),
      savedAt,
    );
  const keepThree = async () => {
    await keep('Moon', NOW - 3 * DAY, {});
    await keep('Tides', NOW - DAY, { siteName: 'The Sea' }, { siteName: 'The Sea', question: 'Why?' });
    await keep('Sun', NOW - 3_600_000, { engine: { kind: 'key-sentences', host: '', model: '' } });
  };
  const search = (query: string) =>
    perform(() => {
      const field = q<HTMLInputElement>('input[type=search]')!;
      field.value = query;
      field.dispatchEvent(new Event('input', { bubbles: true }));
    });

  test('the history lists entries by day, newest first, with their site and what wrote them', async () => {
    await keepThree();
    await show();
    expect(all('h2').map(nameOf)).toEqual(['Today', 'Yesterday', 'Saturday, March 7']);
    expect(titles()).toEqual(['Sun', 'Tides', 'Moon']);
    expect(all('.page > p').map(nameOf)).toEqual(['a.example', 'The Sea', 'a.example']);
    expect(all('.page .name').map(nameOf)).toEqual([
      'This device · Medium',
      'Key points · Medium',
      'Asked Why?',
      'Key points · Medium',
    ]);
    expect(q('time')!.getAttribute('datetime')).toBe(new Date(1_000).toISOString());
  });

  test('a question in the history keeps its marks at its own end, whatever the direction of the interface', async () => {
    await keepThree();
    await show();
    expect(all('.page .name bdi').map(({ textContent }) => textContent)).toEqual(['Why?']);
  });

  test('the history shows titles as text, in their own direction, and names pages without a title', async () => {
    await keep('x', NOW, { title: '<img src=x onerror=alert(1)>' });
    await keep('y', NOW - 1, { title: '' });
    await show();
    expect(titles()).toEqual(['<img src=x onerror=alert(1)>', 'Untitled page']);
    expect(q('img')).toBeNull();
    expect(q('h3[dir=auto]')!.textContent).toBe('<img src=x onerror=alert(1)>');
  });

  test('the history focuses its heading, and leads back to the page', async () => {
    const onBack = vi.fn();
    await keepThree();
    await show({ onBack });
    expect(document.activeElement).toBe(q('h1'));
    press('Back to the page');
    expect(onBack).toHaveBeenCalledOnce();
  });

  test('pressing what was made of a page opens it', async () => {
    const onOpen = vi.fn(async () => true);
    await keepThree();
    await show({ onOpen });
    perform(() => pageOf('Tides').querySelector<HTMLElement>('.item')!.click());
    expect(onOpen).toHaveBeenCalledWith('Tides');
  });

  test('an entry that no longer exists is reported and leaves the list', async () => {
    await keepThree();
    await show({ onOpen: async () => false });
    perform(() => pageOf('Tides').querySelector<HTMLElement>('.item')!.click());
    await until(() => expect(titles()).toEqual(['Sun', 'Moon']));
    expect(nameOf(q('[role=alert]')!)).toBe(t('historyGone'));
  });

  test('a search shows what it found, and how much', async () => {
    await keepThree();
    await show();
    expect(status()).toBe('');
    expect(nameOf(q('input[type=search]')!)).toBe('Search the history');
    search('why sea');
    await until(() => expect(titles()).toEqual(['Tides']));
    expect(status()).toBe('1 found on 1 page');
    expect(all('mark').map(nameOf)).toEqual(['Why']);
    search('a.example');
    await until(() => expect(status()).toBe('4 found on 3 pages'));
    search('jupiter');
    await until(() => expect(status()).toBe('Nothing found for “jupiter”.'));
    expect(titles()).toEqual([]);
    search('');
    await until(() => expect(titles()).toHaveLength(3));
    expect(status()).toBe('');
  });

  test('a search that was overtaken by another one changes nothing', async () => {
    await keepThree();
    const pending = new Map<string, () => void>();
    const onList: HistoryViewProps['onList'] = async (query, after, signal) => {
      if (query) await new Promise<void>((resolve) => pending.set(query, resolve));
      return store.list(query, after, unaborted).then((page) => (expect(signal).toBeDefined(), page));
    };
    await show({ onList });
    search('moon');
    await until(() => expect(pending.has('moon')).toBe(true));
    search('sun');
    await until(() => expect(pending.has('sun')).toBe(true));
    pending.get('sun')!();
    await until(() => expect(titles()).toEqual(['Sun']));
    pending.get('moon')!();
    await settle();
    expect(titles()).toEqual(['Sun']);
  });

  test('“Show more” adds a page, only one for two presses, and moves the focus to its first entry', async () => {
    for (let index = 0; index < 70; index++) await keep(`p${index}`, NOW - index, {});
    await show();
    expect(titles()).toHaveLength(50);
    perform(() => {
      button('Show more').click();
      button('Show more').click();
    });
    await until(() => expect(titles()).toHaveLength(70));
    expect(titles().at(-1)).toBe('p69');
    expect(all('button').map(nameOf)).not.toContain('Show more');
    expect(nameOf(document.activeElement!)).toContain('p50');
  });

  test('“Show more” does nothing while the field holds another query', async () => {
    for (let index = 0; index < 60; index++) await keep(`p${index}`, NOW - index, {});
    const onList = vi.fn<HistoryViewProps['onList']>(async (query, after, signal) => {
      if (after) await new Promise((resolve) => setTimeout(resolve, 200));
      return store.list(query, after, signal);
    });
    await show({ onList });
    search('p5');
    press('Show more');
    await until(() => expect(status()).toBe('11 found on 11 pages'));
    expect(titles()).toHaveLength(11);
    expect(onList.mock.calls.map(([query, after]) => [query, after])).toEqual([
      ['', null],
      ['p5', null],
    ]);
  });

  test('the history says when more was found than is shown', async () => {
    for (let index = 0; index < 60; index++) await keep(`p${index}`, NOW - index, {});
    await show();
    search('example');
    await until(() => expect(status()).toBe('Found on more than 50 pages'));
  });

  describe('deleting', () => {
    const deleting = () => {
      const removed = vi.fn<(id: string) => void>();
      let removing: ReturnType<HistoryStore['remove']>;
      const onRemove = async (id: string) => {
        removed(id);
        removing = store.remove(id);
        await removing;
      };
      const onRestore = async () => (await removing)();
      return { removed, onRemove, onRestore };
    };

    test('deleting removes an entry at once, focuses the next one, and can be undone', async () => {
      await keepThree();
      const { removed, ...callbacks } = deleting();
      await show(callbacks);
      remove('Tides');
      expect(removed).toHaveBeenCalledWith('Tides');
      expect(titles()).toEqual(['Sun', 'Moon']);
      expect(nameOf(document.activeElement!)).toMatch(/^Moon/);
      expect(status()).toBe('Deleted “Tides”.');
      await until(async () => expect((await store.list('', null, unaborted)).entries).toHaveLength(2));
      press('Undo');
      expect(titles()).toEqual(['Sun', 'Tides', 'Moon']);
      expect(nameOf(document.activeElement!)).toMatch(/^Tides/);
      expect(status()).toBe('Restored “Tides”.');
      await until(async () => expect((await store.list('', null, unaborted)).entries).toHaveLength(3));
    });

    test('deleting the last entry focuses the one before, or the heading when none is left', async () => {
      await keepThree();
      await show(deleting());
      remove('Moon');
      expect(nameOf(document.activeElement!)).toMatch(/^Tides/);
      remove('Tides');
      expect(nameOf(document.activeElement!)).toMatch(/^Sun/);
      remove('Sun');
      expect(document.activeElement).toBe(q('h1'));
      expect(titles()).toEqual([]);
      expect(all('.page.deleted')).toHaveLength(1);
    });

    test('deleting can be undone until the next action', async () => {
      await keepThree();
      await show(deleting());
      remove('Tides');
      remove('Sun');
      expect(all('button').filter((each) => nameOf(each) === 'Undo')).toHaveLength(1);
      press('Undo');
      expect(titles()).toEqual(['Sun', 'Moon']);
      remove('Moon');
      search('sun');
      await until(() => expect(status()).toBe('1 found on 1 page'));
      expect(all('.page.deleted')).toEqual([]);
    });

    test('a deletion that the browser refuses changes nothing, and says so', async () => {
      await keepThree();
      await show({ onRemove: () => Promise.reject(new Error('refused')) });
      remove('Tides');
      await until(() => expect(nameOf(q('[role=alert]')!)).toBe(t('historyFailed')));
      expect(titles()).toEqual(['Sun', 'Tides', 'Moon']);
      expect(status()).toBe('');
    });

    test('“Delete all” asks first, and keeps everything when told to', async () => {
      await keepThree();
      const onClear = vi.fn(() => store.clear());
      await show({ onClear });
      press('Delete all…');
      expect(nameOf(q('.card[role=group]')!)).toContain(t('historyClearSure'));
      expect(nameOf(document.activeElement!)).toBe('Keep');
      press('Keep');
      expect(titles()).toHaveLength(3);
      expect(nameOf(document.activeElement!)).toBe('Delete all…');
      expect(onClear).not.toHaveBeenCalled();
      press('Delete all…');
      press('Delete all');
      await until(() => expect(text()).toContain(t('historyEmpty')));
      expect(onClear).toHaveBeenCalledOnce();
      expect(status()).toBe(t('historyCleared'));
      expect(document.activeElement).toBe(q('h1'));
      expect((await store.list('', null, unaborted)).entries).toEqual([]);
    });

    test('“Delete all” is not offered beside the results of a search', async () => {
      await keepThree();
      await show();
      search('sun');
      await until(() => expect(titles()).toEqual(['Sun']));
      expect(all('button').map(nameOf)).not.toContain('Delete all…');
    });
  });

  test('an empty history says so, and offers no search', async () => {
    await show({}, () => expect(text()).toContain(t('historyEmpty')));
    expect(all('.search, [role=alert], h3')).toEqual([]);
    expect(all('button').map(nameOf)).toEqual(['Back to the page', 'More']);
  });

  describe('the whole history', () => {
    const items = () => all('[role=menuitem]').map(nameOf);
    const choose = async (outcome: ImportOutcome | Error) => {
      const onImport = async () => {
        if (outcome instanceof Error) throw outcome;
        return outcome;
      };
      await show({ onImport });
      const chooser = q<HTMLInputElement>('input[type=file]')!;
      Object.defineProperty(chooser, 'files', { value: [new File(['{}'], 'pith-history.json')] });
      await act(async () => void chooser.dispatchEvent(new Event('change')));
    };

    test('the history can be exported where there is any, and imported where it is kept', async () => {
      await show({}, () => expect(text()).toContain(t('historyEmpty')));
      press('More');
      expect(items()).toEqual(['Import…']);
      await keepThree();
      perform(() => render(null, root));
      await show({ keepsHistory: false });
      press('More');
      expect(items()).toEqual(['Export as .md files', 'Export as .json']);
    });

    test('an export is announced', async () => {
      const forms: string[] = [];
      await keepThree();
      await show({ onExport: async (form) => void forms.push(form) });
      press('More');
      press('Export as .md files');
      await until(() => expect(text()).toContain('Download started'));
      expect(forms).toEqual(['zip']);
    });

    test.each<[ImportOutcome | Error, string]>([
      [{ added: 2, known: 0, damaged: 0 }, '2 pages were imported.'],
      [
        { added: 1, known: 1, damaged: 3 },
        '1 page was imported. 1 was there already and stays as it is. 3 cannot be read and were left out.',
      ],
      ['not-pith', 'This file is no export of Pith'],
      ['newer', 'This file was made by a newer version of Pith.'],
      [new Error('refused'), 'the browser refused to change the history'],
    ])('the outcome of an import is said: %j', async (outcome, sentence) => {
      await keepThree();
      await choose(outcome);
      await until(() => expect(text()).toContain(sentence));
    });
  });

  test('a history that is off says so, leads to the options, and still shows earlier entries', async () => {
    const onOptions = vi.fn();
    await keepThree();
    await show({ keepsHistory: false, onOptions });
    expect(text()).toContain(t('historyOff'));
    expect(titles()).toHaveLength(3);
    press('Open the options');
    expect(onOptions).toHaveBeenCalledOnce();
  });

  test('a private window looks nothing up, and says that nothing is kept there', async () => {
    const onList = vi.fn(props.onList);
    await keepThree();
    await show({ isPrivate: true, onList }, () => expect(text()).toContain(t('historyPrivate')));
    await settle();
    expect(onList).not.toHaveBeenCalled();
    expect(all('.page, input')).toEqual([]);
  });

  test('nothing is looked up until it is known whether the window is private', async () => {
    const onList = vi.fn(props.onList);
    await keepThree();
    await show({ isPrivate: null, onList }, () => undefined);
    await settle();
    expect(onList).not.toHaveBeenCalled();
    await show({ isPrivate: false, onList });
    expect(titles()).toHaveLength(3);
  });

  test('an unreadable history says so, and can be tried again', async () => {
    await keepThree();
    const onList = vi.fn(props.onList).mockRejectedValueOnce(new Error('refused'));
    await show({ onList }, () => expect(nameOf(q('[role=alert]')!)).toContain(t('historyUnreadable')));
    press('Try again');
    await until(() => expect(titles()).toHaveLength(3));
    expect(q('[role=alert]')).toBeNull();
  });
});
