import type { Kit } from './kit.ts';

export type Finding = { seen: string; ms?: number };

export type Row = {
  name: string;
  /**
   * `alone`: before all others, which would disturb it. `last`: one by one after all others, because it would disturb
   * them.
   */
  when?: 'alone' | 'last';
  /** Whether the row is useful even when no request reaches the kit's upstream. */
  isLocal?: boolean;
  /** Resolves to what was observed. Throws `Failure` or `NotChecked`. */
  check(kit: Kit, probe: Probe): Promise<Finding>;
};

/** How the relay answered the first request. `problem`: why its upstream was not the kit's; `null` when it was. */
export type Probe = { status: number; problem: string | null; hasKey: boolean };
