import { beforeEach, expect, test } from 'vitest';
import type { Chunk, Engine } from '../../../../lib/engine/engine';
import { RunError } from '../../../../lib/errors';
import { createEarlyStarts } from '../../../../lib/run/early-start';
import type { Look } from '../../../../lib/run/read-article';
import type { ReadyEngine } from '../../../../lib/run/ready-engine';
import { createArticle } from '../../../helpers/pages/article';
import { createPending } from '../../../helpers/run-requests';

const ARTICLE = createArticle();
const WISH = { length: 'short', language: 'page', prefix: '' } as const;
const GESTURE = createPending({ intent: 'i1' });

let nowMs: number;
let looks: number;
let readied: number;
let asked: number;
let failure: Error | null;
let kind: ReadyEngine['facts']['kind'];

const engine: Engine = async function* () {
  asked += 1;
  yield { type: 'delta', text: 'A sentence.' };
  yield { type: 'finish', finishReason: 'stop' };
};

beforeEach(() => {
  [nowMs, looks, readied, asked, failure, kind] = [0, 0, 0, 0, null, 'key-sentences'];
});

function create() {
  return createEarlyStarts({
    look: async (): Promise<Look> => {
      looks += 1;
      return { kind: 'article', article: ARTICLE };
    },
    readyEngine: async () => {
      readied += 1;
      if (failure) throw failure;
      return {
        engine,
        facts: { kind, host: '', model: '', language: 'page' },
        wish: { length: 'short', format: 'key-points', language: 'page', prompt: '' },
        maxTokens: Infinity,
      };
    },
    now: () => nowMs,
  });
}

async function ask(
  { readyEngine }: ReturnType<ReturnType<typeof create>['take']>,
  article = ARTICLE,
): Promise<Chunk[]> {
  const chunks: Chunk[] = [];
  const ready = await readyEngine();
  for await (const chunk of ready.engine(article, WISH, new AbortController().signal)) chunks.push(chunk);
  return chunks;
}

const settle = () => new Promise((resolve) => setTimeout(resolve));

test("a gesture's run finds its page read, its engine ready and its sentences picked", async () => {
  const starts = create();
  starts.begin(GESTURE);
  await settle();
  expect([looks, readied, asked]).toEqual([1, 1, 1]);
  const run = starts.take(GESTURE);
  expect(await run.look(1)).toMatchObject({ article: ARTICLE });
  expect(await ask(run)).toEqual([
    { type: 'delta', text: 'A sentence.' },
    { type: 'finish', finishReason: 'stop' },
  ]);
  expect([looks, readied, asked]).toEqual([1, 1, 1]);
});

test.each(['provider', 'relay'] as const)('a gesture asks nothing of a %s before there is a run', async (remote) => {
  kind = remote;
  const starts = create();
  starts.begin(GESTURE);
  await settle();
  expect(asked).toBe(0);
  await ask(starts.take(GESTURE));
  expect(asked).toBe(1);
});

test('what a gesture started serves one run only, and no other intent', async () => {
  const starts = create();
  starts.begin(GESTURE);
  await starts.take(createPending({ intent: 'i2' })).look(1);
  expect(looks).toBe(2);
  await starts.take(GESTURE).look(1);
  expect(looks).toBe(2);
  await starts.take(GESTURE).look(1);
  expect(looks).toBe(3);
});

test('a gesture on a link opens and reads nothing before there is a run', async () => {
  const starts = create();
  const link = createPending({ intent: 'i1', source: { kind: 'link', url: 'https://a.example/' } });
  starts.begin(GESTURE);
  starts.begin(link);
  await settle();
  expect(looks).toBe(1);
  await starts.take(link).look(7);
  expect(looks).toBe(2);
});

test('an engine that could not be readied at the gesture is readied again for the run', async () => {
  failure = new RunError('no-host-permission');
  const starts = create();
  starts.begin(GESTURE);
  await settle();
  failure = null;
  expect(await ask(starts.take(GESTURE))).toHaveLength(2);
  expect(readied).toBe(2);
});

test('settings are read again for a run that starts long after its gesture', async () => {
  const starts = create();
  starts.begin(GESTURE);
  nowMs = 5_000;
  await ask(starts.take(GESTURE));
  expect(readied).toBe(2);
});

test('another article than the one that was read early is summarized itself', async () => {
  const starts = create();
  starts.begin(GESTURE);
  await ask(starts.take(GESTURE), createArticle({ title: 'Another' }));
  expect(asked).toBe(2);
});
