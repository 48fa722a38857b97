import * as v from 'valibot';
import { isRecord } from '../../lib/is-record.ts';
import type { Message } from '../../lib/prompt/prompt.ts';
import { RelayError } from '../base/errors.ts';

// Every message says what the field must be, so that `parseWith` can make a sentence of it. `null` counts as left out.

const wellFormed = v.transform((value: string) => value.toWellFormed());

export const text = v.pipe(v.string('text'), wellFormed);

export function textOfAtMost(chars: number) {
  const message = `at most ${chars.toLocaleString('en')} characters long`;
  return v.pipe(v.string('text'), v.maxLength(chars, message), wellFormed);
}

export function optional<const Schema extends v.GenericSchema>(schema: Schema) {
  return v.pipe(
    v.nullish(schema),
    v.transform((value): v.InferOutput<Schema> | undefined => value ?? undefined),
  );
}

export function number(min: number, max: number) {
  const message = `a number from ${min} to ${max}`;
  return v.pipe(v.number(message), v.minValue(min, message), v.maxValue(max, message));
}

export function count() {
  const message = 'a whole number above 0';
  return v.pipe(v.number(message), v.safeInteger(message), v.minValue(1, message));
}

/** An object whose other fields are ignored. A field that is missing gets its own sentence; a list is not an object. */
export function fields<const Entries extends v.ObjectEntries>(entries: Entries, message: string) {
  const findSentence = (issue: v.ObjectIssue) => {
    const schema = entries[String(issue.path?.[0]?.key)];
    return (schema && v.safeParse(schema, undefined).issues?.[0]?.message) ?? message;
  };
  return v.pipe(
    v.custom<Record<string, unknown>>((value) => isRecord(value) && !Array.isArray(value), message),
    v.object(entries, findSentence),
  );
}

type ListMessages = { type: string; empty?: string; long: string };

/**
 * A list of up to `max` elements, read up to the first bad one: a body has room for millions of them, each with an
 * issue. `empty`: what to say of a list without elements, which is otherwise allowed.
 */
export function list<T>(each: v.GenericSchema<unknown, T>, max: number, { type, empty, long }: ListMessages) {
  return v.pipe(
    v.custom<unknown[]>((value) => Array.isArray(value), type),
    v.minLength(empty === undefined ? 0 : 1, empty),
    v.maxLength(max, long),
    v.rawTransform(({ dataset, addIssue, NEVER }): T[] => {
      const read: T[] = [];
      for (const [key, value] of dataset.value.entries()) {
        const result = v.safeParse(each, value, { abortEarly: true });
        if (result.success) {
          read.push(result.output);
          continue;
        }
        const [{ message, path = [] }] = result.issues;
        addIssue({ message, path: [{ type: 'array', origin: 'value', input: dataset.value, key, value }, ...path] });
        return NEVER;
      }
      return read;
    }),
  );
}

export const modelName = v.pipe(
  v.string('the name of a model'),
  v.minLength(1, 'the name of a model'),
  v.maxLength(200, 'at most 200 characters long'),
);

export const boolean = v.boolean('true or false');

export const streamOptions = fields({ include_usage: optional(boolean) }, 'an object');

/** Longer than any that means something. */
const MAX_TAG_CHARS = 100;

/** A tag's language, script and region. Its other parts can spell words, and tags stand in the system message. */
export const languageTag = v.pipe(
  v.string('a BCP 47 language tag'),
  v.check((tag) => parseLocale(tag) !== null, 'a BCP 47 language tag'),
  v.transform((tag) => {
    const { language, script, region } = parseLocale(tag) ?? {};
    return [language, script, region].filter(Boolean).join('-');
  }),
);

function parseLocale(tag: string): Intl.Locale | null {
  // What follows its extensions takes quadratic time.
  if (tag.length > MAX_TAG_CHARS) return null;
  try {
    return new Intl.Locale(tag);
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

export type ClientMessage = Message & { role: 'user' | 'assistant' };

const ROLES = { user: 'user', assistant: 'assistant', system: 'user', developer: 'user' } as const;
const PARTS = 'text, or a list of parts of the type text';
const MAX_PARTS = 1_000;
const TOO_MANY_PARTS = 'text, or a list of at most 1,000 parts';

const messageContent = v.pipe(
  v.custom<string | unknown[]>((value) => typeof value === 'string' || Array.isArray(value), PARTS),
  v.check((value) => typeof value === 'string' || value.length <= MAX_PARTS, TOO_MANY_PARTS),
  v.check((value) => typeof value === 'string' || (value.length > 0 && value.every(isTextPart)), PARTS),
  v.transform((value) =>
    typeof value === 'string'
      ? value
      : value
          .filter(isTextPart)
          .map((part) => part.text)
          .join('\n'),
  ),
);

const noTools = v.optional(v.custom((value) => isNothing(value), 'left out: tools are not supported'));

/**
 * Keeps a role and a text, and drops everything else that a message may carry (`name`, `prefix`…). A `system` or
 * `developer` message of a client becomes a user message: only the relay speaks as the system.
 */
export const clientMessage = v.pipe(
  fields(
    {
      role: v.picklist(['system', 'developer', 'user', 'assistant'], 'system, developer, user or assistant'),
      content: messageContent,
      tool_calls: noTools,
      function_call: noTools,
    },
    'an object with role and content',
  ),
  v.transform(({ role, content }): ClientMessage => ({ role: ROLES[role], content: content.toWellFormed() })),
);

function isTextPart(value: unknown): value is { text: string } {
  return isRecord(value) && value.type === 'text' && typeof value.text === 'string';
}

function isNothing(value: unknown): boolean {
  return value === undefined || value === null || (Array.isArray(value) && value.length === 0);
}

/** Throws `RelayError('invalid_request')` with one sentence about the first field that is wrong; it quotes no value. */
export function parseWith<T>(schema: v.GenericSchema<unknown, T>, value: unknown): T {
  const result = v.safeParse(schema, value, { abortEarly: true });
  if (result.success) return result.output;
  const [{ message, path = [] }] = result.issues;
  const name = path.reduce<string>(
    (outer, { key }) => (typeof key === 'number' ? `${outer}[${key}]` : `${outer && `${outer}.`}${String(key)}`),
    '',
  );
  throw new RelayError('invalid_request', `${name ? `"${name}"` : 'The body'} must be ${message}.`);
}
