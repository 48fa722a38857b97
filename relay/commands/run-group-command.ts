import { formatDollars } from '../money/money.ts';
import type { Groups, GroupUse } from '../store/groups.ts';
import type { Group } from '../store/tokens.ts';
import { toColumns } from './columns.ts';
import type { GroupCommand } from './group-command.ts';
import { NONE, toBudget } from './token-table.ts';
import { UsageError } from './usage-error.ts';

const HEADER = ['ID', 'NAME', 'BUDGET', 'WARN AT', 'SPENT', 'TOKENS'];

/** Runs a command. `print` takes a line of standard output. Throws `UsageError` when no group has the id or name. */
export async function runGroupCommand(
  command: GroupCommand,
  groups: Groups,
  print: (line: string) => void,
): Promise<void> {
  switch (command.kind) {
    case 'create':
      return print(toSentence(await groups.create(command.wish)));
    case 'update':
      return print(toSentence(toKnown(await groups.update(command.idOrName, command.change), command.idOrName)));
    case 'remove': {
      const { id, name } = toKnown(await groups.remove(command.idOrName), command.idOrName);
      return print(`Group ${id}, ${name}, is removed. Its tokens stay, without a group.`);
    }
    case 'list':
      return toColumns([HEADER, ...(await groups.list()).map(toRow)]).forEach(print);
  }
}

function toKnown(group: Group | null, idOrName: string): Group {
  if (group) return group;
  throw new UsageError(`No group has the id or name ${idOrName}.`);
}

function toSentence({ id, name, budgetMicros, warnMicros, period }: Group): string {
  const budget = budgetMicros === null ? 'no budget' : toBudget(budgetMicros, period);
  const warning = warnMicros === null ? '' : `, warns at ${toBudget(warnMicros, period)}`;
  return `Group ${id}, ${name}: ${budget}${warning}.`;
}

function toRow({ id, name, budgetMicros, warnMicros, period, spentMicros, tokens }: GroupUse): string[] {
  return [
    id,
    name,
    budgetMicros === null ? NONE : toBudget(budgetMicros, period),
    warnMicros === null ? NONE : toBudget(warnMicros, period),
    `${formatDollars(spentMicros)} ${period === 'total' ? 'in total' : `this ${period}`}`,
    String(tokens),
  ];
}
