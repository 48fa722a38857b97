import type { FileSlice } from '../protocol';

/** Joins a file's slices as they arrive; returns its bytes with the last slice, otherwise `null`. */
export function collectFile(): (slice: FileSlice) => Uint8Array<ArrayBuffer> | null {
  let bytes: Uint8Array<ArrayBuffer> | null = null;
  let filled = 0;
  return ({ size, slice }) => {
    bytes ??= new Uint8Array(size);
    const part = Uint8Array.fromBase64(slice);
    bytes.set(part, filled);
    filled += part.length;
    if (filled < size) return null;
    const whole = bytes;
    // The bytes are released here, so that the caller holds the only reference.
    bytes = null;
    return whole;
  };
}
