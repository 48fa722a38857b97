/** The icon of saving a file, in the panel and in the options. */
export const SAVE = 'M10 3v9M6 8.5l4 4 4-4M4 16.5h12';
