import { RunError } from '../../errors';

/**
 * How far a relay's stream has been read. Its events are numbered `<stream>.<n>` from 1, so that after a lost
 * connection reading goes on after the last whole event: nothing is lost and nothing is read twice.
 */
export type Place = {
  /** '' for a stream that cannot be resumed: no event has arrived yet, or its events have other ids or none. */
  stream: string;
  /** The number of the last whole event. */
  count: number;
  /** Whether the connection was opened to resume here, so that its events must follow on. */
  isResumed: boolean;
};

export function createPlace(stream = ''): Place {
  return { stream, count: 0, isResumed: stream !== '' };
}

export function toEventId({ stream, count }: Place): string {
  return `${stream}.${count}`;
}

/** Whether `text` may be a stream's name, which goes into a header. */
export function isStreamName(text: string): boolean {
  return /^[\w-]{1,128}$/.test(text);
}

/**
 * Records an event by its id; `false` when it was read before. Throws `cut-off` when a resumed stream does not follow
 * on: it has a gap, or events of another stream. A new stream with such ids merely cannot be resumed.
 */
export function takeNote(place: Place, id: string | undefined): boolean {
  const [, stream = '', digits = '0'] = /^([\w-]{1,128})\.(\d{1,9})$/.exec(id ?? '') ?? [];
  const number = Number(digits);
  if (place.isResumed && stream === place.stream && number <= place.count) return false;
  if (stream !== (place.stream || stream) || number !== place.count + 1) {
    place.stream = '';
    // No number can follow this one.
    place.count = NaN;
    if (place.isResumed) throw new RunError('cut-off');
    return true;
  }
  place.stream = stream;
  place.count = number;
  return true;
}
