export type Limits = {
  /** The longest wait for anything that has to happen. */
  stepMs: number;
  /** The longest a row may take. */
  rowMs: number;
  /** How soon a delta must reach the client after it was sent. */
  earlyMs: number;
  /** How soon the request to an upstream must be ended. */
  stopMs: number;
  /** How long to watch for something that should not happen. */
  quietMs: number;
  /** How often the relay writes to a silent stream. */
  keepAliveMs: number;
  /** How long it may hold its headers back while the upstream is silent. */
  headerHoldMs: number;
};

export const LIMITS: Limits = {
  stepMs: 10_000,
  rowMs: 60_000,
  earlyMs: 500,
  stopMs: 1_000,
  quietMs: 500,
  keepAliveMs: 15_000,
  headerHoldMs: 10_000,
};
