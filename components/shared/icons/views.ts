/** The icons of what opens on demand. Paths of a 20 px box, drawn by `Icon`. */
export const HASH = 'M7.7 3.5l-1.5 13M13.8 3.5l-1.5 13M4 7.5h12.5M3.5 12.5H16';
export const NOTE = 'M5 3.5h6.5L15.5 7v9.5H5zM11.5 3.5V7h4M7.5 10.5h5.5M7.5 13.5h3.5';
export const SHARE =
  'M10 12V3M6.5 6L10 2.8 13.5 6M5.5 9.5h-1a1 1 0 0 0-1 1v5a1 1 0 0 0 1 1h11a1 1 0 0 0 1-1v-5a1 1 0 0 0-1-1h-1';
export const PRINT =
  'M6 7V3.5h8V7M6 13.5H4.5a1 1 0 0 1-1-1V8a1 1 0 0 1 1-1h11a1 1 0 0 1 1 1v4.5a1 1 0 0 1-1 1H14M6 11.5h8v5H6z';
export const OPEN =
  'M8 4.5H5A1.5 1.5 0 0 0 3.5 6v9A1.5 1.5 0 0 0 5 16.5h9a1.5 1.5 0 0 0 1.5-1.5v-3M11.5 3.5h5v5M16.5 3.5L9 11';
export const SEARCH = 'M9 3.5a5.5 5.5 0 1 1 0 11 5.5 5.5 0 0 1 0-11zM13 13l4 4';
export const TRASH =
  'M3.5 5.5h13M8 5.5V4a1 1 0 0 1 1-1h2a1 1 0 0 1 1 1v1.5M5 5.5l.7 10a1 1 0 0 0 1 1h6.6a1 1 0 0 0 1-1l.7-10';
