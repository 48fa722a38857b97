import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { type Fetch, PRIVATE_HOST_TIMEOUTS, type Timeouts, TIMEOUTS } from '../../lib/engine/stream/guard-fetch';
import { createProviderEngine, testProvider } from '../../lib/engine/provider/openai';
import { summarize } from '../../lib/run/summarize';
import { createArticle } from '../helpers/pages/article';
import { askEngine, KEY } from '../helpers/ask-engine';
import { until } from '../helpers/port-pair';
import {
  type Answer,
  chunk,
  completion,
  type Provider,
  type RecordedRequest,
  startProvider,
} from '../helpers/provider';
import { createRequest } from '../helpers/run-requests';
import { replay } from '../helpers/replay';

const SLICES = [1, 2, 3, 7, 64, 4096];
const STREAMS = path.join(import.meta.dirname, '../fixtures/streams');

const providers: Provider[] = [];
afterEach(async () => {
  for (const provider of providers.splice(0)) await provider.close();
});

async function serve(answer: Answer | ((request: RecordedRequest, count: number) => Answer)): Promise<Provider> {
  let count = 0;
  const provider = await startProvider((request) =>
    typeof answer === 'function' ? answer(request, (count += 1)) : answer,
  );
  providers.push(provider);
  return provider;
}

/** What the engine yields for each recorded stream. `askEngine` explains the notation. */
const RECORDED: Record<string, string[]> = {
  'anthropic-error': ['+So', '! provider-error Overloaded'],
  'anthropic-native': ['! wrong-api'],
  'anthropic-usage': ['+**Closed**', 'usage 20/7', '. stop'],
  'azure-filtered': ['+The council', '. filtered'],
  'azure-filters': ['+The council', '+ closed it.', 'usage 310/4', '. stop'],
  'deepseek-only-reasoning': ['~Hm', '. stop'],
  'deepseek-reasoning': ['~First', '~, the piers.', '+Three', '+ piers.', 'usage 15/133', '. stop'],
  'fastapi-detail': ['+The', '! provider-error Internal error at https://host/'],
  'gateway-bare-json': ['+The', '! provider-error upstream gone'],
  'gateway-code': ['+The', '! no-credit Quota used up'],
  'gateway-no-blank-line': ['+The', '+ end', '. stop'],
  'gateway-rate-limit': ['+The', '! rate-limited 429'],
  'gateway-string': ['+The', '+ pier', '! provider-error upstream timed out'],
  'gateway-text': ['+The', '! provider-error upstream connect error or disconnect'],
  'gemini-crlf': ['+橋は', 'usage 40/2', '+閉鎖中。', 'usage 40/6', '. stop'],
  'gemini-error': ['+The', '! provider-error The model is overloaded. Please try again later.'],
  'gemini-safety': ['+The', '. filtered'],
  'groq-error': ['+Closed', '! provider-error Over capacity'],
  'groq-usage': ['+Closed', '+.', 'usage 52/2', '. stop'],
  'llama-cpp-error-field': ['+Bridge', '! provider-error context shift is disabled'],
  'llama-cpp-usage': ['+Bridge', '+ closed', 'usage 120/2', '. stop'],
  'lm-studio-error': [
    '+The',
    '! provider-error The model has crashed without additional information. (Exit code: 18446744072635812000)',
  ],
  'lm-studio-no-done': ['+The', '+ bridge', '. stop'],
  'lm-studio-plain-error': ['! provider-error Failed to load model "qwen2.5-7b-instruct". Not enough memory.'],
  'mistral-error': ['! provider-error Service tier capacity exceeded for this model.'],
  'mistral-parts': ['~Le texte', '~ est court.', '+Le', '+ pont', '+ est fermé.', '. stop'],
  'mistral-usage': ['+Le pont', '+ est fermé.', 'usage 61/9', '. stop'],
  'ollama-native': ['! ollama-native'],
  'ollama-reasoning': ['~Okay', '~, so', '+The', '+ bridge.', 'usage 26/290', '. stop'],
  'one-api-fields': ['+Multi', '+ line', '. stop'],
  'one-api-json-strings': ['+Café 👩‍👩‍👧', '. stop'],
  'openai-cut': ['+The bridge', '+ is', '! cut-off'],
  'openai-error': [
    '+The',
    '! provider-error The server had an error while processing your request. Sorry about that! (key …)',
  ],
  'openai-length': ['+The bridge', '. length'],
  'openai-usage': ['+- The', '+ bridge', '+ is closed', '+ is closed', '+.', 'usage 1187/5', '. stop'],
  'openrouter-comments': ['+Piers', '+ cracked.', 'usage 98/3', '. stop'],
  'openrouter-error': ['+Piers', '+ cracked', '! provider-error Provider disconnected unexpectedly'],
  'openrouter-reasoning': ['~The article', '~ is short.', '+Closed.', '. stop'],
  'together-several-choices': ['+ yes', '. stop'],
  'vllm-error': ['+The', '! provider-error EngineCore encountered an issue.'],
  'vllm-lone-closing-tag': ['+Okay', '+, the piers', '+.\n', '<-', '+Three', '+ piers.', '. stop'],
  'vllm-think': ['~\n', '~Let me see', '~.\n', '+The', '+ bridge <b>', '+.', 'usage 33/12', '. stop'],
  'vllm-unclosed-think': ['~Let me', '~ see ', '~</th', '. length'],
};

