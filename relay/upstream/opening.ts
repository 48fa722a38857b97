import type { Readable } from 'node:stream';
import { RelayError } from '../base/errors.ts';
import { toStreamError } from './refusal.ts';
import { toBlock } from './event.ts';
import type { UpstreamBody } from './decode.ts';
import { isJsonLines, readWholeAnswer } from '../../lib/completions/whole-answer.ts';

/** What an answer with status 200 begins as, whatever its content type says. */
export type Opening = 'event-stream' | 'json' | 'html' | 'other' | 'empty';

/** A whole completion is a summary, not a download. */
const MAX_JSON_BYTES = 10_000_000;
const MAX_BLANK_BYTES = 4_096;
/** The fields of an event stream, and llama.cpp's own for errors. */
const FIELD = /^(data|event|id|retry|error)?(:|[\r\n]|$)/;
const LONGEST_FIELD = 'event:'.length;

/** A server that calls its answer an event stream is believed after this much silence. */
const BELIEVED_MS = 300;

/**
 * Waits for the first bytes that tell, and leaves them all to be read: some servers call anything an event stream. One
 * that says so and is silent is believed, as its first word may be minutes away. Throws what `response` fails with.
 */
export function readOpening({ stream: response, contentType, isComplete }: UpstreamBody): Promise<Opening> {
  return new Promise((resolve, reject) => {
    let head: Buffer = Buffer.alloc(0);
    const saysEventStream = /^text\/event-stream\b/i.test(contentType);
    const timer = saysEventStream && setTimeout(() => settle('event-stream'), BELIEVED_MS);
    const settle = (opening: Opening | null, error?: unknown) => {
      clearTimeout(timer || undefined);
      response.off('readable', onReadable).off('end', onEnd).off('error', onError).off('close', onClose);
      // In the same tick as the read: an answer of which nothing is left would end now.
      if (opening && head.length > 0) response.unshift(head);
      if (opening) resolve(opening);
      else reject(error);
    };
    const onReadable = () => {
      for (let slice = readSlice(response); slice; slice = readSlice(response)) {
        head = head.length === 0 ? slice : Buffer.concat([head, slice]);
        const opening = toOpening(head, response.readableLength === 0 && isComplete());
        if (opening) return settle(opening);
      }
    };
    const onEnd = () => settle(toOpening(head, true));
    const onError = (error: unknown) => settle(null, error);
    const onClose = () => settle(null, new Error('closed'));
    response.on('readable', onReadable).on('end', onEnd).on('error', onError).on('close', onClose);
  });
}

function readSlice(response: Readable): Buffer | null {
  return response.read() as Buffer | null;
}

/** `null`: more bytes are needed. */
function toOpening(head: Buffer, isWhole: boolean): Opening | null {
  const start = head.toString('latin1').replace(/^ï»¿/, '').trimStart();
  if (start === '') return isWhole ? 'empty' : head.length > MAX_BLANK_BYTES ? 'other' : null;
  if (start.startsWith('<')) return 'html';
  if (/^[[{]/.test(start)) return 'json';
  // The name of a field may be cut.
  if (start.length < LONGEST_FIELD && !/[:\r\n]/.test(start) && !isWhole) return null;
  return FIELD.test(start) ? 'event-stream' : 'other';
}

/**
 * The event stream that a whole completion would have been. Throws the `RelayError` of an error object, and
 * `upstream_not_openai` for any other JSON. `onSlice` is called while it reads.
 */
export async function readCompletion(response: Readable, key: string, onSlice: () => void): Promise<Buffer> {
  const slices: Buffer[] = [];
  let bytes = 0;
  let hasFirstLine = false;
  for await (const slice of response as AsyncIterable<Buffer>) {
    onSlice();
    slices.push(slice);
    bytes += slice.length;
    if (bytes > MAX_JSON_BYTES) throw toNotOpenAi();
    if (hasFirstLine || !slice.includes('\n')) continue;
    hasFirstLine = true;
    // JSON lines, Ollama's own protocol, are recognized by the first line and not read to their end.
    if (isJsonLines(Buffer.concat(slices).toString())) break;
  }
  const answer = readWholeAnswer(Buffer.concat(slices).toString());
  switch (answer.kind) {
    case 'completion':
      return Buffer.concat([...answer.chunks.map(toBlock), Buffer.from('data: [DONE]\n\n')]);
    case 'error':
      throw toStreamError(answer, key);
    case 'cut-off':
      throw toCutOff();
    case 'ollama-native':
    case 'other':
      throw toNotOpenAi();
  }
}

/** The error for an answer that is no completion at all. */
export function toNotOpenAi(opening?: Opening): RelayError {
  const what = {
    html: 'a web page',
    empty: 'nothing',
    other: 'no event stream',
    json: 'other JSON',
    'event-stream': '',
  };
  return new RelayError(
    'upstream_not_openai',
    `The provider answered with ${what[opening ?? 'json']}; its URL in the relay's settings must be the base URL of an OpenAI-compatible API.`,
  );
}

export function toCutOff(cause?: unknown): RelayError {
  return new RelayError('upstream_cut_off', 'The provider broke off its answer.', { cause });
}
