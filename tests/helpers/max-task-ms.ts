import { availableParallelism, loadavg } from 'node:os';

/** A task that is longer than 50 ms is felt; machines that run tests are slower, and take the processor away in between. */
const MAX_TASK_MS = 200;

/** How long a task of the panel may take, in milliseconds: longer only while more programs run than there are processors. */
export function maxTaskMs(): number {
  return MAX_TASK_MS * Math.max(1, loadavg()[0]! / availableParallelism());
}