describe('recorded streams', () => {
  test.each(readdirSync(STREAMS))('the recorded stream %s yields its chunks', async (file) => {
    const expected = RECORDED[path.basename(file, '.sse')];
    expect(expected, `${file} has no expectation`).toBeDefined();
    for (const sliceBytes of SLICES) {
      const fetch = replay(readFileSync(path.join(STREAMS, file)), { sliceBytes });
      expect(await askEngine({ fetch }), `${sliceBytes} bytes a slice`).toEqual(expected);
    }
  });

  test('each expectation has a recorded stream', () => {
    expect(Object.keys(RECORDED).map((name) => `${name}.sse`)).toEqual(readdirSync(STREAMS).toSorted());
  });

  test.each(['\r\n', '\r'])(
    'recorded streams with %j at the end of each line yield the same chunks',
    async (lineEnd) => {
      for (const [name, expected] of Object.entries(RECORDED)) {
        const body = readFileSync(path.join(STREAMS, `${name}.sse`), 'utf8').replaceAll(/\r?\n/g, lineEnd);
        // JSON lines are separated by LF.
        if (name === 'ollama-native') continue;
        for (const sliceBytes of [1, 3, 64])
          expect(await askEngine({ fetch: replay(body, { sliceBytes }) })).toEqual(expected);
      }
    },
  );
});

const A = chunk({ content: 'a' });
const STOP = chunk({}, 'stop');
const DONE = 'data: [DONE]\n\n';

describe('a stream', () => {
  test.each<[string, string, string[]]>([
    ['with a finish reason and without [DONE] is finished', A + STOP, ['+a', '. stop']],
    ['with [DONE] and without a finish reason is finished', A + DONE, ['+a', '. stop']],
    ['with neither is cut off', A, ['+a']],
    ['that ends after [DONE] without a line end is finished', `${A}data: [DONE]`, ['+a', '. stop']],
    ['that ends within [DONE] is cut off', `${A}data: [DON`, ['+a', '! cut-off']],
    ['that ends within JSON is cut off', `${A}data: {"choices":[{"in`, ['+a', '! cut-off']],
    ['that ends within a finish reason is cut off', `${A}${STOP.slice(0, -5)}`, ['+a', '! cut-off']],
    ['that ends within a word reports the word as an error', `${A}data: Interna`, ['+a', '! provider-error Interna']],
    [
      'with half a chunk in its middle reports it as an error',
      `${A}data: {"a"\n\n${DONE}`,
      ['+a', '! provider-error {"a"'],
    ],
    ['ignores what follows [DONE]', `${A}${DONE}${A}data: nonsense\n\n`, ['+a', '. stop']],
    ['ignores nonsense after a finish reason', `${A}${STOP}data: bye\n\ndata: {"us`, ['+a', '. stop']],
    [
      'is not finished if an error follows its finish reason',
      `${A}${STOP}data: {"error":{"message":"no"}}\n\n`,
      ['+a', '! provider-error no'],
    ],
    [
      'continues when each delta has a finish reason',
      chunk({ content: 'a' }, 'stop').repeat(2),
      ['+a', '+a', '. stop'],
    ],
    ['ends with the last finish reason', A + STOP + chunk({ content: 'b' }, 'length'), ['+a', '+b', '. length']],
    ['treats the finish reasons "null" and "" as none', chunk({ content: 'a' }, 'null') + chunk({}, ''), ['+a']],
    [
      'with "" for its finish reason is cut off in spite of [DONE]',
      chunk({ content: 'a' }) + chunk({}, '') + DONE,
      ['+a', '! cut-off finish_reason: ""'],
    ],
    [
      'with "" in each chunk is cut off in spite of [DONE]',
      chunk({ content: 'a' }, '').repeat(2) + DONE,
      ['+a', '+a', '! cut-off finish_reason: ""'],
    ],
    [
      'with "" in each chunk but the last is finished',
      chunk({ content: 'a' }, '').repeat(2) + STOP + chunk({}, '') + DONE,
      ['+a', '+a', '. stop'],
    ],
    [
      'with "" in its first chunk and no reason after it is finished',
      chunk({ role: 'assistant', content: '' }, '') + A + DONE,
      ['+a', '. stop'],
    ],
    ['with a finish reason of error is an error', A + chunk({}, 'error'), ['+a', '! provider-error']],
    [
      'keeps the text beside an error',
      `data: ${JSON.stringify({ error: 'x', choices: [{ delta: { content: 'b' } }] })}\n\n`,
      ['+b', '! provider-error x'],
    ],
    ['keeps each repetition of a word', A.repeat(3) + DONE, ['+a', '+a', '+a', '. stop']],
    ['keeps its leading white space', chunk({ content: ' \n' }) + A + DONE, ['+ \na', '. stop']],
    ['of only white space is empty', chunk({ content: ' \n' }) + STOP, ['. stop']],
    [
      'reports an error object without words by its type',
      'data: {"error":{"type":"overloaded"}}\n\n',
      ['! provider-error overloaded'],
    ],
    ['reports an error that says nothing', 'data: {"error":true}\n\n', ['! provider-error']],
    ['recognizes an error by its message and status', 'data: {"message":"m","status":"E"}\n\n', ['! provider-error m']],
    ['does not treat a message alone as an error', `data: {"message":"loading"}\n\n${A}${DONE}`, ['+a', '. stop']],
    [
      'does not treat a detail beside choices as an error',
      chunk({ content: 'a' }, null, { detail: 'x', message: 'm', code: 1 }) + DONE,
      ['+a', '. stop'],
    ],
    [
      'reports an event named error that contains a chunk',
      `event: error\n${A}`,
      [`! provider-error ${A.slice(6).trim()}`],
    ],
    [
      'reports a JSON string that contains no JSON',
      `${A}data: "upstream lost"\n\n`,
      ['+a', '! provider-error upstream lost'],
    ],
    ['reports a JSON string that contains a number', `${A}data: "503"\n\n`, ['+a', '! provider-error 503']],
    [
      'reports the text of a field named error',
      `${A}error: out of memory\n\n`,
      ['+a', '! provider-error out of memory'],
    ],
    ['recognizes an error by its type', 'data: {"type":"error","message":"m"}\n\n', ['! provider-error m']],
    ['ignores numbers, null and lists', `data: 1\n\ndata: null\n\ndata: []\n\n${A}${DONE}`, ['+a', '. stop']],
    ['ignores keep-alive events with text', `event: heartbeat\ndata: x\n\n${A}${DONE}`, ['+a', '. stop']],
    [
      'accepts data: without a space, and with two',
      A.replace('data: ', 'data:') + A.replace('data: ', 'data:  ') + DONE,
      ['+a', '+a', '. stop'],
    ],
    [
      'accepts a chunk that spans several lines',
      `data: {"choices":\ndata: [{"delta":\ndata: {"content":"a"}}]}\n\n${DONE}`,
      ['+a', '. stop'],
    ],
    ['of lines without fields is another protocol', 'Too many\nrequests\n', ['! wrong-api Too many']],
    ['with stray lines beside chunks is read', `hello\n${A}x: y\n\n${DONE}`, ['+a', '. stop']],
    ['with a stray line before a chunk is read', `hello\n${A}${STOP}`, ['+a', '. stop']],
    ['of pings is empty', 'data: {"type":"ping"}\n\n', []],
    ['with a byte order mark and blank lines is read', `\uFEFF\n\n${A}${DONE}`, ['+a', '. stop']],
    ['hides the key in an error', `${A}data: bad key ${KEY}\n\n`, ['+a', '! provider-error bad key …']],
    [
      'keeps half a surrogate pair for its other half',
      `data: {"choices":[{"delta":{"content":"\\ud83d"}}]}\n\n${DONE}`,
      ['+\ud83d', '. stop'],
    ],
    [
      'reads reasoning once that is sent under both names',
      chunk({ reasoning: 'r', reasoning_content: 'r' }) + A + DONE,
      ['~r', '+a', '. stop'],
    ],
    [
      'separates reasoning in brackets',
      chunk({ content: '[THINK]Hm' }) + chunk({ content: '[/THI' }) + chunk({ content: 'NK]\n[1] So' }) + DONE,
      ['~Hm', '+[1] So', '. stop'],
    ],
    [
      'separates Harmony channels',
      chunk({ content: '<|channel|>analysis<|mess' }) +
        chunk({ content: 'age|>Hm<|end|><|start|>assistant<|channel|>final<|message|>So' }) +
        DONE,
      ['~Hm', '+So', '. stop'],
    ],
    [
      'reads a refusal as an answer that the provider filtered',
      chunk({ content: null, refusal: 'I cannot ' }) + chunk({ refusal: 'help.' }) + STOP,
      ['+I cannot ', '+help.', '. filtered'],
    ],
    [
      'is read when a single line break separates its events',
      `${A.trimEnd()}\ndata: null\n${A.trimEnd()}\n${STOP.trimEnd()}\ndata: [DONE]\n\n`,
      ['+a', '+a', '. stop'],
    ],
    ['yields text that might have become a tag when it is cut off', chunk({ content: 'a </thin' }), ['+a ', '+</thin']],
    [
      'yields text that might have become a tag before an error',
      `${chunk({ content: '<th' })}data: {"error":"e"}\n\n`,
      ['+<th', '! provider-error e'],
    ],
  ])('a stream %s', async (_name, body, expected) => {
    for (const sliceBytes of SLICES) expect(await askEngine({ fetch: replay(body, { sliceBytes }) })).toEqual(expected);
  });

  test.each<[string, string, string[]]>([
    ['JSON lines of an error', '{"error":"model not found"}\n{"done":true}\n', ['! provider-error model not found']],
    [
      'a completion that says neither [DONE] nor a finish reason',
      '{"choices":[{"message":{"content":"a"}}]}',
      ['+a', '. stop'],
    ],
    ['half a completion', '{"choices":[{"message":{"content":"a', ['! cut-off']],
    ['an error in a list', '[{"error":{"code":400,"message":"m"}}]', ['! provider-error m']],
    ['other JSON with words', '{\n"message": "Welcome"\n}', ['! wrong-api Welcome']],
    [
      'a completion with reasoning',
      '{"choices":[{"message":{"content":"a","reasoning_content":"r"},"finish_reason":"length"}]}',
      ['~r', '+a', '. length'],
    ],
  ])('a body that is no event stream is recognized: %s', async (_name, body, expected) => {
    for (const sliceBytes of SLICES) expect(await askEngine({ fetch: replay(body, { sliceBytes }) })).toEqual(expected);
  });
});

