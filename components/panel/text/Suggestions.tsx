import { useTranslate } from '../../shared/translate';
import { usePanelActions } from '../panel-actions';

/** Questions about some headings of the page, as they stand there. */
export function Suggestions({ headings, language }: { headings: readonly string[]; language: string }) {
  const t = useTranslate();
  const { ask } = usePanelActions();
  if (headings.length === 0) return null;
  return (
    <ul class="suggest" aria-label={t('askAbout')}>
      {headings.map((heading) => (
        <li>
          <button
            type="button"
            class="button"
            dir="auto"
            lang={language || undefined}
            onClick={() => ask(t('askHeading', [heading]))}
          >
            {heading}
          </button>
        </li>
      ))}
    </ul>
  );
}
