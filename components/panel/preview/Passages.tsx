import { useTranslate } from '../../shared/translate';
import { Marked } from './Marked';

type PassagesProps = {
  passages: readonly string[];
  /** The indexes of those that are collapsed on the page. */
  collapsed: readonly number[];
  without: ReadonlySet<string>;
  /** How many are sent. */
  left: number;
  onChoose: (without: ReadonlySet<string>) => void;
};

/** The passages of the article; what is unticked is not sent. */
export function Passages({ passages, collapsed, without, left, onChoose }: PassagesProps) {
  const t = useTranslate();
  const number = new Intl.NumberFormat(t('languageTag'));
  return (
    <ul class="passages" aria-label={t('previewLeaveOut')}>
      <li>
        <label class="all">
          <input
            type="checkbox"
            checked={without.size === 0}
            indeterminate={without.size > 0 && left > 0}
            onChange={() => onChoose(new Set(without.size === 0 ? passages : []))}
          />
          <span>{t('previewCount', [number.format(left), number.format(passages.length)])}</span>
          <span />
        </label>
      </li>
      {passages.map((passage, index) => (
        <li>
          <label>
            <input
              type="checkbox"
              checked={!without.has(passage)}
              onChange={() => {
                const changed = new Set(without);
                if (!changed.delete(passage)) changed.add(passage);
                onChoose(changed);
              }}
            />
            <span dir="auto">
              {collapsed.includes(index) && <em class="quiet">{t('previewCollapsed')} </em>}
              <Marked text={passage.trim()} />
            </span>
            <span aria-hidden="true">{number.format(index + 1)}</span>
          </label>
        </li>
      ))}
    </ul>
  );
}
