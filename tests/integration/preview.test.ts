import { afterEach, describe, expect, test } from 'vitest';
import { renderPassage } from '../../lib/prompt/prompt';
import type { SummaryWish } from '../../lib/prompt/wish';
import { toAbout } from '../../lib/page-url';
import type { Preview, RunEvent } from '../../lib/run/protocol';
import { readyEngine } from '../../lib/run/ready-engine';
import { serveRun } from '../../lib/run/run';
import { summarize } from '../../lib/run/summarize';
import { DEFAULT_SETTINGS, type Settings } from '../../lib/settings/settings';
import { createArticle } from '../helpers/pages/article';
import { createPortPair, until } from '../helpers/port-pair';
import { createRequest } from '../helpers/run-requests';
import { completion, type Provider, startProvider } from '../helpers/provider';

/** Through the real SDK, the server receives exactly what the preview showed. */

const PASSAGES = ['Alpha is a town on a river.', 'My account holds 1,204 crowns.', 'Beta is another town.'];
const ARTICLE = createArticle({ passages: PASSAGES.map((text) => ({ kind: 'paragraph', text })) });

const providers: Provider[] = [];
afterEach(async () => {
  for (const provider of providers.splice(0)) await provider.close();
});

async function serve(): Promise<Provider> {
  const provider = await startProvider(() => ({ steps: completion(['A summary.']) }));
  providers.push(provider);
  return provider;
}

function start(
  provider: Provider,
  request: Parameters<typeof createRequest>[0] = {},
  settings: Partial<Settings> = {},
  { article = ARTICLE, rejected = [] as string[] } = {},
) {
  const [panel, background] = createPortPair('run');
  const doors = {
    fetch: globalThis.fetch,
    isOnline: () => true,
    createFence: () => crypto.randomUUID(),
    browserLanguage: () => 'de',
    onOnline: () => () => undefined,
    loadSettings: async (): Promise<Settings> => ({
      ...DEFAULT_SETTINGS,
      engine: 'provider',
      provider: { preset: 'custom', baseUrl: provider.url, model: 'test-model' },
      ...settings,
    }),
    loadKey: async () => 'key',
    loadPrices: async () => ({}),
    loadWordLists: async () => ({ questions: {}, leaning: {} }),
    loadRejected: async () => rejected,
    saveRejected: async () => undefined,
    hasHostPermission: async () => true,
    mayBeSent: async () => true,
  };
  serveRun(background, (asked, signal, _reader, nextChoice) =>
    summarize(asked, signal, {
      nextChoice,
      readArticle: async () => article,
      readyEngine: () => readyEngine(doors),
    }),
  );
  panel.postMessage({ type: 'start', request: createRequest(request) });
  const events = panel.received as RunEvent[];
  const previews = (): Preview[] => events.flatMap((event) => (event.type === 'preview' ? [event.preview] : []));
  return {
    panel,
    events,
    preview: async (count = 1) => {
      await until(() => previews().length >= count);
      return previews()[count - 1]!;
    },
    end: async () => {
      await until(() => events.some(({ type }) => type === 'done' || type === 'error'));
      return events.at(-1);
    },
  };
}

const leftOut = (...passages: string[]) => [{ about: toAbout({ kind: 'page' }, ARTICLE.url), passages }];

test('a preview sends nothing before the reader agrees, and then exactly what it showed', async () => {
  const provider = await serve();
  const run = start(provider, { isPreviewed: true });
  const shown = await run.preview();
  expect(provider.requests).toHaveLength(0);
  run.panel.postMessage({ type: 'send' });
  expect(await run.end()).toMatchObject({ type: 'done' });
  expect(provider.requests).toHaveLength(1);
  const messages = provider.requests[0]?.body?.messages as { role: string; content: string }[];
  expect(messages.map(({ role, content }) => ({ name: role, text: content }))).toEqual(shown.parts);
});

test('a preview says which passages are collapsed on the page', async () => {
  const [first, ...others] = ARTICLE.passages;
  const passages = [{ ...first!, isCollapsed: true }, ...others];
  const shown = await start(await serve(), { isPreviewed: true }, {}, { article: { ...ARTICLE, passages } }).preview();
  expect(shown.collapsed).toEqual([0]);
});

