import { describe, expect, test } from 'vitest';
import { createMeter } from '../../../../relay/exchange/meter';
import { createPassThrough } from '../../../../relay/exchange/pass-through';

const KEY = 'sk-proj-4f9ZkQ81mmXw72Lr';
const toChunk = (delta: object, finishReason: string | null = null) =>
  `data: ${JSON.stringify({ id: 'c', choices: [{ index: 0, delta, finish_reason: finishReason }] })}\n\n`;
const DONE = 'data: [DONE]\n\n';

type Delta = { content?: unknown; reasoning_content?: string; reasoning?: string; refusal?: string };

function createReader(key = KEY) {
  const kept: string[] = [];
  const through = createPassThrough({
    streamId: 's',
    meter: createMeter([{ role: 'user', content: 'Hello.' }], { maxPromptTokens: 40, maxOutputTokens: 100 }),
    kept: { append: (_, event) => void kept.push(event.toString()), end: () => undefined },
    readKey: () => key,
    passesUsage: false,
  });
  /** The deltas that are passed on when this one arrives. */
  const read = (event: string): Delta[] =>
    through.take(Buffer.from(event)).events.map((sent) => {
      const [, json = ''] = /^data: (.*)$/m.exec(sent.toString()) ?? [];
      return (JSON.parse(json) as { choices: { delta: Delta }[] }).choices[0]?.delta ?? {};
    });
  const readRest = () => through.takeRest().events.map(String);
  return { read, readRest, kept };
}

const toParts = (text: string, ...cuts: number[]) =>
  [0, ...cuts].map((start, index) => text.slice(start, cuts[index] ?? text.length));
const TEXT = `The key is ${KEY}, it said.`;
const CLEAN = 'The key is [redacted], it said.';
const KEY_AT = TEXT.indexOf(KEY);

describe('a key that is written over several chunks', () => {
  test.each(Array.from({ length: KEY.length - 1 }, (_, index) => index + 1))(
    'a key that is cut after %i characters does not pass',
    (cut) => {
      for (const field of ['content', 'reasoning_content', 'reasoning', 'refusal'] as const) {
        const { read, kept } = createReader();
        const parts = toParts(TEXT, KEY_AT + cut);
        const sent = [...parts.map((part) => toChunk({ [field]: part })), toChunk({}, 'stop'), DONE].flatMap(read);
        const text = sent.map((delta) => delta[field] ?? '').join('');
        expect(text).not.toContain(KEY);
        // The first three letters may have been passed on.
        expect(text.replace(/is \S{0,3}\[/, 'is [')).toBe(CLEAN);
        expect(kept.join('')).not.toContain(KEY.slice(4));
      }
    },
  );

  test('a key that is cut at any two places, or arrives one character at a time, does not pass', () => {
    const cuts: number[][] = [Array.from({ length: TEXT.length - 1 }, (_, index) => index + 1)];
    for (let first = 1; first < KEY.length; first += 1)
      for (let second = first + 1; second < KEY.length; second += 1) cuts.push([KEY_AT + first, KEY_AT + second]);
    for (const places of cuts) {
      const { read } = createReader();
      const events = [...toParts(TEXT, ...places).map((content) => toChunk({ content })), toChunk({}, 'stop'), DONE];
      const text = events
        .flatMap(read)
        .map(({ content }) => content ?? '')
        .join('');
      expect(text.replace(/is \S{0,3}\[/, 'is [')).toBe(CLEAN);
    }
  });

  test('a key that is cut over the parts of an answer in parts does not pass', () => {
    const { read } = createReader();
    const toContent = (text: string) => ({ content: [{ type: 'text', text }] });
    const [first = '', second = ''] = toParts(TEXT, KEY_AT + 9);
    const sent = [toChunk(toContent(first)), toChunk(toContent(second)), DONE].flatMap(read);
    expect(sent.map(({ content }) => content).join('')).toBe(CLEAN);
  });

  test('a key that lacks its end when the answer ends does not pass', () => {
    const { read, readRest } = createReader();
    expect(read(toChunk({ content: `Key: ${KEY.slice(0, 6)}` }))).toEqual([]);
    expect(read(toChunk({ content: KEY.slice(6, -1) }))).toEqual([]);
    const rest = readRest().join('');
    expect(rest).toContain('Key: [redacted]');
    expect(rest).not.toContain(KEY.slice(6, -1));
  });

  test('text that only begins like the key is passed on unchanged with the next chunk', () => {
    const { read, kept } = createReader();
    expect(read(toChunk({ content: 'The sk-pro' }))).toEqual([]);
    expect(read(toChunk({ content: 'xy is idle.' }))).toEqual([{ content: 'The sk-pro' }, { content: 'xy is idle.' }]);
    expect(kept).toEqual([
      toChunk({ content: 'The sk-pro' }).replace(/\n$/, 'id: s.1\n\n'),
      toChunk({ content: 'xy is idle.' }).replace(/\n$/, 'id: s.2\n\n'),
    ]);
  });

  test.each(['Tasks', 'risk', 'sk-', 's', 'Ask-p', 'a key', 'secrets'])(
    'text that ends with %j is not held back',
    (content) => {
      const { read } = createReader('secr3t-key-of-the-provider');
      expect(read(toChunk({ content }))).toHaveLength(1);
      expect(createReader().read(toChunk({ content: content.replace('-p', '-') }))).toHaveLength(1);
    },
  );

  test('text that is held back is sent before the finish reason, the end and an error', () => {
    for (const end of [toChunk({}, 'stop'), DONE, 'data: {"error":{"message":"broken"}}\n\n', 'data: broken\n\n']) {
      const { read } = createReader();
      expect(read(toChunk({ content: 'sk-pr' }))).toEqual([]);
      expect(read(end)[0]).toEqual({ content: 'sk-pr' });
    }
  });

  test('a placeholder for a key is passed on like any other word', () => {
    const { read } = createReader('ollama');
    expect(read(toChunk({ content: 'An ol' }))).toHaveLength(1);
    expect(read(toChunk({ content: 'lama.' }))).toEqual([{ content: 'lama.' }]);
  });
});
