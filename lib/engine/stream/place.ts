import { RunError } from '../../errors';

/**
 * How far a relay's stream has been read. Its events are numbered, `<stream>.<n>` from 1 on, so that after a lost
 * connection reading goes on after the last whole one: nothing is lost and nothing is read twice.
 */
export type Place = {
  /** '' for a stream that cannot be gone on with: no event came yet, or its events have other ids, or none. */
  stream: string;
  /** The number of the last whole event. */
  count: number;
  /** The connection was opened to go on here, so its events must follow on. */
  isResumed: boolean;
};

export function createPlace(stream = ''): Place {
  return { stream, count: 0, isResumed: stream !== '' };
}

export function toEventId({ stream, count }: Place): string {
  return `${stream}.${count}`;
}

/** Whether `text` may name a stream: it goes into a header. */
export function isStreamName(text: string): boolean {
  return /^[\w-]{1,128}$/.test(text);
}

/**
 * Takes note of an event by its id; `false` when it was read before. Throws `cut-off` when a resumed stream does not
 * follow on: with a gap, or with events of another one. A new stream with such ids is only none that can be resumed.
 */
export function takeNote(place: Place, id: string | undefined): boolean {
  const [, stream = '', digits = '0'] = /^([\w-]{1,128})\.(\d{1,9})$/.exec(id ?? '') ?? [];
  const number = Number(digits);
  if (place.isResumed && stream === place.stream && number <= place.count) return false;
  if (stream !== (place.stream || stream) || number !== place.count + 1) {
    place.stream = '';
    // No number follows on this one.
    place.count = NaN;
    if (place.isResumed) throw new RunError('cut-off');
    return true;
  }
  place.stream = stream;
  place.count = number;
  return true;
}