test('a left-out passage never arrives, and the rest arrives as shown', async () => {
  const provider = await serve();
  const run = start(provider, { isPreviewed: true });
  const { passages } = await run.preview();
  const private_ = passages.find((passage) => passage.includes('1,204'))!;
  run.panel.postMessage({ type: 'leave-out', without: [passages[0]!] });
  run.panel.postMessage({ type: 'leave-out', without: [private_] });
  const shown = await run.preview(3);
  expect(shown.passages).toEqual(passages);
  run.panel.postMessage({ type: 'send' });
  await run.end();
  const sent = JSON.stringify(provider.requests[0]?.body);
  expect(sent).not.toContain('1,204');
  expect(sent).toContain('Alpha is a town');
  const messages = provider.requests[0]?.body?.messages as { content: string }[];
  expect(messages.map(({ content }) => content)).toEqual(shown.parts.map(({ text }) => text));
  // 48 of 78 characters.
  expect(run.events.find(({ type }) => type === 'sent')).toMatchObject({
    sent: { coverage: { percent: 61, sections: 0 }, asked: { without: [private_] } },
  });
  expect(run.events.filter(({ type }) => type === 'article')).toHaveLength(1);
});

test('for a model that takes no system message, the preview shows the instructions where they are sent', async () => {
  const provider = await serve();
  const run = start(provider, { isPreviewed: true }, {}, { rejected: ['system'] });
  const { parts } = await run.preview();
  expect(parts.map(({ name }) => name)).toEqual(['user']);
  expect(parts[0]?.text).toMatch(/^You summarize web pages\.[^]*Alpha is a town/);
  run.panel.postMessage({ type: 'send' });
  await run.end();
  expect(provider.requests[0]?.body?.messages).toEqual([{ role: 'user', content: parts[0]?.text }]);
});

test('a left-out passage stays left out when the page is read again', async () => {
  const provider = await serve();
  const { passages } = await start(provider, { isPreviewed: true }).preview();
  const again = start(provider, { leftOut: leftOut(passages[1]!), question: 'How rich?' });
  await again.end();
  expect(JSON.stringify(provider.requests[0]?.body)).not.toContain('1,204');
});

test('a left-out passage that has changed stops the request', async () => {
  const provider = await serve();
  const run = start(provider, { leftOut: leftOut('My account holds 900 crowns.\n') });
  expect(await run.end()).toMatchObject({ type: 'error', code: 'left-out-changed' });
  expect(provider.requests).toHaveLength(0);
});

test('cancelling the preview sends nothing', async () => {
  const provider = await serve();
  const run = start(provider, { isPreviewed: true });
  await run.preview();
  run.panel.disconnect();
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(provider.requests).toHaveLength(0);
});

const wish = (change: Partial<SummaryWish>): Partial<Settings> => ({ wish: { ...DEFAULT_SETTINGS.wish, ...change } });

test.each([
  ['a format', wish({ format: 'table' }), /one table with a header row/],
  ['the browser’s language', wish({ language: 'browser' }), /BCP 47 tag de/],
  [
    'an own prompt',
    { ...wish({ prompt: 'Limerick' }), prompts: [{ name: 'Limerick', text: 'As a limerick: {{text}}' }] },
    /As a limerick: <page-/,
  ],
])('a wish in the settings reaches the provider: %s', async (_what, settings, expected) => {
  const provider = await serve();
  await start(provider, {}, settings).end();
  expect(provider.requests[0]?.body?.messages?.map(({ content }) => content).join('\n')).toMatch(expected);
});

test('a question is sent with the page and what was said about it before', async () => {
  const provider = await serve();
  const here = { about: toAbout({ kind: 'page' }, `${ARTICLE.url}#place`), without: [] };
  const thread = [
    { question: '', answer: 'Two towns.', ...here },
    { question: 'Which?', answer: 'Alpha and Beta.', ...here },
  ];
  await start(provider, { question: 'On what?', thread }).end();
  const messages = provider.requests[0]?.body?.messages as { role: string; content: string }[];
  expect(messages.map(({ role }) => role)).toEqual(['system', 'user', 'assistant', 'user', 'assistant', 'user']);
  expect(messages[1]?.content).toContain('Alpha is a town on a river.');
  expect(messages.slice(2).map(({ content }) => content)).toEqual([
    'Two towns.',
    'Which?',
    'Alpha and Beta.',
    'On what? Write in the language of the question.',
  ]);
});

test('what was said about another page is not sent', async () => {
  const provider = await serve();
  const thread = [{ question: 'Which?', answer: 'A secret.', about: 'page https://other.example/', without: [] }];
  await start(provider, { question: 'On what?', thread }).end();
  expect(JSON.stringify(provider.requests[0]?.body)).not.toContain('secret');
});

