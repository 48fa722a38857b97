import { isRtl, type Line, type Segment, toLinesOf } from './lines';

/** In ems: a narrower strip without text is not a gutter between columns. */
const MIN_GUTTER = 0.8;
/** The share of the width that another column may still fill. */
const OPEN_SHARE = 0.25;
/** Columns contain running text; with fewer characters per line it is a table. Ideographs count twice. */
const MIN_COLUMN_CHARS = 15;
const MIN_COLUMN_LINES = 3;
const MIN_FILL = 0.6;
/** In ems: lines of running text are no further apart, even double-spaced. */
const MAX_STEP = 2.6;
/** How many lines may be beside a title. Trying more takes seconds on a page of scattered labels, as of a map. */
const MAX_BESIDE = 8;
/** How deeply columns may be nested, as beside a sidebar. */
const MAX_DEPTH = 3;

type Strip = readonly [number, number];

/**
 * The regions of a sheet in reading order, each a single column of lines. The sheet is cut across into bands, each as
 * tall as a strip without text runs through it, and a band at its strips, if there is running text on both sides.
 */
export function toRegions(lines: readonly Line[]): Line[][] {
  return split(
    lines.flatMap(({ segments }) => segments),
    0,
  );
}

function split(segments: readonly Segment[], depth: number): Line[][] {
  const regions: Line[][] = [];
  let single: Segment[] = [];
  const endSingle = () => {
    if (single.length > 0) regions.push(toLinesOf(single));
    single = [];
  };
  for (const band of toBands(segments)) {
    const columns = depth < MAX_DEPTH ? toColumns(band) : [band];
    if (columns.length === 1) single.push(...band);
    else {
      endSingle();
      for (const column of columns) regions.push(...split(column, depth + 1));
    }
  }
  endSingle();
  return regions;
}

function toBands(segments: readonly Segment[]): (readonly Segment[])[] {
  const bands: (readonly Segment[])[] = [];
  const edges: Strip = [Math.min(...segments.map(({ x0 }) => x0)), Math.max(...segments.map(({ x1 }) => x1))];
  let band: Segment[] = [];
  let strips: readonly Strip[] = [edges];
  for (const segment of segments) {
    const rest = subtract(strips, segment);
    if (isOpen(rest, edges, segment.size)) {
      band.push(segment);
      strips = rest;
      continue;
    }
    // The first lines of columns are beside a centred title: they belong to what follows.
    const next = [segment];
    strips = subtract([edges], segment);
    while (band.length > 0 && next.length <= MAX_BESIDE && toColumns(band).length === 1) {
      const last = band.at(-1)!;
      const longer = subtract(strips, last);
      if (!isOpen(longer, edges, segment.size)) break;
      next.unshift(last);
      strips = longer;
      band.pop();
    }
    bands.push(band);
    band = next;
  }
  return [...bands, band].filter(({ length }) => length > 0);
}

/** Whether a gutter is left, or room for another column. */
function isOpen(strips: readonly Strip[], [left, right]: Strip, size: number): boolean {
  return strips.some(
    ([x0, x1]) => x1 - x0 > (x0 > left && x1 < right ? MIN_GUTTER * size : OPEN_SHARE * (right - left)),
  );
}

function subtract(strips: readonly Strip[], { x0, x1 }: Segment): Strip[] {
  return strips.flatMap(([from, to]): Strip[] =>
    x1 <= from || x0 >= to
      ? [[from, to]]
      : [[from, Math.min(to, x0)] as const, [Math.max(from, x1), to] as const].filter(([from, to]) => to > from),
  );
}

/** The columns of a band in reading order; only the band when it has none. */
function toColumns(band: readonly Segment[]): (readonly Segment[])[] {
  const left = Math.min(...band.map(({ x0 }) => x0));
  const right = Math.max(...band.map(({ x1 }) => x1));
  const size = median(band.map((segment) => segment.size));
  let strips: Strip[] = [[left, right]];
  for (const segment of band) strips = subtract(strips, segment);
  const columns: Segment[][] = [];
  let rest: readonly Segment[] = band;
  for (const [x0, x1] of strips) {
    if (x0 <= left || x1 >= right || x1 - x0 < MIN_GUTTER * size) continue;
    const column = rest.filter((segment) => segment.x1 <= x0);
    const others = rest.filter((segment) => segment.x1 > x0);
    if (!isRunningText(column) || !isRunningText(others)) continue;
    columns.push(column);
    rest = others;
  }
  columns.push([...rest]);
  if (!columns.some((column) => column.length >= MIN_COLUMN_LINES)) return [band];
  return isRtl(band.flatMap(({ spans }) => spans)) ? columns.reverse() : columns;
}

function isRunningText(segments: readonly Segment[]): boolean {
  if (segments.length === 0) return false;
  const lines = toLinesOf(segments);
  const widths = lines.map(({ x0, x1 }) => x1 - x0);
  const chars = median(lines.map(({ text }) => text.length + (text.match(/[\u3000-\u9FFF]/g)?.length ?? 0)));
  const fill = median(widths) / Math.max(...widths);
  const step = median(lines.slice(1).map((line, at) => (line.y - lines[at]!.y) / line.size));
  return step < MAX_STEP && chars >= MIN_COLUMN_CHARS && (fill >= MIN_FILL || lines.length < MIN_COLUMN_LINES);
}

/** The median; the higher of two middle values. */
export function median(numbers: readonly number[], share = 0.5): number {
  const sorted = numbers.toSorted((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}
