/**
 * The seed for the random tests of a file, printed in one line. `FC_SEED` repeats a run; for a failure, fast-check
 * prints the path to it as well.
 */
export function drawSeed(name: string): number {
  const seed = Number(process.env.FC_SEED ?? Date.now() % 2 ** 31);
  console.log(`${name}: FC_SEED=${seed}`);
  return seed;
}
