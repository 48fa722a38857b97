// @vitest-environment jsdom
/** @jsxImportSource preact */
import { useEffect, useState } from 'preact/hooks';
import { act } from 'preact/test-utils';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Panel } from '../../../../components/panel/Panel';
import type { PanelActions } from '../../../../components/panel/panel-actions';
import { TabView } from '../../../../components/panel/TabView';
import { Announcer } from '../../../../components/panel/text/Announcer';
import { Keys } from '../../../../entrypoints/sidepanel/Keys';
import { createPanel, type Panel as Controller } from '../../../../lib/panel/controller';
import { isRunning, lastRun } from '../../../../lib/panel/tab-state';
import type { RunEvent } from '../../../../lib/run/protocol';
import type { RunRequest } from '../../../../lib/run/request';
import { DEFAULT_SETTINGS, type Settings } from '../../../../lib/settings/settings';
import { createStage } from '../../../helpers/panel/stage';
import { createPortPair, type TestPort } from '../../../helpers/port-pair';
import { createPending } from '../../../helpers/run-requests';

/** The whole panel over a real controller, whose runs are answered here. */

// What jsdom lacks.
HTMLElement.prototype.showPopover = function () {
  this.removeAttribute('popover');
};
window.matchMedia = () => ({ matches: true }) as MediaQueryList;

const stage = createStage();
let controller: Controller;
let asked: string[];
let done: string[];
let presses: number;
/** The answers wait for this. */
let reading: Promise<unknown>;

const [small, large] = ['small-model', 'large-model'].map((model) => ({
  ...DEFAULT_SETTINGS.provider,
  baseUrl: 'https://api.example/v1',
  model,
})) as [Settings['provider'], Settings['provider']];
const settings: Settings = { ...DEFAULT_SETTINGS, engine: 'provider', provider: small, connections: [small, large] };

const article = {
  title: 'Tides',
  siteName: 'The Sea',
  url: 'https://a.example/tides',
  language: 'en',
  words: 400,
  method: 'readability',
  verdict: 'article',
  textlessPages: 0,
  truncated: false,
  passages: 2,
  headings: ['Moon'],
} as const;

/** Answers a run as a background would. */
function answer(port: TestPort, { wish }: RunRequest): void {
  const question = wish.kind === 'question' ? wish.question : null;
  asked.push(question ?? 'summary');
  const events: RunEvent[] = [
    {
      type: 'article',
      article,
      engine: { kind: 'provider', host: 'api.example', model: 'small-model', language: 'page' },
      wish: settings.wish,
    },
    {
      type: 'sent',
      isContinued: false,
      sent: { coverage: null, asked: { without: [], tokens: 10, price: null } },
    },
    { type: 'delta', text: question ? 'Because of the moon.' : 'Tides rise twice a day.' },
    { type: 'done', finishReason: 'stop', usage: null },
  ];
  for (const event of events) port.postMessage(event);
}

function Shown() {
  const [state, show] = useState(controller.state);
  useEffect(() => controller.subscribe(() => show(controller.state())), []);
  const tab = state.tabs.get(1) ?? null;
  return (
    <>
      <Panel
        state={{
          isReady: true,
          access: 'open',
          tab,
          isKept: false,
          top: { settings, locked: new Set(), place: 'cloud' },
          isChanged: false,
          destination: 'api.example',
          shortcut: 'Alt+Shift+S',
          isFirst: false,
          notices: [],
          draft: state.drafts.get(1) ?? '',
        }}
        View={TabView}
        view={null}
      />
      <Announcer run={lastRun(tab)} />
      <Keys hasLetters isBusy={isRunning(tab)} isViewing={false} onStop={controller.stop} onHistory={() => undefined} />
    </>
  );
}