describe('large streams', () => {
  test('a chunk of 1 MB arrives whole', async () => {
    const text = 'x'.repeat(1_000_000);
    for (const sliceBytes of [997, 65_536, 4_000_000]) {
      const fetch = replay(chunk({ content: text }) + STOP, { sliceBytes });
      expect((await askEngine({ fetch }))[0]).toHaveLength(1_000_001);
    }
  });

  test('150,000 lines of one block are read in linear time, whatever they contain', async () => {
    const stray = 'x: y\n'.repeat(50_000);
    const fetch = replay(`${stray}${'data: x\n'.repeat(50_000)}${stray}\n${A}${STOP}`, { sliceBytes: 65_536 });
    const [line] = await askEngine({ fetch });
    expect(line).toMatch(/^! provider-error x/);
  });

  test('200 MB of comments take no memory and keep the connection alive', async () => {
    const comments = new TextEncoder().encode(': OPENROUTER PROCESSING\n\n'.repeat(40_000));
    let peak = 0;
    const before = memory();
    function* slices() {
      for (let sent = 0; sent < 200_000_000; sent += comments.length) {
        peak = Math.max(peak, memory());
        yield comments;
      }
      yield new TextEncoder().encode(A + STOP);
    }
    const timeouts = { headersMs: 5_000, firstByteMs: 5_000, idleMs: 500 };
    expect(await askEngine({ fetch: generate(slices()), timeouts })).toEqual(['+a', '. stop']);
    const grownMb = (peak - before) / 1e6;
    console.log(`200 MB of comments: ${grownMb.toFixed(0)} MB at most`);
    expect(grownMb).toBeLessThan(100);
  });

  test.each([
    ['from its first byte', '', ['! wrong-api']],
    ['in the middle', A, ['+a', '! provider-error']],
  ])('an endless line %s is given up', async (_name, start, expected) => {
    let sent = 0;
    function* slices() {
      yield new TextEncoder().encode(`${start}data: `);
      for (; sent < 100; sent += 1) yield new Uint8Array(1_000_000).fill(120);
    }
    expect(await askEngine({ fetch: generate(slices()) })).toEqual(expected);
    expect(sent).toBeLessThan(20);
  });

  test('an endless event is given up', async () => {
    let sent = 0;
    function* slices() {
      for (; sent < 100; sent += 1) yield new TextEncoder().encode(`data: ${'x'.repeat(1_000_000)}\n`);
    }
    expect(await askEngine({ fetch: generate(slices()) })).toEqual(['! wrong-api']);
    expect(sent).toBeLessThan(20);
  });

  test('an endless error is reported by its beginning', async () => {
    let sent = 0;
    function* slices() {
      for (; sent < 100; sent += 1) yield new Uint8Array(1_000_000).fill(120);
    }
    expect((await askEngine({ fetch: generate(slices(), 500) }))[0]).toMatch(/^! provider-down/);
    expect(sent).toBeLessThan(5);
  });

  test('an endless JSON body is given up', async () => {
    let sent = 0;
    function* slices() {
      yield new TextEncoder().encode('{"a":"');
      for (; sent < 100; sent += 1) yield new Uint8Array(1_000_000).fill(120);
    }
    expect(await askEngine({ fetch: generate(slices()) })).toEqual(['! wrong-api']);
    expect(sent).toBeLessThan(20);
  });
});

