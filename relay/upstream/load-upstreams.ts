import { readFile } from 'node:fs/promises';
import path from 'node:path';
import * as v from 'valibot';
import { parseJson } from '../../lib/completions/parse-json.ts';
import { ConfigError } from '../base/config-error.ts';
import type { UpstreamSettings } from './upstreams.ts';

/** The settings that say who is asked. */
export type UpstreamConfig = {
  PITH_UPSTREAM_URL?: string | undefined;
  PITH_UPSTREAM_KEY: string;
  PITH_UPSTREAMS?: string | undefined;
  PITH_MODEL: string;
  PITH_MODELS: readonly string[];
};

const UNKNOWN = 'is missing, or is not known here';
const COUNT = 'must be a whole number above 0';
const count = v.pipe(v.number(COUNT), v.integer(COUNT), v.minValue(1, COUNT));
const TEXT = 'must be text';
const text = v.pipe(v.string(TEXT), v.nonEmpty('must not be empty'));
const MODELS = 'must be a list of models, or an object with a name of the upstream for each model';
const schema = v.strictObject(
  {
    upstreams: v.pipe(
      v.array(
        v.strictObject(
          {
            name: v.optional(text),
            url: v.pipe(
              v.string(TEXT),
              v.regex(/^https?:\/\/[^/@]+(\/[^@]*)?$/, 'must be an http(s) URL without a user name or password'),
              v.check((url) => URL.canParse(url), 'must be a URL'),
              v.transform((url) => url.replace(/\/+$/, '')),
            ),
            key: v.optional(text),
            keyFile: v.optional(text),
            models: v.optional(v.union([v.array(text), v.record(v.string(), text)], MODELS)),
            streams: v.optional(count),
            rpm: v.optional(count),
          },
          ({ path: at }) => (at ? UNKNOWN : 'must be an object with a url'),
        ),
        'must be a list',
      ),
      v.nonEmpty('must name one upstream at least'),
    ),
  },
  ({ path: at }) => (at ? UNKNOWN : 'must be a JSON object with a list of upstreams'),
);

/**
 * Whom to ask, in the order of preference: from the file of PITH_UPSTREAMS, or the one of PITH_UPSTREAM_URL. Throws
 * `ConfigError`, whose sentences quote no key.
 */
export async function loadUpstreams(config: UpstreamConfig): Promise<UpstreamSettings[]> {
  const { PITH_UPSTREAMS: file, PITH_UPSTREAM_URL: url = '', PITH_UPSTREAM_KEY: key } = config;
  if (file === undefined) return [{ name: new URL(url).host, url, key, models: null, streams: null, rpm: null }];
  const upstreams = await readUpstreams(file);
  const names = upstreams.map(({ name }) => name);
  const mistakes = names
    .filter((name, index) => names.indexOf(name) !== index)
    .map((name) => `${file}: two upstreams are named ${name}; give each a "name" of its own.`);
  for (const model of [config.PITH_MODEL, ...config.PITH_MODELS])
    if (!upstreams.some(({ models }) => models === null || models.has(model)))
      mistakes.push(`${file}: no upstream has the model ${model}, which PITH_MODEL or PITH_MODELS names.`);
  if (mistakes.length > 0) throw new ConfigError(mistakes.join('\n'));
  return upstreams;
}

async function readUpstreams(file: string): Promise<UpstreamSettings[]> {
  const value = parseJson(await read(file, 'The upstreams'));
  if (value === undefined) throw new ConfigError(`${file} is not JSON.`);
  const parsed = v.safeParse(schema, value, { abortPipeEarly: true });
  if (!parsed.success) {
    const mistakes = parsed.issues.map((issue) => `${file}: ${v.getDotPath(issue) ?? 'it'} ${issue.message}.`);
    throw new ConfigError(mistakes.join('\n'));
  }
  return Promise.all(
    parsed.output.upstreams.map(async ({ name, url, key, keyFile, models, streams = null, rpm = null }) => {
      const { host } = new URL(url);
      if (key !== undefined && keyFile !== undefined)
        throw new ConfigError(`${file}: ${name ?? host} has a key and a keyFile; give one of them.`);
      const keyPath = keyFile && path.resolve(path.dirname(file), keyFile);
      return {
        name: name ?? host,
        url,
        key: keyPath ? (await read(keyPath, 'The key')).trim() : (key ?? ''),
        models: models ? toModelMap(models) : null,
        streams,
        rpm,
      };
    }),
  );
}

function toModelMap(models: string[] | Record<string, string>): Map<string, string> {
  return new Map(Array.isArray(models) ? models.map((model) => [model, model]) : Object.entries(models));
}

async function read(file: string, what: string): Promise<string> {
  return readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new ConfigError(`${what} in ${file} cannot be read: ${error.code ?? error.message}.`, { cause: error });
  });
}
