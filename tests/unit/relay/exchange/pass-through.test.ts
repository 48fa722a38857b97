import { describe, expect, test } from 'vitest';
import { createMeter } from '../../../../relay/exchange/meter';
import { createPassThrough } from '../../../../relay/exchange/pass-through';
import { toCompletion } from '../../../../relay/http/to-completion';
import { toUsageEvent } from '../../../../relay/exchange/usage-event';
import { toDollars } from '../../../../relay/money/money';

const KEY = 'sk-secret-key';
const chunk = (delta: object, more: object = {}) =>
  `data: ${JSON.stringify({ id: 'c', choices: [{ index: 0, delta, finish_reason: null }], ...more })}\n\n`;
const FINISH = 'data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}\n\n';
const USAGE = 'data: {"choices":[],"usage":{"prompt_tokens":7,"completion_tokens":3}}\n\n';

function pass(text: string, { passesUsage = false, sliceBytes = 4_096 } = {}) {
  const kept: [number, string][] = [];
  const meter = createMeter([{ role: 'user', content: 'Hello there.' }], { maxPromptTokens: 40, maxOutputTokens: 100 });
  const through = createPassThrough({
    streamId: 's',
    meter,
    kept: { append: (number, event) => void kept.push([number, event.toString()]), end: () => undefined },
    readKey: () => KEY,
    passesUsage,
  });
  const bytes = Buffer.from(text);
  const events: string[] = [];
  for (let start = 0; start < bytes.length; start += sliceBytes) {
    const taken = through.take(bytes.subarray(start, start + sliceBytes));
    events.push(...taken.events.map(String));
    if (taken.end) return { events, end: taken.end, kept, meter };
  }
  const rest = through.takeRest();
  return { events: [...events, ...rest.events.map(String)], end: rest.end, kept, meter };
}

describe('what passes through the relay', () => {
  test.each([1, 2, 3, 7, 64, 4_096])(
    'events from slices of %i bytes are passed on whole, numbered and kept',
    (sliceBytes) => {
      const one = chunk({ content: ' Ünï汉🍊' });
      const two = one.replaceAll('\n', '\r\n');
      const { events, kept, end } = pass(`: hello\n\n${one}${two}${FINISH}data: [DONE]\n\n${one}`, { sliceBytes });
      expect(events).toEqual([
        one.replace(/\n$/, 'id: s.1\n\n'),
        two.replace(/\r\n$/, 'id: s.2\r\n\r\n'),
        FINISH.replace(/\n$/, 'id: s.3\n\n'),
      ]);
      expect(kept.map(([number, event]) => [number, event])).toEqual(events.map((event, index) => [index + 1, event]));
      expect(end).toBe('done');
    },
  );

  test('usage is passed on only if the client asked for it, but is always billed', () => {
    const text = chunk({ content: 'x' }) + FINISH + USAGE;
    expect(pass(text).events.join('')).not.toContain('usage');
    expect(pass(text, { passesUsage: true }).events.at(-1)).toBe(USAGE.replace(/\n$/, 'id: s.3\n\n'));
    expect(pass(text).meter.toUsage()).toEqual({
      promptTokens: 7,
      completionTokens: 3,
      cachedTokens: 0,
      isEstimated: false,
    });
  });

  test('tokens are counted where the upstream reports none, reasoning included', () => {
    const { meter } = pass(chunk({ reasoning_content: 'Let me think.' }) + chunk({ content: 'One two three.' }));
    const usage = meter.toUsage();
    expect(usage.isEstimated).toBe(true);
    expect(usage.completionTokens).toBe(7);
    expect(usage.promptTokens).toBeGreaterThan(6);
    expect(meter.countNew()).toBe(7);
    expect(meter.countNew()).toBeNull();
  });

  const report = (prompt: number, completion: number, total?: number) => ({
    usage: { prompt_tokens: prompt, completion_tokens: completion, total_tokens: total },
  });
  test.each<[string, string, object]>([
    [
      'a report with every delta does not count before the end',
      chunk({ content: 'One two three.' }, report(0, 0)),
      { completionTokens: 4, isEstimated: true },
    ],
    [
      'a report at the beginning does not count',
      chunk({ content: 'One two three.' }, report(9, 1)) + chunk({ content: ' Four.' }),
      { completionTokens: 6, isEstimated: true },
    ],
    [
      'reasoning that the provider left out is counted from the total',
      chunk({ content: 'x' }) + FINISH + `data: ${JSON.stringify({ choices: [], ...report(20, 8, 62) })}\n\n`,
      { promptTokens: 20, completionTokens: 42, isEstimated: false },
    ],
    [
      'a report of more tokens than possible is not believed',
      chunk({ content: 'One two three.' }) +
        FINISH +
        `data: ${JSON.stringify({ choices: [], ...report(9e15, 9e15) })}\n\n`,
      { completionTokens: 4, isEstimated: true },
    ],
    [
      'a report of no tokens is not believed',
      chunk({ content: 'One two three.' }) + FINISH + `data: ${JSON.stringify({ choices: [], ...report(0, 0) })}\n\n`,
      { completionTokens: 4, isEstimated: true },
    ],
  ])('the usage that an upstream reports is billed: %s', (_what, text, expected) => {
    const usage = pass(text).meter.toUsage();
    expect(usage).toMatchObject(expected);
    expect(usage.promptTokens).toBeGreaterThan(6);
  });

  test('the upstream’s key is removed wherever it stands', () => {
    const { events } = pass(`: ${KEY}\n\n${chunk({ content: `It is ${KEY}.` })}`);
    expect(events.join('')).not.toContain(KEY);
    const escaped = chunk({ content: `It is ${KEY}.` }).replace(KEY, '\\u0073k-secret-key');
    expect(escaped).toContain('\\u0073k');
    expect(
      JSON.parse(
        pass(escaped)
          .events.join('')
          .split(/data: |\n/)[1] ?? '',
      ),
    ).toMatchObject({
      choices: [{ delta: { content: 'It is [redacted].' } }],
    });
    const { end } = pass(`data: {"error":{"message":"Something broke on ${KEY}"}}\n\n`);
    expect(end).toMatchObject({ code: 'upstream_error' });
    expect(JSON.stringify(end)).not.toContain(KEY);
  });

  test('a chunk without choices reaches only a client that asked for usage', () => {
    const first = 'data: {"choices":[],"prompt_filter_results":[]}\n\n';
    expect(pass(first + FINISH).events).toHaveLength(1);
    expect(pass(first + FINISH, { passesUsage: true }).events).toHaveLength(2);
  });

  test('blocks without data are not passed on, since not every client knows comments', () => {
    expect(pass(': one\n: two\n\n: three\nid: 5\n\nretry: 10\n\n').events).toEqual([]);
  });

  test('garbage after the end of a stream is ignored', () => {
    expect(pass(`${FINISH}data: {"choi\n\n`).end).toBeNull();
  });

  test('data that is not JSON ends the stream, but the events before it are passed on', () => {
    const { events, end } = pass(`${chunk({ content: 'x' })}data: {"choi\n\n${chunk({ content: 'y' })}`);
    expect(events.length).toBe(1);
    expect(end).toMatchObject({ code: 'upstream_error' });
  });

  test('a last event without its blank line is passed on, but not half an event', () => {
    expect(pass(FINISH.trimEnd()).meter.finishReason).toBe('stop');
    const { events, end } = pass(chunk({ content: 'x' }).slice(0, 30));
    expect({ events, end }).toEqual({ events: [], end: null });
  });
});

