import type { RunEvent } from './protocol';
import type { Times } from './times';

/** Adds the times of a run before its end. */
export async function* withTimes(events: AsyncIterable<RunEvent>, times: Times): AsyncGenerator<RunEvent> {
  for await (const event of events) {
    if (event.type === 'done') yield { type: 'times', times };
    yield event;
  }
}
