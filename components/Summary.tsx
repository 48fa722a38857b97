import type { RunState } from '../lib/panel/state';
import { Markdown } from './Markdown';

type Props = {
  run: RunState;
  /** The part of the run's text that is typed so far. */
  shown: string;
};

/** Languages that are written from right to left. */
const RIGHT_TO_LEFT = /^(?:ar|arc|ckb|dv|fa|he|iw|ks|nqo|ps|sd|syr|ug|ur|yi)(?:-|$)/i;

/** The summary as it types itself out. */
export function Summary({ run, shown }: Props) {
  // In the language that was wished for, else in the page's, an answer in the question's, which only the model knows.
  const isAnswer = run.request.question !== undefined;
  const language = run.source?.engine.language || (!isAnswer && run.source?.article.language) || '';
  const direction = RIGHT_TO_LEFT.test(language) ? 'rtl' : 'ltr';
  const isComplete = run.ending !== null && shown === run.text;
  return (
    <div
      class="summary"
      dir={language === '' ? 'auto' : direction}
      lang={language || undefined}
      aria-busy={!isComplete}
    >
      <Markdown key={run.number} source={shown} isComplete={isComplete} />
    </div>
  );
}
