import { readFileSync } from 'node:fs';
import * as v from 'valibot';
import { ConfigError } from './base/config-error.ts';

const SECOND = 1_000;

/** Origins of extensions. Their ids differ between browsers and, in Firefox, between installations. */
const EXTENSION_ORIGINS = 'chrome-extension://*,moz-extension://*,safari-web-extension://*';

const DEFAULT_SYSTEM_PROMPT =
  'You are the assistant behind Pith, which gives people the pith of what they read. Be accurate, brief and plain.';

const text = v.string();
const url = (...protocols: string[]) =>
  v.pipe(
    text,
    v.check(
      (value) => URL.canParse(value) && protocols.includes(new URL(value).protocol),
      `must be a URL that begins with ${protocols.map((protocol) => `${protocol}//`).join(' or ')}`,
    ),
  );
const integer = (min: number, max: number) =>
  v.pipe(
    text,
    v.regex(/^\d{1,15}$/, 'must be a whole number'),
    v.transform(Number),
    v.minValue(min, `must be from ${min} to ${max}`),
    v.maxValue(max, `must be from ${min} to ${max}`),
  );
/** In milliseconds. */
const seconds = (min: number, max: number) =>
  v.pipe(
    text,
    v.regex(/^\d{1,6}(\.\d{1,3})?$/, 'must be a number of seconds'),
    v.transform((value) => Number(value) * SECOND),
    v.minValue(min * SECOND, `must be from ${min} to ${max} seconds`),
    v.maxValue(max * SECOND, `must be from ${min} to ${max} seconds`),
  );
const list = v.pipe(
  text,
  v.transform((value) => [...new Set(value.split(',').flatMap((part) => part.trim() || []))]),
);

const schema = v.object({
  PITH_UPSTREAM_URL: v.optional(
    v.pipe(
      url('http:', 'https:'),
      v.check((value) => !/^[a-z]+:\/\/[^/]*@/i.test(value), 'must not carry a user name or password'),
      v.transform((value) => value.replace(/\/+$/, '')),
    ),
  ),
  PITH_UPSTREAM_KEY: v.optional(text, ''),
  PITH_UPSTREAMS: v.optional(text),
  PITH_MODEL: text,
  PITH_MODELS: v.optional(list, ''),
  PITH_SYSTEM_PROMPT: v.optional(text, DEFAULT_SYSTEM_PROMPT),
  PITH_RELAY_HOST: v.optional(text, '127.0.0.1'),
  PITH_RELAY_PORT: v.optional(integer(0, 65_535), '8787'),
  PITH_RELAY_DB: v.optional(text),
  DATABASE_URL: v.optional(url('postgres:', 'postgresql:')),
  PITH_DATABASE_CONNECTIONS: v.optional(integer(2, 1_000), '10'),
  REDIS_URL: v.optional(url('redis:', 'rediss:')),
  PITH_PRICES: v.optional(text),
  PITH_LEDGER_DAYS: v.optional(integer(1, 36_500), '90'),
  PITH_ALLOWED_ORIGINS: v.optional(list, EXTENSION_ORIGINS),
  PITH_TRUSTED_PROXIES: v.optional(integer(0, 10), '0'),
  PITH_METRICS_TOKEN: v.optional(text, ''),
  PITH_MAX_BODY_BYTES: v.optional(integer(1_024, 100_000_000), '4194304'),
  PITH_MAX_OUTPUT_TOKENS: v.optional(integer(16, 1_000_000), '4096'),
  PITH_HEADER_HOLD_SECONDS: v.optional(seconds(0, 300), '10'),
  PITH_KEEP_ALIVE_SECONDS: v.optional(seconds(0.1, 300), '15'),
  PITH_IDLE_SECONDS: v.optional(seconds(1, 3_600), '120'),
  PITH_GRACE_SECONDS: v.optional(seconds(0, 600), '60'),
  PITH_DRAIN_SECONDS: v.optional(seconds(0, 600), '60'),
  PITH_LOG_LEVEL: v.optional(
    v.picklist(['debug', 'info', 'warn', 'error', 'silent'], 'must be debug, info, warn, error or silent'),
    'info',
  ),
});

type Name = keyof typeof schema.entries;

