import { UsageError } from '../commands/usage-error.ts';
import { parseArguments, type CheckOptions, USAGE } from './arguments.ts';
import { checkRelay, Unreachable } from './check.ts';
import { LIMITS, toPatient } from './kit/limits.ts';
import { count, toTable } from './report.ts';
import { startUpstream, type Upstream, UPSTREAM_KEY } from './kit/upstream.ts';

/** `npm run relay:check`: checks what a relay does, from outside. */

const say = (line: string) => void process.stderr.write(`${line}\n`);

async function main(): Promise<number> {
  let options: CheckOptions | null;
  try {
    options = parseArguments(process.argv.slice(2), process.env);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    say(`${error.message}\n\n${USAGE}`);
    return 2;
  }
  if (!options) {
    process.stdout.write(USAGE);
    return 0;
  }
  const { base, token, host, port, keepAliveMs, patience, json } = options;
  let upstream: Upstream;
  try {
    upstream = await startUpstream(host, port);
  } catch (error) {
    const { code = String(error) } = error as NodeJS.ErrnoException;
    const reason = code === 'EADDRINUSE' ? 'the port is taken' : code;
    say(`The upstream cannot listen on ${host}:${port}: ${reason}. Choose another with --upstream HOST:PORT.`);
    return 2;
  }
  say(`Checking ${base}. It has to be started with PITH_UPSTREAM_URL=${upstream.url}`);
  say(`PITH_UPSTREAM_KEY=${UPSTREAM_KEY} PITH_MODEL=any. This takes about ${Math.ceil(keepAliveMs / 1000) + 15} s.`);
  try {
    const results = await checkRelay(base, token, upstream, { ...toPatient(LIMITS, patience), keepAliveMs });
    const sums = count(results);
    process.stdout.write(json ? `${JSON.stringify({ url: base, ...sums, rows: results })}\n` : `\n${toTable(results)}`);
    return sums.failed > 0 ? 1 : 0;
  } catch (error) {
    if (!(error instanceof Unreachable)) throw error;
    say(`No relay answers at ${base}: ${error.message}.`);
    return 2;
  } finally {
    await upstream.close();
  }
}

process.exitCode = await main();
