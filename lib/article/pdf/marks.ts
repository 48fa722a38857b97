import type { Color } from '../sight/color';
import { heightOf, intersect, isThinner, type Rect, widthOf } from '../sight/rect';
import { apply, boxOf, IDENTITY, type Matrix, multiply } from './matrix';
import { OPERATORS as OP } from './operators';
import { type GraphicsState, START } from './graphics-state';
import { cornersOf, type Drawn, judgeRuns, type Paint, type Run } from './paints';

/** The operators of a page, as pdfjs lists them. */
export type PdfOperators = { fnArray: readonly number[]; argsArray: readonly unknown[] };

/** In points. Smaller letters are not read. */
const MIN_SIZE = 2.5;
/** What is left of a clipped run, in points. */
const MIN_SHOWN = 1;
const MIN_ALPHA = 0.05;
const OPAQUE = 0.9;
/** In points for each letter: narrower ones are not read. */
const MIN_LETTER = 0.6;
/** Of the letters' size: an outline that leaves nothing of their fill. */
const WIDE_OUTLINE = 0.2;

const FILLS: ReadonlySet<unknown> = new Set([
  OP.fill,
  OP.eoFill,
  OP.fillStroke,
  OP.eoFillStroke,
  OP.closeFillStroke,
  OP.closeEOFillStroke,
]);

const STROKES: ReadonlySet<unknown> = new Set([OP.stroke, OP.closeStroke]);

/**
 * The runs of text of a page, and whether a person sees them: not white on white, invisible without a picture under it,
 * clipped away, tiny, or under a box that is painted later. `isLayerShown` tells it of a layer's properties.
 */
