import { z } from 'zod';
import type { Message } from '../../lib/prompt/prompt.ts';
import { RelayError } from '../base/errors.ts';

// Every error is what the field must be, so that `parseWith` can make a sentence of it. `null` counts as left out.

export const text = z.string({ error: 'text' }).transform((value) => value.toWellFormed());

export function optional<T extends z.ZodType>(schema: T) {
  return schema.nullish().transform((value) => value ?? undefined);
}

export function number(min: number, max: number) {
  const error = `a number from ${min} to ${max}`;
  return z.number({ error }).min(min, { error }).max(max, { error });
}

export function count() {
  const error = 'a whole number above 0';
  return z.number({ error }).int({ error }).min(1, { error });
}

type ListErrors = { type: string; empty: string; long: string };

/**
 * A list of 1 to `max` elements, read up to the first bad one: zod's own keeps an issue for each, and a body has room
 * for millions.
 */
export function list<T>(each: z.ZodType<T>, max: number, { type, empty, long }: ListErrors) {
  return z
    .array(z.unknown(), { error: type })
    .min(1, { error: empty })
    .max(max, { error: long })
    .transform((values, context): T[] => {
      const read: T[] = [];
      for (const [index, value] of values.entries()) {
        const { success, data: element, error } = each.safeParse(value);
        if (success) {
          read.push(element);
          continue;
        }
        const { path = [], message = 'valid' } = error.issues[0] ?? {};
        context.addIssue({ code: 'custom', path: [index, ...path], message });
        return z.NEVER;
      }
      return read;
    });
}

export const modelName = z
  .string({ error: 'the name of a model' })
  .min(1, { error: 'the name of a model' })
  .max(200, { error: 'at most 200 characters long' });

export const streamOptions = z.object(
  { include_usage: optional(z.boolean({ error: 'true or false' })) },
  { error: 'an object' },
);

/** Longer than any that means something. */
const MAX_TAG_CHARS = 100;

/** A tag's language, script and region. Its other parts can spell words, and tags stand in the system message. */
export const languageTag = z.string({ error: 'a BCP 47 language tag' }).transform((value, context) => {
  // What follows its extensions takes quadratic time.
  const locale = value.length <= MAX_TAG_CHARS ? parseLocale(value) : null;
  if (locale) return [locale.language, locale.script, locale.region].filter(Boolean).join('-');
  context.addIssue({ code: 'custom', message: 'a BCP 47 language tag' });
  return z.NEVER;
});

function parseLocale(tag: string): Intl.Locale | null {
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

const part = z.object(
  { type: z.literal('text', { error: PARTS }), text: z.string({ error: PARTS }) },
  { error: PARTS },
);

const messageContent = z.union(
  [z.string(), list(part, MAX_PARTS, { type: PARTS, empty: PARTS, long: TOO_MANY_PARTS })],
  {
    // A union has but one issue, its own.
    error: ({ input }) => (Array.isArray(input) && input.length > MAX_PARTS ? TOO_MANY_PARTS : PARTS),
  },
);

const noTools = z.unknown().optional().refine(isNothing, { error: 'left out: tools are not supported' });

/**
 * Keeps a role and a text, and drops what else a message may carry (`name`, `prefix`…). What a client calls `system` or
 * `developer` is a user's message: only the relay speaks as the system.
 */
export const clientMessage = z
  .object(
    {
      role: z.enum(['system', 'developer', 'user', 'assistant'], { error: 'system, developer, user or assistant' }),
      content: messageContent,
      tool_calls: noTools,
      function_call: noTools,
    },
    { error: 'an object with role and content' },
  )
  .transform(({ role, content }): ClientMessage => {
    const words = typeof content === 'string' ? content : content.map((each) => each.text).join('\n');
    return { role: ROLES[role], content: words.toWellFormed() };
  });

function isNothing(value: unknown): boolean {
  return value === undefined || value === null || (Array.isArray(value) && value.length === 0);
}

/** Throws `RelayError('invalid_request')` with one sentence about the first field that is wrong; it quotes no value. */
export function parseWith<T>(schema: z.ZodType<T>, value: unknown): T {
  const { success, data: body, error } = schema.safeParse(value);
  if (success) return body;
  const { path = [], message = 'valid' } = error.issues[0] ?? {};
  const name = path.reduce<string>(
    (outer, key) => (typeof key === 'number' ? `${outer}[${key}]` : `${outer && `${outer}.`}${String(key)}`),
    '',
  );
  throw new RelayError('invalid_request', `${name ? `"${name}"` : 'The body'} must be ${message}.`);
}
