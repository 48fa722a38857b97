import type { MessageKey } from '../../../lib/messages';
import type { ProvenStatement } from '../../../lib/proof/prover';
import { toVerdict } from '../../../lib/proof/verdict';
import { useTranslate } from '../../shared/translate';

/** One line about all statements, and on demand what the comparison cannot see. */
export function Verdict({ statements }: { statements: readonly ProvenStatement[] }) {
  const t = useTranslate();
  if (statements.length === 0) return null;
  const { placed, toCheck, absent } = toVerdict(statements);
  const format = new Intl.NumberFormat(t('languageTag'));
  const say = (key: MessageKey, count: number) => count > 0 && t(key, [format.format(count)], count);
  const said = [
    t('verdictPlaced', [format.format(placed), format.format(statements.length)], statements.length),
    say('verdictNumbers', absent.number),
    say('verdictNames', absent.name),
    say('verdictQuotations', absent.quotation),
    toCheck > 0 && t('verdictCheck', [format.format(toCheck)]),
  ];
  return (
    <details class="verdict">
      <summary>{said.filter(Boolean).join(' · ')}</summary>
      <p>{t('verdictLimits')}</p>
    </details>
  );
}
