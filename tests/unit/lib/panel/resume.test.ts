import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { followRun } from '../../../../lib/panel/resume';
import type { RunState } from '../../../../lib/panel/run-state';
import { INITIAL_STATE, reduce } from '../../../../lib/panel/state';
import type { RunEvent } from '../../../../lib/run/protocol';
import type { RunRequest } from '../../../../lib/run/request';
import { continuing, createRequest } from '../../../helpers/run-requests';

const REQUEST = createRequest({ intent: 'i', wish: continuing('So far, ') });
const ARTICLE: RunEvent = {
  type: 'article',
  article: {
    title: 'T',
    siteName: '',
    url: 'https://a.example/',
    language: '',
    words: 1,
    method: 'readability',
    verdict: 'article',
    textlessPages: 0,
    truncated: false,
    passages: 1,
  },
  engine: { kind: 'relay', host: 'relay.example', model: '', language: 'page' },
  wish: { length: 'medium', format: 'key-points', language: 'page', prompt: '' },
};
const SENT: Extract<RunEvent, { type: 'sent' }> = {
  type: 'sent',
  sent: { coverage: null, asked: { tokens: 10, price: null, without: [] } },
  isContinued: true,
};
const BEGINNING: RunEvent[] = [ARTICLE, SENT, { type: 'resumable', stream: 's' }];
const DONE: RunEvent = { type: 'done', finishReason: 'stop', usage: null };
const delta = (text: string): RunEvent => ({ type: 'delta', text });

/** What the panel shows after the ports of one run, each of which tells some events and closes. */
function play(...ports: RunEvent[][]): { run: RunState; requests: (RunRequest | null)[] } {
  const followed = followRun(REQUEST);
  const requests: (RunRequest | null)[] = [];
  let state = reduce(INITIAL_STATE, { type: 'run-started', id: 'run', request: REQUEST, atMs: 0 });
  for (const events of ports) {
    for (const event of events) {
      const news = followed.hear(event);
      if (news) state = reduce(state, { type: 'run-event', tabId: 1, event: news, atMs: 0 });
    }
    requests.push(followed.askToResume());
    if (!requests.at(-1)) break;
  }
  return { run: state.tabs.get(1)!.runs[0]!, requests };
}

describe('a run whose port closed', () => {
  test("a lost run is resumed by the stream's name and host, with the same wish", () => {
    const { requests } = play([...BEGINNING, delta('a')]);
    expect(requests).toEqual([
      { ...REQUEST, wish: { kind: 'resume', prefix: 'So far, ', stream: 's', host: 'relay.example' } },
    ]);
  });

  test.each<[string, RunEvent[]]>([
    ['no stream was named', [ARTICLE, delta('a')]],
    ['nothing was told', []],
    ['it was done', [...BEGINNING, delta('a'), DONE]],
    ['it had failed', [...BEGINNING, { type: 'error', code: 'cut-off', facts: {} }]],
  ])('a lost run is not resumed when %s', (_name, events) => {
    expect(play(events).requests).toEqual([null]);
  });

  test('a lost run is resumed as long as each port brings something new', () => {
    const { run, requests } = play(
      [...BEGINNING, delta('a')],
      [delta('a'), delta('b')],
      [delta('ab')],
      [delta('too late')],
    );
    expect(requests.map((request) => request !== null)).toEqual([true, true, false]);
    expect(run.text).toBe('So far, ab');
  });

  test('a lost run that did not continue the former text is resumed as a new text', () => {
    const { requests } = play([ARTICLE, { ...SENT, isContinued: false }, { type: 'resumable', stream: 's' }]);
    expect(requests[0]?.wish).toMatchObject({ kind: 'resume', prefix: '' });
  });

  test('a lost run whose model was asked for hints is resumed with that knowledge', () => {
    const { requests } = play([ARTICLE, { ...SENT, hasHints: true }, { type: 'resumable', stream: 's' }]);
    expect(requests[0]?.wish).toMatchObject({ kind: 'resume', hasHints: true });
  });

  test('hints that an earlier port delivered are not delivered again', () => {
    const followed = followRun(REQUEST);
    const hint = (at: number): RunEvent => ({ type: 'hint', at, passages: [at] });
    const hear = (events: RunEvent[]) => events.map((event) => followed.hear(event)?.type ?? null);
    expect(hear([...BEGINNING, delta('ab'), hint(2), delta('cd')])).toContain('hint');
    followed.askToResume();
    expect(hear([delta('ab'), hint(2), delta('cd'), delta('e'), hint(5)])).toEqual([null, null, null, 'delta', 'hint']);
  });

  test('a lost run without any text is resumed once', () => {
    expect(play([...BEGINNING], []).requests.map((request) => request !== null)).toEqual([true, false]);
  });
});

test('what was shown stays until the repeated stream has caught up', () => {
  const { run } = play([...BEGINNING, delta('one '), delta('two ')], [{ type: 'reconnecting' }, delta('on')]);
  expect(run).toMatchObject({ text: 'So far, one two ', isReconnecting: true });
  expect(play([...BEGINNING, delta('one')], [delta('one two')]).run).toMatchObject({
    text: 'So far, one two',
    isReconnecting: false,
  });
});

test('what the panel shows depends neither on where ports were lost nor on how pieces were joined', () => {
  const word = fc.string({ minLength: 1, maxLength: 5 });
  const event: fc.Arbitrary<RunEvent> = fc.oneof(
    { weight: 4, arbitrary: word.map(delta) },
    { weight: 2, arbitrary: word.map((text): RunEvent => ({ type: 'reasoning', text })) },
    fc.constant<RunEvent>({ type: 'was-reasoning' }),
    fc.constant<RunEvent>({ type: 'restarted' }),
  );
  fc.assert(
    fc.property(
      fc.array(event, { minLength: 1, maxLength: 12 }),
      fc.array(fc.tuple(fc.nat(12), fc.array(fc.boolean(), { minLength: 12, maxLength: 12 })), { maxLength: 4 }),
      (events, losses) => {
        const whole = play([...BEGINNING, ...events, DONE]).run;
        // Each port tells more than the one before; another would be the last.
        const lengths = [...new Set(losses.map(([length]) => 1 + (length % events.length)))].toSorted((a, b) => a - b);
        const ports = lengths.map((length, index) => join(events.slice(0, length), losses[index]![1]));
        const { run } = play(BEGINNING, ...ports, [...events, DONE]);
        expect(run).toEqual(whole);
      },
    ),
    { numRuns: 500 },
  );
});

/** The same text in fewer events. */
function join(events: RunEvent[], joins: boolean[]): RunEvent[] {
  return events.reduce<RunEvent[]>((joined, event, index) => {
    const last = joined.at(-1);
    if (!last || !('text' in last) || !('text' in event) || last.type !== event.type || !joins[index])
      return [...joined, event];
    return [...joined.slice(0, -1), { ...last, text: last.text + event.text }];
  }, []);
}
