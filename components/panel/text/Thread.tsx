import type { ComponentChildren } from 'preact';
import { questionOf, type RunState } from '../../../lib/panel/run-state';

type Props = {
  answers: readonly RunState[];
  /** An answer with its actions. */
  renderRun: (run: RunState) => ComponentChildren;
  /** What follows the last answer. It shares the room that lets the last question scroll to the top. */
  children: ComponentChildren;
};

/** The reader's questions about the page, each with its answer. */
export function Thread({ answers, renderRun, children }: Props) {
  return (
    <>
      {answers.map((run) => (
        <section key={run.id} class="answer" data-run={run.id}>
          <h3 class="asked" dir="auto">
            {questionOf(run)}
          </h3>
          {renderRun(run)}
          {run === answers.at(-1) && children}
        </section>
      ))}
      {answers.length === 0 && children}
    </>
  );
}
