import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { redactKey, withId } from '../../../../relay/upstream/block-bytes.ts';
import { createEventSplitter } from '../../../../relay/upstream/event-splitter.ts';
import {
  type ChunkEvent,
  readUpstreamEvent,
  redactChunk,
  toBlock,
  type UpstreamEvent,
} from '../../../../relay/upstream/event.ts';
import { findErrorWords, findMessage } from '../../../../lib/completions/provider-words.ts';

const read = (block: string) => readUpstreamEvent(Buffer.from(block));
const readValue = (value: unknown) => read(`data: ${JSON.stringify(value)}\n\n`);

function readStream(name: string): UpstreamEvent[] {
  const splitter = createEventSplitter();
  const blocks = splitter.push(readFileSync(new URL(`../../../fixtures/streams/${name}.sse`, import.meta.url)));
  return [...blocks, ...splitter.end()].map(readUpstreamEvent);
}

/** What a client would see, one line for each block. */
const tell = (events: readonly UpstreamEvent[]) =>
  events.map((event) => {
    if (event.kind === 'error') return `error: ${event.words}`;
    if (event.kind !== 'chunk') return event.kind;
    const { delta, reasoning, finishReason, usage, isUsageOnly, isPlain } = event;
    const flags = [isUsageOnly && 'usage-only', !isPlain && 'not-plain', usage && Object.values(usage).join('+')];
    return [delta, reasoning && `(${reasoning})`, finishReason, ...flags].filter(Boolean).join('|');
  });

test.each([
  [': ping\n\n', 'comment'],
  [':\n\n', 'comment'],
  ['\n\n', 'comment'],
  ['retry: 3000\nid: 7\n\n', 'comment'],
  ['\uFEFF:ok\n\n', 'comment'],
  ['data:\n\n', 'ping'],
  ['data: null\n\n', 'ping'],
  ['event: ping\ndata: still here\n\n', 'ping'],
  ['data: {"type":"ping"}\n\n', 'ping'],
  ['data: [DONE]\n\n', 'done'],
  ['data:[DONE]\r\n\r\n', 'done'],
  ['data:  [DONE]  \r\r', 'done'],
  ['\uFEFFdata: [DONE]\n\n', 'done'],
  ['data: "[DONE]"\n\n', 'done'],
  ['event: delta\ndata: {"choices":[]}\n\n', 'chunk'],
  ['data: {"choices":null}\n\n', 'chunk'],
  ['data: 7\n\n', 'ping'],
  ['data: []\n\n', 'ping'],
  ['data: "word"\n\n', 'text'],
  ['data: {"choices":[{"delta\n\n', 'text'],
  ['data: upstream connect error\n\n', 'text'],
  ['data: {"type":"message_start","message":{}}\n\n', 'other'],
  ['{"model":"x","done":false}\n\n', 'other'],
  ['<html>\n\n', 'other'],
])('the block %j of a stream is read as %s', (block, kind) => {
  expect(read(block).kind).toBe(kind);
});

test.each([
  [{ error: { message: 'Overloaded', code: 529 } }, 'Overloaded'],
  [{ error: 'upstream timed out' }, 'upstream timed out'],
  [{ error: { code: 429 } }, '429'],
  [{ object: 'error', message: 'quota used up' }, 'quota used up'],
  [{ type: 'error', error: { message: 'Overloaded' } }, 'Overloaded'],
  [[{ error: { code: 503, message: 'The model is overloaded.' } }], 'The model is overloaded.'],
  [{ detail: 'Not authenticated' }, 'Not authenticated'],
  [{ code: 15, message: 'Quota used up', data: null }, 'Quota used up'],
  [{ error: { message: 'cut' }, choices: [{ delta: { content: '' }, finish_reason: 'error' }] }, 'cut'],
])('the value %j is an error', (value, words) => {
  expect(readValue(value)).toMatchObject({ kind: 'error', words });
  expect(readValue(JSON.stringify(value))).toMatchObject({ kind: 'error', words });
});

test.each([
  ['event: error\ndata: Failed to load.\ndata: Not enough memory.\n\n', 'Failed to load.\nNot enough memory.'],
  ['event: error\ndata: {"message":"crashed"}\n\n', 'crashed'],
  ['error: {"code":500,"message":"context shift is disabled"}\n\n', 'context shift is disabled'],
  ['{"error":{"message":"bare"}}\n\n', 'bare'],
])('the block %j is an error', (block, words) => {
  expect(read(block)).toMatchObject({ kind: 'error', words });
});

