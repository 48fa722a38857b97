import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { ConfigError } from './base/config-error.ts';

const SECOND = 1_000;

/** Origins of extensions. Their ids differ between browsers and, in Firefox, between installations. */
const EXTENSION_ORIGINS = 'chrome-extension://*,moz-extension://*,safari-web-extension://*';

const DEFAULT_SYSTEM_PROMPT =
  'You are the assistant behind Pith, which gives people the pith of what they read. Be accurate, brief and plain.';

const text = z.string();
const url = (...protocols: string[]) =>
  text.refine(
    (value) => URL.canParse(value) && protocols.includes(new URL(value).protocol),
    `must be a URL that begins with ${protocols.map((protocol) => `${protocol}//`).join(' or ')}`,
  );
const integer = (min: number, max: number) =>
  text
    .regex(/^\d{1,15}$/, 'must be a whole number')
    .transform(Number)
    .refine((value) => value >= min && value <= max, `must be from ${min} to ${max}`);
/** In milliseconds. */
const seconds = (min: number, max: number) =>
  text
    .regex(/^\d{1,6}(\.\d{1,3})?$/, 'must be a number of seconds')
    .transform((value) => Number(value) * SECOND)
    .refine((ms) => ms >= min * SECOND && ms <= max * SECOND, `must be from ${min} to ${max} seconds`);
const toList = (value: string) => [...new Set(value.split(',').flatMap((part) => part.trim() || []))];

const schema = z.object({
  PITH_UPSTREAM_URL: url('http:', 'https:')
    .refine((value) => !/^[a-z]+:\/\/[^/]*@/i.test(value), 'must not carry a user name or password')
    .transform((value) => value.replace(/\/+$/, '')),
  PITH_UPSTREAM_KEY: text.default(''),
  PITH_MODEL: text,
  PITH_MODELS: text.default('').transform(toList),
  PITH_SYSTEM_PROMPT: text.default(DEFAULT_SYSTEM_PROMPT),
  PITH_RELAY_HOST: text.default('127.0.0.1'),
  PITH_RELAY_PORT: integer(0, 65_535).default(8787),
  PITH_RELAY_DB: text.default('pith-relay.sqlite'),
  DATABASE_URL: url('postgres:', 'postgresql:').optional(),
  REDIS_URL: url('redis:', 'rediss:').optional(),
  PITH_PRICES: text.optional(),
  PITH_ALLOWED_ORIGINS: text.default(EXTENSION_ORIGINS).transform(toList),
  PITH_TRUSTED_PROXIES: integer(0, 10).default(0),
  PITH_METRICS_TOKEN: text.default(''),
  PITH_MAX_BODY_BYTES: integer(1_024, 100_000_000).default(4_194_304),
  PITH_MAX_OUTPUT_TOKENS: integer(16, 1_000_000).default(4_096),
  PITH_HEADER_HOLD_SECONDS: seconds(0, 300).default(10 * SECOND),
  PITH_KEEP_ALIVE_SECONDS: seconds(0.1, 300).default(15 * SECOND),
  PITH_IDLE_SECONDS: seconds(1, 3_600).default(120 * SECOND),
  PITH_GRACE_SECONDS: seconds(0, 600).default(60 * SECOND),
  PITH_DRAIN_SECONDS: seconds(0, 600).default(60 * SECOND),
  PITH_LOG_LEVEL: z
    .enum(['debug', 'info', 'warn', 'error', 'silent'], 'must be debug, info, warn, error or silent')
    .default('info'),
});

type Name = keyof typeof schema.shape;

