import { readKept } from '../../../lib/panel/history/keep';
import type { RunState } from '../../../lib/panel/run-state';
import { INITIAL_STATE, type PanelAction, reduce } from '../../../lib/panel/state';
import type { TabState } from '../../../lib/panel/tab-state';
import type { RunEvent } from '../../../lib/run/protocol';
import { createPending } from '../run-requests';

/** A run that has ended, as the panel's reducer leaves it. */
export type RunParts = {
  id: string;
  startedAt?: number;
  text?: string;
  question?: string;
  title?: string;
  siteName?: string;
  url?: string;
  engine?: Partial<Extract<RunEvent, { type: 'article' }>['engine']>;
  isGoingOn?: boolean;
};

/** A tab that shows these runs. Those with a question are answers. */
export function createTab(id: string, ...runs: RunParts[]): TabState {
  const actions = runs.flatMap((run, index) => toActions(run, index + 1));
  const tab = actions.reduce(reduce, INITIAL_STATE).tabs.get(1);
  if (!tab) throw new Error('No run was given.');
  return { ...tab, id };
}

export function createRun(parts: RunParts): RunState {
  return createTab('', parts).runs[0]!;
}

function toActions(parts: RunParts, index: number): PanelAction[] {
  const { id, startedAt = index * 1_000, text = 'A summary.', question, isGoingOn = false } = parts;
  const { title = 'A page', siteName = '', url = 'https://a.example/page', engine } = parts;
  const tell = (event: RunEvent): PanelAction => ({ type: 'run-event', tabId: 1, event, atMs: startedAt });
  return [
    {
      type: 'run-started',
      id,
      request: createPending({ question }),
      atMs: startedAt,
    },
    tell({
      type: 'article',
      article: {
        title,
        siteName,
        url,
        language: 'en',
        words: 100,
        method: 'readability',
        verdict: 'article',
        textlessPages: 0,
        truncated: false,
        passages: 1,
      },
      engine: { kind: 'provider', host: 'api.example', model: 'model-1', language: 'page', ...engine },
      wish: { length: 'medium', format: 'key-points', language: 'page', prompt: '' },
    }),
    tell({
      type: 'sent',
      isContinued: false,
      sent: { coverage: null, asked: { without: [], tokens: 10, price: null } },
    }),
    ...(text === '' ? [] : [tell({ type: 'delta', text })]),
    ...(isGoingOn ? [] : [tell({ type: 'done', finishReason: 'stop', usage: null })]),
  ];
}

/** The tab after the panel was closed and reopened. */
export function reopen(tab: TabState): TabState {
  return readKept(structuredClone(tab), { url: 'https://a.example/page', loadedAt: 0 })!;
}
