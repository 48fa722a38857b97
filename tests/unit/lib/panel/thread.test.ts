import { describe, expect, test } from 'vitest';
import { isChanged } from '../../../../lib/panel/choices';
import {
  askAgain,
  askForPreview,
  askForSummary,
  askQuestion,
  askToContinue,
  completeRequest,
} from '../../../../lib/panel/continue';
import { readMeter } from '../../../../lib/panel/meter';
import { questionOf, type RunState } from '../../../../lib/panel/run-state';
import { INITIAL_STATE, type PanelAction, type PanelState, reduce } from '../../../../lib/panel/state';
import { answersOf, lastRun, shownRun, shownVersion, type TabState, versionsOf } from '../../../../lib/panel/tab-state';
import type { SummaryWish } from '../../../../lib/prompt/wish';
import type { AskedFacts, EngineFacts, RunEvent } from '../../../../lib/run/protocol';
import { DEFAULT_SETTINGS } from '../../../../lib/settings/settings';
import { createPending } from '../../../helpers/run-requests';

const WISH = DEFAULT_SETTINGS.wish;
const REQUEST = createPending({ granted: false });

type Facts = {
  url?: string;
  engine?: Partial<EngineFacts>;
  asked?: Partial<AskedFacts>;
  wish?: SummaryWish;
  percent?: number;
};

function article({ url = 'https://a.example/', engine, wish = WISH }: Facts = {}): RunEvent {
  return {
    type: 'article',
    article: {
      title: 'T',
      siteName: '',
      url,
      language: 'en',
      words: 100,
      method: 'readability',
      verdict: 'article',
      truncated: false,
      textlessPages: 0,
      passages: 3,
    },
    engine: { kind: 'provider', host: 'h', model: 'm', language: 'page', ...engine },
    wish,
  };
}
function sent({ engine, asked, percent }: Facts = {}): RunEvent {
  const coverage = percent === undefined ? null : { percent, sections: 0, ofSections: 0 };
  const isOnDevice = engine?.kind === 'key-sentences';
  const facts = { coverage, asked: isOnDevice ? null : { tokens: 1_000, price: null, without: [], ...asked } };
  return { type: 'sent', sent: facts, isContinued: false };
}
let atMs = 0;
const tell = (event: RunEvent): PanelAction => ({ type: 'run-event', tabId: 1, event, atMs: ++atMs });
let count = 0;
type Parts = Parameters<typeof createPending>[0];
const start = (request: Parts = {}): PanelAction => ({
  type: 'run-started',
  id: `id-${++count}`,
  request: createPending({ granted: false, ...request }),
  atMs: ++atMs,
});
const done: PanelAction = tell({ type: 'done', finishReason: 'stop', usage: null });
const run = (text: string, request: Parts = {}, facts: Facts = {}) => [
  start(request),
  tell(article(facts)),
  tell(sent(facts)),
  tell({ type: 'delta', text }),
  done,
];
const play = (...actions: PanelAction[]): PanelState => actions.reduce(reduce, INITIAL_STATE);
const tabOf = (state: PanelState): TabState => state.tabs.get(1)!;
const shownOf = (state: PanelState): RunState => versionsOf(tabOf(state)).at(-1)!;
const textsOf = (runs: readonly RunState[]) => runs.map(({ text }) => text);
/** Chooses the version at this place. */
const choose = (state: PanelState, index: number) =>
  reduce(state, { type: 'version-chosen', tabId: 1, id: versionsOf(tabOf(state))[index]!.id });

