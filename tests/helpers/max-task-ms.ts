import { availableParallelism, loadavg } from 'node:os';

/** A task that is longer than 50 ms is felt; machines that run tests are slower, and take the processor away in between. */
const MAX_TASK_MS = 200;
/** A bound that grew with any load would let everything pass. */
const MAX_FACTOR = 3;

/** How long a task of the panel may take, in milliseconds: up to three times as long while other programs are running. */
export function maxTaskMs(): number {
  return MAX_TASK_MS * Math.min(MAX_FACTOR, Math.max(1, loadavg()[0]! / availableParallelism()));
}
