import { expect } from 'vitest';
import { chunk, paced, type Provider, startProvider, type Step } from '../provider';
import { readSummary } from './relay';

/** The usage that the provider reports is this plus the request's number, so that each request can be identified. */
const FIRST_TOKENS = 1_000;

export type Asked = { number: number; status: number; isDone: boolean };

type Row = { state: string; outcome: string | null; is_estimated: number; completion_tokens: number };

export type Proof = {
  provider: Provider;
  /** Asks a relay, and resolves when the answer has ended or the connection is lost. Never rejects. */
  ask(url: string, headers: Record<string, string>): Promise<Asked>;
  /** Makes requests repeatedly until `stop`, which resolves to the results. */
  askRepeatedly(ask: () => Promise<Asked>, everyMs: number): { stop(): Promise<Asked[]> };
  /**
   * Compares the ledger with what was delivered: nothing is reserved, nothing is billed twice, every exact row is what
   * the provider reported for a request, and every answer that a client has whole is exact. `isComplete`: no relay was
   * killed, so every answer that the provider finished is exact.
   */
  check(rows: readonly Record<string, unknown>[], asked: readonly Asked[], options?: { isComplete?: boolean }): void;
};

/** What is read of each request. */
export const PROOF_QUERY = `select state, outcome, cast(is_estimated as int) as is_estimated,
  cast(completion_tokens as int) as completion_tokens from requests`;

/** A provider whose answers can be identified in the ledger. An answer takes `deltas` times `paceMs`. */
export async function createProof({ deltas = 20, paceMs = 30 } = {}): Promise<Proof> {
  let count = 0;
  const toNumber = (body: unknown) => Number(/request-(\d+)-/.exec(JSON.stringify(body))?.[1]);
  const provider = await startProvider(({ body }) => ({ steps: toSteps(toNumber(body), deltas, paceMs) }));
  const finished = () =>
    provider.requests
      .filter(({ closedAt, isEarly }) => closedAt !== null && !isEarly)
      .map(({ body }) => toNumber(body));

  return {
    provider,
    ask: async (url, headers) => {
      const number = (count += 1);
      const body = JSON.stringify({ content: `This is request-${number}-.` });
      try {
        const response = await fetch(`${url}/summary`, { method: 'POST', headers, body });
        return { number, status: response.status, isDone: (await readSummary(response)).isDone };
      } catch {
        return { number, status: 0, isDone: false };
      }
    },
    askRepeatedly: (ask, everyMs) => {
      const asked: Promise<Asked>[] = [];
      const timer = setInterval(() => asked.push(ask()), everyMs);
      return {
        stop: () => {
          clearInterval(timer);
          return Promise.all(asked);
        },
      };
    },
    check: (rows, asked, { isComplete = false } = {}) => {
      const all = rows as Row[];
      expect(all.filter(({ state }) => state === 'reserved')).toEqual([]);
      const exact = all
        .filter(({ is_estimated, outcome }) => is_estimated === 0 && outcome === 'done')
        .map(({ completion_tokens }) => completion_tokens - FIRST_TOKENS)
        .toSorted((a, b) => a - b);
      const delivered = new Set(finished());
      expect(exact).toEqual([...new Set(exact)]);
      expect(exact.filter((number) => !delivered.has(number))).toEqual([]);
      const whole = asked.filter(({ isDone }) => isDone).map(({ number }) => number);
      expect(whole.filter((number) => !exact.includes(number))).toEqual([]);
      if (isComplete) expect(exact).toEqual([...delivered].toSorted((a, b) => a - b));
      expect(all.length).toBeGreaterThanOrEqual(provider.requests.length);
    },
  };
}

function toSteps(number: number, deltas: number, paceMs: number): Step[] {
  const completionTokens = FIRST_TOKENS + number;
  const usage = { prompt_tokens: 100, completion_tokens: completionTokens, total_tokens: 100 + completionTokens };
  const words = Array.from({ length: deltas }, (_, index) => chunk({ content: `w${index} ` }));
  return [
    ...paced(words, paceMs),
    chunk({}, 'stop'),
    `data: ${JSON.stringify({ id: 'c1', object: 'chat.completion.chunk', choices: [], usage })}\n\n`,
    'data: [DONE]\n\n',
  ];
}