describe('questions', () => {
  const asked = play(...run('Sum.'), ...run('One.', { question: 'First?' }), ...run('Two.', { question: 'Second?' }));

  test('questions stand beside the summary, in order', () => {
    expect(shownVersion(tabOf(asked))?.text).toBe('Sum.');
    expect(textsOf(versionsOf(tabOf(asked)))).toEqual(['Sum.']);
    expect(answersOf(tabOf(asked)).map((run) => [questionOf(run), run.text])).toEqual([
      ['First?', 'One.'],
      ['Second?', 'Two.'],
    ]);
    expect(lastRun(tabOf(asked))?.text).toBe('Two.');
  });

  const complete = (state: PanelState, question: string) =>
    completeRequest(askQuestion(1, tabOf(state), question), tabOf(state));

  test('a question is sent with everything said about the page, and nothing else', () => {
    const here = { about: 'page https://a.example/', without: [] };
    expect(complete(asked, 'Third?')).toMatchObject({
      wish: { kind: 'question', question: 'Third?' },
      said: {
        thread: [
          { question: '', answer: 'Sum.', ...here },
          { question: 'First?', answer: 'One.', ...here },
          { question: 'Second?', answer: 'Two.', ...here },
        ],
      },
    });
    // Asked again, an answer is not its own context.
    expect(complete(asked, 'Second?').said.thread).toHaveLength(2);
    const left = reduce(asked, { type: 'page-left', tabId: 1, url: 'https://b.example/' });
    const alone = { ...REQUEST, wish: { kind: 'question', question: 'New?' }, said: { leftOut: [], thread: [] } };
    expect(complete(left, 'New?')).toEqual(alone);
    expect(completeRequest(askQuestion(1, null, 'New?'), null)).toEqual(alone);
  });

  test('questions after a reload know each other, but nothing from before it', () => {
    const reloaded = reduce(asked, { type: 'page-left', tabId: 1, url: null });
    const state = run('Three.', { question: 'Third?' }).reduce(reduce, reloaded);
    expect(complete(state, 'Fourth?').said.thread).toMatchObject([{ question: 'Third?', answer: 'Three.' }]);
  });

  test('questions that never read the page stay with it', () => {
    const failed = tell({ type: 'error', code: 'needs-access', facts: {} });
    const before = play(...run('Sum.'), start({ question: 'Lost?' }), failed);
    const state = run('Two.', { question: 'Second?' }).reduce(reduce, before);
    expect(answersOf(tabOf(state)).map(questionOf)).toEqual(['Lost?', 'Second?']);
    expect(tabOf(state).id).toBe(tabOf(before).id);
  });

  test('a question does not change the version shown', () => {
    const many = Array.from({ length: 11 }, (_, index) => run(`v${index}`)).flat();
    const fifth = choose(play(...many), 5);
    expect(shownVersion(tabOf(reduce(fifth, start({ question: 'Q?' }))))?.text).toBe('v5');
    const looked = [start({ isPreviewed: true }), tell(article())].reduce(reduce, fifth);
    const preview = {
      parts: [],
      passages: [],
      collapsed: [],
      words: 0,
      coverage: null,
      asked: { tokens: 0, price: null, without: [] },
      isLost: false,
    };
    const left = reduce(reduce(looked, tell({ type: 'preview', preview })), { type: 'run-stopped', tabId: 1 });
    expect(shownVersion(tabOf(left))?.text).toBe('v5');
  });

  test('unanswered questions stay', () => {
    const failed = tell({ type: 'error', code: 'offline', facts: {} });
    const state = play(...run('Sum.'), start({ question: 'Lost?' }), tell(article()), failed);
    const next = [start({ question: 'Next?' })].reduce(reduce, state);
    expect(answersOf(tabOf(next)).map(questionOf)).toEqual(['Lost?', 'Next?']);
    const again = [start({ question: 'Lost?' })].reduce(reduce, state);
    expect(answersOf(tabOf(again))).toHaveLength(1);
  });

  test('a question about another page starts a new thread under another id', () => {
    const here = [...run('Sum.'), ...run('One.', { question: 'First?' })];
    const state = play(...here, start({ question: 'There?' }), tell(article({ url: 'https://b.example/' })));
    expect(versionsOf(tabOf(state))).toEqual([]);
    expect(answersOf(tabOf(state)).map(questionOf)).toEqual(['There?']);
    expect(tabOf(state).id).toBe(`id-${count}`);
    expect(tabOf(asked).id).not.toBe(tabOf(state).id);
  });

  test('sentences picked on the device are not sent along', () => {
    const state = play(...run('- A.', {}, { engine: { kind: 'key-sentences' } }));
    expect(complete(state, 'Q?').said.thread).toEqual([]);
  });

  test('questions before any summary form their own thread', () => {
    const state = play(...run('One.', { question: 'First?' }));
    expect(shownVersion(tabOf(state))).toBeNull();
    expect(shownRun(tabOf(state))?.text).toBe('One.');
    expect(shownOf(play(...run('One.', { question: 'First?' }), ...run('Sum.')))).toMatchObject({ text: 'Sum.' });
  });

  test('a continued answer is one answer; asking again gives another one', () => {
    const state = play(...run('Half', { question: 'Q?' }));
    const answer = lastRun(tabOf(state));
    const on = play(...run('Half', { question: 'Q?' }), start(askToContinue(answer!)));
    expect(answersOf(tabOf(on))).toHaveLength(1);
    const again = play(...run('Half', { question: 'Q?' }), start(askAgain(answer!)));
    expect(answersOf(tabOf(again))).toHaveLength(2);
  });
});

