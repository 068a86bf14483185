/**
 * The text of a file, by the mark at its start: UTF-16 in either order, as Windows PowerShell writes
 * whatever is redirected into a file, else UTF-8. The mark itself is no part of the text.
 */
export function decodeText(bytes: Uint8Array): string {
  return new TextDecoder(encodingOf(bytes)).decode(bytes);
}

function encodingOf([first, second]: Uint8Array): string {
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  if (first === 0xfe && second === 0xff) return 'utf-16be';
  return 'utf-8';
}
