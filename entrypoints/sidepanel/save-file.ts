/** Saves a file among the reader's downloads. */
export function saveFile(content: string | Uint8Array<ArrayBuffer>, name: string, type: string): void {
  const address = URL.createObjectURL(new Blob([content], { type }));
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  // The download reads the address only when it starts, which is later.
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