/** The descriptions in `--help`, in its order. */
const HELP: Record<Name, string> = {
  PITH_UPSTREAM_URL: 'base URL of the OpenAI-compatible provider, ending in /v1',
  PITH_UPSTREAM_KEY: "the provider's key; leave it out for servers that need none",
  PITH_MODEL: 'model, where a request names none',
  PITH_MODELS: 'further models that clients may ask for, separated by commas',
  PITH_SYSTEM_PROMPT: 'what every request to the provider begins with',
  PITH_RELAY_HOST: 'address to listen on',
  PITH_RELAY_PORT: 'port to listen on; 0 for any that is free',
  PITH_RELAY_DB: 'SQLite file for tokens and the ledger',
  DATABASE_URL: 'Postgres instead of SQLite, shared by several relays',
  REDIS_URL: 'Redis for limits, and for resuming at another relay',
  PITH_PRICES: 'JSON file of prices that add to lib/completions/prices.json or replace its own',
  PITH_ALLOWED_ORIGINS: 'origins that are answered, separated by commas; all extensions, no web page',
  PITH_TRUSTED_PROXIES: 'how many proxies in front add to X-Forwarded-For',
  PITH_METRICS_TOKEN: 'bearer token for /metrics; without it there are none',
  PITH_MAX_BODY_BYTES: 'largest request',
  PITH_MAX_OUTPUT_TOKENS: 'longest answer that is asked for, in tokens',
  PITH_HEADER_HOLD_SECONDS: 'how long headers wait for the provider',
  PITH_KEEP_ALIVE_SECONDS: 'silence after which a comment is sent',
  PITH_IDLE_SECONDS: 'silence of the provider, or of a client that does not read, that ends a stream',
  PITH_GRACE_SECONDS: 'how long a lost client may take to reconnect',
  PITH_DRAIN_SECONDS: 'how long running streams may take at shutdown',
  PITH_LOG_LEVEL: 'debug, info, warn, error or silent',
};

/** These may also be given as the path of a file that holds them, as `NAME_FILE`. */
const FROM_FILES: readonly Name[] = [
  'PITH_UPSTREAM_KEY',
  'PITH_SYSTEM_PROMPT',
  'DATABASE_URL',
  'REDIS_URL',
  'PITH_METRICS_TOKEN',
];

/** Durations are in milliseconds. */
export type Config = z.infer<typeof schema>;

/** Reads the configuration from the environment. Throws `ConfigError` with one sentence for each mistake. */
export function readConfig(env: NodeJS.ProcessEnv): Config {
  return read(env, schema);
}

/** The settings that say where tokens are kept: managing tokens needs no provider. Throws like `readConfig`. */
export function readStoreConfig(env: NodeJS.ProcessEnv): Pick<Config, 'DATABASE_URL' | 'PITH_RELAY_DB'> {
  return read(env, schema.pick({ DATABASE_URL: true, PITH_RELAY_DB: true }));
}

function read<Shape extends z.ZodRawShape>(env: NodeJS.ProcessEnv, wanted: z.ZodObject<Shape>) {
  const given: Record<string, string> = {};
  const mistakes: string[] = [];
  for (const name of Object.keys(wanted.shape) as Name[]) {
    const value = env[name]?.trim();
    const file = FROM_FILES.includes(name) ? env[`${name}_FILE`] : undefined;
    if (value && file) mistakes.push(`${name} and ${name}_FILE are both set; give one of them.`);
    try {
      const content = file ? readFileSync(file, 'utf8').trim() : value;
      // An empty variable is how compose files and shells write "not set".
      if (content) given[name] = content;
    } catch (error) {
      mistakes.push(`${name}_FILE cannot be read: ${(error as NodeJS.ErrnoException).code ?? 'unknown error'}.`);
    }
  }
  const { data: config, error } = wanted.safeParse(given);
  for (const { path, message, code } of error?.issues ?? []) {
    const name = String(path[0]);
    const isMissing = code === 'invalid_type' && !(name in given);
    // The value is not repeated: it may be a secret in the wrong place.
    if (!mistakes.some((mistake) => mistake.startsWith(`${name}`)))
      mistakes.push(isMissing ? `${name} is missing: set it to the ${HELP[name as Name]}.` : `${name} ${message}.`);
  }
  if (mistakes.length > 0 || !config) throw new ConfigError(mistakes.join('\n'));
  return config;
}

/** The lines of `--help` about the environment. */
export function describeConfig(): string {
  const fallbacks: Record<string, unknown> = schema.parse({ PITH_UPSTREAM_URL: 'http://x', PITH_MODEL: 'x' });
  const lines = (Object.keys(HELP) as Name[]).map((name) => {
    const value = fallbacks[name];
    const isShort = typeof value === 'number' || name === 'PITH_RELAY_HOST' || name === 'PITH_RELAY_DB';
    const shown = name.endsWith('_SECONDS') ? Number(value) / SECOND : String(value);
    const file = FROM_FILES.includes(name) ? ' [_FILE]' : '';
    return `  ${name.padEnd(26)}${HELP[name]}${isShort ? ` (${shown})` : ''}${file}`;
  });
  return lines.join('\n');
}
