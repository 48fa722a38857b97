import type { FileSlice } from '../protocol';

/** Puts a file's slices together as they come; gives its bytes with the last one, else `null`. */
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
    // Whoever reads it lets go of it, too.
    bytes = null;
    return whole;
  };
}
