import fc from 'fast-check';
import { expect, test } from 'vitest';
import { RelayError } from '../../../../relay/base/errors';
import type { Effect, Facts, Input, State, TimerName } from '../../../../relay/exchange/state';
import { FINISHED_MS, transition, UNANNOUNCED_GRACE_MS } from '../../../../relay/exchange/transition';
import type { Outcome } from '../../../../relay/store/ledger';

const FACTS: Facts = {
  events: 2,
  hasFinished: false,
  hasBegun: true,
  canResume: true,
  idleMs: 120_000,
  graceMs: 60_000,
};
const BROKEN = new RelayError('upstream_error', 'The provider failed.');
const SLOW = new RelayError('upstream_timeout', 'The provider did not answer in time.');

const asking: State = { phase: 'asking' };
const streaming: State = { phase: 'streaming', isPaused: false, finishedAt: -1 };
const paused: State = { ...streaming, isPaused: true };
const orphaned: State = { phase: 'orphaned', followers: 0, graceMs: 60_000, finishedAt: -1 };
const settling: State = { phase: 'settling', ending: { outcome: 'done', error: null, bill: 'counted' } };
const over: State = { phase: 'over' };

const set = (timer: TimerName, ms: number): Effect => ({ type: 'set-timer', timer, ms });
const clear = (timer: TimerName): Effect => ({ type: 'clear-timer', timer });
const drop: Effect = { type: 'drop-client' };
const expired = (timer: TimerName): Input => ({ type: 'expired', timer });
const taken = (end: 'done' | RelayError | null = null): Input => ({ type: 'taken', end });
const closed = (isReset: boolean): Input => ({ type: 'client-closed', isReset });
const followers = (count: number): Input => ({ type: 'followers', count });

type Case = { when: string; from: State; input: Input; facts?: Partial<Facts> };
type Moves = Case & { to: State; effects?: Effect[] };
type Ends = Case & { as: Outcome; code?: string; bill?: 'nothing'; before?: Effect[] };

