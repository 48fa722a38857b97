import { RunError } from '../../errors';

/**
 * How far a relay's stream has been read. Its events are numbered `<stream>.<n>` from 1, so that after a lost
 * connection, reading continues after the last whole event: nothing is lost and nothing is read twice.
 */
export type StreamPosition = {
  /** '' for a stream that cannot be resumed: no event has arrived yet, or its events have other ids or none. */
  stream: string;
  /** The number of the last whole event. */
  count: number;
  /** Whether the connection was opened to resume here, so that its events must follow on. */
  isResumed: boolean;
};

export function createStreamPosition(stream = ''): StreamPosition {
  return { stream, count: 0, isResumed: stream !== '' };
}

export function toEventId({ stream, count }: StreamPosition): string {
  return `${stream}.${count}`;
}

/** Whether an event with this id continues what was read; `position` is `null` for streams without numbers. */
export function isNext(position: StreamPosition | null, id: string | undefined): boolean {
  return position === null || (position.stream !== '' && id === `${position.stream}.${position.count + 1}`);
}

/**
 * Records an event by its id; `false` when it was read before. Throws `cut-off` when a resumed stream does not follow
 * on: it has a gap, or events of another stream. A new stream with such ids merely cannot be resumed.
 */
export function recordEvent(position: StreamPosition, id: string | undefined): boolean {
  const [, stream = '', digits = '0'] = /^([\w-]{1,128})\.(\d{1,9})$/.exec(id ?? '') ?? [];
  const number = Number(digits);
  if (position.isResumed && stream === position.stream && number <= position.count) return false;
  if (stream !== (position.stream || stream) || number !== position.count + 1) {
    position.stream = '';
    // No number can follow this one.
    position.count = NaN;
    if (position.isResumed) throw new RunError('cut-off');
    return true;
  }
  position.stream = stream;
  position.count = number;
  return true;
}