function memory(): number {
  return process.memoryUsage().rss;
}

/** A `fetch` that answers with these slices, each made when it is read. */
function generate(slices: Iterator<Uint8Array>, status = 200): Fetch {
  return async () => {
    const body = new ReadableStream<Uint8Array>({
      async pull(controller) {
        // On a network, timers run between slices.
        await new Promise((resolve) => setImmediate(resolve));
        const { done, value } = slices.next();
        if (done) controller.close();
        else controller.enqueue(value);
      },
    });
    return new Response(body, { status });
  };
}

describe('connections', () => {
  // Of the time limits, only `finishedMs` can pass within a test.
  const timeouts: Timeouts = { headersMs: 600_000, firstByteMs: 600_000, idleMs: 600_000, finishedMs: 150 };

  test.each<[string, Answer['steps'], string[]]>([
    ['after [DONE]', [A, STOP, DONE, 'hang'], ['+a', '. stop']],
    ['after [DONE] with CR as line end', [(A + DONE).replaceAll('\n', '\r'), 'hang'], ['+a', '. stop']],
    ['a while after a finish reason', [A, STOP, 'hang'], ['+a', '. stop']],
    ['at an error in the stream', [A, 'data: {"error":"e"}\n\n', 'hang'], ['+a', '! provider-error e']],
    ['at text that is not JSON', [A, 'data: e\n\n', 'hang'], ['+a', '! provider-error e']],
    ['at HTML', ['<html>', 'hang'], ['! html-answer']],
    ["at Ollama's own protocol", ['{"message":{},"done":false}\n{', 'hang'], ['! ollama-native']],
  ])('a connection is closed %s, even if the provider keeps it open', async (_name, steps, expected) => {
    const provider = await serve({ steps });
    expect(await askEngine({ provider: { baseUrl: provider.url }, timeouts })).toEqual(expected);
    await until(() => provider.requests[0]?.closedAt !== null);
    expect(provider.requests[0]?.isEarly).toBe(true);
  });

  test('a connection stays open for usage after a finish reason, through pings, but not forever', async () => {
    const ping = ['data: {"type":"ping"}\n\n', { waitMs: 40 }];
    const usage = 'data: {"choices":[],"usage":{"prompt_tokens":1,"completion_tokens":2}}\n\n';
    const provider = await serve({ steps: [A, STOP, { waitMs: 60 }, usage, ...Array(1_000).fill(ping).flat()] });
    expect(await askEngine({ provider: { baseUrl: provider.url }, timeouts })).toEqual(['+a', 'usage 1/2', '. stop']);
    await until(() => provider.requests[0]?.closedAt !== null);
    expect(provider.requests[0]?.isEarly).toBe(true);
  });

  test('a connection is closed after a finish reason even if usage continues', async () => {
    const usage = [chunk({ content: '' }, null, { usage: { prompt_tokens: 1, completion_tokens: 2 } }), { waitMs: 40 }];
    const provider = await serve({ steps: [A, STOP, ...Array(1_000).fill(usage).flat()] });
    expect((await askEngine({ provider: { baseUrl: provider.url }, timeouts })).at(-1)).toBe('. stop');
    await until(() => provider.requests[0]?.closedAt !== null);
    expect(provider.requests[0]?.isEarly).toBe(true);
  });

  test('a connection that floods a finished completion is closed', async () => {
    function* slices() {
      yield new TextEncoder().encode(A + STOP);
      for (;;) yield new TextEncoder().encode(': ping\n\n');
    }
    const body = new ReadableStream<Uint8Array>({
      pull: (controller) => controller.enqueue(flood.next().value ?? new Uint8Array()),
    });
    const flood = slices();
    expect(await askEngine({ fetch: async () => new Response(body), timeouts })).toEqual(['+a', '. stop']);
  });

  test('a connection that continues after a finish reason is read further', async () => {
    const steps = Array.from({ length: 5 }, () => [chunk({ content: 'a' }, 'stop'), { waitMs: 80 }]).flat();
    const provider = await serve({ steps });
    expect(await askEngine({ provider: { baseUrl: provider.url }, timeouts })).toEqual([
      ...Array<string>(5).fill('+a'),
      '. stop',
    ]);
  });

  test.each<[string, Answer['steps'], string[]]>([
    ['before anything', [{ waitMs: 20 }, 'cut'], ['! cut-off']],
    ['in the middle', [A, { waitMs: 20 }, 'cut'], ['+a', '! cut-off']],
    ['after a whole event without its line end', [A, A.trim(), { waitMs: 20 }, 'cut'], ['+a', '+a', '! cut-off']],
    ['after a finish reason', [A, STOP, { waitMs: 20 }, 'cut'], ['+a', '. stop']],
    ['after a finish reason without its line end', [A, STOP.trim(), { waitMs: 20 }, 'cut'], ['+a', '. stop']],
    ['in a whole completion', ['{"choices":[', { waitMs: 20 }, 'cut'], ['! cut-off']],
  ])('a connection that breaks ends the stream correctly: %s', async (_name, steps, expected) => {
    const provider = await serve({ steps });
    expect(await askEngine({ provider: { baseUrl: provider.url } })).toEqual(expected);
  });

  test.each<[string, Partial<Timeouts>, Answer['steps'], string[]]>([
    ['before the first byte', { firstByteMs: 60 }, ['hang'], ['! stalled']],
    ['in the middle', { idleMs: 60 }, [A, 'hang'], ['+a', '! stalled']],
    ['in the middle of a line', { idleMs: 60 }, [A, 'data: {"choices":[', 'hang'], ['+a', '! stalled']],
    ['in a whole completion', { idleMs: 60 }, ['{"choices":[', 'hang'], ['! stalled']],
  ])('a connection that falls silent %s is given up', async (_name, change, steps, expected) => {
    const provider = await serve({ steps });
    const silent = { headersMs: 5_000, firstByteMs: 5_000, idleMs: 5_000, ...change };
    expect(await askEngine({ provider: { baseUrl: provider.url }, timeouts: silent })).toEqual(expected);
    await until(() => provider.requests[0]?.closedAt !== null);
  });

  test('a connection may be silent for longer before the first byte than after it', async () => {
    const provider = await serve({ steps: [{ waitMs: 200 }, A, STOP, DONE] });
    const patient = { headersMs: 5_000, firstByteMs: 5_000, idleMs: 100 };
    expect(await askEngine({ provider: { baseUrl: provider.url }, timeouts: patient })).toEqual(['+a', '. stop']);
  });

  test('without a separate limit, the first byte has the same limit as later ones', async () => {
    const provider = await serve({ steps: [{ waitMs: 100 }, A, STOP, DONE] });
    const even = { headersMs: 5_000, idleMs: 5_000 };
    expect(await askEngine({ provider: { baseUrl: provider.url }, timeouts: even })).toEqual(['+a', '. stop']);
  });

  test('comments keep a connection alive', async () => {
    const steps = [...Array.from({ length: 6 }, () => [': ping\n\n', { waitMs: 60 }]).flat(), A, STOP, DONE];
    const provider = await serve({ steps });
    const impatient = { headersMs: 5_000, firstByteMs: 200, idleMs: 200 };
    expect(await askEngine({ provider: { baseUrl: provider.url }, timeouts: impatient })).toEqual(['+a', '. stop']);
  });

  test.each(['http://127.0.0.1:9/elsewhere', '/v1/elsewhere'])(
    'a request is not redirected to %s',
    async (location) => {
      for (const status of [301, 302, 303, 307, 308]) {
        const provider = await serve({ status, headers: { location }, steps: [] });
        expect(await askEngine({ provider: { baseUrl: provider.url } })).toEqual(['! redirected']);
        expect(provider.requests).toHaveLength(1);
      }
    },
  );

  test('cancelling the body closes the connection', async () => {
    let isCancelled = false;
    const body = new ReadableStream<Uint8Array>({
      pull: (stream) => stream.enqueue(new TextEncoder().encode(A)),
      cancel: () => void (isCancelled = true),
    });
    const controller = new AbortController();
    const { signal } = controller;
    await askEngine({ fetch: async () => new Response(body), signal, onChunk: () => controller.abort() });
    await until(() => isCancelled);
  });

  test('stopping a run closes the connection, and nothing more arrives', async () => {
    const provider = await serve({ steps: [chunk({ content: 'a</th' }, 'stop'), A.repeat(50), 'hang'] });
    const controller = new AbortController();
    const lines = await askEngine({
      provider: { baseUrl: provider.url },
      signal: controller.signal,
      onChunk: () => controller.abort(),
    });
    expect(lines).toEqual(['+a']);
    await until(() => provider.requests[0]?.closedAt !== null);
  });
});

