import type { Color } from './color';
import type { Mix, Scene } from './scene';

const RECOLORS: Record<string, (channel: number, amount: number) => number> = {
  brightness: (channel, amount) => channel * amount,
  contrast: (channel, amount) => (channel - 128) * amount + 128,
  invert: (channel, amount) => channel + amount * (255 - 2 * channel),
};

/** The modes in which black or white can vanish on white or black. */
const MIXES: Record<string, Mix> = {
  multiply: (own, below) => (own * below) / 255,
  screen: (own, below) => own + below - (own * below) / 255,
  darken: Math.min,
  lighten: Math.max,
  'plus-lighter': (own, below) => own + below,
};

/** Follows filters as far as they can hide a text; others may only change colours in a way that is not followed. */
export function addFilter(scene: Scene, filter: string): void {
  const outer = scene.recolor;
  // The background of the page itself is changed with it.
  const isPage = /^(html|body)$/.test(scene.element.localName);
  const changes: ((channel: number) => number)[] = [];
  for (const [, name = '', amount = ''] of filter.matchAll(/([a-z-]+)\(([^()]*)\)/g)) {
    const parsed = parseFloat(amount);
    const value = Number.isNaN(parsed) ? 1 : parsed / (amount.endsWith('%') ? 100 : 1);
    const change = RECOLORS[name];
    if (name === 'opacity') scene.opacity *= value;
    else if (name === 'blur') scene.blur = Math.hypot(scene.blur, value);
    else if (change && !isPage) changes.push((channel) => Math.min(255, Math.max(0, change(channel, value))));
    else if (name !== 'drop-shadow') scene.isBlended = true;
  }
  if (changes.length === 0) return;
  const apply = (channel: number) => changes.reduce((all, change) => change(all), channel);
  scene.recolor = ([red, green, blue, alpha]) => {
    const own: Color = [apply(red), apply(green), apply(blue), alpha];
    return outer ? outer(own) : own;
  };
}

/** Notes how an element is mixed with what is behind it. */
export function addMix(scene: Scene, mode: string): void {
  const by = MIXES[mode];
  if (by && !scene.mix) scene.mix = { by, backdrop: scene.backdrop };
  else scene.isBlended = true;
}

/** A colour as it is seen on another one. */
export function mixed({ mix }: Scene, ink: Color, below: Color): Color {
  if (!mix) return ink;
  const channel = (at: 0 | 1 | 2) => Math.min(255, mix.by(ink[at], below[at]));
  return [channel(0), channel(1), channel(2), ink[3]];
}
