/**
 * The processor time in ms that this thread spends on `act`. Unlike wall time, it does not depend on how busy other
 * programs keep the processor, so it exceeds a limit only if `act` really takes too many steps.
 */
export function measureCpuMs(act: () => void): number {
  const before = process.threadCpuUsage();
  act();
  const { user, system } = process.threadCpuUsage(before);
  return (user + system) / 1_000;
}