describe('without limits of its own, an engine', () => {
  const { firstByteMs = 0, headersMs, idleMs } = TIMEOUTS;
  const local = PRIVATE_HOST_TIMEOUTS;
  const never = new Promise<Response>(() => undefined);
  const open = (start: string) => async () =>
    new Response(new ReadableStream({ start: (body) => start && body.enqueue(new TextEncoder().encode(start)) }));

  test.each<[string, Fetch, boolean, number, string[]]>([
    ['waits for the headers of a provider', () => never, false, headersMs, ['! stalled']],
    ['waits for the headers of a private host', () => never, true, local.headersMs, ['! stalled']],
    ['waits for the first byte of a provider', open(''), false, firstByteMs, ['! stalled']],
    ['waits for the first byte of a private host', open(''), true, local.firstByteMs ?? 0, ['! stalled']],
    ['waits for the next byte of a provider', open(A), false, idleMs, ['+a', '! stalled']],
    ['waits for the next byte of a private host', open(A), true, local.idleMs, ['+a', '! stalled']],
    ['waits two seconds after a finish reason', open(A + STOP), true, 2_000, ['+a', '. stop']],
  ])('by default, an engine %s', async (_name, fetch, isPrivateHost, ms, expected) => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] });
    try {
      let lines: string[] | null = null;
      void askEngine({ fetch, provider: { isPrivateHost } }).then((all) => (lines = all));
      await vi.advanceTimersByTimeAsync(ms - 200);
      expect(lines).toBeNull();
      await vi.advanceTimersByTimeAsync(400);
      expect(lines).toEqual(expected);
    } finally {
      vi.useRealTimers();
    }
  });

  test('an engine waits longer for a private host that may have to load a model', () => {
    expect(local.headersMs).toBeGreaterThan(headersMs);
    expect(local.firstByteMs).toBeGreaterThan(firstByteMs);
  });
});

