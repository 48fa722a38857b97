import { useEffect, useState } from 'preact/hooks';
import { cutText } from '../../../lib/panel/cut-text';
import type { RunState } from '../../../lib/panel/run-state';
import type { ProvenStatement } from '../../../lib/proof/prover';
import type { PageText } from '../../../lib/run/protocol';
import { useTranslate } from '../../shared/translate';
import { usePanelActions } from '../panel-actions';
import { toPlaceLabel } from './place-label';

const MAX_QUOTED_CHARS = 300;

type Props = { run: RunState; page: PageText; statement: ProvenStatement };

/** A statement's passage, shown in the page and quoted here, and what was found in the statement. */
export function Why({ run, page, statement }: Props) {
  const t = useTranslate();
  const { showPassage } = usePanelActions();
  const [outcome, setOutcome] = useState<'shown' | 'gone' | 'no-access' | null>(null);
  const { place, nearest, findings, text } = statement;
  const { tabId } = run.request;
  useEffect(() => {
    if (place === null || !showPassage) return;
    void showPassage(tabId, page, place).then(setOutcome);
  }, [tabId, page, place, showPassage]);
  const quoted = place ?? nearest;
  return (
    <div class="found" role="status">
      {findings.map((finding) => {
        const words = text.slice(finding.start, finding.end);
        if (finding.severity === 'verified') return <p>{t('whyQuoted', [words])}</p>;
        return <p>{t(finding.severity === 'absent' ? 'whyAbsent' : 'whyElsewhere', [words])}</p>;
      })}
      {place === null && <p>{t('placeNone')}</p>}
      {outcome === 'gone' && <p>{t('whyGone')}</p>}
      {outcome === 'no-access' && <p>{t('whyNoAccess')}</p>}
      {quoted !== null && (
        <p>
          {t('placePassage', [toPlaceLabel(page, quoted)])} <q dir="auto">{quote(page, quoted)}</q>
        </p>
      )}
    </div>
  );
}

function quote({ passages }: PageText, at: number): string {
  const text = passages[at]?.text ?? '';
  if (text.length <= MAX_QUOTED_CHARS) return text;
  const start = cutText(text, MAX_QUOTED_CHARS);
  // Not in the middle of a word, unless there are no spaces.
  return `${start.replace(/\s+\S{0,40}$/, '')}…`;
}