test.each([
  ['openai-usage', ['', '- The', ' bridge', ' is closed', ' is closed', '.', 'stop', 'usage-only|1187+5+1024', 'done']],
  ['groq-usage', ['', 'Closed', '.', 'stop|52+2+0', 'done']],
  ['one-api-fields', ['comment', 'Multi|not-plain', 'ping', 'ping', ' line', 'done', ' too late', 'error: too late']],
  ['one-api-json-strings', ['Café 👩‍👩‍👧|not-plain', 'stop|not-plain', 'done']],
  ['mistral-parts', ['(Le texte)', '( est court.)', 'Le pont', ' est fermé.|stop', 'done']],
  ['together-several-choices', [' yes', '', 'eos', 'done']],
  [
    'deepseek-reasoning',
    ['comment', 'comment', '', '(First)', '(, the piers.)', 'Three', ' piers.', 'stop|15+133+0', 'done'],
  ],
  ['gemini-crlf', ['橋は|40+2+0', '閉鎖中。|stop|40+6+0', 'done']],
  ['gateway-string', ['The', ' pier|not-plain', 'error: upstream timed out']],
  ['openrouter-reasoning', ['comment', '(The article)', '( is short.)', 'Closed.', 'stop', 'done']],
  ['llama-cpp-error-field', ['', 'Bridge', 'error: context shift is disabled']],
])('the recorded stream %s is understood', (name, expected) => {
  expect(tell(readStream(name))).toEqual(expected);
});

test.each([null, '', 'null', undefined, 7])('%j is not a finish reason', (finish_reason) => {
  expect(readValue({ choices: [{ delta: { content: 'x' }, finish_reason }] })).toMatchObject({ finishReason: null });
});

test('a chunk with unknown fields is not an error', () => {
  const more = { detail: 'x', message: 'x', code: 0, status: 'ok', error: {} };
  expect(readValue({ choices: [{ delta: { content: 'x' } }], ...more })).toMatchObject({ kind: 'chunk', delta: 'x' });
});

test('usage includes how many tokens were cached, wherever a provider reports it', () => {
  const usage = { prompt_tokens: 9, completion_tokens: 2, prompt_tokens_details: { cached_tokens: 4 } };
  const expected = { promptTokens: 9, completionTokens: 2, cachedTokens: 4 };
  expect(readValue({ choices: [], usage })).toMatchObject({ usage: expected, isUsageOnly: true });
  expect(readValue({ usage })).toMatchObject({ usage: expected, isUsageOnly: true });
  expect(readValue({ choices: null, x_groq: { usage } })).toMatchObject({ usage: expected, isUsageOnly: true });
  expect(readValue({ choices: [{ delta: {} }], usage })).toMatchObject({ usage: expected, isUsageOnly: false });
  const deepSeek = { prompt_tokens: 9, completion_tokens: 2, prompt_cache_hit_tokens: 4 };
  expect(readValue({ choices: [], usage: deepSeek })).toMatchObject({ usage: expected });
});

test('usage includes how many tokens were written to the cache only if the provider reports it', () => {
  const usage = { prompt_tokens: 9, completion_tokens: 2, prompt_tokens_details: { cached_tokens: 4 } };
  const details = { cached_tokens: 4, cache_write_tokens: 0 };
  expect(readValue({ choices: [], usage })).not.toHaveProperty('usage.cacheWriteTokens');
  expect(readValue({ choices: [], usage: { ...usage, prompt_tokens_details: details } })).toMatchObject({
    usage: { promptTokens: 9, cachedTokens: 4, cacheWriteTokens: 0 },
  });
});

test.each([
  null,
  {},
  { prompt_tokens: 1 },
  { prompt_tokens: -1, completion_tokens: 2 },
  { prompt_tokens: 1.5, completion_tokens: 2 },
  { prompt_tokens: '1', completion_tokens: 2 },
])('%j is not read as usage', (usage) => {
  expect(readValue({ choices: [], usage })).toMatchObject({ kind: 'chunk', usage: null, isUsageOnly: false });
});

test('a report of more cached tokens than prompt tokens is corrected', () => {
  const usage = { prompt_tokens: 9, completion_tokens: 2, prompt_tokens_details: { cached_tokens: 40 } };
  expect(readValue({ choices: [], usage })).toMatchObject({ usage: { cachedTokens: 9 } });
});