describe('a provider that asks to wait', () => {
  afterEach(() => void vi.useRealTimers());

  const busy = (headers: Record<string, string>, status = 429): Answer => ({
    status,
    headers,
    steps: ['{"error":{"message":"slow down"}}'],
  });
  const fine: Answer = { steps: completion(['a']) };
  const answered = ['+a', 'usage 120/1', '. stop'];

  async function ask(answers: Answer[], sleep?: (ms: number, signal: AbortSignal) => Promise<void>) {
    const slept: number[] = [];
    const provider = await serve((_request, count) => answers[count - 1] ?? fine);
    const lines = await askEngine({
      provider: { baseUrl: provider.url },
      sleep: sleep ?? (async (ms) => void slept.push(ms)),
    });
    return { lines, slept, requests: provider.requests.length };
  }

  test.each([
    [429, { 'retry-after': '7' }, 7_000],
    [503, { 'retry-after': '1.5' }, 1_500],
    [429, { 'retry-after-ms': '250', 'retry-after': '9' }, 250],
    [429, { 'retry-after': '120' }, 120_000],
    [429, { 'retry-after': 'Wed, 21 Oct 2015 07:28:00 GMT' }, 0],
  ])('a provider that answers %i with the headers %j is asked again once', async (status, headers, ms) => {
    const { lines, slept, requests } = await ask([busy(headers, status)]);
    expect(lines).toEqual([`wait ${ms}`, ...answered]);
    expect(slept).toEqual([ms]);
    expect(requests).toBe(2);
  });

  test('a provider that names a date is asked after that date', async () => {
    vi.useFakeTimers({ now: Date.UTC(2026, 0, 1), toFake: ['Date'] });
    const { slept } = await ask([busy({ 'retry-after': new Date(Date.UTC(2026, 0, 1, 0, 0, 30)).toUTCString() })]);
    expect(slept).toEqual([30_000]);
  });

  test.each([
    ['without a header', 429, {}, 'rate-limited slow down'],
    ['with a header of nonsense', 429, { 'retry-after': 'soon' }, 'rate-limited slow down'],
    ['with a negative time', 429, { 'retry-after': '-5' }, 'rate-limited slow down'],
    ['for more than two minutes', 429, { 'retry-after': '121' }, 'rate-limited slow down 121'],
    ['in parts of a second over two minutes', 503, { 'retry-after-ms': '120001' }, 'provider-down slow down 121'],
    ['with another status', 500, { 'retry-after': '1' }, 'provider-down slow down'],
    ['with 408', 408, { 'retry-after': '1' }, 'provider-down slow down'],
  ])('a provider that asks Pith to wait %s is not asked again', async (_name, status, headers, error) => {
    const { lines, requests } = await ask([busy(headers as Record<string, string>, status)]);
    expect(lines).toEqual([`! ${error}`]);
    expect(requests).toBe(1);
  });

  test('a provider without credit is not asked again', async () => {
    const broke = { ...busy({ 'retry-after': '1' }), steps: ['{"error":{"code":"insufficient_quota"}}'] };
    const { lines, requests } = await ask([broke]);
    expect(lines[0]).toContain('! no-credit');
    expect(requests).toBe(1);
  });

  test('a provider is not asked a third time', async () => {
    const { lines, requests } = await ask([busy({ 'retry-after': '1' }), busy({ 'retry-after': '3' }), fine]);
    expect(lines).toEqual(['wait 1000', '! rate-limited slow down 3']);
    expect(requests).toBe(2);
  });

  test('waiting for a provider uses a timer by default', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const answers = [
      new Response('', { status: 429, headers: { 'retry-after-ms': '120' } }),
      new Response(completion(['a']).join(''), { headers: { 'content-type': 'text/event-stream' } }),
    ];
    const lines = askEngine({ fetch: async () => answers.shift()! });
    await vi.advanceTimersByTimeAsync(119);
    expect(answers).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(await lines).toEqual(['wait 120', ...answered]);
  });

  test.each([0, 50])('stopping %i ms into a wait for a provider ends it at once', async (ms) => {
    const provider = await serve(busy({ 'retry-after': '100' }));
    const controller = new AbortController();
    const stop = () => controller.abort();
    const lines = await askEngine({
      provider: { baseUrl: provider.url },
      signal: controller.signal,
      onChunk: () => (ms === 0 ? stop() : setTimeout(stop, ms)),
    });
    expect(lines).toEqual(['wait 100000']);
    expect(provider.requests).toHaveLength(1);
  });
});

test('a wait for a provider that is stopped leaves no timer behind', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  try {
    const controller = new AbortController();
    const asked = askEngine({
      fetch: async () => new Response('', { status: 429, headers: { 'retry-after': '100' } }),
      signal: controller.signal,
    });
    await vi.advanceTimersByTimeAsync(1_000);
    expect(vi.getTimerCount()).toBe(1);
    controller.abort();
    expect(await asked).toEqual(['wait 100000']);
    expect(vi.getTimerCount()).toBe(0);
  } finally {
    vi.useRealTimers();
  }
});

