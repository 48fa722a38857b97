/** Whether `text` may be a stream's name, which goes into a header. */
export function isStreamName(text: string): boolean {
  return /^[\w-]{1,128}$/.test(text);
}
