import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { UpstreamReport } from './script';

export type Child = { url: string; pid: number; child: ChildProcess; stop: () => Promise<void> };

/** Starts a program in this folder, which reports its port. It ends with its parent. */
export async function startChild(program: string, ...parameters: string[]): Promise<Child> {
  const file = path.join(import.meta.dirname, program);
  const child = fork(file, parameters, { execArgv: [], stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const exited = once(child, 'exit');
  const [{ port }] = (await once(child, 'message')) as [{ port: number }];
  return {
    url: `http://127.0.0.1:${port}`,
    pid: child.pid ?? 0,
    child,
    stop: async () => {
      child.kill('SIGKILL');
      await exited;
    },
  };
}

export type Upstream = {
  url: string;
  /** When the stream with this tag was closed early; `null` when that did not happen within `patienceMs`. */
  waitForClose(tag: string, patienceMs: number): Promise<number | null>;
  /** The most simultaneous streams since the last call. */
  readPeak(): Promise<number>;
  stop: () => Promise<void>;
};

export async function startUpstream(): Promise<Upstream> {
  const { url, child, stop } = await startChild('upstream.ts');
  const closed = new Map<string, number>();
  const waiting = new Map<string, (closedAt: number) => void>();
  child.on('message', (report: UpstreamReport) => {
    if (!('tag' in report)) return;
    closed.set(report.tag, report.closedAt);
    waiting.get(report.tag)?.(report.closedAt);
  });
  return {
    url,
    waitForClose: (tag, patienceMs) =>
      new Promise((resolve) => {
        const known = closed.get(tag);
        if (known !== undefined) return resolve(known);
        const timer = setTimeout(() => resolve(null), patienceMs);
        waiting.set(tag, (closedAt) => {
          clearTimeout(timer);
          resolve(closedAt);
        });
      }),
    readPeak: () =>
      new Promise((resolve) => {
        const onReport = (report: UpstreamReport) => {
          if (!('peak' in report)) return;
          child.off('message', onReport);
          resolve(report.peak);
        };
        child.on('message', onReport);
        child.send('peak');
      }),
    stop,
  };
}

/** `/proc` counts in hundredths of a second, whatever the kernel's own tick is. */
const TICK_MS = 10;

/** The processor time that a program has used so far in all threads; `null` without `/proc`. */
export function readUse(pid: number | null): { cpuMs: number; memoryMb: number } | null {
  if (pid === null) return null;
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The second field is a name in parentheses, which may contain spaces.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const [, kilobytes] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    return { cpuMs: (Number(fields[11]) + Number(fields[12])) * TICK_MS, memoryMb: Number(kilobytes) / 1_024 };
  } catch {
    return null;
  }
}
