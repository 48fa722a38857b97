import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { RelayError } from '../../relay/base/errors.ts';
import { createMeter } from '../../relay/exchange/meter.ts';
import { createPassThrough, type Taken } from '../../relay/exchange/pass-through.ts';
import { askEngine } from '../helpers/ask-engine';
import { chunk } from '../helpers/provider';
import { KEY, readAll, startUpstream } from '../helpers/relay/relay-upstream-ask';
import { replay } from '../helpers/replay';

const STREAMS = path.join(import.meta.dirname, '../fixtures/streams');

const A = chunk({ content: 'a' });
const STOP = chunk({}, 'stop');
const DONE = 'data: [DONE]\n\n';
const usage = (more: object) =>
  `data: ${JSON.stringify({ choices: [], usage: { prompt_tokens: 90, completion_tokens: 2, ...more } })}\n\n`;
const error = (value: object) => `data: ${JSON.stringify({ error: value })}\n\n`;

/** Cases that the recorded streams lack. */
const WRITTEN: Record<string, string> = {
  'parts with thoughts':
    chunk({
      content: [
        { type: 'thinking', thinking: [{ type: 'text', text: 'Hm' }] },
        { type: 'text', text: 'So' },
      ],
    }) + STOP,
  'one choice of several': `data: {"choices":[{"index":1,"delta":{"content":"b"}},{"index":0,"delta":{"content":"a"}}]}\n\n${STOP}`,
  'a refusal': chunk({ role: 'assistant', content: null, refusal: 'I cannot help with that.' }) + STOP + DONE,
  'usage in the choice': `data: {"choices":[{"delta":{"content":"a"},"finish_reason":"stop","usage":{"prompt_tokens":9,"completion_tokens":2}}]}\n\n${DONE}`,
  'harmony channels':
    chunk({ content: '<|channel|>analysis<|message|>Hm<|end|><|start|>assistant<|channel|>final<|message|>So' }) + STOP,
  'cached tokens': A + STOP + usage({ prompt_tokens_details: { cached_tokens: 40 } }) + DONE,
  'reasoning tokens in the total only': A + STOP + usage({ total_tokens: 120 }) + DONE,
  'a limit': A + chunk({}, 'max_tokens') + DONE,
  'a filter': A + chunk({}, 'sensitive') + DONE,
  'an answer that broke': A + chunk({}, 'network_error') + DONE,
  'an end that nobody documents': A + chunk({}, 'tired') + DONE,
  'an end with an empty reason': chunk({ content: 'a' }, '') + chunk({}, '') + DONE,
  'empty reasons before the last': chunk({ content: 'a' }, '') + STOP + DONE,
  'an error beside text': `data: ${JSON.stringify({ error: { message: 'x' }, choices: [{ delta: { content: 'b' } }] })}\n\n`,
  'an overflow': error({ message: "This model's maximum context length is 4096 tokens." }),
  'an empty account': A + error({ code: 'insufficient_quota', message: 'You exceeded your current quota.' }),
  'a wrong key': error({ code: 'invalid_api_key', message: 'no' }),
  'a rate limit': A + error({ code: 429, message: 'Please try again in 2s.' }),
  'an overload': A + error({ code: 503, message: 'The model is overloaded.' }),
  'a word': `${A}data: Internal error\n\n`,
  'half a chunk in the middle': `${A}data: {"a"\n\n${DONE}`,
  'half a chunk at the end': `${A}data: {"choices":[{"in`,
  'an end without a reason': A,
  'numbers and lists': `data: 1\n\ndata: null\n\ndata: []\n\n${A}${DONE}`,
  'objects of another protocol': 'data: {"type":"message_start","message":{}}\n\ndata: {"type":"message_stop"}\n\n',
  'objects of another protocol beside chunks': `data: {"citations":["x"]}\n\n${A}${STOP}${DONE}`,
  'a whole completion':
    '{"choices":[{"message":{"content":"a","reasoning_content":"r"},"finish_reason":"length"}],"usage":{"prompt_tokens":9,"completion_tokens":1}}',
  'half a whole completion': '{"choices":[{"message":{"content":"a',
  'an error in a list': '[{"error":{"code":400,"message":"m"}}]',
  'JSON in lines': '{"message":{"content":"x"},"done":false}\n{"done":true}\n',
  'MiniMax without credit': '{"choices":null,"base_resp":{"status_code":1008,"status_msg":"insufficient balance"}}',
};

const SAME: Record<string, string> = {
  'wrong-api': 'upstream_not_openai',
  'ollama-native': 'upstream_not_openai',
  'cut-off': 'upstream_cut_off',
  'too-long': 'context_length_exceeded',
  'key-rejected': 'upstream_rejected_key',
  'rate-limited': 'upstream_rate_limited',
  'no-credit': 'upstream_error',
  'provider-error': 'upstream_error',
};

/** What the extension reads from a provider directly, with the relay's code for an error. */
async function tellDirectly(body: string): Promise<string[]> {
  const lines = await askEngine({ fetch: replay(body) });
  if (lines.length > 0 && !/^[!.]/.test(lines.at(-1) ?? '')) lines.push('! cut-off');
  return lines.map((line) => {
    const [, code] = /^! (\S+)/.exec(line) ?? [];
    return code === undefined ? line : `! ${SAME[code] ?? code}`;
  });
}

/** What the extension reads from what the relay passes on, and the relay's error. */
async function tellThroughRelay(body: string): Promise<string[]> {
  await using asked = await startUpstream(() => ({ steps: [body] }));
  const events: Buffer[] = [];
  const meter = createMeter([{ role: 'user', content: 'Hi' }], { maxPromptTokens: 400, maxOutputTokens: 400 });
  const kept = { append: () => undefined, end: () => undefined };
  const through = createPassThrough({ streamId: 's', meter, kept, readKey: () => KEY, passesUsage: true });
  const read = async (): Promise<Taken['end']> => {
    const taken = through.take(Buffer.from(await readAll(await asked.ask())));
    events.push(...taken.events);
    if (taken.end) return taken.end;
    const rest = through.takeRest();
    events.push(...rest.events);
    return rest.end ?? (meter.finishReason ? 'done' : new RelayError('upstream_cut_off', ''));
  };
  const end = await read().catch((thrown: unknown) => thrown as RelayError);
  const lines = await askEngine({ fetch: replay(Buffer.concat(events).toString() + (end === 'done' ? DONE : '')) });
  return end instanceof RelayError ? [...lines, `! ${end.code}`] : lines;
}

const bodies = [
  ...readdirSync(STREAMS).map((file): [string, string] => [file, readFileSync(path.join(STREAMS, file), 'utf8')]),
  ...Object.entries(WRITTEN),
];

test.each(bodies)(
  'the extension reads the same from a provider directly and through the relay: %s',
  async (_name, body) => {
    const direct = await tellDirectly(body);
    expect(direct.length).toBeGreaterThan(0);
    expect(await tellThroughRelay(body)).toEqual(direct);
  },
);
