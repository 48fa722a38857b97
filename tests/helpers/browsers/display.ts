import { inject } from 'vitest';

/** The value of `DISPLAY` for the virtual screen of the worker that runs this file; '' where there is none. */
export function findDisplay(): string {
  return inject('displays')[Number(process.env.VITEST_POOL_ID) - 1] ?? '';
}