test('a whole completion is joined from its chunks', () => {
  const events =
    chunk({ role: 'assistant', content: '' }, { model: 'm', created: 5 }) +
    chunk({ reasoning_content: 'Hm.' }) +
    chunk({ content: 'To ' }) +
    chunk({ content: 'you.' }) +
    FINISH +
    USAGE;
  expect(toCompletion(Buffer.from(`${events}data: [DONE]\n\n`))).toEqual({
    id: 'c',
    model: 'm',
    created: 5,
    object: 'chat.completion',
    choices: [
      {
        index: 0,
        message: { role: 'assistant', content: 'To you.', reasoning_content: 'Hm.' },
        finish_reason: 'stop',
        logprobs: null,
      },
    ],
    usage: { prompt_tokens: 7, completion_tokens: 3 },
  });
  expect(() => toCompletion(Buffer.from(chunk({ content: 'Half' })))).toThrow(/broke off/);
});

test('the usage for the client says what is an estimate and what has no price', () => {
  const usage = { promptTokens: 1, completionTokens: 2, cachedTokens: 0, isEstimated: true };
  const read = (cost: number | null) =>
    (JSON.parse(toUsageEvent(usage, cost, 'm').toString().slice('data: '.length)) as { usage: object }).usage;
  expect(read(1_234_567)).toEqual({
    prompt_tokens: 1,
    completion_tokens: 2,
    total_tokens: 3,
    estimated: true,
    cost_usd: '1.234567',
  });
  expect(read(null)).toMatchObject({ cost_usd: null });
});

test.each([
  [0, '0.000000'],
  [1, '0.000001'],
  [999_999, '0.999999'],
  [5_000_000, '5.000000'],
  [-1_500_000, '-1.500000'],
])('an amount of %i µ$ is written as %s dollars', (micros, dollars) => expect(toDollars(micros)).toBe(dollars));
