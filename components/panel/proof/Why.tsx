import { useMemo } from 'preact/hooks';
import { cutText } from '../../../lib/panel/cut-text';
import type { MessageKey } from '../../../lib/messages';
import type { ProvenStatement } from '../../../lib/proof/prover';
import type { PageText } from '../../../lib/run/protocol';
import { Popover } from '../../shared/Popover';
import { useTranslate } from '../../shared/translate';
import type { PanelActions } from '../panel-actions';
import { toPlaceLabel } from './place-label';

const MAX_QUOTED_CHARS = 300;

/** What came of showing a passage in the page; `null` when that was not tried. */
export type ShowOutcome = Awaited<ReturnType<NonNullable<PanelActions['showPassage']>>> | null;

type WhyProps = {
  page: PageText;
  statement: ProvenStatement;
  pressed: HTMLElement;
  outcome: ShowOutcome;
  /** Whether the page is one that a link led to, which the tab need not show. */
  isLinked: boolean;
  onShow: (place: number) => void;
  onClose: () => void;
};

/** What was found in a statement, with its passage or the nearest one. */
export function Why({ page, statement, pressed, outcome, isLinked, onShow, onClose }: WhyProps) {
  const t = useTranslate();
  // Another anchor would make the note take the focus again.
  const anchor = useMemo(() => ({ current: pressed }), [pressed]);
  const { place, nearest, findings, text } = statement;
  const quoted = place ?? nearest;
  const label = quoted === null ? '' : toPlaceLabel(page, quoted, t);
  return (
    <Popover anchor={anchor} role="dialog" label={pressed.ariaLabel ?? ''} class="why" onClose={onClose}>
      {outcome === 'gone' && <p>{t(isLinked ? 'whyLinked' : 'whyGone')}</p>}
      {outcome === 'left' && <p>{t('whyLeft')}</p>}
      {outcome === 'no-access' && <p>{t(isLinked ? 'whyLinked' : 'whyNoAccess')}</p>}
      {findings.map((finding) => (
        <p>{t(sentenceOf(finding), [text.slice(finding.start, finding.end)])}</p>
      ))}
      {place === null && <p>{t('whyNone')}</p>}
      {quoted !== null && (
        <>
          <p>{t(place === null ? 'whyNearest' : 'whyPassage', [label])}</p>
          <q dir="auto">{quote(page, quoted)}</q>
          <p>
            <button type="button" class="link" onClick={() => onShow(quoted)}>
              {t('placePassage', [label])}
            </button>
          </p>
        </>
      )}
    </Popover>
  );
}

function sentenceOf({ kind, severity }: ProvenStatement['findings'][number]): MessageKey {
  if (severity === 'verified') return 'whyQuoted';
  if (severity === 'elsewhere') return 'whyElsewhere';
  return kind === 'quotation' ? 'whyMisquoted' : 'whyAbsent';
}

function quote({ passages }: PageText, at: number): string {
  const text = passages[at]?.text ?? '';
  if (text.length <= MAX_QUOTED_CHARS) return text;
  const start = cutText(text, MAX_QUOTED_CHARS);
  // Not in the middle of a word, unless there are no spaces.
  return `${start.replace(/\s+\S{0,40}$/, '')}…`;
}