/** The descriptions in `--help`, in its order. */
const HELP: Record<Name, string> = {
  PITH_UPSTREAM_URL: 'base URL of the OpenAI-compatible provider, ending in /v1',
  PITH_UPSTREAM_KEY: "the provider's key; leave it out for servers that need none",
  PITH_UPSTREAMS: 'JSON file of several providers, instead of PITH_UPSTREAM_URL; see docs/relay.md',
  PITH_MODEL: 'model, where a request names none',
  PITH_MODELS: 'further models that clients may ask for, separated by commas',
  PITH_SYSTEM_PROMPT: 'what every request to the provider begins with',
  PITH_RELAY_HOST: 'address to listen on',
  PITH_RELAY_PORT: 'port to listen on; 0 for any that is free',
  PITH_RELAY_DB: 'SQLite file for tokens and the ledger; relay.sqlite in a folder of this user',
  DATABASE_URL: 'Postgres instead of SQLite, shared by several relays',
  PITH_DATABASE_CONNECTIONS:
    'connections to Postgres at the same time, besides one that shows others that the relay runs',
  REDIS_URL: 'Redis for limits, and for resuming at another relay',
  PITH_PRICES: 'JSON file of prices that add to lib/completions/prices.json or replace its own',
  PITH_LEDGER_DAYS: 'how many days single requests are kept; what they add up to is kept for good',
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
export type Config = v.InferOutput<typeof schema>;

/** Reads the configuration from the environment. Throws `ConfigError` with one sentence for each mistake. */
export function readConfig(env: NodeJS.ProcessEnv): Config {
  return read(env, schema);
}

/** The settings that say where tokens are kept: managing tokens needs no provider. Throws like `readConfig`. */
export function readStoreConfig(env: NodeJS.ProcessEnv): Pick<Config, 'DATABASE_URL' | 'PITH_RELAY_DB'> {
  return read(env, v.pick(schema, ['DATABASE_URL', 'PITH_RELAY_DB']));
}

function read<Entries extends v.ObjectEntries>(
  env: NodeJS.ProcessEnv,
  wanted: v.ObjectSchema<Entries, undefined>,
): v.InferOutput<v.ObjectSchema<Entries, undefined>> {
  const given: Record<string, string> = {};
  const mistakes: string[] = [];
  for (const name of Object.keys(wanted.entries) as Name[]) {
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
  const toVariable = (name: string) => (env[name]?.trim() ? name : `${name}_FILE`);
  if ('PITH_UPSTREAM_URL' in wanted.entries) mistakes.push(...findUpstreamMistakes(given, toVariable));
  const { success, output, issues = [] } = v.safeParse(wanted, given, { abortPipeEarly: true });
  for (const { path, message } of issues) {
    const name = String(path?.[0]?.key);
    const isMissing = !(name in given);
    const variable = toVariable(name);
    const what = variable === name ? name : `The content of ${variable}`;
    // The value is not repeated: it may be a secret in the wrong place.
    if (!mistakes.some((mistake) => mistake.startsWith(`${name}`)))
      mistakes.push(isMissing ? `${name} is missing: set it to the ${HELP[name as Name]}.` : `${what} ${message}.`);
  }
  if (mistakes.length > 0 || !success) throw new ConfigError(mistakes.join('\n'));
  return output;
}

/** One way to say who is asked, not two and not none. */
function findUpstreamMistakes(given: Record<string, string>, toVariable: (name: string) => string): string[] {
  const { PITH_UPSTREAM_URL: single, PITH_UPSTREAM_KEY: key, PITH_UPSTREAMS: several } = given;
  if (!single && !several) return [`PITH_UPSTREAM_URL is missing: set it to the ${HELP.PITH_UPSTREAM_URL}.`];
  if (single && several) return ['PITH_UPSTREAM_URL and PITH_UPSTREAMS are both set; give one of them.'];
  return key && several
    ? [`${toVariable('PITH_UPSTREAM_KEY')} goes with PITH_UPSTREAM_URL; put keys into the file of PITH_UPSTREAMS.`]
    : [];
}

/** The lines of `--help` about the environment. */
export function describeConfig(): string {
  const fallbacks: Record<string, unknown> = v.parse(schema, { PITH_UPSTREAM_URL: 'http://x', PITH_MODEL: 'x' });
  const lines = (Object.keys(HELP) as Name[]).map((name) => {
    const value = fallbacks[name];
    const isShort = typeof value === 'number' || name === 'PITH_RELAY_HOST';
    const shown = name.endsWith('_SECONDS') ? Number(value) / SECOND : String(value);
    const file = FROM_FILES.includes(name) ? ' [_FILE]' : '';
    return `  ${name.padEnd(26)}${HELP[name]}${isShort ? ` (${shown})` : ''}${file}`;
  });
  return lines.join('\n');
}
