/**
 * The seed for the random tests of a file, printed in one line. `FC_SEED` repeats a run. When a test fails, fast-check
 * also prints the path to the failure.
 */
export function drawSeed(name: string): number {
  const seed = Number(process.env.FC_SEED ?? Date.now() % 2 ** 31);
  console.log(`${name}: FC_SEED=${seed}`);
  return seed;
}
