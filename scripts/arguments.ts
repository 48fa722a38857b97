import { parseArgs } from 'node:util';
import { parseAddress } from '../lib/settings/address.ts';
import { hasDisplay } from './has-display.ts';

export const USAGE = `Usage: npm start -- [page] [options]

  page                 http(s) URL or path to a local file; the bundled sample article when left out
  --selection CSS      select that element's text and use the context menu instead of the toolbar button
  --provider URL       summarize with an OpenAI-compatible provider at this base URL (needs --model)
  --model NAME         the provider's model
  --key KEY            the provider's key (also from PITH_API_KEY)
  --relay URL          summarize through a relay at this URL
  --token TOKEN        the relay's token (also from PITH_RELAY_TOKEN)
  --headless           no window (the default where there is no display)
  --json               print one JSON object at the end, and nothing else, on standard output
  --help               print this

Standard output carries the summary as it is typed. Exit status: 0 done, 1 ended otherwise, 2 wrong arguments.
`;

export type StartOptions = {
  page: { kind: 'url'; url: string } | { kind: 'file'; path: string } | { kind: 'sample' };
  selection: string | null;
  engine:
    | { kind: 'key-sentences' }
    | { kind: 'provider'; baseUrl: string; originPattern: string; model: string; key: string }
    | { kind: 'relay'; url: string; originPattern: string; token: string };
  headless: boolean;
  json: boolean;
};

/** Wrong arguments; the message is a sentence for the user. */
export class UsageError extends Error {
  override name = 'UsageError';
}

/** Parses the arguments of `npm start`; `null` for `--help`. Throws `UsageError`. */
export function parseArguments(args: string[], env: NodeJS.ProcessEnv): StartOptions | null {
  const { values, positionals } = parse(args);
  if (values.help) return null;
  if (positionals.length > 1) throw new UsageError(`Only one page at a time, not ${positionals.length}.`);
  return {
    page: readPage(positionals[0]),
    selection: values.selection === undefined ? null : readText('--selection', values.selection),
    engine: readEngine(values, env),
    headless: values.headless === true || !hasDisplay(env),
    json: values.json === true,
  };
}

function parse(args: string[]) {
  try {
    const text = { type: 'string' } as const;
    const flag = { type: 'boolean' } as const;
    return parseArgs({
      args,
      allowPositionals: true,
      options: {
        selection: text,
        provider: text,
        model: text,
        key: text,
        relay: text,
        token: text,
        headless: flag,
        json: flag,
        help: flag,
      },
    });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error), { cause: error });
  }
}

function readPage(page: string | undefined): StartOptions['page'] {
  if (page === undefined) return { kind: 'sample' };
  if (/^https?:\/\//i.test(page)) {
    if (!URL.canParse(page)) throw new UsageError(`${page} is not a URL.`);
    return { kind: 'url', url: page };
  }
  if (/^[a-z][a-z\d+.-]+:\/\//i.test(page))
    throw new UsageError(`${page} is neither an http(s) URL nor the path of a file.`);
  return { kind: 'file', path: readText('page', page) };
}

type Values = ReturnType<typeof parse>['values'];

function readEngine(values: Values, env: NodeJS.ProcessEnv): StartOptions['engine'] {
  const { provider, model, key, relay, token } = values;
  if (provider !== undefined && relay !== undefined)
    throw new UsageError('Use either --provider or --relay, not both.');
  if (relay !== undefined) {
    if (model !== undefined || key !== undefined) throw new UsageError('--model and --key go with --provider.');
    const { baseUrl, originPattern } = readAddress('--relay', relay);
    return { kind: 'relay', url: baseUrl, originPattern, token: token ?? env.PITH_RELAY_TOKEN ?? '' };
  }
  if (token !== undefined) throw new UsageError('--token goes with --relay.');
  if (provider === undefined) {
    if (model !== undefined || key !== undefined) throw new UsageError('--model and --key go with --provider.');
    return { kind: 'key-sentences' };
  }
  if (model === undefined) throw new UsageError('--provider needs --model.');
  const { baseUrl, originPattern } = readAddress('--provider', provider);
  return {
    kind: 'provider',
    baseUrl,
    originPattern,
    model: readText('--model', model),
    key: key ?? env.PITH_API_KEY ?? '',
  };
}

function readAddress(option: string, text: string) {
  const address = parseAddress(text);
  if (address.ok) return address;
  switch (address.problem) {
    case 'insecure':
      throw new UsageError(`${option}: plain http:// is only for this computer or a private network; use https://.`);
    case 'not-http':
    case 'not-a-url':
      throw new UsageError(`${option}: ${text || 'an empty address'} is not an http(s) URL.`);
  }
}

function readText(option: string, text: string): string {
  if (text.trim() === '') throw new UsageError(`${option} is empty.`);
  return text;
}