test('the query of an Azure address is placed after the path', async () => {
  const urls: string[] = [];
  const fetch: Fetch = (input, init) => {
    urls.push(String(input));
    return replay(A + DONE)(input, init);
  };
  await askEngine({
    fetch,
    provider: { baseUrl: 'https://r.openai.azure.com/openai/deployments/d?api-version=2024-10-21' },
  });
  expect(urls).toEqual(['https://r.openai.azure.com/openai/deployments/d/chat/completions?api-version=2024-10-21']);
});

describe('a provider that rejects a parameter', () => {
  /** Rejects the named parameters, one at a time, in the words of OpenAI. Accepts everything else. */
  function rejecting(names: string[], status = 400): (request: RecordedRequest) => Answer {
    return ({ body }) => {
      const name = names.find((each) => each in (body ?? {}));
      const message = `Unsupported parameter: '${name}' is not supported with this model.`;
      return name ? { status, steps: [JSON.stringify({ error: { message, param: name } })] } : { steps: [A, DONE] };
    };
  }

  const sent = (provider: Provider) =>
    provider.requests.map(({ body }) => {
      const { model: _model, messages: _messages, stream: _stream, ...parameters } = body ?? {};
      return parameters;
    });
  const usage = { stream_options: { include_usage: true } };

  test('a provider is sent only the parameters that are set', async () => {
    const provider = await serve({ steps: [A, DONE] });
    await askEngine({ provider: { baseUrl: provider.url } });
    await askEngine({ provider: { baseUrl: provider.url, temperature: 0, maxTokens: 9 } });
    expect(sent(provider)).toEqual([usage, { ...usage, temperature: 0, max_tokens: 9 }]);
  });

  test.each([400, 422])('a parameter rejected with %i is omitted, or sent under its new name', async (status) => {
    const provider = await serve(rejecting(['max_tokens', 'temperature', 'stream_options'], status));
    const saved: string[][] = [];
    const lines = await askEngine({
      provider: { baseUrl: provider.url, temperature: 0.5, maxTokens: 9 },
      saveRejected: async (names) => void saved.push(names),
    });
    expect(lines).toEqual(['+a', '. stop']);
    expect(sent(provider)).toEqual([
      { ...usage, temperature: 0.5, max_tokens: 9 },
      { ...usage, temperature: 0.5, max_completion_tokens: 9 },
      { ...usage, max_completion_tokens: 9 },
      { max_completion_tokens: 9 },
    ]);
    expect(saved).toEqual([['max_tokens', 'temperature', 'stream_options']]);
  });

  test('a provider is not sent parameters that it is known to reject', async () => {
    const provider = await serve(rejecting(['max_tokens', 'max_completion_tokens', 'stream_options']));
    const saved: string[][] = [];
    const lines = await askEngine({
      provider: { baseUrl: provider.url, maxTokens: 9 },
      loadRejected: async () => ['max_completion_tokens', 'max_tokens', 'nonsense'],
      saveRejected: async (names) => void saved.push(names),
    });
    expect(lines).toEqual(['+a', '. stop']);
    expect(sent(provider)).toEqual([usage, {}]);
    expect(saved).toEqual([['max_completion_tokens', 'max_tokens', 'nonsense', 'stream_options']]);
  });

  test('a provider is asked only once when nothing can be omitted, and nothing is remembered', async () => {
    const saved: string[][] = [];
    const doors = { saveRejected: async (names: string[]) => void saved.push(names) };
    for (const [status, message] of [
      [400, 'bad temperature'],
      [400, 'bad xstream_options'],
      [401, 'stream_options'],
    ] as const) {
      const provider = await serve({ status, steps: [JSON.stringify({ error: { message } })] });
      expect((await askEngine({ provider: { baseUrl: provider.url }, ...doors }))[0]).toContain(message);
      expect(provider.requests).toHaveLength(1);
    }
    const renamed = await serve({ status: 400, steps: ['{"error":"max_completion_tokens"}'] });
    const loadRejected = async () => ['max_tokens'];
    await askEngine({ provider: { baseUrl: renamed.url }, loadRejected, ...doors });
    expect(renamed.requests).toHaveLength(1);
    const fine = await serve({ steps: [A, DONE] });
    await askEngine({ provider: { baseUrl: fine.url }, loadRejected: async () => ['temperature'], ...doors });
    expect(saved).toEqual([]);
  });

  test('a provider whose refusal only quotes the request is asked once', async () => {
    const provider = await serve(({ body }) => ({
      status: 422,
      steps: [
        JSON.stringify({ detail: [{ type: 'missing', loc: ['body', 'prompt'], msg: 'Field required', input: body }] }),
      ],
    }));
    expect(await askEngine({ provider: { baseUrl: provider.url } })).toEqual(['! bad-request Field required']);
    expect(provider.requests).toHaveLength(1);
  });

  test('a parameter that was not the cause is not remembered', async () => {
    const saved: string[][] = [];
    const provider = await serve(({ body }) => ({
      status: body?.stream_options ? 400 : 500,
      steps: ['{"error":"stream_options"}'],
    }));
    const lines = await askEngine({
      provider: { baseUrl: provider.url },
      saveRejected: async (names) => void saved.push(names),
    });
    expect(lines).toEqual(['! provider-down stream_options']);
    expect(saved).toEqual([]);
  });

  test('a run does not fail when rejected parameters cannot be stored', async () => {
    const provider = await serve(rejecting(['stream_options']));
    const fail = async () => Promise.reject(new Error('storage'));
    const lines = await askEngine({ provider: { baseUrl: provider.url }, loadRejected: fail, saveRejected: fail });
    expect(lines).toEqual(['+a', '. stop']);
  });

  test('a provider that refuses a small limit passes the connection test', async () => {
    const provider = await serve(({ body }) =>
      body && 'max_tokens' in body
        ? {
            status: 400,
            steps: ['{"error":{"message":"Could not finish the message because max_tokens was reached."}}'],
          }
        : { steps: [A, DONE] },
    );
    const options = { baseUrl: provider.url, model: 'm', key: '', isPrivateHost: true };
    const doors = { fetch: globalThis.fetch, isOnline: () => true, createFence: () => 'f' };
    await testProvider(options, doors, new AbortController().signal);
    expect(sent(provider)).toEqual([{}]);
  });
});