describe('passages left out', () => {
  const without = (...passages: string[]): Facts => ({ asked: { without: passages } });
  const preview = (passages: string[] = []): PanelAction =>
    tell({
      type: 'preview',
      preview: {
        parts: [],
        passages: ['a', 'b'],
        collapsed: [],
        words: 2,
        coverage: null,
        asked: { tokens: 1, price: null, without: passages },
        isLost: false,
      },
    });
  const look = () => [start({ isPreviewed: true }), tell(article()), preview(['b'])];
  const after = play(...look(), tell(sent(without('b'))), tell({ type: 'delta', text: 'x' }), done);
  const leftOut = [{ about: 'page https://a.example/', passages: ['b'] }];
  const requests = (state: PanelState) =>
    [askAgain(lastRun(tabOf(state))!), askForSummary(1, tabOf(state)), askQuestion(1, tabOf(state), 'Q?'), REQUEST].map(
      (request) => completeRequest(request, tabOf(state)).said.leftOut,
    );

  test.each<[string, PanelState]>([
    ['it was sent', after],
    ['a former version is shown', choose([...run('y', {}, without('b'))].reduce(reduce, after), 0)],
    ['the page was loaded again', reduce(after, { type: 'page-left', tabId: 1, url: null })],
    ['another page was read in between', run('y', {}, { url: 'https://b.example/' }).reduce(reduce, after)],
    [
      'a selection was read in between',
      run('y', { source: { kind: 'selection', frameId: 0, text: 's' } }).reduce(reduce, after),
    ],
    [
      'the device picked sentences in between',
      run('y', {}, { engine: { kind: 'key-sentences' } }).reduce(reduce, after),
    ],
    ['another preview is open', [start({ isPreviewed: true }), tell(article()), preview(['b'])].reduce(reduce, after)],
    [
      'another preview was left',
      [start({ isPreviewed: true }), tell(article()), preview([]), { type: 'run-stopped', tabId: 1 } as const].reduce(
        reduce,
        after,
      ),
    ],
  ])('what was left out is sent with every request when %s', (_when, state) => {
    for (const each of requests(state)) expect(each).toEqual(leftOut);
  });

  test('the choice is made again in each preview', () => {
    const again = [start({ isPreviewed: true }), tell(article()), preview([]), tell(sent())];
    expect(tabOf(again.reduce(reduce, after)).leftOut).toEqual([]);
  });

  test('each turn that is sent says what was left out for it', () => {
    const before = run('You have 1,204 crowns.', { question: 'How rich?' });
    const state = play(...before, ...look(), tell(sent(without('b'))), tell({ type: 'delta', text: 'Sum.' }), done);
    const { thread } = completeRequest(askQuestion(1, tabOf(state), 'And?'), tabOf(state)).said;
    expect(thread.map(({ answer, without }) => [answer, without])).toEqual([
      ['Sum.', ['b']],
      ['You have 1,204 crowns.', []],
    ]);
  });

  test('a cancelled preview does not forget what was left out', () => {
    const changed = [start({ isPreviewed: true }), tell(article()), preview([])];
    const state = [...changed, { type: 'run-stopped', tabId: 1 } as const].reduce(reduce, after);
    expect(tabOf(state).leftOut).toEqual(leftOut);
  });

  test('a text to be continued says what was left out for it', () => {
    const state = play(...look(), tell(sent(without('b'))), tell({ type: 'delta', text: 'Sum.' }), done);
    expect(askToContinue(shownOf(state)).wish).toMatchObject({ prefix: 'Sum.', from: { without: ['b'] } });
  });

  test('a text written before a passage was left out starts over instead of being continued', () => {
    const former = lastRun(tabOf(play(...run('You have 1,204 cr'))))!;
    const started = play(start(askToContinue(former)), tell(article()));
    expect(shownOf(started).text).toBe('You have 1,204 cr');
    const again = shownOf([tell(sent(without('b')))].reduce(reduce, started));
    expect(again).toMatchObject({ text: '', request: { wish: { kind: 'summary' } } });
  });

  test('what was left out survives a late restore', () => {
    const state = [
      start({ isPreviewed: true }),
      tell(article()),
      preview(),
      { type: 'run-stopped', tabId: 1 } as const,
    ];
    const kept = { ...tabOf(after), leftOut: [{ about: 'page https://old.example/', passages: ['o'] }] };
    const restored = reduce(state.reduce(reduce, after), { type: 'tab-restored', tabId: 1, tab: kept });
    expect(tabOf(restored).leftOut).toEqual([...kept.leftOut, ...leftOut]);
  });

  test('a preview of another page takes nothing from this one until it is sent', () => {
    const there = [start({ isPreviewed: true }), tell(article({ url: 'https://b.example/' })), preview()];
    const state = [...there, { type: 'run-stopped', tabId: 1 } as const].reduce(reduce, play(...run('Paid.')));
    expect(textsOf(tabOf(state).runs)).toEqual(['Paid.']);
  });

  test('a failed preview is shown again before anything is sent', () => {
    for (const end of [
      tell({ type: 'error', code: 'page-busy', facts: {} }),
      { type: 'run-lost', tabId: 1 } as const,
    ]) {
      const state = play(...look(), end);
      expect(shownOf(state)).toMatchObject({ preview: null, ending: { kind: 'failed' } });
      expect(askAgain(shownOf(state))).toMatchObject({ consent: { isPreviewed: true } });
    }
    expect(askAgain(shownOf(after)).consent.isPreviewed).toBe(false);
    expect(askForPreview(askAgain(shownOf(after))).consent.isPreviewed).toBe(true);
  });

  test('a cancelled preview leaves nothing behind, and the earlier view returns', () => {
    const first = choose(play(...run('One.'), ...run('Two.')), 0);
    const stopped: PanelAction = { type: 'run-stopped', tabId: 1 };
    const open = [start({ isPreviewed: true }), tell(article()), preview()];
    const left = tabOf([...open, stopped].reduce(reduce, first));
    expect(textsOf(left.runs)).toEqual(['One.', 'Two.']);
    expect(shownVersion(left)?.text).toBe('One.');
    const one = run('One.');
    const question = [start({ isPreviewed: true, question: 'Q?' }), tell(article()), preview()];
    expect(answersOf(tabOf(play(...one, ...question, stopped)))).toEqual([]);
    expect(lastRun(tabOf(play(...open, stopped)))).toBeNull();
  });

  test('no version is lost for a run without text', () => {
    const ten = Array.from({ length: 10 }, (_, index) => run(`v${index}`)).flat();
    const tried = [start(), { type: 'run-stopped', tabId: 1 } as const];
    const state = play(...ten, ...tried, ...tried, start());
    expect(textsOf(versionsOf(tabOf(state)))).toEqual([...Array.from({ length: 10 }, (_, index) => `v${index}`), '']);
    expect(textsOf(tabOf(play(...run('One.'), ...tried)).runs)).toEqual(['One.']);
  });
});

