/** The icons of the options page. Paths of a 20 px box, drawn by `Icon`. */
export const CLOSE = 'M5.5 5.5l9 9M14.5 5.5l-9 9';
export const BUSY = 'M10 3a7 7 0 1 1-7 7';
