import { request } from 'node:http';
import type { Contestant } from './contestants';
import { nowNs, type Script, toRequestBody } from './script';

export type Reading = {
  firstByteMs: number;
  /** For each delta, the time from writing to arrival. */
  delaysMs: number[];
  /** Empty when every delta arrived once and in order, followed by the end. */
  problem: string;
};

const EVENT_END = '\n\n';
/** The relay gives an id to this event as well. */
const DONE = /data: \[DONE\]\n(id: \S+\n)?\n$/;
let count = 0;

export function toScript(deltas: number, paceMs: number): Script {
  count += 1;
  return { tag: `stream-${count}`, deltas, paceMs };
}

/** Requests a stream and reads it to its end. Never rejects. */
export function readStream(contestant: Contestant, script: Script): Promise<Reading> {
  return new Promise((resolve) => {
    const delaysMs: number[] = [];
    const askedAt = nowNs();
    let firstByteMs = NaN;
    let rest = '';
    let isInOrder = true;
    let isDone = false;
    const outgoing = ask(contestant, script, (slice) => {
      const now = nowNs();
      if (Number.isNaN(firstByteMs)) firstByteMs = (now - askedAt) / 1e6;
      const text = rest + slice.toString('latin1');
      const whole = text.lastIndexOf(EVENT_END) + 1;
      for (const [, sent, seq] of text.slice(0, whole).matchAll(/"sent":(\d+),"seq":(\d+)/g)) {
        isInOrder &&= Number(seq) === delaysMs.length;
        delaysMs.push((now - Number(sent)) / 1e6);
      }
      rest = text.slice(whole);
      isDone = DONE.test(text.slice(-100));
    });
    const end = (trouble: string) => {
      const isWhole = isInOrder && isDone && delaysMs.length === script.deltas;
      const problem = isWhole ? '' : `${contestant.name}: ${delaysMs.length} of ${script.deltas} deltas, ${trouble}`;
      resolve({ firstByteMs, delaysMs, problem });
    };
    outgoing.on('response', (answer) => answer.on('close', () => end('closed')));
    outgoing.on('error', ({ message }) => end(message));
  });
}

/** Requests a stream, closes the connection after some deltas, and resolves to the time of closing. */
export function leaveStream(contestant: Contestant, script: Script, afterDeltas: number): Promise<number> {
  return new Promise((resolve, reject) => {
    let deltas = 0;
    const outgoing = ask(contestant, script, (slice) => {
      deltas += slice.toString('latin1').split('"seq":').length - 1;
      if (deltas < afterDeltas || outgoing.destroyed) return;
      resolve(nowNs());
      outgoing.destroy();
    });
    outgoing.on('error', reject);
  });
}

function ask({ url, headers, agent }: Contestant, script: Script, onSlice: (slice: Buffer) => void) {
  const body = toRequestBody(script);
  const length = { 'content-length': Buffer.byteLength(body) };
  const outgoing = request(url, {
    method: 'POST',
    agent,
    headers: { 'content-type': 'application/json', ...length, ...headers },
  });
  outgoing.on('response', (answer) => {
    if (answer.statusCode !== 200) outgoing.destroy(new Error(`HTTP ${answer.statusCode}`));
    // A broken connection also reports an error here; only its close counts.
    answer.on('data', onSlice).on('error', () => undefined);
  });
  outgoing.end(body);
  return outgoing;
}
