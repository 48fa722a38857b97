import * as v from 'valibot';
import { buildMessages, type Message } from '../../lib/prompt/prompt.ts';
import {
  boolean,
  clientMessage,
  count,
  fields,
  languageTag,
  list,
  modelName,
  number,
  optional,
  parseWith,
  streamOptions,
  text,
  textOfAtMost,
} from './body-schema.ts';
import { RelayError } from '../base/errors.ts';

type Wish = Parameters<typeof buildMessages>[1];
type Turn = NonNullable<Wish['thread']>[number];
/** A value for each name, so that none can be forgotten. */
type Names<T extends string> = { [Name in T]: Name };

const LENGTHS = { short: 'short', medium: 'medium', long: 'long' } satisfies Names<Wish['length']>;
const FORMATS = {
  'key-points': 'key-points',
  paragraph: 'paragraph',
  tldr: 'tldr',
  qa: 'qa',
  table: 'table',
} satisfies Names<NonNullable<Wish['format']>>;

const MAX_INSTRUCTION_CHARS = 8_000;
const MAX_QUESTION_CHARS = 4_000;
const MAX_TURNS = 50;
const MAX_STOPS = 16;

/** A reader's own words. Blank text counts as left out. */
const wanted = (chars: number) =>
  v.pipe(
    v.nullish(textOfAtMost(chars)),
    v.transform((value) => (value?.trim() ? value : undefined)),
  );

const turn = fields({ question: textOfAtMost(MAX_QUESTION_CHARS), answer: text }, 'an object with question and answer');
const turns = v.pipe(
  list<Turn>(turn, MAX_TURNS, {
    type: 'a list of questions with their answers',
    long: `a list of at most ${MAX_TURNS} questions`,
  }),
  v.transform((values) => (values.length > 0 ? values : undefined)),
);

const summaryBody = fields(
  {
    content: v.pipe(
      text,
      v.check((value) => value.trim() !== '', 'the text to summarize'),
    ),
    title: optional(text),
    author: optional(text),
    site: optional(text),
    published: optional(text),
    // As the page declares it: a wrong tag is the page's mistake, and is ignored.
    pageLanguage: v.pipe(
      v.nullish(v.string('text')),
      v.transform((tag) => (v.is(languageTag, tag) ? v.parse(languageTag, tag) : undefined)),
    ),
    language: optional(languageTag),
    length: v.nullish(v.enum(LENGTHS, 'short, medium or long'), 'medium'),
    format: v.nullish(v.enum(FORMATS, 'key-points, paragraph, tldr, qa or table'), 'key-points'),
    prefix: v.nullish(text, ''),
    instruction: wanted(MAX_INSTRUCTION_CHARS),
    question: wanted(MAX_QUESTION_CHARS),
    thread: optional(turns),
    truncated: optional(boolean),
    hints: optional(boolean),
    model: optional(modelName),
    stream_options: optional(streamOptions),
  },
  'a JSON object',
);

const chatFields = {
  model: optional(modelName),
  messages: list(clientMessage, 1_000, {
    type: 'a list of messages',
    empty: 'a list of at least one message',
    long: 'a list of at most 1,000 messages',
  }),
  stream: v.nullish(boolean, false),
  stream_options: optional(streamOptions),
  max_tokens: optional(count()),
  max_completion_tokens: optional(count()),
  temperature: optional(number(0, 2)),
  top_p: optional(number(0, 1)),
  stop: optional(v.custom<string | string[]>(isStop, 'text, or a list of up to 16 texts')),
  seed: optional(v.pipe(v.number('a whole number'), v.safeInteger('a whole number'))),
  presence_penalty: optional(number(-2, 2)),
  frequency_penalty: optional(number(-2, 2)),
  reasoning_effort: optional(v.pipe(v.string('a word'), v.regex(/^[a-z]{1,20}$/, 'a word'))),
  // No JSON schema: it is text that providers put into the system message.
  response_format: optional(
    fields({ type: v.picklist(['text', 'json_object'], '"text" or "json_object"') }, 'an object with a type'),
  ),
};
const chatBody = fields(chatFields, 'a JSON object');

function isStop(value: unknown): boolean {
  if (typeof value === 'string') return true;
  return Array.isArray(value) && value.length <= MAX_STOPS && value.every((each) => typeof each === 'string');
}

/** Parameters that do not change the answer, or that the relay decides. */
const DROPPED = new Set([
  'user',
  'store',
  'metadata',
  'service_tier',
  'safety_identifier',
  'prompt_cache_key',
  'prompt_cache_retention',
  'parallel_tool_calls',
]);

/** Parameters that ask for nothing when they have this value. */
const DEFAULTS = new Map<string, unknown>([
  ['n', 1],
  ['logprobs', false],
]);

export type SummaryBody = v.InferOutput<typeof summaryBody>;
export type ChatBody = v.InferOutput<typeof chatBody>;

/** Reads the body of `/summary`; unknown fields are ignored. Throws `RelayError` with one sentence. */
export function parseSummaryBody(value: unknown): SummaryBody {
  return parseWith(summaryBody, value);
}

/**
 * Reads the body of `/v1/chat/completions`. Parameters that change more than the answer's text are refused by name.
 * Throws `RelayError` with one sentence.
 */
export function parseChatBody(value: unknown): ChatBody {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    const wishes = value as Record<string, unknown>;
    // `Object.entries` would take a quarter of a second for all the fields that fit into 4 MB.
    const refused = Object.keys(wishes).find((name) => isRefused(name, wishes[name]));
    if (refused !== undefined)
      throw new RelayError(
        'unsupported_parameter',
        `The relay does not support the parameter ${JSON.stringify(refused.slice(0, 64))}.`,
      );
  }
  return parseWith(chatBody, value);
}

function isRefused(name: string, wish: unknown): boolean {
  if (Object.hasOwn(chatFields, name) || DROPPED.has(name) || wish === null) return false;
  return !DEFAULTS.has(name) || DEFAULTS.get(name) !== wish;
}

/**
 * The messages for a summary, or for the answer to a question: the extension's prompt, with the operator's before it in
 * the only system message. Everything from the page stands between the fences; what the reader asks is in a user
 * message.
 */
export function toSummaryMessages(body: SummaryBody, relay: { systemPrompt: string; fence: string }): Message[] {
  const article = {
    title: body.title ?? '',
    byline: body.author ?? '',
    siteName: body.site ?? '',
    publishedTime: body.published ?? '',
    language: body.pageLanguage ?? '',
    url: '',
    passages: [{ kind: 'paragraph' as const, text: body.content.trimEnd() }],
    words: 0,
    method: 'readability' as const,
    verdict: 'article' as const,
    truncated: body.truncated ?? false,
  };
  const { length, format, prefix, instruction, question, hints, thread, language = 'page' } = body;
  const wish = { length, format, prefix, instruction, question, hints, thread, language };
  const [prompt, ...others] = buildMessages(article, wish, relay.fence);
  return [toSystem(relay.systemPrompt, prompt?.content ?? ''), ...others];
}

/** The client's messages after the operator's, which is the only system message. */
export function toChatMessages(body: ChatBody, { systemPrompt }: { systemPrompt: string }): Message[] {
  return systemPrompt.trim() === '' ? body.messages : [toSystem(systemPrompt), ...body.messages];
}

function toSystem(...texts: string[]): Message {
  return { role: 'system', content: texts.filter((each) => each.trim() !== '').join('\n\n') };
}
