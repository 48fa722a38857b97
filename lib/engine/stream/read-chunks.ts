import { type ChunkPiece, readChunk } from '../../completions/chunk';

/** Reads a chunk of a completion, or those that arrived together. */
export function readChunks(value: unknown): ChunkPiece[] {
  return Array.isArray(value) ? value.flatMap(readChunk) : readChunk(value);
}
