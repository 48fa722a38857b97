import { complete } from './kit/completions.ts';
import { createKit, Failure, type Kit, NotChecked } from './kit/kit.ts';
import type { Limits } from './kit/limits.ts';
import type { Probe, Row } from './kit/row.ts';
import { abortRows } from './rows/abort.ts';
import { errorRows } from './rows/errors.ts';
import { guardRows } from './rows/guards.ts';
import { inputRows } from './rows/input.ts';
import { moneyRows } from './rows/money.ts';
import { resumeRows } from './rows/resume.ts';
import { streamRows } from './rows/streams.ts';
import { wholeRows } from './rows/whole.ts';
import { UPSTREAM_KEY, type Upstream } from './kit/upstream.ts';
import { inSeconds } from './kit/wait.ts';

export type Result = { name: string; outcome: 'passed' | 'failed' | 'not-checked'; seen: string; ms: number | null };

/** The relay does not answer at all. */
export class Unreachable extends Error {}

const ROWS: Row[] = [
  ...wholeRows,
  ...streamRows,
  ...abortRows,
  ...moneyRows,
  ...guardRows,
  ...errorRows,
  ...inputRows,
  ...resumeRows,
];

/** Checks the relay at `base`, whose upstream has to be `upstream`. Throws `Unreachable`. */
export async function checkRelay(
  base: string,
  token: string | null,
  upstream: Upstream,
  limits: Limits,
): Promise<Result[]> {
  const start = () => createKit(base, token, upstream, limits);
  const probe = await explore(start());
  const results = new Map<Row, Result>();
  const check = async (row: Row) => void results.set(row, await checkRow(row, start(), probe));
  for (const row of ROWS.filter(({ when }) => when === 'alone')) await check(row);
  await Promise.all(ROWS.filter(({ when }) => when === undefined).map(check));
  for (const row of ROWS.filter(({ when }) => when === 'last')) await check(row);
  return ROWS.flatMap((row) => results.get(row) ?? []);
}

async function explore(kit: Kit): Promise<Probe> {
  const exchange = kit.ask(complete(['One.']));
  const { call, asked } = exchange;
  try {
    await kit.answered(exchange).catch((error: Error) => {
      // A relay that limits its tokens is reachable; its rows report the limit.
      if (!(error instanceof NotChecked)) throw new Unreachable(call.failure?.code ?? error.message);
    });
    const status = call.status ?? 0;
    return { status, problem: asked.length > 0 ? null : toProblem(status, kit.token), hasKey: isKey(asked[0]?.key) };
  } finally {
    kit.close();
  }
}

const isKey = (authorization: string | undefined) => authorization === `Bearer ${UPSTREAM_KEY}`;

function toProblem(status: number, token: string | null): string {
  if (status === 401) return token === null ? 'the relay wants a token: --token' : 'the relay refused the token (401)';
  if (status === 429) return 'the relay limits this token (429): give the kit one without --rpm and --streams';
  if (status === 404 || status === 405) return `there is no POST /summary (${status})`;
  return `the relay asked another upstream (it answered ${status})`;
}

async function checkRow(row: Row, kit: Kit, probe: Probe): Promise<Result> {
  const { name } = row;
  // Keep-alive comments may be rarer than the limit of a row.
  const { rowMs, stepMs, keepAliveMs, headerHoldMs } = kit.limits;
  const limitMs = Math.max(rowMs, keepAliveMs + headerHoldMs + stepMs);
  let timer: NodeJS.Timeout | undefined;
  const tooLong = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Failure(`no end of it within ${inSeconds(limitMs)}`)), limitMs);
  });
  try {
    if (probe.problem !== null && row.isLocal !== true) throw new NotChecked(probe.problem);
    const { seen, ms } = await Promise.race([row.check(kit, probe), tooLong]);
    return { name, outcome: 'passed', seen, ms: ms === undefined ? null : Math.round(ms) };
  } catch (error) {
    const seen = error instanceof Error ? error.message : String(error);
    return { name, outcome: error instanceof NotChecked ? 'not-checked' : 'failed', seen, ms: null };
  } finally {
    clearTimeout(timer);
    kit.close();
  }
}
