import browser from 'webextension-polyfill';
import { type CMaps, openCMaps } from '../../lib/article/pdf/cmaps/unpack';

let opening: Promise<CMaps> | null = null;

/** Gives pdfjs its tables of characters, and nothing else. They are a script, because the panel may fetch nothing. */
export class CharacterTables {
  async fetch({ kind, filename }: { kind: string; filename: string }): Promise<Uint8Array<ArrayBuffer>> {
    const tables = kind === 'cMapUrl' ? await (opening ??= open()) : null;
    const table = tables?.read(filename.replace(/\.bcmap$/, ''));
    if (!table) throw new Error(`There is no ${filename}.`);
    return table;
  }
}

async function open(): Promise<CMaps> {
  const url = browser.runtime.getURL('/pdf/cmaps.js');
  const { default: packed } = (await import(/* @vite-ignore */ url)) as { default: string };
  const bytes = Uint8Array.from(atob(packed), (character) => character.charCodeAt(0));
  const unpacked = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate-raw'));
  return openCMaps(new Uint8Array(await new Response(unpacked).arrayBuffer()));
}
