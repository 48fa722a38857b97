import { expect, test } from 'vitest';
import { parseTokenCommand } from '../../../../relay/commands/token-command';
import { UsageError } from '../../../../relay/commands/usage-error';

const NOW = new Date('2026-11-22T12:00:00Z');
const parse = (...args: string[]) => parseTokenCommand(args, NOW);

test('a token has no limits unless they are given', () => {
  expect(parse('create', '--name', 'alice')).toEqual({
    kind: 'create',
    wish: {
      name: 'alice',
      budgetMicros: null,
      period: 'month',
      rpm: null,
      streams: null,
      models: null,
      expiresAt: null,
    },
  });
});

test('every limit of a new token is parsed', () => {
  const limits = ['--budget', '5.00', '--per', 'week', '--rpm', '30', '--streams', '2', '--models', 'a, b,,a'];
  expect(parse('create', '--name', 'alice', ...limits, '--expires', '30d')).toEqual({
    kind: 'create',
    wish: {
      name: 'alice',
      budgetMicros: 5_000_000,
      period: 'week',
      rpm: 30,
      streams: 2,
      models: ['a', 'b'],
      expiresAt: new Date('2026-12-22T12:00:00Z'),
    },
  });
});

test.each([
  ['12h', '2026-11-23T00:00:00Z'],
  ['1d', '2026-11-23T12:00:00Z'],
  ['2w', '2026-12-06T12:00:00Z'],
  ['2027-01-31', '2027-01-31T00:00:00Z'],
  ['2028-02-29', '2028-02-29T00:00:00Z'],
  ['2027-01-31T18:00Z', '2027-01-31T18:00:00Z'],
  ['2027-01-31T18:00:30+02:00', '2027-01-31T16:00:30Z'],
])('the option --expires %s means %s', (text, time) => {
  expect(parse('create', '--name', 'alice', '--expires', text)).toMatchObject({ wish: { expiresAt: new Date(time) } });
});

test('the commands list, rotate and revoke are parsed', () => {
  expect(parse('list')).toEqual({ kind: 'list' });
  expect(parse('rotate', 'alice')).toEqual({ kind: 'rotate', idOrName: 'alice' });
  expect(parse('revoke', 'alice')).toEqual({ kind: 'revoke', idOrName: 'alice', endsStreams: false });
  expect(parse('revoke', 'alice', '--now')).toEqual({ kind: 'revoke', idOrName: 'alice', endsStreams: true });
});

test('token update changes only what its options name', () => {
  const change = (...options: string[]) => {
    const command = parse('update', 'alice', ...options);
    return command.kind === 'update' ? command.change : null;
  };
  expect(change('--budget', '7.50')).toEqual({ budgetMicros: 7_500_000 });
  expect(change('--name', 'bob', '--per', 'week')).toEqual({ name: 'bob', period: 'week' });
  expect(change('--expires', '1d')).toEqual({ expiresAt: new Date('2026-11-23T12:00:00Z') });
});

test('"none" and "never" take a limit away', () => {
  const none = ['--budget', 'none', '--rpm', 'none', '--streams', 'none', '--models', 'none', '--expires', 'never'];
  expect(parse('update', 'alice', ...none)).toEqual({
    kind: 'update',
    idOrName: 'alice',
    change: { budgetMicros: null, rpm: null, streams: null, models: null, expiresAt: null },
  });
});

test.each([
  [[]],
  [['nonsense']],
  [['list', 'alice']],
  [['list', '--name', 'alice']],
  [['list', '--now']],
  [['update']],
  [['update', 'alice']],
  [['update', 'alice', 'bob', '--rpm', '5']],
  [['update', 'alice', '--rpm', '0']],
  [['update', 'alice', '--name', 'a\nb']],
  [['update', 'alice', '--rpm', '5', '--now']],
  [['update', 'alice', '--per', 'year']],
  [['rotate']],
  [['rotate', 'alice', '--rpm', '5']],
  [['revoke', 'alice', '--rpm', '5']],
  [['revoke']],
  [['revoke', 'alice', 'bob']],
  [['revoke', '']],
  [['create']],
  [['create', 'alice']],
  [['create', '--name', '']],
  [['create', '--name', ' alice']],
  [['create', '--name', 'a\nb']],
  [['create', '--name', 'x'.repeat(65)]],
  [['create', '--name']],
  [['create', '--name', 'alice', '--nonsense']],
  [['create', '--name', 'alice', '--budget', '0']],
  [['create', '--name', 'alice', '--budget', '-5']],
  [['create', '--name', 'alice', '--budget', '5.0000001']],
  [['create', '--name', 'alice', '--budget', 'five']],
  [['create', '--name', 'alice', '--per', 'month']],
  [['create', '--name', 'alice', '--budget', '5', '--per', 'year']],
  [['create', '--name', 'alice', '--rpm', '0']],
  [['create', '--name', 'alice', '--rpm', '1.5']],
  [['create', '--name', 'alice', '--streams', 'two']],
  [['create', '--name', 'alice', '--models', ' , ']],
  [['create', '--name', 'alice', '--expires', '30']],
  [['create', '--name', 'alice', '--expires', '0d']],
  [['create', '--name', 'alice', '--expires', '2026-11-22']],
  [['create', '--name', 'alice', '--expires', '2027-02-30']],
  [['create', '--name', 'alice', '--expires', '2027-13-01']],
  [['create', '--name', 'alice', '--expires', '31 January 2027']],
  [['create', '--name', 'alice', '--expires', '2027-01-31T18:00']],
])('the token command %j is refused with a sentence', (args) => {
  expect(() => parse(...args)).toThrow(UsageError);
});
