export type Limits = {
  /** The longest wait for anything that has to come. */
  stepMs: number;
  /** The longest a row may take. */
  rowMs: number;
  /** A delta has to be with the client so soon after it was sent. */
  earlyMs: number;
  /** An upstream has to be let go so soon. */
  stopMs: number;
  /** How long to look whether something happens that should not. */
  quietMs: number;
  /** How often the relay says that it is alive. */
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