const MOVES: Moves[] = [
  {
    when: 'an answer from the upstream begins the stream',
    from: asking,
    input: { type: 'answered' },
    to: streaming,
    effects: [clear('hold'), set('idle', 120_000)],
  },
  {
    when: 'headers are sent when the upstream takes long to answer',
    from: asking,
    input: expired('hold'),
    to: asking,
    effects: [{ type: 'begin' }],
  },
  { when: 'an event without a finish reason changes nothing', from: streaming, input: taken(), to: streaming },
  {
    when: 'a finish reason starts the wait for the end',
    from: streaming,
    input: taken(),
    facts: { hasFinished: true },
    to: { ...streaming, finishedAt: 2 },
    effects: [set('finished', FINISHED_MS)],
  },
  {
    when: 'a slice without an event does not prolong the wait for the end',
    from: { ...streaming, finishedAt: 2 },
    input: taken(),
    facts: { hasFinished: true },
    to: { ...streaming, finishedAt: 2 },
  },
  {
    when: 'an event after the finish reason prolongs the wait for the end',
    from: { ...orphaned, finishedAt: 2 },
    input: taken(),
    facts: { hasFinished: true, events: 3 },
    to: { ...orphaned, finishedAt: 3 },
    effects: [set('finished', FINISHED_MS)],
  },
  {
    when: 'a client that reads slowly pauses the upstream',
    from: streaming,
    input: { type: 'client-full' },
    to: paused,
    effects: [{ type: 'pause' }, clear('idle'), set('stalled', 120_000)],
  },
  {
    when: 'a client that has room again resumes the upstream',
    from: paused,
    input: { type: 'client-drained' },
    to: streaming,
    effects: [clear('stalled'), { type: 'resume' }, set('idle', 120_000)],
  },
  {
    when: 'a client that announced that it reconnects gets the whole grace period',
    from: paused,
    input: closed(false),
    to: orphaned,
    effects: [set('grace', 60_000), clear('stalled'), { type: 'resume' }, set('idle', 120_000)],
  },
  {
    when: 'a client whose connection is reset gets a short grace period',
    from: streaming,
    input: closed(true),
    facts: { canResume: false },
    to: { ...orphaned, graceMs: UNANNOUNCED_GRACE_MS },
    effects: [set('grace', UNANNOUNCED_GRACE_MS), clear('stalled')],
  },
  {
    when: 'a short grace period is never longer than the configured one',
    from: streaming,
    input: closed(true),
    facts: { canResume: false, graceMs: 100 },
    to: { ...orphaned, graceMs: 100 },
    effects: [set('grace', 100), clear('stalled')],
  },
  {
    when: 'a client that leaves after the finish reason gets no grace period',
    from: streaming,
    input: closed(false),
    facts: { hasFinished: true, canResume: false },
    to: orphaned,
    effects: [clear('stalled')],
  },
  {
    when: 'a client that reconnects replaces its earlier connection',
    from: paused,
    input: followers(1),
    to: { ...orphaned, followers: 1 },
    effects: [drop, clear('stalled'), { type: 'resume' }, set('idle', 120_000)],
  },
  {
    when: 'a count of no followers changes nothing for a connected client',
    from: streaming,
    input: followers(0),
    to: streaming,
  },
  {
    when: 'a follower ends the grace period',
    from: orphaned,
    input: followers(1),
    to: { ...orphaned, followers: 1 },
    effects: [clear('grace')],
  },
  {
    when: 'the last follower that leaves starts the grace period again',
    from: { ...orphaned, followers: 1 },
    input: followers(0),
    to: orphaned,
    effects: [clear('grace'), set('grace', 60_000)],
  },
  {
    when: 'a client that reconnects while the request is settled replaces its earlier connection',
    from: settling,
    input: followers(1),
    to: settling,
    effects: [drop],
  },
  {
    when: 'a stop while the request is settled comes too late',
    from: settling,
    input: stopped('shutdown'),
    to: settling,
  },
  {
    when: 'an upstream that ends while the request is settled is ignored',
    from: settling,
    input: { type: 'upstream-ended' },
    to: settling,
  },
  { when: 'a settled request is over', from: settling, input: { type: 'settled' }, to: over },
  { when: 'nothing revives a request that is over', from: over, input: followers(1), to: over },
];

const ENDS: Ends[] = [
  {
    when: 'a client that left before the upstream was asked is not billed',
    from: asking,
    input: { type: 'client-missing' },
    as: 'client-gone',
    bill: 'nothing',
  },
  {
    when: 'a client that leaves before the upstream answers is billed',
    from: asking,
    input: closed(true),
    as: 'client-gone',
  },
  {
    when: 'a refusal by the upstream is not billed',
    from: asking,
    input: { type: 'refused', error: BROKEN },
    as: 'upstream-error',
    code: 'upstream_error',
    bill: 'nothing',
  },
  {
    when: 'an upstream that times out is billed, because it may have worked',
    from: asking,
    input: { type: 'refused', error: SLOW },
    as: 'timeout',
    code: 'upstream_timeout',
  },
  {
    when: 'a shutdown ends a request that was not answered',
    from: asking,
    input: stopped('shutdown', BROKEN),
    as: 'shutdown',
    code: 'upstream_error',
  },
  { when: 'the end marker ends the stream', from: streaming, input: taken('done'), as: 'done' },
  { when: 'the end marker ends an orphaned stream', from: orphaned, input: taken('done'), as: 'done' },
  {
    when: 'an error event is billed after the first event',
    from: streaming,
    input: taken(BROKEN),
    as: 'upstream-error',
    code: 'upstream_error',
  },
  {
    when: 'an error event is a refusal before the first event',
    from: streaming,
    input: taken(BROKEN),
    facts: { events: 0 },
    as: 'upstream-error',
    code: 'upstream_error',
    bill: 'nothing',
  },
  {
    when: 'an upstream that ends after a finish reason is done',
    from: streaming,
    input: { type: 'upstream-ended' },
    facts: { hasFinished: true },
    as: 'done',
  },
  {
    when: 'an upstream that ends without a finish reason is cut off',
    from: streaming,
    input: { type: 'upstream-ended' },
    as: 'upstream-error',
    code: 'upstream_cut_off',
  },
  {
    when: 'an upstream that ends before its first event is not billed',
    from: streaming,
    input: { type: 'upstream-ended' },
    facts: { events: 0 },
    as: 'upstream-error',
    code: 'upstream_cut_off',
    bill: 'nothing',
  },
  {
    when: 'an upstream that stays silent ends the stream',
    from: streaming,
    input: expired('idle'),
    as: 'timeout',
    code: 'upstream_timeout',
  },
  {
    when: 'an upstream without an end marker is done after its finish reason',
    from: streaming,
    input: expired('finished'),
    as: 'done',
  },
  {
    when: 'a client that does not read is dropped',
    from: paused,
    input: expired('stalled'),
    as: 'client-gone',
    before: [drop],
  },
  {
    when: 'a client that closes without having announced that it reconnects ends the stream',
    from: streaming,
    input: closed(false),
    facts: { canResume: false },
    as: 'client-gone',
  },
  {
    when: 'a client without an event has no id to reconnect with',
    from: streaming,
    input: closed(true),
    facts: { events: 0 },
    as: 'client-gone',
  },
  {
    when: 'a client without headers has no id to reconnect with',
    from: streaming,
    input: closed(true),
    facts: { hasBegun: false },
    as: 'client-gone',
  },
  { when: 'the end of the grace period ends the stream', from: orphaned, input: expired('grace'), as: 'client-gone' },
  { when: "the client's Stop ends the stream", from: orphaned, input: stopped('stopped'), as: 'stopped' },
];