describe('what is left out', () => {
  const article = createArticle({
    title: 'Alpha – my diary',
    byline: 'A. Writer',
    passages: [
      { kind: 'heading', text: 'my diary', level: 1 },
      { kind: 'paragraph', text: `Secret. ${'long '.repeat(60)}` },
      { kind: 'paragraph', text: 'Alpha is a town.' },
      { kind: 'paragraph', text: `Secret. ${'long '.repeat(60)}` },
    ],
  });
  const rendered = article.passages.map(renderPassage);

  test('a passage is left out wherever it occurs, even where the budget would cut it', async () => {
    const provider = await serve();
    const run = start(provider, { isPreviewed: true, halvings: 1 }, {}, { article });
    run.panel.postMessage({ type: 'leave-out', without: [rendered[1]!] });
    await run.preview(2);
    run.panel.postMessage({ type: 'send' });
    await run.end();
    expect(JSON.stringify(provider.requests[0]?.body)).not.toContain('Secret');
  });

  test('a left-out passage is not sent as the title of the page either', async () => {
    const provider = await serve();
    const leftOut = [{ about: toAbout({ kind: 'page' }, article.url), passages: [rendered[0]!] }];
    await start(provider, { leftOut }, {}, { article }).end();
    const sent = JSON.stringify(provider.requests[0]?.body);
    expect(sent).not.toContain('diary');
    expect(sent).toContain('A. Writer');
  });

  test('a left-out passage is unticked in the next preview, and a changed one is reported', async () => {
    const provider = await serve();
    const before = [{ about: toAbout({ kind: 'page' }, article.url), passages: [rendered[2]!, 'Gone.\n'] }];
    const shown = await start(provider, { isPreviewed: true, leftOut: before }, {}, { article }).preview();
    expect(shown).toMatchObject({ isLost: true, asked: { without: [rendered[2]] } });
    expect(JSON.stringify(shown.parts)).not.toContain('Alpha is a town');
  });

  test('a preview with everything left out has nothing to send', async () => {
    const provider = await serve();
    const run = start(provider, { isPreviewed: true });
    const { passages } = await run.preview();
    run.panel.postMessage({ type: 'leave-out', without: passages });
    expect(await run.preview(2)).toMatchObject({ parts: [], words: 0 });
    run.panel.postMessage({ type: 'send' });
    expect(await run.end()).toMatchObject({ type: 'error', code: 'no-text' });
    expect(provider.requests).toHaveLength(0);
  });

  test('a passage is left out under another address of the page, and in the title in any letter case', async () => {
    const provider = await serve();
    const leftOut = [{ about: 'page https://gazette.example/bridge?scroll=2', passages: [rendered[0]!, 'Gone.'] }];
    const shouting = { ...article, title: 'ALPHA –  MY DIARY' };
    expect(await start(provider, { leftOut }, {}, { article: shouting }).end()).toMatchObject({ type: 'done' });
    expect(JSON.stringify(provider.requests[0]?.body)).not.toMatch(/diary/i);
  });

  test('leaving a passage out of a question also leaves out the earlier thread', async () => {
    const provider = await serve();
    const about = toAbout({ kind: 'page' }, ARTICLE.url);
    const thread = [{ question: '', answer: 'You hold 1,204 crowns.', about, without: [] }];
    const run = start(provider, { isPreviewed: true, question: 'And?', thread });
    const { passages, parts } = await run.preview();
    expect(JSON.stringify(parts)).toContain('You hold 1,204');
    run.panel.postMessage({ type: 'leave-out', without: [passages[1]!] });
    const shown = await run.preview(2);
    run.panel.postMessage({ type: 'send' });
    await run.end();
    const messages = provider.requests[0]?.body?.messages as { content: string }[];
    expect(messages.map(({ content }) => content)).toEqual(shown.parts.map(({ text }) => text));
    expect(JSON.stringify(messages)).not.toContain('1,204');
  });

  test('passages that were left out of another page have no effect', async () => {
    const provider = await serve();
    const run = start(provider, { leftOut: [{ about: 'page https://other.example/', passages: ['Elsewhere.'] }] });
    expect(await run.end()).toMatchObject({ type: 'done' });
  });

  test('the on-device engine ignores what is left out, because it sends nothing', async () => {
    const provider = await serve();
    const run = start(provider, { leftOut: leftOut('Gone.') }, { engine: 'key-sentences' });
    expect(await run.end()).toMatchObject({ type: 'done' });
  });
});
