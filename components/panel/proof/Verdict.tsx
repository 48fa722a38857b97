import type { ComponentChildren } from 'preact';
import { useRef } from 'preact/hooks';
import type { ProvenStatement } from '../../../lib/proof/prover';
import { toVerdict } from '../../../lib/proof/verdict';
import { useTranslate } from '../../shared/translate';

/**
 * One line about all statements: how many have a place, which opens what the comparison cannot see, and a flag for each
 * kind of doubt, in the signs of the text. Pressing a flag moves the focus to the next such place in the text.
 */
export function Verdict({ statements }: { statements: readonly ProvenStatement[] }) {
  const t = useTranslate();
  const line = useRef<HTMLDivElement>(null);
  const reached = useRef<Element | null>(null);
  if (statements.length === 0) return null;
  const { placed, toCheck, absent } = toVerdict(statements);
  const number = new Intl.NumberFormat(t('languageTag'));
  const [placedCount, allCount] = [number.format(placed), number.format(statements.length)];
  const absentFlag = (kind: keyof typeof absent, key: 'verdictNumbers' | 'verdictNames' | 'verdictQuotations') => ({
    count: absent[kind],
    places: `.absent[data-kind=${kind}]`,
    words: <span class="absent">{t(key, [number.format(absent[kind])], absent[kind])}</span>,
  });
  const unplaced = statements.length - placed;
  const flags: { count: number; places: string; words: ComponentChildren }[] = [
    { count: toCheck, places: '.src.check', words: sign('check', t('verdictCheck', [number.format(toCheck)])) },
    absentFlag('number', 'verdictNumbers'),
    absentFlag('name', 'verdictNames'),
    absentFlag('quotation', 'verdictQuotations'),
    { count: unplaced, places: '.src.none', words: sign('none', t('verdictUnplaced', [number.format(unplaced)])) },
  ].filter(({ count }) => count > 0);

  const jump = (places: string) => {
    const all = [...(textBefore(line.current!)?.querySelectorAll<HTMLElement>(places) ?? [])];
    const next = all[(all.indexOf(reached.current as HTMLElement) + 1) % all.length];
    if (!next) return;
    reached.current = next;
    next.scrollIntoView({ block: 'nearest' });
    next.focus();
  };
  return (
    <div ref={line} class="verdict">
      <details>
        <summary>
          {flags.length > 1
            ? t('verdictPlacedShort', [placedCount, allCount])
            : t('verdictPlaced', [placedCount, allCount], statements.length)}
        </summary>
        <p>{t('verdictLimits')}</p>
      </details>
      {flags.map(({ places, words }) => (
        <button key={places} type="button" class="link" onClick={() => jump(places)}>
          {words}
        </button>
      ))}
    </div>
  );
}

/** The sign is drawn by CSS, like those in the text. */
function sign(name: 'check' | 'none', words: string) {
  return (
    <>
      <span class={`src ${name}`} data-label={name === 'none' ? '–' : ''} aria-hidden="true" />
      {words}
    </>
  );
}

function textBefore(element: Element): Element | null {
  let before = element.previousElementSibling;
  while (before && !before.matches('.text')) before = before.previousElementSibling;
  return before;
}
