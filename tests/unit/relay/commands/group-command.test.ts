import { expect, test } from 'vitest';
import { parseGroupCommand } from '../../../../relay/commands/group-command';
import { UsageError } from '../../../../relay/commands/usage-error';

test('a group has no budget unless one is given', () => {
  expect(parseGroupCommand(['create', '--name', 'team'])).toEqual({
    kind: 'create',
    wish: { name: 'team', budgetMicros: null, warnMicros: null, period: 'month' },
  });
});

test('the commands for groups are parsed', () => {
  expect(parseGroupCommand(['update', 'all', '--budget', '500', '--warn', 'none', '--per', 'week'])).toEqual({
    kind: 'update',
    idOrName: 'all',
    change: { budgetMicros: 500_000_000, warnMicros: null, period: 'week' },
  });
  expect(parseGroupCommand(['list'])).toEqual({ kind: 'list' });
  expect(parseGroupCommand(['remove', 'team'])).toEqual({ kind: 'remove', idOrName: 'team' });
});

test.each([
  [[]],
  [['delete', 'team']],
  [['create']],
  [['create', 'team']],
  [['create', '--name', 'a\nb']],
  [['create', '--name', 'team', '--budget', '0']],
  [['create', '--name', 'team', '--per', 'year']],
  [['create', '--name', 'team', '--rpm', '5']],
  [['update', 'team']],
  [['update', '--budget', '5']],
  [['update', 'team', 'other', '--budget', '5']],
  [['list', '--name', 'team']],
  [['list', 'team']],
  [['remove']],
  [['remove', 'team', '--budget', '5']],
])('the group command %j is refused with a sentence', (args) => {
  expect(() => parseGroupCommand(args)).toThrow(UsageError);
});