function stopped(outcome: Outcome, error: RelayError | null = null): Input {
  return { type: 'stopped', outcome, error };
}

test.each(MOVES)('$when', ({ from, input, facts, to, effects = [] }) => {
  expect(transition(from, input, { ...FACTS, ...facts })).toEqual({ state: to, effects });
});

test.each(ENDS)('$when', ({ from, input, facts, as, code, bill = 'counted', before = [] }) => {
  const { state, effects } = transition(from, input, { ...FACTS, ...facts });
  const ending = state.phase === 'settling' ? state.ending : null;
  expect({ outcome: ending?.outcome, bill: ending?.bill, code: ending?.error?.code }).toEqual({
    outcome: as,
    bill,
    code,
  });
  expect(effects).toEqual([...before, { type: 'settle', ending }]);
});

test('any order of inputs settles a request at most once, and ends it only after that', () => {
  const timer = fc.constantFrom<TimerName>('hold', 'idle', 'stalled', 'finished', 'grace');
  const input: fc.Arbitrary<Input> = fc.oneof(
    fc.constantFrom<Input>(
      { type: 'client-missing' },
      { type: 'answered' },
      { type: 'upstream-ended' },
      { type: 'client-full' },
      { type: 'client-drained' },
      { type: 'settled' },
      { type: 'refused', error: BROKEN },
      stopped('shutdown', BROKEN),
    ),
    fc.constantFrom<'done' | RelayError | null>('done', BROKEN, null).map(taken),
    fc.boolean().map(closed),
    fc.nat(2).map(followers),
    timer.map(expired),
  );
  const facts: fc.Arbitrary<Facts> = fc.record({
    events: fc.nat(3),
    hasFinished: fc.boolean(),
    hasBegun: fc.boolean(),
    canResume: fc.boolean(),
    idleMs: fc.constant(120_000),
    graceMs: fc.constant(60_000),
  });

  fc.assert(
    fc.property(fc.array(fc.tuple(input, facts), { maxLength: 30 }), (steps) => {
      let state: State = asking;
      let settlements = 0;
      for (const [next, given] of steps) {
        const step = transition(state, next, given);
        settlements += step.effects.filter(({ type }) => type === 'settle').length;
        ({ state } = step);
      }
      expect(settlements).toBeLessThanOrEqual(1);
      expect(settlements).toBe(state.phase === 'settling' || state.phase === 'over' ? 1 : 0);
    }),
  );
});
