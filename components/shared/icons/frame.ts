import type { Place } from '../../../lib/settings/place';

/** The icons of the panel at rest. Paths of a 20 px box, drawn by `Icon`. */
export const HISTORY = 'M3.6 10a6.5 6.5 0 1 0 2-4.7L3.6 7.2M3.6 3.8v3.4H7M10 6.6V10l2.4 1.7';
export const SETTINGS =
  'M3 6.2h7M14 6.2h3M3 13.8h3M10 13.8h7M10 6.2a2 2 0 1 0 4 0 2 2 0 0 0-4 0zM6 13.8a2 2 0 1 0 4 0 2 2 0 0 0-4 0z';
export const DOWN = 'M5.5 8l4.5 4.5L14.5 8';
export const LOCK =
  'M5.7 9h8.6A1.2 1.2 0 0 1 15.5 10.2v5A1.3 1.3 0 0 1 14.2 16.5H5.8A1.3 1.3 0 0 1 4.5 15.2v-5A1.2 1.2 0 0 1 5.7 9zM7 9V6.5a3 3 0 0 1 6 0V9';
export const SEND = 'M10 16V4.5M5 9.5l5-5 5 5';
export const STOP = 'M6.5 6h7a.5.5 0 0 1 .5.5v7a.5.5 0 0 1-.5.5h-7a.5.5 0 0 1-.5-.5v-7a.5.5 0 0 1 .5-.5z';

/** Where a text is written. */
export const PLACE_ICONS: Record<Place, string> = {
  device:
    'M6.5 5h7A1.5 1.5 0 0 1 15 6.5v7a1.5 1.5 0 0 1-1.5 1.5h-7A1.5 1.5 0 0 1 5 13.5v-7A1.5 1.5 0 0 1 6.5 5zM8 2.8V5M12 2.8V5M8 15v2.2M12 15v2.2M2.8 8H5M2.8 12H5M15 8h2.2M15 12h2.2',
  computer: 'M4.5 4h11a1 1 0 0 1 1 1v7a1 1 0 0 1-1 1h-11a1 1 0 0 1-1-1V5a1 1 0 0 1 1-1zM2.5 16h15',
  cloud: 'M6 15.5a3.5 3.5 0 0 1-.5-7A4.7 4.7 0 0 1 14.5 8a3.8 3.8 0 0 1-.4 7.5z',
  server:
    'M4.5 4h11a1 1 0 0 1 1 1v3a1 1 0 0 1-1 1h-11a1 1 0 0 1-1-1V5a1 1 0 0 1 1-1zM4.5 11h11a1 1 0 0 1 1 1v3a1 1 0 0 1-1 1h-11a1 1 0 0 1-1-1v-3a1 1 0 0 1 1-1zM6.6 6.5h.3M6.6 13.5h.3',
};
