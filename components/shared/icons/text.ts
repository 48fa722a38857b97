/** The icons beside a text and in cards. Paths of a 20 px box, drawn by `Icon`. */
export const BACK = 'M12 5.5L7.5 10l4.5 4.5';
export const NEXT = 'M8 5.5l4.5 4.5L8 14.5';
export const COPY =
  'M8.5 7h6A1.5 1.5 0 0 1 16 8.5v6a1.5 1.5 0 0 1-1.5 1.5h-6A1.5 1.5 0 0 1 7 14.5v-6A1.5 1.5 0 0 1 8.5 7zM4.6 13A1.5 1.5 0 0 1 4 11.8V5.5A1.5 1.5 0 0 1 5.5 4h6.3a1.5 1.5 0 0 1 1.2.6';
export const REDO = 'M16 10a6 6 0 1 1-1.8-4.3L16 7.4M16 3.8v3.6h-3.6';
export const MORE = 'M4.7 10h.6M9.7 10h.6M14.7 10h.6';
export const LISTEN = 'M4 8v4h2.6l3.9 3V5L6.6 8zM13.2 7.6a3.4 3.4 0 0 1 0 4.8M15.3 5.5a6.4 6.4 0 0 1 0 9';
export const PAUSE = 'M7.3 5v10M12.7 5v10';
export const CHECK = 'M4.5 10.5l3.5 3.5 7.5-8';
export const ALERT = 'M10 2.8a7.2 7.2 0 1 1 0 14.4 7.2 7.2 0 0 1 0-14.4zM10 6.5v4.3M10 13.5v.2';
