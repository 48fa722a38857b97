import { useMemo, useRef } from 'preact/hooks';
import { createAddressCheck } from '../../../lib/panel/page-addresses';
import type { RunState } from '../../../lib/panel/run-state';
import { isAnswer } from '../../../lib/panel/tab-state';
import { toTextDirection } from '../../../lib/panel/text-direction';
import { LinkAddress } from './LinkAddress';
import { Markdown } from './Markdown';
import { useProvenText } from '../proof/use-proven-text';

type Props = {
  run: RunState;
  /** The part of the run's text typed so far. */
  shown: string;
};

/** The summary as it types itself out. */
export function Summary({ run, shown }: Props) {
  const { article, engine } = run.source ?? {};
  // The chosen language, or else the page's. An answer is in the question's language, which only the model knows.
  const ofText = isAnswer(run) ? '' : (article?.language ?? '');
  const language = engine && engine.language !== 'page' ? engine.language : ofText;
  const isComplete = run.ending !== null && shown === run.text;
  const isOnPage = useMemo(() => article && createAddressCheck(article), [article]);
  const { markdown, around, below } = useProvenText(run, shown);
  const summary = useRef<HTMLDivElement>(null);
  return (
    <>
      <div
        ref={summary}
        class="text"
        dir={toTextDirection(shown, language)}
        lang={language || undefined}
        aria-busy={!isComplete}
      >
        {around(<Markdown key={run.id} source={markdown} isComplete={isComplete} isOnPage={isOnPage} />)}
      </div>
      <LinkAddress within={summary} />
      {below}
    </>
  );
}
