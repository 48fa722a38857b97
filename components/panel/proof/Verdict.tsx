import { type ProvenStatement } from '../../../lib/proof/prover';
import { toVerdict } from '../../../lib/proof/verdict';
import { useTranslate } from '../../shared/translate';

/** One line about all statements, and on demand what the comparison cannot see. */
export function Verdict({ statements }: { statements: readonly ProvenStatement[] }) {
  const t = useTranslate();
  if (statements.length === 0) return null;
  const { placed, toCheck, absent } = toVerdict(statements);
  const format = new Intl.NumberFormat(t('languageTag'));
  const said = [
    t('verdictPlaced', [format.format(placed), format.format(statements.length)]),
    absent.number > 0 && t('verdictNumbers', [format.format(absent.number)]),
    absent.name > 0 && t('verdictNames', [format.format(absent.name)]),
    absent.quotation > 0 && t('verdictQuotations', [format.format(absent.quotation)]),
    toCheck > 0 && t('verdictCheck', [format.format(toCheck)]),
  ];
  return (
    <details class="verdict">
      <summary>{said.filter(Boolean).join(' · ')}</summary>
      <p>{t('verdictLimits')}</p>
    </details>
  );
}