describe("a run's figures", () => {
  const price = { inputUsd: 1, outputUsd: 4, date: '2026-03-21' };
  const usage = { promptTokens: 1_200, completionTokens: 300, estimated: false };
  const meter = (facts: Facts, ending: RunEvent | null) =>
    readMeter(
      shownOf(
        play(
          start(),
          tell(article(facts)),
          tell(sent(facts)),
          tell({ type: 'delta', text: 'x'.repeat(400) }),
          ...(ending ? [tell(ending)] : []),
        ),
      ),
    );

  test("the figures are the provider's if it reports them", () => {
    expect(meter({ asked: { price } }, { type: 'done', finishReason: 'stop', usage })).toMatchObject({
      usage: { promptTokens: 1_200, completionTokens: 300 },
      isEstimated: false,
      costUsd: 0.0024,
      readPercent: 100,
    });
  });

  test('the cost is lower if the provider reports cached tokens', () => {
    const cached = { ...usage, cachedTokens: 1_000 };
    const asked = { price: { ...price, cachedInputUsd: 0.1 } };
    expect(meter({ asked }, { type: 'done', finishReason: 'stop', usage: cached })?.costUsd).toBe(0.0015);
  });

  test('unreported figures are estimated and marked', () => {
    expect(meter({ asked: { price }, percent: 62 }, null)).toMatchObject({
      usage: { promptTokens: 1_000, completionTokens: 100 },
      isEstimated: true,
      costUsd: 0.0014,
      readPercent: 62,
    });
  });

  test('an unknown price stays unknown, from a provider or a relay', () => {
    expect(meter({}, { type: 'done', finishReason: 'stop', usage })?.costUsd).toBeNull();
    const relay: Facts = { engine: { kind: 'relay' } };
    expect(
      meter(relay, { type: 'done', finishReason: 'stop', usage: { ...usage, costUsd: null } })?.costUsd,
    ).toBeNull();
    expect(
      meter(relay, { type: 'done', finishReason: 'stop', usage: { ...usage, costUsd: '0.000123' } })?.costUsd,
    ).toBe(0.000123);
  });

  test('nothing is counted on the device', () => {
    expect(
      meter({ engine: { kind: 'key-sentences' } }, { type: 'done', finishReason: 'stop', usage: null }),
    ).toMatchObject({
      usage: null,
      costUsd: null,
      isEstimated: false,
    });
  });
});

