import type { Translate } from '../../lib/messages';
import { formatUsd } from '../../lib/panel/cost';
import type { Meter } from '../../lib/panel/meter';
import type { EngineFacts } from '../../lib/run/protocol';
import { isPrivateHost } from '../../lib/settings/address';

export function sayEngine({ model, host }: EngineFacts): string {
  return model || host;
}

/** A server of the reader's own costs nothing; a list price is not the bill, so it is marked like an estimate. */
export function sayCost({ costUsd, isEstimated }: Meter, { kind, host }: EngineFacts, t: Translate): string {
  if (costUsd !== null)
    return (isEstimated || kind === 'provider' ? '≈\u00a0' : '') + formatUsd(costUsd, t('languageTag'));
  return t(kind === 'provider' && isPrivateHost(host.replace(/:\d+$/, '')) ? 'costFree' : 'costUnknown');
}

/** With one decimal below ten seconds. */
export function saySeconds(ms: number, t: Translate): string {
  const digits = ms < 10_000 ? 1 : 0;
  const number = new Intl.NumberFormat(t('languageTag'), { maximumFractionDigits: digits });
  return t('seconds', [number.format(ms / 1000)]);
}
