import { describePage } from '../../../lib/panel/page-kind';
import type { RunState } from '../../../lib/panel/run-state';
import { useTranslate } from '../../shared/translate';
import { Versions } from './Versions';

type HeadProps = {
  run: RunState;
  /** All versions, if the run is one of several. */
  versions?: readonly RunState[];
};

/** The page's title, and what the reader should know about how the page was read. */
export function Head({ run, versions = [] }: HeadProps) {
  const t = useTranslate();
  const { source, sent, preview, request } = run;
  if (!source) return null;
  const { title, siteName, url, words, language, truncated, textlessPages } = source.article;
  const coverage = (preview ?? sent)?.coverage;
  const isSelection = request.source.kind === 'selection';
  const site = siteName || (URL.canParse(url) ? new URL(url).hostname : '');
  const { label, notice } = describePage(source.article);
  const notices = [
    notice && t(notice),
    coverage &&
      coverage.ofSections > 0 &&
      t(coverage.sections > 0 ? 'coverage' : 'coveragePercent', [
        String(coverage.percent),
        String(coverage.sections),
        String(coverage.ofSections),
      ]),
    textlessPages > 0 && t('textlessPages', [String(textlessPages)], textlessPages),
    truncated && t('truncated'),
  ].filter(Boolean);
  const facts = [
    isSelection && title ? t('selectionFrom', [title]) : site,
    request.source.kind === 'link' && t('fromLink'),
    label && !isSelection && t(label),
    t('words', [words.toLocaleString(t('languageTag'))], words),
  ].filter(Boolean);
  return (
    <hgroup class="head" dir="auto">
      <h2 lang={language || undefined} title={title}>
        {isSelection ? t('selectedText') : title || t('untitled')}
      </h2>
      <p>
        <span>
          {facts.map((fact, index) => (
            <>
              {index > 0 && ' · '}
              <bdi>{fact}</bdi>
            </>
          ))}
        </span>
        {versions.length > 1 && <Versions run={run} versions={versions} />}
      </p>
      {coverage?.leftOut && <p class="hint">{t('leftOutPassages', [String(coverage.leftOut)], coverage.leftOut)}</p>}
      {notices.map((words) => (
        <p class="notice">{words}</p>
      ))}
    </hgroup>
  );
}