export function findRuns({ fnArray, argsArray }: PdfOperators, isLayerShown: (layer: unknown) => boolean): Run[] {
  const states: GraphicsState[] = [];
  const paints: Paint[] = [];
  const drawn: Drawn[] = [];
  const layers: boolean[] = [];
  let state = START;
  let text: Matrix = IDENTITY;
  let line: Matrix = IDENTITY;
  let isClipping = false;
  let annotations = 0;
  const set = (change: Partial<GraphicsState>) => (state = { ...state, ...change });
  const moveLine = (x: number, y: number) => (text = line = multiply(line, [1, 0, 0, 1, x, y]));
  const paint = (rect: Rect, color: Color | null, at: number, corners: Paint['corners'] = null) => {
    if (state.alpha < OPAQUE || state.isBlended || layers.includes(false)) return;
    paints.push({ rect: intersect(rect, state.clip), corners, color, at });
  };

  fnArray.forEach((operator, at) => {
    const args = (argsArray[at] ?? []) as unknown[];
    const numbers = args as number[];
    if (operator === OP.beginAnnotation) annotations += 1;
    else if (operator === OP.endAnnotation) annotations -= 1;
    if (annotations > 0) return;
    switch (operator) {
      case OP.save:
        states.push(state);
        break;
      case OP.restore:
        state = states.pop() ?? START;
        break;
      case OP.paintFormXObjectBegin: {
        states.push(state);
        const [matrix, box] = args as [Matrix | null, number[] | null];
        if (matrix) set({ matrix: multiply(state.matrix, matrix) });
        if (box) set({ clip: intersect(state.clip, boxOf(state.matrix, box)) });
        break;
      }
      case OP.paintFormXObjectEnd:
        state = states.pop() ?? START;
        break;
      case OP.transform:
        set({ matrix: multiply(state.matrix, args as unknown as Matrix) });
        break;
      case OP.setGState:
        for (const [key, value] of args[0] as [string, unknown][]) {
          if (key === 'ca') set({ alpha: Number(value) });
          else if (key === 'BM') set({ isBlended: value !== 'source-over' });
        }
        break;
      case OP.setLineWidth:
        set({ lineWidth: numbers[0]! });
        break;
      case OP.setFillRGBColor:
        set({ fill: toColor(args[0]) });
        break;
      case OP.setStrokeRGBColor:
        set({ stroke: toColor(args[0]) });
        break;
      case OP.setFillColorN:
        set({ fill: null });
        break;
      case OP.clip:
      case OP.eoClip:
        isClipping = true;
        break;
      case OP.constructPath: {
        const [kind, [path], bounds] = args as [unknown, [ArrayLike<number> | null], ArrayLike<number> | null];
        const rect = bounds ? boxOf(state.matrix, Array.from(bounds)) : null;
        const corners = path && cornersOf(path, state.matrix);
        if (rect && path && FILLS.has(kind) && corners !== undefined) paint(rect, state.fill, at, corners);
        if (rect && STROKES.has(kind)) paintLine(rect, at);
        if (isClipping && (rect || !path)) set({ clip: rect ? intersect(state.clip, rect) : NONE });
        isClipping = false;
        break;
      }
      case OP.paintImageXObject:
      case OP.paintInlineImageXObject:
        paint(boxOf(state.matrix, [0, 0, 1, 1]), null, at);
        break;
      case OP.beginMarkedContent:
        layers.push(true);
        break;
      case OP.beginMarkedContentProps:
        layers.push(args[0] !== 'OC' || isLayerShown(args[1]));
        break;
      case OP.endMarkedContent:
        layers.pop();
        break;
      case OP.beginText:
        text = line = IDENTITY;
        break;
      case OP.setCharSpacing:
        set({ charSpacing: numbers[0]! });
        break;
      case OP.setWordSpacing:
        set({ wordSpacing: numbers[0]! });
        break;
      case OP.setHScale:
        set({ scale: numbers[0]! / 100 });
        break;
      case OP.setLeading:
        set({ leading: -numbers[0]! });
        break;
      case OP.setFont:
        set({ size: numbers[1]! });
        break;
      case OP.setTextRenderingMode:
        set({ mode: numbers[0]! });
        break;
      case OP.setTextRise:
        set({ rise: numbers[0]! });
        break;
      case OP.moveText:
        moveLine(numbers[0]!, numbers[1]!);
        break;
      case OP.setLeadingMoveText:
        set({ leading: numbers[1]! });
        moveLine(numbers[0]!, numbers[1]!);
        break;
      case OP.setTextMatrix:
        text = line = Array.from(
          (Array.isArray(args[0]) || ArrayBuffer.isView(args[0]) ? args[0] : args) as number[],
        ) as unknown as Matrix;
        break;
      case OP.nextLine:
        moveLine(0, state.leading);
        break;
      case OP.showText:
      case OP.showSpacedText:
        show(args[0] as readonly Glyph[], at);
        break;
      default:
    }
  });
  judgeRuns(drawn, paints);
  return drawn.map(({ run }) => run);

  /** A line is a box as wide as it is thick. */
  function paintLine({ left, top, right, bottom }: Rect, at: number) {
    const half = (state.lineWidth * Math.hypot(state.matrix[2], state.matrix[3])) / 2;
    if (Math.min(right - left, bottom - top) > half) return;
    paint({ left: left - half, top: top - half, right: right + half, bottom: bottom + half }, state.stroke, at);
  }

  function show(glyphs: readonly Glyph[], at: number) {
    const { size, scale, charSpacing, wordSpacing, rise, mode, alpha, clip } = state;
    let width = 0;
    let letters = '';
    for (const glyph of glyphs) {
      if (typeof glyph === 'number') width -= (glyph / 1000) * size;
      else if (glyph) {
        width += ((glyph.width ?? 0) / 1000) * size + charSpacing + (glyph.isSpace ? wordSpacing : 0);
        letters += glyph.unicode ?? '';
      }
    }
    const place = multiply(state.matrix, text);
    const rect = boxOf(place, [0, rise - 0.2 * size, width * scale, rise + 0.8 * size]);
    const [x, y] = apply(place, 0, rise);
    // Across the line, however the letters lean.
    const height = (size * (place[0] * place[3] - place[1] * place[2])) / Math.hypot(place[0], place[1]);
    const isInvisible = mode === 3 || mode === 7;
    const isOutlined = mode % 4 === 1 || (mode % 4 === 2 && state.lineWidth > WIDE_OUTLINE * size);
    const ink = isOutlined ? state.stroke : state.fill;
    const along = Math.max(widthOf(rect), heightOf(rect));
    drawn.push({
      run: {
        text: letters,
        x,
        y,
        rect,
        isSeen:
          alpha >= MIN_ALPHA &&
          Math.abs(height) >= MIN_SIZE &&
          !isThinner(intersect(rect, clip), MIN_SHOWN) &&
          along >= MIN_LETTER * letters.trim().length &&
          !layers.includes(false),
      },
      fill: ink && [ink[0], ink[1], ink[2], alpha],
      at,
      isInvisible,
    });
    text = multiply(text, [1, 0, 0, 1, width * scale, 0]);
  }
}

type Glyph = number | { unicode?: string; width?: number; isSpace?: boolean } | null;

const NONE: Rect = { left: 0, top: 0, right: 0, bottom: 0 };

function toColor(hex: unknown): Color | null {
  const digits = typeof hex === 'string' ? /^#([\da-f]{6})$/i.exec(hex)?.[1] : undefined;
  if (!digits) return null;
  const value = Number.parseInt(digits, 16);
  return [value >> 16, (value >> 8) & 255, value & 255, 1];
}
