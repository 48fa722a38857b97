import { RelayError } from '../base/errors.ts';
import { type Allowance, createAllowance } from './allowance.ts';
import { UpstreamUnavailable } from './unavailable.ts';
import { createUpstream, type Upstream, type UpstreamAnswer, type UpstreamRequest } from './upstream.ts';

export type UpstreamSettings = {
  /** For logs and metrics. */
  name: string;
  /** The API's base URL, ending in `/v1`. */
  url: string;
  /** '' for none. */
  key: string;
  /** What this upstream calls each model; `null`: it is asked for every model, by its own name. */
  models: ReadonlyMap<string, string> | null;
  /** Requests at the same time, and within a minute, of this relay; `null`: no limit. */
  streams: number | null;
  rpm: number | null;
};

export type Upstreams = {
  /**
   * Asks the first upstream that has the model. Asks the next one only when that one cannot be reached, refuses before
   * it began (5xx, 429, a key that is not accepted), or has reached its limit: none of these is billed. Throws like
   * `Upstream`, with the error of the last one that was asked.
   */
  open(request: UpstreamRequest, signal: AbortSignal): Promise<UpstreamAnswer & { name: string; key: string }>;
  /** For the next requests; those that run keep their upstream. */
  replace(settings: readonly UpstreamSettings[]): void;
  /** The models that the settings name. */
  models(): string[];
  /** What to remove from texts that an upstream may have quoted. */
  keys(): string[];
  close(): void;
};

export type UpstreamsOptions = {
  headersMs: number;
  onAsked?: (name: string, outcome: 'answered' | 'refused' | 'unavailable', error: RelayError | null) => void;
};

/** How long an upstream that was unavailable is asked last. */
const REST_MS = 10_000;
/** How long connecting may take where another upstream may be asked instead. */
const CONNECT_MS = 3_000;

type Member = {
  settings: UpstreamSettings;
  upstream: Upstream;
  allowance: Allowance;
  /** On the clock of `performance.now()`. */
  restsUntil: number;
  isRetired: boolean;
};

export function createUpstreams(first: readonly UpstreamSettings[], options: UpstreamsOptions): Upstreams {
  const { headersMs, onAsked = () => undefined } = options;
  let members: Member[] = [];

  const join = (settings: UpstreamSettings, isAlone: boolean): Member => ({
    settings,
    upstream: createUpstream({ ...settings, headersMs, ...(!isAlone && { connectMs: CONNECT_MS }) }),
    allowance: createAllowance(settings),
    restsUntil: 0,
    isRetired: false,
  });
  const closeUnused = ({ isRetired, allowance, upstream }: Member) => {
    if (isRetired && allowance.running === 0) upstream.close();
  };
  const replace = (settings: readonly UpstreamSettings[]) => {
    const former = members;
    // One that did not change keeps its connections, its limits, and what it was found to reject.
    members = settings.map(
      (each) => former.find((known) => isSame(known.settings, each)) ?? join(each, settings.length === 1),
    );
    for (const member of former) {
      member.isRetired = !members.includes(member);
      closeUnused(member);
    }
  };

  const ask = async (member: Member, request: UpstreamRequest, signal: AbortSignal) => {
    const { name, key, models } = member.settings;
    const { model } = request.body;
    const release = () => {
      member.allowance.release();
      closeUnused(member);
    };
    try {
      const body = { ...request.body, model: models?.get(model) ?? model };
      const answer = await member.upstream.open({ ...request, body }, signal);
      answer.stream.once('close', release);
      onAsked(name, 'answered', null);
      return { ...answer, name, key };
    } catch (error) {
      release();
      if (error instanceof UpstreamUnavailable) {
        member.restsUntil = performance.now() + REST_MS;
        onAsked(name, 'unavailable', error);
      } else if (error instanceof RelayError) onAsked(name, 'refused', error);
      throw error;
    }
  };

  replace(first);
  return {
    open: async (request, signal) => {
      const { model } = request.body;
      const able = members.filter(({ settings: { models } }) => models === null || models.has(model));
      if (able.length === 0) throw new RelayError('model_not_allowed', `No provider has the model ${model}.`);
      const isResting = ({ restsUntil }: Member) => restsUntil > performance.now();
      const inOrder = [...able.filter((each) => !isResting(each)), ...able.filter(isResting)];
      let error: RelayError | null = null;
      for (const member of inOrder) {
        if (!member.allowance.take()) continue;
        try {
          return await ask(member, request, signal);
        } catch (cause) {
          if (!(cause instanceof UpstreamUnavailable)) throw cause;
          error = cause;
        }
      }
      throw error ?? toFull(able);
    },
    replace,
    models: () => [...new Set(members.flatMap(({ settings: { models } }) => [...(models?.keys() ?? [])]))],
    keys: () => members.map(({ settings: { key } }) => key),
    close: () => members.forEach(({ upstream }) => upstream.close()),
  };
}

function toFull(members: readonly Member[]): RelayError {
  const waitMs = Math.min(...members.map(({ allowance }) => allowance.waitMs()));
  return new RelayError('upstream_rate_limited', 'The relay asks its provider as much as it may; wait a moment.', {
    retryAfterSeconds: Math.max(1, Math.ceil(waitMs / 1_000)),
  });
}

function isSame(known: UpstreamSettings, other: UpstreamSettings): boolean {
  const toText = ({ models, ...rest }: UpstreamSettings) =>
    JSON.stringify([Object.entries(rest).toSorted(), models && [...models]]);
  return toText(known) === toText(other);
}
