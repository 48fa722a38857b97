/**
 * The processor time in ms that this thread spends on `act`. Unlike wall time it stays the same when other programs
 * keep the processor busy, so a limit on it only catches an `act` that really takes too many steps.
 */
export function measureCpuMs(act: () => void): number {
  const before = process.threadCpuUsage();
  act();
  const { user, system } = process.threadCpuUsage(before);
  return (user + system) / 1_000;
}
