import { createRequire } from 'node:module';
import type { GptEncoding } from 'gpt-tokenizer/GptEncoding';

type Message = { role: string; content: string };

/** What OpenAI's format adds to each message, and to the list of them. */
const PER_MESSAGE = 4;
const PER_LIST = 3;
/** The most that any provider's format adds to a message. */
const MAX_PER_MESSAGE = 16;
/**
 * Merging byte pairs takes quadratic time in a run without a break: 64,000 times one Chinese character took 15 s. In
 * pieces of this length a million characters take from 0.02 s (one letter) to 2.4 s (random Chinese), and each cut adds
 * a token at most.
 */
const PIECE_LENGTH = 200;
/** Longer text is estimated from a sample of its pieces; one request could otherwise block all others for seconds. */
const MAX_PIECES = 500;
/** Its multiples are spread evenly between 0 and 1. */
const GOLDEN_RATIO = 0.618034;
/** Merges that the tokenizer caches, for words that occur again. */
const MERGE_CACHE_SIZE = 10_000;
/** `<|endoftext|>` on a page is ordinary text. */
const PLAIN = { allowedSpecial: new Set<string>(), disallowedSpecial: new Set<string>() };

const require = createRequire(import.meta.url);
let encoding: GptEncoding | undefined;

/** Loaded at the first call, because it takes 0.15 s and 70 MB, and the command line does not need it. */
function loadEncoding(): GptEncoding {
  if (!encoding) {
    encoding = (require('gpt-tokenizer/cjs/encoding/o200k_base') as { default: GptEncoding }).default;
    encoding.setMergeCacheSize(MERGE_CACHE_SIZE);
  }
  return encoding;
}

/** Tokens of `text` for GPT-4o and later; other models' counts differ. An estimate beyond 100,000 characters. */
export function countTokens(text: string): number {
  return countPieces(cut(text));
}

function countPieces(pieces: readonly string[]): number {
  const counted = pieces.length <= MAX_PIECES ? pieces : choose(pieces);
  const tokens = counted.reduce((sum, piece) => sum + loadEncoding().countTokens(piece, PLAIN), 0);
  return counted === pieces ? tokens : Math.ceil((tokens * countChars(pieces)) / countChars(counted));
}

function countChars(pieces: readonly string[]): number {
  return pieces.reduce((sum, { length }) => sum + length, 0);
}

/** Takes one piece of each part of the list, at varying places: repetitive text would otherwise skew the sample. */
function choose(pieces: readonly string[]): string[] {
  const step = pieces.length / MAX_PIECES;
  return Array.from({ length: MAX_PIECES }, (_, part) => {
    const place = (part * GOLDEN_RATIO) % 1;
    return pieces[Math.floor((part + place) * step)] ?? '';
  });
}

/** Includes what the format adds. An estimate beyond 100,000 characters of all messages, or beyond 500 messages. */
export function countPromptTokens(messages: readonly Message[]): number {
  const pieces = messages.flatMap(({ content }) => cut(content));
  // There are only a few roles.
  const roles = new Map<string, number>();
  const frames = messages.reduce((sum, { role }) => {
    const tokens = roles.get(role) ?? countTokens(role);
    roles.set(role, tokens);
    return sum + tokens + PER_MESSAGE;
  }, PER_LIST);
  return frames + countPieces(pieces);
}

/** An upper bound for every tokenizer: a token has at least one byte. */
export function maxPromptTokens(messages: readonly Message[]): number {
  return messages.reduce((sum, { content }) => sum + Buffer.byteLength(content) + MAX_PER_MESSAGE, 0);
}

/** Cuts before the last space of a piece, as tokens begin with their space; where there is none, anywhere. */
function cut(text: string): string[] {
  const pieces: string[] = [];
  for (let start = 0; start < text.length;) {
    let piece = text.slice(start, start + PIECE_LENGTH);
    if (start + PIECE_LENGTH < text.length) {
      const space = piece.lastIndexOf(' ');
      if (space > PIECE_LENGTH / 2) piece = piece.slice(0, space);
      else if (isHighSurrogate(piece.charCodeAt(PIECE_LENGTH - 1))) piece = piece.slice(0, -1);
    }
    pieces.push(piece);
    start += piece.length;
  }
  return pieces;
}

function isHighSurrogate(code: number): boolean {
  return code >= 0xd800 && code < 0xdc00;
}
