import type { RunState } from '../../lib/panel/run-state';
import { toDirection } from '../../lib/right-to-left';
import { Markdown } from './Markdown';

type Props = {
  run: RunState;
  /** The part of the run's text that is typed so far. */
  shown: string;
};

/** The summary as it types itself out. */
export function Summary({ run, shown }: Props) {
  // In the language that was wished for, else in the page's, an answer in the question's, which only the model knows.
  const isAnswer = run.request.question !== undefined;
  const language = run.source?.engine.language || (!isAnswer && run.source?.article.language) || '';
  const isComplete = run.ending !== null && shown === run.text;
  return (
    <div
      class="summary"
      dir={language === '' ? 'auto' : toDirection(language)}
      lang={language || undefined}
      aria-busy={!isComplete}
    >
      <Markdown key={run.id} source={shown} isComplete={isComplete} />
    </div>
  );
}
