import type { ComponentChildren } from 'preact';
import { questionOf, type RunState } from '../../../lib/panel/run-state';

type Props = {
  answers: readonly RunState[];
  /** An answer with its actions. */
  renderRun: (run: RunState) => ComponentChildren;
};

/** The reader's questions about the page, each with its answer. */
export function Thread({ answers, renderRun }: Props) {
  return (
    <>
      {answers.map((run) => (
        <section key={run.id} class="answer" data-run={run.id}>
          <h3 class="asked" dir="auto">
            {questionOf(run)}
          </h3>
          {renderRun(run)}
        </section>
      ))}
    </>
  );
}