test('a chunk that not every client understands is flagged and can be rewritten', () => {
  const chunk = { choices: [{ index: 0, delta: { content: 'Café' } }] };
  for (const block of [
    `data: ${JSON.stringify(JSON.stringify(chunk))}\n\n`,
    `data: ${JSON.stringify({ ...chunk, error: {} })}\n\n`,
    `data: ${JSON.stringify(chunk, null, 1).replaceAll('\n', '\ndata: ')}\n\n`,
  ]) {
    const event = read(block) as ChunkEvent;
    expect(event).toMatchObject({ kind: 'chunk', delta: 'Café', isPlain: false, value: chunk });
    expect(readUpstreamEvent(toBlock(event.value))).toEqual({ ...event, isPlain: true });
  }
  expect(readValue({ ...chunk, error: null })).toMatchObject({ isPlain: true });
});

test('any bytes are read without an error', () => {
  const kinds = ['comment', 'ping', 'done', 'chunk', 'error', 'text', 'other'];
  const value = fc.oneof(
    fc.json(),
    fc.json().map((json) => JSON.stringify(json)),
    fc.json().map((json) => `{"choices":[${json}],"usage":${json},"error":${json}}`),
    fc.json().map((json) => `{"choices":[{"delta":${json}}],"x_groq":${json},"detail":${json}}`),
    fc.json().map((json) => `{"choices":[{"delta":{"content":[${json}]}}]}`),
  );
  const block = fc.oneof(
    fc.uint8Array().map((bytes) => Buffer.from(bytes)),
    fc
      .tuple(fc.constantFrom('', 'data: ', 'event: error\ndata:', 'error: '), value)
      .map(([a, b]) => Buffer.from(a + b)),
  );
  fc.assert(
    fc.property(block, (bytes) => {
      expect(kinds).toContain(readUpstreamEvent(bytes).kind);
    }),
    { numRuns: 3_000 },
  );
});

const nest = (open: string, close: string, levels = 100_000) => `${open.repeat(levels)}1${close.repeat(levels)}`;

test.each([
  ['a list', `data: ${nest('[', ']')}\n\n`, 'text'],
  ['an error', `data: ${nest('{"error":', '}')}\n\n`, 'text'],
  ['a named error', `event: error\ndata: ${nest('{"message":', '}')}\n\n`, 'error'],
  ['an error field', `error: ${nest('{"detail":', '}')}\n\n`, 'error'],
  ['a stray error', `${nest('[{"error":', '}]')}\n\n`, 'other'],
  ['a chunk', `data: {"choices":[],"x":${nest('[', ']')}}\n\n`, 'text'],
  ['a chunk in a string', `data: ${JSON.stringify(`{"choices":[],"x":${nest('[', ']')}}`)}\n\n`, 'text'],
])('%s nested 100,000 levels deep causes no error', (_, block, kind) => {
  expect(read(block).kind).toBe(kind);
});

test('every chunk that can be read can be written', () => {
  // Well on either side of the limit: 400 levels are passed on, 600 are not.
  const deep = read(`data: ${JSON.stringify(`{"choices":[],"x":${nest('[', ']', 400)}}`)}\n\n`) as ChunkEvent;
  expect(deep.kind).toBe('chunk');
  expect(toBlock(deep.value).length).toBeGreaterThan(800);
  expect(read(`data: {"choices":[],"x":${nest('[', ']', 600)}}\n\n`).kind).toBe('text');
});

test('an error message is found a few levels deep', () => {
  const wrap = (levels: number) => JSON.parse(nest('{"error":', '}', levels).replace('1', '"Overloaded"')) as unknown;
  expect(findMessage(wrap(5))).toBe('Overloaded');
  expect(findMessage(wrap(5_000))).toBeNull();
  expect(findErrorWords(wrap(5))).toBe('Overloaded');
  expect(findErrorWords(wrap(5_000))).toBe('');
  expect(findErrorWords(JSON.parse(nest('[', ']', 5_000)))).toBeNull();
});

const number = (block: string) => withId(Buffer.from(block), 's.1').toString();

test.each([
  ['data: 1\n\n', 'data: 1\nid: s.1\n\n'],
  ['data: 1\r\n\r\n', 'data: 1\r\nid: s.1\r\n\r\n'],
  ['data: 1\r\r', 'data: 1\rid: s.1\r\r'],
  ['\uFEFFdata: 1\n\n', 'data: 1\nid: s.1\n\n'],
  ['\uFEFF\r\n\r\nevent: x\r\ndata: 1\r\n\r\n', '\r\n\r\nevent: x\r\ndata: 1\r\nid: s.1\r\n\r\n'],
  ['id: 7\ndata: 1\n\n', 'data: 1\nid: s.1\n\n'],
  ['id\ndata: 1\nid:8\n\n', 'data: 1\nid: s.1\n\n'],
  ['event: x\r\nid: 7\r\ndata: 1\r\n\r\n', 'event: x\r\ndata: 1\r\nid: s.1\r\n\r\n'],
  ['data: 1\rid: 7\r\r', 'data: 1\rid: s.1\r\r'],
  ['idea: 7\ndata: id: 7\nidentity\n\n', 'idea: 7\ndata: id: 7\nidentity\nid: s.1\n\n'],
])('an id is added to the block %j', (block, numbered) => {
  expect(number(block)).toBe(numbered);
});

