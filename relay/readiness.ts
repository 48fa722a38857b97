import type { Phase } from './http/probes.ts';
import type { Ledger } from './store/ledger.ts';

/**
 * What `/readyz` answers. A Redis that fails is no reason to send requests elsewhere: limits then count in this relay.
 */
export type Readiness = {
  isReady: boolean;
  phase: Phase;
  ledger: 'writable' | 'unavailable';
  redis: 'connected' | 'unreachable' | 'not used';
};

/** Anybody may ask, so the ledger is tried at most once in this time. */
const KEPT_MS = 1_000;
const PATIENCE_MS = 2_000;

/** `isRedisReady`: `null` for a relay without Redis. */
export function createReadiness(
  ledger: Pick<Ledger, 'check'>,
  { readPhase, isRedisReady }: { readPhase: () => Phase; isRedisReady: () => boolean | null },
): () => Promise<Readiness> {
  let tried: Promise<boolean> | null = null;
  const tryLedger = () => {
    if (tried) return tried;
    const attempt = isWithin(PATIENCE_MS, ledger.check());
    tried = attempt;
    const forget = () => {
      tried = null;
    };
    void attempt.then(() => setTimeout(forget, KEPT_MS).unref());
    return attempt;
  };
  return async () => {
    const isWritable = await tryLedger();
    const phase = readPhase();
    const redis = isRedisReady();
    return {
      isReady: isWritable && phase === 'serving',
      phase,
      ledger: isWritable ? 'writable' : 'unavailable',
      redis: redis === null ? 'not used' : redis ? 'connected' : 'unreachable',
    };
  };
}

function isWithin(ms: number, act: Promise<void>): Promise<boolean> {
  const late = new Promise<boolean>((resolve) => void setTimeout(() => resolve(false), ms).unref());
  const done = act.then(
    () => true,
    () => false,
  );
  return Promise.race([done, late]);
}
