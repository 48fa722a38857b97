export type Limits = {
  /** The longest wait for anything that has to happen. */
  stepMs: number;
  /** The longest a row may take. */
  rowMs: number;
  /** How soon a delta must reach the client after it was sent. Depends on the network and on what else runs. */
  earlyMs: number;
  /** How soon the request to an upstream must be ended. */
  stopMs: number;
  /** How long to watch for something that should not happen. */
  quietMs: number;
  /** How often the relay writes to a silent stream. */
  keepAliveMs: number;
  /** How long it may hold its headers back while the upstream is silent. */
  headerHoldMs: number;
  /** How late a sign of life may be. */
  graceMs: number;
};

export const LIMITS: Limits = {
  stepMs: 10_000,
  rowMs: 60_000,
  earlyMs: 500,
  stopMs: 1_000,
  quietMs: 500,
  keepAliveMs: 15_000,
  headerHoldMs: 10_000,
  graceMs: 2_000,
};

/** Limits for a relay that is far away, or on a busy machine. What the relay itself promises stays. */
export function toPatient(limits: Limits, factor: number): Limits {
  return {
    ...limits,
    stepMs: limits.stepMs * factor,
    rowMs: limits.rowMs * factor,
    earlyMs: limits.earlyMs * factor,
    stopMs: limits.stopMs * factor,
    graceMs: limits.graceMs * factor,
  };
}