test.each(['deepseek-only-reasoning', 'lone-closing-tag'])(
  'a finished run of reasoning only is empty: %s',
  async (name) => {
    const body =
      name === 'lone-closing-tag'
        ? chunk({ content: 'Hm.</think>' }) + STOP
        : readFileSync(path.join(STREAMS, `${name}.sse`), 'utf8');
    const engine = createProviderEngine(
      { baseUrl: 'http://127.0.0.1:1/v1', model: 'm', key: '', isPrivateHost: true },
      { fetch: replay(body), isOnline: () => true, createFence: () => 'f' },
    );
    const summary = summarize(createRequest(), new AbortController().signal, {
      readArticle: async () => createArticle(),
      readyEngine: async () => ({
        engine,
        facts: { kind: 'provider', host: '', model: 'm', language: 'page' },
        wish: { length: 'short', format: 'key-points', language: 'page', prompt: '' },
        maxTokens: Infinity,
      }),
    });
    const read = async () => {
      for await (const event of summary) expect(event.type).not.toBe('done');
    };
    await expect(read()).rejects.toMatchObject({ code: 'empty-answer' });
  },
);

describe('answers nested too deeply', () => {
  const nest = (open: string, close: string) => `${open.repeat(10_000)}${close.repeat(10_000)}`;
  test.each([
    ['a list', 'provider-error', `data: ${nest('[', ']')}\n\n`],
    ['an error', 'provider-error', `data: {"error":${nest('[', ']')}}\n\n`],
    ['a chunk', 'provider-error', `data: {"choices":[],"more":${nest('[', ']')}}\n\n`],
    ['a list without its blank line', 'cut-off', `data: ${nest('[', ']')}`],
  ])('an answer that is nested too deeply ends with what came before: %s', async (_what, code, last) => {
    const { url } = await serve({ steps: [chunk({ content: 'So far' }), last] });
    const [first, error = '', ...others] = await askEngine({ provider: { baseUrl: url } });
    expect([first, others]).toEqual(['+So far', []]);
    expect(error.split(' ', 2)).toEqual(['!', code]);
  });

  test('an answer that is only nested too deeply ends as malformed', async () => {
    const { url } = await serve({ steps: [nest('[', ']')] });
    expect(await askEngine({ provider: { baseUrl: url } })).toEqual([expect.stringMatching(/^! wrong-api/)]);
    const refused = await serve({ status: 400, steps: [nest('[', ']')] });
    expect(await askEngine({ provider: { baseUrl: refused.url } })).toEqual([expect.stringMatching(/^! bad-request/)]);
  });
});

describe('a limit of the answer that a refusal led to', () => {
  test.each([
    [402, { error: { code: 402, message: 'You requested up to 65536 tokens, but can only afford 3900.' } }, 3_900],
    [
      413,
      {
        error: {
          code: 'rate_limit_exceeded',
          type: 'tokens',
          message: 'Request too large for model `m` on tokens per minute (TPM): Limit 8000, Requested 32979.',
        },
      },
      7_000,
    ],
  ])('is sent once after HTTP %i, and told before the answer', async (status, refusal, atLeast) => {
    const provider = await serve((_request, count) =>
      count === 1 ? { status, steps: [JSON.stringify(refusal)] } : { steps: completion(['Short.']) },
    );
    const [limit, ...rest] = await askEngine({ provider: { baseUrl: provider.url } });
    const sent = provider.requests[1]?.body?.max_tokens;
    expect(sent).toBeGreaterThanOrEqual(atLeast);
    expect([limit, ...rest]).toEqual([`limit ${String(sent)}`, '+Short.', 'usage 120/1', '. stop']);
    expect(provider.requests).toHaveLength(2);
  });

  test('a limit is not reported when the request with that limit is refused as well', async () => {
    const refusal = JSON.stringify({ error: { message: 'You can only afford 3900.' } });
    const provider = await serve({ status: 402, steps: [refusal] });
    expect(await askEngine({ provider: { baseUrl: provider.url } })).toEqual(['! no-credit You can only afford 3900.']);
    expect(provider.requests).toHaveLength(2);
  });
});

describe('an event that has no blank line after it', () => {
  const bare = (text: string) => chunk({ content: text }).trimEnd();

  test.each(['\n', '\r\n'])('is read before the next one is sent (line end %j)', async (lineEnd) => {
    const words = ['One', ' two', ' three'];
    const read = words.map(() => Promise.withResolvers<void>());
    const provider = await serve({
      // The server sends a word only when the word before it has been read.
      steps: [...words.flatMap((word, index) => [bare(word) + lineEnd, read[index]!.promise]), STOP + DONE],
    });
    const lines = await askEngine({
      provider: { baseUrl: provider.url },
      onChunk: (piece) => piece.type === 'delta' && read[words.indexOf(piece.text)]?.resolve(),
    });
    expect(lines).toEqual(['+One', '+ two', '+ three', '. stop']);
  });

  test.each(SLICES)('is read once, from slices of %i bytes, whatever follows it', async (sliceBytes) => {
    const body = [bare('a'), '', bare('b'), ': ping', 'event: x', bare('c'), 'id: 7', '', bare('d'), 'data: [DONE]'];
    const fetch = replay(body.join('\n'), { sliceBytes });
    expect(await askEngine({ fetch })).toEqual(['+a', '+b', '+c', '+d', '. stop']);
  });
});