beforeEach(async () => {
  [asked, done, presses, reading] = [[], [], 0, Promise.resolve()];
  let count = 0;
  controller = createPanel({
    pingIntervalMs: 20_000,
    connect: () => {
      const [own, other] = createPortPair('run');
      other.onMessage.addListener((message) => {
        const { type, request } = message as { type: string; request: RunRequest };
        if (type === 'start') void reading.then(() => answer(other, request));
      });
      return own;
    },
    readFile: async () => () => undefined,
    memory: { watch: () => undefined, read: async () => null, release: () => undefined } as never,
    history: { watch: () => undefined, expect: () => undefined },
    now: () => Date.now(),
    createId: () => `run-${++count}`,
    stopsOnLeave: () => false,
    isChanged: async () => false,
    onPageText: () => undefined,
    onHint: () => undefined,
  });
  await controller.onActivated(1);
  const actions: Partial<PanelActions> = {
    ...controller,
    exportRun: async (way, { text }) => {
      done.push(`${way}: ${text}`);
      return 'copied';
    },
    useEngine: async (engine, provider) => void done.push(`${engine}: ${provider?.model}`),
    toggleHistory: () => undefined,
    openOptions: () => undefined,
  };
  await stage.show(<Shown />, actions);
});
afterEach(() => stage.show(null));

const settle = () => act(() => new Promise((resolve) => setTimeout(resolve, 5)));
/** The toolbar button or its shortcut. */
const summarize = async () => {
  presses += 1;
  await controller.onIntent(createPending());
  await expect.poll(() => stage.root.querySelectorAll('.acts').length).toBe(1);
  await settle();
};
const type = async (key: string) => {
  presses += 1;
  const target = document.activeElement ?? document.body;
  await act(async () => void target.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true })));
};
const press = async (control: HTMLElement) => {
  presses += 1;
  await act(async () => control.click());
};
const write = (text: string) =>
  act(async () => {
    const field = document.activeElement as HTMLTextAreaElement;
    field.value = text;
    field.dispatchEvent(new InputEvent('input', { bubbles: true }));
  });

test('a page is read, asked about and its answer copied by keys alone', async () => {
  await summarize();
  await type('/');
  expect(document.activeElement?.getAttribute('aria-label')).toBe('askPage');
  await write('Why?');
  await type('Enter');
  await expect.poll(() => stage.root.querySelectorAll('.acts').length).toBe(2);
  expect(asked).toEqual(['summary', 'Why?']);
  // Letters belong to the field as long as it has the focus.
  await act(async () => (document.activeElement as HTMLElement).blur());
  await type('c');
  expect(done).toEqual(['copy: Because of the moon.']);
});

test('what happens is announced in these words, and never the text itself', async () => {
  const heard: string[] = [];
  const last = new Map<Element, string>();
  const listen = () => {
    for (const region of stage.root.querySelectorAll('[role=status]')) {
      const { textContent } = region;
      if (textContent && textContent !== last.get(region)) heard.push(textContent);
      last.set(region, textContent);
    }
  };
  const observer = new MutationObserver(listen);
  observer.observe(stage.root, { subtree: true, childList: true, characterData: true });
  reading = expect.poll(() => heard).toEqual(['announceStarted']);
  await summarize();
  await type('c');
  await expect.poll(() => heard.at(-1)).toBe('copied');
  observer.disconnect();
  expect(heard).toEqual(['announceStarted', 'announceFinished 5', 'copied']);
});

test('the keyboard reaches everything in the order in which it stands', async () => {
  await summarize();
  const reached = [...stage.root.querySelectorAll<HTMLElement>('button, textarea, a[href], summary, [tabindex="0"]')];
  expect(reached.every(({ tabIndex }) => tabIndex === 0)).toBe(true);
  expect(reached.map((each) => each.getAttribute('aria-label') ?? each.textContent)).toEqual([
    'nextSummary small-model · medium · formatKeyPoints',
    'history',
    'settings',
    'copy',
    'writeAgain',
    'more',
    expect.stringContaining('small-model'),
    'Moon',
    'whatIsSentTitle',
    'askPage',
    'askSend',
  ]);
});

test('a summary takes one press, and copying it one more', async () => {
  await summarize();
  expect(presses).toBe(1);
  await type('c');
  expect(presses).toBe(2);
  expect(done).toEqual(['copy: Tides rise twice a day.']);
});

test('another model takes two presses', async () => {
  await press(stage.find('nextSummary small-model · medium · formatKeyPoints'));
  await vi.waitFor(() => expect(stage.root.querySelector('.sheet')).not.toBeNull());
  await settle();
  const models = [...stage.root.querySelectorAll<HTMLElement>('.pick')];
  await press(models.find(({ textContent }) => textContent.includes('large-model'))!.querySelector('input')!);
  expect(presses).toBe(2);
  expect(done).toEqual(['provider: large-model']);
});
