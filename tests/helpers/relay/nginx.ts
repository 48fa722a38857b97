import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { findCommand } from '../../../scripts/find-browser';
import { findFreePort } from '../free-port';
import { waitUntil } from '../wait-until';

export type Nginx = { url: string; pid: number; stop: () => Promise<void> };

/** A folder that is not on every user's `PATH`. */
const DEBIAN_PATH = '/usr/sbin/nginx';

function findNginx(): string | null {
  return findCommand('nginx') ?? (existsSync(DEBIAN_PATH) ? DEBIAN_PATH : null);
}

/** Why tests are skipped, for `test.skipIf` and the test's name. Empty where nginx is installed. */
export const lacksNginx = findNginx() ? '' : 'skipped, because this machine lacks nginx';

/** One process with all its files in a temporary folder. `toHttp` returns its `http` block for a port to listen on. */
export async function startNginx(toHttp: (port: number) => string): Promise<Nginx> {
  const command = findNginx();
  if (!command) throw new Error('nginx is not installed.');
  const folder = await mkdtemp(path.join(tmpdir(), 'pith-nginx-'));
  const port = await findFreePort();
  const file = path.join(folder, 'nginx.conf');
  await writeFile(file, toSettings(folder, toHttp(port)));
  const child = spawn(command, ['-p', folder, '-e', path.join(folder, 'error.log'), '-c', file], { stdio: 'ignore' });
  const exited = once(child, 'exit');
  const quit = () => child.kill('SIGKILL');
  process.once('exit', quit);
  child.once('exit', () => process.off('exit', quit));
  await Promise.race([
    waitUntil(30_000, () => isListening(port)),
    exited.then(() => {
      throw new Error('nginx does not start.');
    }),
  ]);
  return {
    url: `http://127.0.0.1:${port}`,
    pid: child.pid ?? 0,
    stop: async () => {
      quit();
      await exited;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function toSettings(folder: string, http: string): string {
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
  return `
    daemon off; master_process off; pid ${folder}/nginx.pid; worker_rlimit_nofile 16384;
    events { worker_connections 8192; }
    http {
      access_log off;
      ${temporary.map((name) => `${name}_temp_path ${folder}/${name};`).join(' ')}
      ${http}
    }`;
}

function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}
