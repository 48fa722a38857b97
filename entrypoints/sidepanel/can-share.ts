/** Whether this browser can share title, text and address. */
export function canShare(): boolean {
  return navigator.canShare?.({ title: 'a', text: 'a', url: 'https://a.example/' }) ?? false;
}
