import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, realpathSync } from 'node:fs';
import { chown, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { findPostgres, findRedis, type Owner } from '../../../scripts/find-databases';
import { findFreePort } from '../free-port';

const START_PATIENCE_MS = 45_000;
/** Another program may take the free port before the server does. */
const MAX_ATTEMPTS = 3;

/** Why tests are skipped, for `describe.skipIf` and the suite's name. Empty where the server is installed. */
export const lacksPostgres = findPostgres() ? '' : 'skipped, because this machine lacks PostgreSQL';
export const lacksRedis = findRedis() ? '' : 'skipped, because this machine lacks redis-server';

/** A real server on a free port of 127.0.0.1, with its files in a temporary folder. */
export type Database = {
  url: string;
  /** Makes it hang: connections stay open, and nothing answers until `resume`. */
  pause(): void;
  resume(): void;
  /** Ends it without a chance to clean up. Its files on disk stay. */
  kill(): Promise<void>;
  /** Starts it again, after `kill`, on the same port with the same files. */
  start(): Promise<void>;
  /** Ends it and deletes its files. */
  stop(): Promise<void>;
};

/** How to run a server: what it prints when it is ready, and the user it runs as. */
type Program = { command: string; parameters: string[]; ready: RegExp; owner: Owner; killSignal: NodeJS.Signals };

/** A fresh PostgreSQL with an empty database, `null` where it is not installed. */
export async function startPostgres(): Promise<Database | null> {
  const found = findPostgres();
  if (!found) return null;
  const { folder: programs, owner } = found;
  const folder = await makeFolder('pith-postgres-', owner);
  const cluster = path.join(folder, 'cluster');
  const initialize = ['-D', cluster, '-U', 'pith', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync'];
  execFileSync(path.join(programs, 'initdb'), initialize, { ...owner, cwd: folder, stdio: 'ignore' });
  return startCluster(found, folder, cluster);
}

/** A standby that follows a PostgreSQL until it is promoted. */
export async function startStandby(of: Database): Promise<Database> {
  const found = findPostgres();
  if (!found) throw new Error('PostgreSQL was there a moment ago.');
  const folder = await makeFolder('pith-standby-', found.owner);
  const cluster = path.join(folder, 'cluster');
  const copy = ['-D', cluster, '-d', of.url, '-R', '-X', 'stream', '-c', 'fast'];
  // Links to some of the programs may be elsewhere.
  const programs = path.dirname(realpathSync(path.join(found.folder, 'postgres')));
  execFileSync(path.join(programs, 'pg_basebackup'), copy, { ...found.owner, cwd: folder, stdio: 'ignore' });
  return startCluster(found, folder, cluster);
}

function startCluster(
  { folder: programs, owner }: NonNullable<ReturnType<typeof findPostgres>>,
  folder: string,
  cluster: string,
): Promise<Database> {
  // Nothing has to survive the machine, so nothing waits for the disk. A killed server still finds what it wrote.
  const settings = ['listen_addresses=127.0.0.1', 'unix_socket_directories=', 'fsync=off', 'max_connections=200'];
  const toProgram = (port: number): Program => ({
    command: path.join(programs, 'postgres'),
    parameters: ['-D', cluster, '-p', `${port}`, ...settings.flatMap((setting) => ['-c', setting])],
    ready: /ready to accept (read-only )?connections/,
    owner,
    // A crash of PostgreSQL: all of its processes end at once, and the next start has to recover.
    killSignal: 'SIGQUIT',
  });
  return startSomewhere(folder, toProgram, (port) => `postgres://pith@127.0.0.1:${port}/postgres`);
}

/** A fresh, empty Redis that keeps nothing on disk, `null` where it is not installed. */
export async function startRedis(): Promise<Database | null> {
  const command = findRedis();
  if (!command) return null;
  const folder = await makeFolder('pith-redis-', {});
  const toProgram = (port: number): Program => ({
    command,
    parameters: ['--port', `${port}`, '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', folder],
    ready: /ready to accept connections/i,
    owner: {},
    killSignal: 'SIGKILL',
  });
  return startSomewhere(folder, toProgram, (port) => `redis://127.0.0.1:${port}`);
}

async function startSomewhere(
  folder: string,
  toProgram: (port: number) => Program,
  toUrl: (port: number) => string,
): Promise<Database> {
  for (let attempt = 1; ; attempt += 1) {
    const port = await findFreePort();
    try {
      return { url: toUrl(port), ...(await run(toProgram(port), folder)) };
    } catch (error) {
      if (attempt < MAX_ATTEMPTS) continue;
      await rm(folder, { recursive: true, force: true });
      throw error;
    }
  }
}

async function run(program: Program, folder: string): Promise<Omit<Database, 'url'>> {
  let child = await launch(program, folder);
  const signal = async (name: NodeJS.Signals) => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    child.kill(name);
    // A server that was made to hang would not receive the signal.
    child.kill('SIGCONT');
    await exited;
  };
  return {
    kill: () => signal(program.killSignal),
    start: async () => {
      child = await launch(program, folder);
    },
    pause: () => signalAll(child.pid, 'SIGSTOP'),
    resume: () => signalAll(child.pid, 'SIGCONT'),
    stop: async () => {
      await signal(program.killSignal);
      await rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
    },
  };
}

/** To a server and the processes that serve its connections. */
function signalAll(pid: number | undefined, name: NodeJS.Signals): void {
  if (pid === undefined) return;
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number);
  for (const each of [pid, ...children]) process.kill(each, name);
}

/** Resolves once the server prints that it is ready. Rejects with its output if it ends before. */
async function launch({ command, parameters, ready, owner, killSignal }: Program, folder: string) {
  const env = { ...process.env, LC_ALL: 'C' };
  const child = spawn(command, parameters, { ...owner, cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const quit = () => child.kill(killSignal);
  process.once('exit', quit);
  child.once('exit', () => process.off('exit', quit));
  const said: string[] = [];
  await new Promise<void>((resolve, reject) => {
    const timer = setTimeout(quit, START_PATIENCE_MS);
    const fail = (cause?: Error) => {
      clearTimeout(timer);
      reject(new Error(`${command} does not start:\n${said.join('\n')}`, { cause }));
    };
    child.once('error', fail);
    child.once('exit', () => fail());
    for (const input of [child.stdout, child.stderr])
      createInterface({ input }).on('line', (line) => {
        // Reading continues, because a full pipe would block the server.
        if (said.length < 100) said.push(line);
        if (!ready.test(line)) return;
        clearTimeout(timer);
        resolve();
      });
  });
  return child;
}

async function makeFolder(prefix: string, { uid, gid }: Owner): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), prefix));
  if (uid !== undefined && gid !== undefined) await chown(folder, uid, gid);
  return folder;
}
