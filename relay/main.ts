import { ConfigError } from './base/config-error.ts';
import { COMMANDS_USAGE, runCommand } from './commands/run-command.ts';
import { UsageError } from './commands/usage-error.ts';
import { type Config, describeConfig, readConfig } from './config.ts';
import { createLimits } from './tokens/limits.ts';
import { createLog, type Log } from './base/log.ts';
import { loadPrices } from './money/prices.ts';
import { connectRedis } from './base/redis-client.ts';
import { openStore, openUnsettled } from './open-store.ts';
import type { Reloadable } from './exchanges.ts';
import { createRelay, type Relay } from './relay.ts';
import { createMemoryStreams } from './resume/memory-streams.ts';
import { createRedisStreams } from './resume/redis-streams.ts';
import { createFirstToken } from './tokens/first-token.ts';
import { loadUpstreams } from './upstream/load-upstreams.ts';
import { countTokens } from './exchange/tokenizer.ts';

/** `npm run relay`: serves, or runs a command. Exit status: 0 done, 1 failed, 2 wrong arguments or configuration. */

/** The pause between two log lines about the same failure. */
const QUIET_MS = 30_000;
const FIRST_TOKEN = `No token existed, so the relay created one without limits, named "first". It is shown only this once:`;

const toUsage = () => `Usage: npm run relay [-- command]

  (no command)   serve
${COMMANDS_USAGE}
  --help         print this

SIGHUP loads keys, upstreams and prices again; SIGTERM lets running streams end.

Settings, from the environment (defaults in brackets; [_FILE]: also as NAME_FILE, the path of a file that holds it):
${describeConfig()}
`;

async function main(parameters: string[]): Promise<void> {
  const [command] = parameters;
  if (command === '--help' || command === 'help') return print(toUsage());
  if (command === undefined) return serve(readConfig(process.env));
  process.exitCode = await runCommand(parameters, (line) => print(`${line}\n`));
}

async function serve(config: Config): Promise<void> {
  const log = createLog(config.PITH_LOG_LEVEL);
  // From the first moment on: without a listener, the signal would end the process.
  let started: Relay | null = null;
  process.on('SIGHUP', () => void (started && reload(started, log)));
  const reloadable = await loadReloadable(config);
  const store = await openStore(config, { as: 'relay', connections: config.PITH_DATABASE_CONNECTIONS });
  const { redis, streams } = await connectStreams(config, log);
  if (config.DATABASE_URL && !redis)
    log.warn('Without REDIS_URL each relay counts limits alone, and resumes only its own streams.');

  const isRedisReady = () => redis && redis.isReady;
  const relay = createRelay({
    config,
    store,
    unsettled: openUnsettled(config),
    limits: createLimits(redis),
    streams,
    log,
    isRedisReady,
    ...reloadable,
  });
  started = relay;
  // Loaded before the first request, because loading would delay running streams.
  countTokens('.');
  const firstToken = await createFirstToken(store.tokens);
  // Not a line of the log, which holds no secrets and is kept.
  if (firstToken !== null) process.stderr.write(`${FIRST_TOKEN}\n\n${firstToken}\n\n`);
  const { host, port } = await relay.listen(config.PITH_RELAY_HOST);
  log.info({ host, port, prices: reloadable.prices.date }, `Listening on http://${host}:${port}`);

  const stop = async (signal: string) => {
    // A second signal does not wait; the ledger settles at the next start.
    for (const name of SIGNALS) process.once(name, () => process.exit(1));
    log.info({ signal }, 'Stopping: waiting for running streams to end.');
    await relay.stop();
    await streams.close();
    redis?.destroy();
    await store.close();
    log.info('Stopped.');
  };
  for (const signal of SIGNALS) process.once(signal, () => void stop(signal).then(() => process.exit(0), fail(log)));
}

async function loadReloadable(config: Config): Promise<Reloadable> {
  const [upstreams, prices] = await Promise.all([loadUpstreams(config), loadPrices(config.PITH_PRICES)]);
  return { upstreams, prices };
}

/** All of it, or nothing: a mistake leaves what was loaded before. */
async function reload(relay: Relay, log: Log): Promise<void> {
  try {
    const next = await loadReloadable(readConfig(process.env));
    relay.reload(next);
    log.info(
      { upstreams: next.upstreams.map(({ name }) => name), prices: next.prices.date },
      'Reloaded keys and prices.',
    );
  } catch (error) {
    const reason = error instanceof ConfigError ? ` ${error.message}` : '';
    log.error({ error }, `Keys and prices were not reloaded, and the old ones stay.${reason}`);
  }
}

/** Where streams are kept and limits are counted. Failures of Redis are logged now and then. */
async function connectStreams({ REDIS_URL, PITH_GRACE_SECONDS: graceMs }: Config, log: Log) {
  if (!REDIS_URL) return { redis: null, streams: createMemoryStreams({ graceMs }) };
  let saidAt = -Infinity;
  const onTrouble = (kind: string, error: unknown) => {
    if (performance.now() - saidAt < QUIET_MS) return;
    saidAt = performance.now();
    log.warn(
      { error, kind },
      'The Redis of REDIS_URL cannot be reached: this relay counts limits alone, and resumes only its own streams.',
    );
  };
  const redis = await connectRedis(REDIS_URL, (error) => onTrouble('limits', error), { isOptional: true });
  return { redis, streams: await createRedisStreams(REDIS_URL, { graceMs, onTrouble }) };
}

const SIGNALS = ['SIGTERM', 'SIGINT'] as const;

function fail(log: Log): (error: unknown) => never {
  return (error) => {
    log.error({ error }, 'The relay could not be stopped properly.');
    process.exit(1);
  };
}

function print(text: string): void {
  process.stdout.write(text);
}

main(process.argv.slice(2)).catch((error: unknown) => {
  const isMistake = error instanceof ConfigError || error instanceof UsageError;
  const hint = error instanceof UsageError ? '\nnpm run relay -- --help tells more.' : '';
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}${hint}\n`);
  process.exit(isMistake ? 2 : 1);
});
