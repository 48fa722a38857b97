import fc from 'fast-check';
import { isRecord } from '../../../lib/is-record';

/** Creates values on which a careless parser fails. All can be posted and stored: no function, no symbol. */
const HOSTILE: fc.Arbitrary<() => unknown> = fc.oneof(
  fc
    .constantFrom(null, undefined, true, '', 0, -0, -1, 1.5, 1e300, NaN, Infinity, 2n ** 64n, '\ud800', '__proto__')
    .map((value) => () => value),
  fc
    .constantFrom('javascript:alert(1)', 'https://user:pw@evil.example/', 'x'.repeat(9_000))
    .map((value) => () => value),
  fc.constantFrom<(() => unknown)[]>(
    () => [],
    () => ({}),
    () => [null],
    () => new Map([['a', 1]]),
    () => new Date(NaN),
    // Neither can be converted to a string or a number.
    () => Object.create(null) as unknown,
    () => ({ toString: 1, valueOf: 1 }),
  ),
  fc.jsonValue().map((value) => () => structuredClone(value)),
);

const NAMES = fc.constantFrom('__proto__', 'constructor', 'prototype', 'toString', 'then', 'kind', 'extra');

const CHANGE = fc.record({
  path: fc.array(fc.nat(20), { minLength: 1, maxLength: 8 }),
  kind: fc.constantFrom('replace', 'replace', 'remove', 'add', 'list'),
  name: NAMES,
  create: HOSTILE,
});
type Change = {
  path: number[];
  kind: string;
  name: string;
  create: () => unknown;
};

/** Copies of a value, each with a few parts replaced, removed or added at any depth. */
export function mutations(value: unknown): fc.Arbitrary<unknown> {
  return fc.array(CHANGE, { minLength: 1, maxLength: 4 }).map((changes) => {
    const holder = { value: structuredClone(value) };
    for (const change of changes) apply(holder, change);
    return holder.value;
  });
}

function apply(holder: Record<string, unknown>, { path, kind, name, create }: Change): void {
  let at = holder;
  let key = 'value';
  for (const step of path) {
    const inner = at[key];
    const keys = isRecord(inner) ? Object.keys(inner) : [];
    if (!isRecord(inner) || keys.length === 0) break;
    at = inner;
    key = keys[step % keys.length]!;
  }
  const target = at[key];
  if (kind === 'remove') delete at[key];
  else if (kind === 'list') define(at, key, [target, create(), target]);
  else if (kind === 'add' && isRecord(target)) define(target, name, create());
  else define(at, key, create());
}

/** An own property, as `JSON.parse` makes it, even when its name is `__proto__`. */
function define(target: object, key: string, value: unknown): void {
  Object.defineProperty(target, key, { value, enumerable: true, configurable: true, writable: true });
}
