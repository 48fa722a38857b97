import { parseArgs } from 'node:util';
import { UsageError } from '../commands/usage-error.ts';
import { UPSTREAM_KEY } from './kit/upstream.ts';

export const USAGE = `Usage: npm run relay:check -- URL [options]

  URL                    where the relay is, with its base path if it has one (http://host/gpt)
  --token TOKEN          a token of the relay, best a new one without limits (also from PITH_RELAY_TOKEN)
  --upstream HOST:PORT   where the check's own upstream listens (127.0.0.1:8788)
  --keep-alive SECONDS   how often the relay writes when the upstream is silent (15)
  --patience FACTOR      for a relay that is far away, or on a busy machine: how much more time it gets (1)
  --json                 print one JSON object, and nothing else, on standard output
  --help                 print this

Checks from outside whether a relay does what docs/relay.md promises. The relay has to be started with the check's own
upstream, which answers by script and costs nothing:

  PITH_UPSTREAM_URL=http://127.0.0.1:8788/v1 PITH_UPSTREAM_KEY=${UPSTREAM_KEY} PITH_MODEL=any

Exit status: 0 nothing failed, 1 something failed, 2 wrong arguments, no relay at URL, or the upstream's port is taken.
`;

export type CheckOptions = {
  /** Without a slash at its end. */
  base: string;
  token: string | null;
  host: string;
  port: number;
  keepAliveMs: number;
  patience: number;
  json: boolean;
};

/** Reads the arguments of `npm run relay:check`; `null` for `--help`. Throws `UsageError`. */
export function parseArguments(args: string[], env: NodeJS.ProcessEnv): CheckOptions | null {
  const { values, positionals } = parse(args);
  if (values.help === true) return null;
  const [url, ...others] = positionals;
  if (url === undefined) throw new UsageError("The relay's URL is missing.");
  if (others.length > 0) throw new UsageError(`One URL at a time, not ${positionals.length}.`);
  const token = values.token ?? env.PITH_RELAY_TOKEN ?? '';
  if (!/^[\x21-\x7e]*$/.test(token)) throw new UsageError('--token has characters that no token has.');
  const keepAlive = Number(values['keep-alive'] ?? 15);
  if (!(keepAlive > 0 && keepAlive <= 300))
    throw new UsageError('--keep-alive takes seconds, more than 0 and up to 300.');
  const patience = Number(values.patience ?? 1);
  if (!(patience >= 1 && patience <= 100)) throw new UsageError('--patience takes a factor from 1 to 100.');
  return {
    base: readBase(url),
    token: token || null,
    ...readUpstream(values.upstream ?? '127.0.0.1:8788'),
    keepAliveMs: keepAlive * 1000,
    patience,
    json: values.json === true,
  };
}

function parse(args: string[]) {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean' } as const;
  const options = { token: text, upstream: text, 'keep-alive': text, patience: text, json: flag, help: flag };
  try {
    return parseArgs({ args, allowPositionals: true, options });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error), { cause: error });
  }
}

function readBase(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (!url || !['http:', 'https:'].includes(url.protocol)) throw new UsageError(`${text} is not an http(s) URL.`);
  if (url.search || url.hash || url.username) throw new UsageError(`${text}: only host, port and path, please.`);
  return url.href.replace(/\/+$/, '');
}

function readUpstream(text: string): { host: string; port: number } {
  const [, host, digits] = /^(\[[\da-f:]+\]|[\w.-]+):(\d{1,5})$/i.exec(text) ?? [];
  const port = Number(digits);
  if (!host || !(port <= 65_535)) throw new UsageError(`--upstream takes HOST:PORT, not ${text}.`);
  return { host: host.replaceAll(/[[\]]/g, ''), port };
}
