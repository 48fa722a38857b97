/** Red, green and blue from 0 to 255, alpha from 0 to 1. */
export type Color = readonly [number, number, number, number];

export const WHITE: Color = [255, 255, 255, 1];

/** Two colours with less contrast (as WCAG counts it) and less distance than this look the same. */
const MIN_CONTRAST = 1.2;
const MIN_DISTANCE = 60;

const RGB = /^rgba?\((\d+(?:\.\d+)?),? (\d+(?:\.\d+)?),? (\d+(?:\.\d+)?)(?:,? ?\/? (\d*\.?\d+(?:e-\d+)?))?\)$/;
const COLORS =
  /rgba?\([^()]*\)|(?:color|oklch|oklab|lch|lab|hsla?|hwb)\([^()]*\)|#[\da-f]{3,8}\b|\b(?:transparent|white|black)\b/gi;

const LAYERS = /[a-z-]*gradient\((?:[^()]|\([^()]*\))*\)/g;

/** Reads computed colours; `toPixel` paints one in another notation than `rgb()`. `null` when that is impossible. */
export function createColors(toPixel: (css: string) => Color | null) {
  const known = new Map<string, Color | null>();
  function parse(css: string): Color | null {
    let color = known.get(css);
    if (color !== undefined) return color;
    const match = RGB.exec(css);
    color = match
      ? [Number(match[1]), Number(match[2]), Number(match[3]), match[4] === undefined ? 1 : Number(match[4])]
      : toPixel(css);
    known.set(css, color);
    return color;
  }
  /** The colours of a gradient; `null` when an image has others, or nobody knows. */
  function parseGradient(image: string): Color[] | null {
    if (/url\(|image-set|cross-fade|element\(|paint\(/.test(image)) return null;
    const colors: Color[] = [];
    // The first is on top.
    for (const [layer] of image.matchAll(LAYERS)) {
      const own = (layer.match(COLORS) ?? []).map(parse);
      if (own.length === 0 || own.includes(null)) return null;
      colors.push(...(own as Color[]));
      if (own.every((color) => color![3] === 1)) break;
    }
    return colors.length > 0 ? colors : null;
  }
  return { parse, parseGradient };
}

export type Colors = ReturnType<typeof createColors>;

/** Paints a colour on a canvas of one pixel, to know what it is. */
export function createPixel(): (css: string) => Color | null {
  let context: OffscreenCanvasRenderingContext2D | null | undefined;
  return (css) => {
    context ??=
      typeof OffscreenCanvas === 'undefined'
        ? null
        : new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true });
    if (!context || !css) return null;
    context.clearRect(0, 0, 1, 1);
    context.fillStyle = '#010203';
    context.fillStyle = css;
    // What is no colour changes nothing.
    if (context.fillStyle === '#010203') return null;
    context.fillRect(0, 0, 1, 1);
    const [red = 0, green = 0, blue = 0, alpha = 0] = context.getImageData(0, 0, 1, 1).data;
    return [red, green, blue, alpha / 255];
  };
}

/** What is seen of a colour that is painted over an opaque one. */
export function over([red, green, blue, alpha]: Color, below: Color, opacity = 1): Color {
  const share = alpha * opacity;
  const mix = (own: number, other: number) => own * share + other * (1 - share);
  return [mix(red, below[0]), mix(green, below[1]), mix(blue, below[2]), 1];
}

/** Whether a person cannot tell the two opaque colours apart. */
export function isAlike(one: Color, other: Color): boolean {
  const distance = Math.hypot(one[0] - other[0], one[1] - other[1], one[2] - other[2]);
  if (distance >= MIN_DISTANCE) return false;
  const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b) as [number, number];
  return (light + 0.05) / (dark + 0.05) < MIN_CONTRAST;
}

function luminance([red, green, blue]: Color): number {
  const linear = (value: number) => {
    const share = value / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
}