describe("choices that differ from the summary's", () => {
  const written = shownOf(play(...run('Sum.')));
  const { model } = written.source!.engine;
  const settings = {
    ...DEFAULT_SETTINGS,
    engine: 'provider',
    provider: { ...DEFAULT_SETTINGS.provider, model },
  } as const;
  test.each([
    ['the same', {}, false],
    ['another length', { length: 'long' }, true],
    ['another format', { format: 'table' }, true],
    ['another language', { language: 'de' }, true],
    ['an own prompt', { prompt: 'Mine' }, true],
  ] as const)('%s', (_what, change, expected) => {
    expect(isChanged(written, { ...settings, wish: { ...WISH, ...change } }, 'h')).toBe(expected);
  });

  test('another model is a change', () => {
    const provider = { ...settings.provider, model: 'another' };
    expect(isChanged(written, { ...settings, wish: WISH, provider }, 'h')).toBe(true);
  });

  test('another server is a change, even with a model of the same name', () => {
    expect(isChanged(written, { ...settings, wish: WISH }, 'other.example')).toBe(true);
    const relayed = shownOf(play(...run('Sum.', {}, { engine: { kind: 'relay', model: '' } })));
    const byRelay = { ...settings, engine: 'relay', wish: WISH } as const;
    expect(isChanged(relayed, byRelay, 'h')).toBe(false);
    expect(isChanged(relayed, byRelay, 'other.example')).toBe(true);
  });

  test('an own prompt ignores length and format, the on-device engine everything but the length', () => {
    const own = { ...WISH, prompt: 'Mine' };
    const prompted = shownOf(play(...run('Sum.', {}, { wish: own })));
    expect(isChanged(prompted, { ...settings, wish: { ...own, length: 'long', format: 'qa' } }, 'h')).toBe(false);
    const picked = shownOf(play(...run('Sum.', {}, { engine: { kind: 'key-sentences', host: '' } })));
    expect(isChanged(picked, { ...DEFAULT_SETTINGS, wish: { ...WISH, format: 'qa', language: 'de' } }, '')).toBe(false);
    expect(isChanged(picked, { ...DEFAULT_SETTINGS, wish: { ...WISH, length: 'short' } }, '')).toBe(true);
    expect(isChanged(picked, settings, 'h')).toBe(true);
  });
});
