import { NOWHERE, type Rect } from './rect';

/**
 * What a computed `clip-path` leaves of a box, as the smallest upright box around it; `null` when it leaves all of it,
 * or cannot be known, as with a drawing in another file. `document`: where drawings are looked up.
 */
export function clippedBy(clipPath: string, box: Rect, document?: Document): Rect | null {
  const drawing = document?.getElementById(/^url\("?#([^"]*)"?\)$/.exec(clipPath)?.[1] ?? '');
  if (drawing) return extentOf(drawing, box);
  const shape = /^\s*(inset|rect|xywh|circle|ellipse|polygon|path|shape)\((.*)\)/s.exec(clipPath);
  if (!shape) return null;
  const [, name, content = ''] = shape;
  const width = box.right - box.left;
  const height = box.bottom - box.top;
  const round = content.split(' round ')[0]!;
  const lengths = round.trim().split(/\s+/);
  const at = (left: number, top: number, right: number, bottom: number): Rect =>
    right - left <= 0 || bottom - top <= 0
      ? NOWHERE
      : { left: box.left + left, top: box.top + top, right: box.left + right, bottom: box.top + bottom };
  const x = (length: string, auto?: number) => toPixels(length, width, auto);
  const y = (length: string, auto?: number) => toPixels(length, height, auto);
  switch (name) {
    case 'inset': {
      const [top = '0', right = top, bottom = top, left = right] = lengths;
      return at(x(left), y(top), width - x(right), height - y(bottom));
    }
    case 'rect': {
      const [top = '0', right = 'auto', bottom = 'auto', left = '0'] = lengths;
      return at(x(left), y(top), x(right, width), y(bottom, height));
    }
    case 'xywh': {
      const [left = '0', top = '0', wide = '100%', high = '100%'] = lengths;
      return at(x(left), y(top), x(left) + x(wide), y(top) + y(high));
    }
    case 'circle':
    case 'ellipse': {
      const [radii = '', center = '50% 50%'] = round.split(/\s*\bat\s+/);
      const [across = '50%', down = across] = center.trim().split(/\s+/);
      const [cx, cy] = [x(across), y(down)];
      const [rx = '', ry = rx] = radii.trim().split(/\s+/);
      const diagonal = Math.hypot(width, height) / Math.SQRT2;
      const radius = (text: string, size: number, center: number) =>
        text === 'farthest-side'
          ? Math.max(center, size - center)
          : text === '' || text === 'closest-side'
            ? Math.min(Math.abs(center), Math.abs(size - center))
            : toPixels(text, name === 'circle' ? diagonal : size);
      const [h, v] = [radius(rx, width, cx), radius(ry, height, cy)];
      return at(cx - h, cy - v, cx + h, cy + v);
    }
    case 'polygon': {
      const points = content
        .replace(/^\s*(nonzero|evenodd)\s*,/, '')
        .split(',')
        .map((point): [number, number] => {
          const [across = '0', down = '0'] = point.trim().split(/\s+/);
          return [x(across), y(down)];
        });
      return at(...boundsOf(points));
    }
    default: {
      // Only the extent of the numbers matters: curves stay between their points.
      const numbers = (content.match(/-?\d*\.?\d+/g) ?? []).map(Number);
      const points = Array.from({ length: Math.floor(numbers.length / 2) }, (_, i): [number, number] => [
        numbers[2 * i]!,
        numbers[2 * i + 1]!,
      ]);
      // Relative commands and arcs have other numbers; they are believed only where nothing can be left.
      const [left, top, right, bottom] = boundsOf(points);
      return right - left < 1 || bottom - top < 1 ? NOWHERE : null;
    }
  }
}

/**
 * The part of a box in which a drawing has anything; `null` where the browser does not say, as Firefox does not in a
 * drawing of no size.
 */
function extentOf(drawing: Element, box: Rect): Rect | null {
  const isShare = drawing.getAttribute('clipPathUnits') === 'objectBoundingBox';
  const [across, down] = isShare ? [box.right - box.left, box.bottom - box.top] : [1, 1];
  const parts = [...drawing.children].map((part) => (part as Partial<SVGGraphicsElement>).getBBox?.());
  if (parts.length === 0) return NOWHERE;
  if (!parts.every((part) => part && part.width > 0 && part.height > 0)) return null;
  const ends = (parts as DOMRect[]).map(({ x, y, width, height }) => [x, y, x + width, y + height] as const);
  return {
    left: box.left + across * Math.min(...ends.map(([left]) => left)),
    top: box.top + down * Math.min(...ends.map(([, top]) => top)),
    right: box.left + across * Math.max(...ends.map(([, , right]) => right)),
    bottom: box.top + down * Math.max(...ends.map(([, , , bottom]) => bottom)),
  };
}

/** The extent of a polygon, or nothing when its points enclose no area. */
function boundsOf(points: readonly [number, number][]): [number, number, number, number] {
  let area = 0;
  points.forEach(([x, y], index) => {
    const [nextX, nextY] = points[(index + 1) % points.length]!;
    area += x * nextY - nextX * y;
  });
  if (Math.abs(area) < 2) return [0, 0, 0, 0];
  const [xs, ys] = [points.map(([x]) => x), points.map(([, y]) => y)];
  return [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
}

/** Of `12px`, `50%` and sums of both (`calc(50% - 1px)`). Keywords are `auto`. */
function toPixels(length: string, size: number, auto = 0): number {
  if (length === 'left' || length === 'top') return 0;
  if (length === 'right' || length === 'bottom') return size;
  if (length === 'center') return size / 2;
  const value = parseFloat(length.replace(/^calc\(/, ''));
  if (Number.isNaN(value)) return auto;
  return length.includes('%') ? (value * size) / 100 : value;
}
