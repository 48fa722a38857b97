import type { ComponentChildren } from 'preact';
import { questionOf, type RunState } from '../../lib/panel/run-state';
import { Run, type RunProps } from './Run';

type Props = RunProps & {
  answers: readonly RunState[];
  /** The actions for an answer. */
  renderActions: (run: RunState) => ComponentChildren;
};

/** The reader's questions about the page, each with its answer. */
export function Thread({ answers, renderActions, ...props }: Props) {
  return (
    <>
      {answers.map((run) => (
        <section key={run.id} class="answer">
          <h3 class="question" dir="auto">
            {questionOf(run)}
          </h3>
          <Run {...props} run={run} />
          {renderActions(run)}
        </section>
      ))}
    </>
  );
}
