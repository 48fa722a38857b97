import path from 'node:path';
import { type Import, listImports, type Sources } from './list-imports.ts';
import { RULES } from './rules.ts';

/** One line for each import that breaks a rule and each circle of rooms; empty when there are none. */
export function findViolations(sources: Sources): string[] {
  const imports = listImports(sources);
  const forbidden = imports
    .filter((one) => !isAllowed(one))
    .map(({ from, to, isTypeOnly }) => `${from} may not import ${isTypeOnly ? 'types of ' : ''}${to}`);
  const circles = findCircles(imports)
    .map((rooms) => rooms.join(', '))
    .map((circle) => `These rooms form a circle: ${circle}`);
  return [...new Set(forbidden), ...circles];
}

function isAllowed({ from, to, isTypeOnly }: Import): boolean {
  const own = RULES.filter(({ files }) => matches(from, files));
  const names = (patterns: readonly string[] = []) =>
    patterns.some((pattern) => matches(to, pattern) || matches(to, `${pattern}/**`));
  if (own.some(({ never }) => names(never))) return false;
  return own.some(({ imports, types }) => names(imports) || (isTypeOnly && names(types)));
}

function matches(file: string, pattern: string): boolean {
  return path.posix.matchesGlob(file, pattern);
}

/**
 * A room is a folder. A file beside rooms, such as `lib/errors.ts`, counts as a separate room; otherwise every folder
 * would form a circle with the one above it.
 */
function findCircles(imports: readonly Import[]): string[][] {
  const folders = new Set(imports.flatMap(({ from }) => listParents(path.posix.dirname(from))));
  const toRoom = (file: string) => {
    const folder = path.posix.dirname(file);
    return folders.has(folder) ? file : folder;
  };
  const next = new Map<string, Set<string>>();
  for (const { from, to } of imports) {
    const [start, end] = [toRoom(from), toRoom(to)];
    if (start !== end) next.set(start, (next.get(start) ?? new Set()).add(end));
  }
  const reach = new Map([...next.keys()].map((room) => [room, listReachable(room, next)]));
  const circles = new Map<string, string[]>();
  for (const [room, reachable] of reach) {
    if (!reachable.has(room)) continue;
    const circle = [...reachable].filter((other) => reach.get(other)?.has(room)).toSorted();
    circles.set(circle.join(), circle);
  }
  return [...circles.values()];
}

/** The folders above `folder`. */
function listParents(folder: string): string[] {
  const parent = path.posix.dirname(folder);
  return parent === folder ? [] : [parent, ...listParents(parent)];
}

function listReachable(room: string, next: ReadonlyMap<string, ReadonlySet<string>>): Set<string> {
  const reachable = new Set<string>();
  const waiting = [...(next.get(room) ?? [])];
  for (let one = waiting.pop(); one !== undefined; one = waiting.pop()) {
    if (reachable.has(one)) continue;
    reachable.add(one);
    waiting.push(...(next.get(one) ?? []));
  }
  return reachable;
}