test('bytes of a block that are not UTF-8 are unchanged', () => {
  const block = Buffer.from([0x64, 0x61, 0x74, 0x61, 0x3a, 0xff, 0xfe, 10, 10]);
  expect(withId(block, 's.1')).toEqual(Buffer.concat([block.subarray(0, -1), Buffer.from('id: s.1\n\n')]));
  expect(redactKey(block, 'sk-secret')).toBe(block);
});

test('the key is removed from a block, but a block without it is unchanged', () => {
  const block = Buffer.from('data: {"a":"sk-secret","b":"sk-secretsk-secret ä"}\n\n');
  expect(redactKey(block, 'sk-secret').toString()).toBe('data: {"a":"[redacted]","b":"[redacted][redacted] ä"}\n\n');
  expect(redactKey(block, 'sk-other')).toBe(block);
  expect(redactKey(block, '')).toBe(block);
  const escaped = Buffer.from('data: {"a":"ab\\/cd\\/ef12 ab/cd/ef12"}\n\n');
  expect(redactKey(escaped, 'ab/cd/ef12').toString()).toBe('data: {"a":"[redacted] [redacted]"}\n\n');
});

const redact = (block: string, key: string) =>
  redactChunk(read(block) as ChunkEvent, Buffer.from(block), key).toString();

test.each([
  ['as it is', 'sk-secret'],
  ['escaped', '\\u0073k-secret'],
  ['fully escaped', '\\u0073\\u006B\\u002d\\u0073ecret'],
])('the key is removed from a chunk when it is written %s', (_, written) => {
  for (const chunk of [
    `{"choices":[{"index":0,"delta":{"content":"It is ${written}, Café"}}]}`,
    `{"choices":[{"index":0,"delta":{"reasoning":"It is ${written}"}},{"index":1,"delta":{"content":"${written}"}}]}`,
    `{"id":"${written}","choices":[],"${written}":1}`,
  ])
    for (const block of [`data: ${chunk}\n\n`, `data: ${JSON.stringify(chunk)}\n\n`]) {
      const clean = redact(block, 'sk-secret');
      const value = JSON.parse(clean.slice('data: '.length)) as unknown;
      expect(JSON.stringify(value)).not.toContain('sk-secret');
      expect(value).toEqual(JSON.parse(chunk.replaceAll(written, '[redacted]')));
    }
});

test('a key that JSON escapes is removed', () => {
  const key = 'sk-"se\\cret/1';
  const content = `It is ${key}.`;
  for (const json of [JSON.stringify(content), JSON.stringify(content).replace('/', '\\/')])
    expect(redact(`data: {"choices":[{"delta":{"content":${json}}}]}\n\n`, key)).toBe(
      'data: {"choices":[{"delta":{"content":"It is [redacted]."}}]}\n\n',
    );
});

test('a chunk without the key is passed on byte for byte, with its escapes', () => {
  const chunk = '{ "choices":[{"delta":{"content":"Caf\\u00e9\\n\\/ "}}],"x":1.0}';
  expect(redact(`data:${chunk}\r\n\r\n`, 'sk-secret')).toBe(`data:${chunk}\r\n\r\n`);
  expect(redact(`data:${chunk}\r\n\r\n`, '')).toBe(`data:${chunk}\r\n\r\n`);
});

test('a chunk that not every client understands is rewritten, whether or not it has the key', () => {
  const chunk = { choices: [{ index: 0, delta: { content: 'ollama Café' } }] };
  const block = `data: ${JSON.stringify(JSON.stringify(chunk))}\n\n`;
  expect(redact(block, '')).toBe(`data: ${JSON.stringify(chunk)}\n\n`);
  expect(redact(block, 'ollama')).toBe(`data: ${JSON.stringify(chunk)}\n\n`);
});

test('a placeholder for a key is not removed, because it may be a word of the text', () => {
  const block = Buffer.from('data: {"a":"ollama none"}\n\n');
  expect(redactKey(block, 'ollama')).toBe(block);
});
