import { PRESETS } from './presets';

/** What people call the service at `host`; the host itself when Pith does not know it. */
export function nameService(host: string): string {
  const known = PRESETS.find(({ baseUrl }) => baseUrl !== '' && new URL(baseUrl).host === host);
  return known?.name ?? host;
}
