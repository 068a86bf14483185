/**
 * The text of a file, by the mark at its start: UTF-16 in either order, as Windows PowerShell writes
 * whatever is redirected into a file, else UTF-8. The mark itself is no part of the text. UTF-16 of ASCII
 * is known without a mark.
 */
export function decodeText(bytes: Uint8Array): string {
  return new TextDecoder(encodingOf(bytes)).decode(bytes);
}

function encodingOf(bytes: Uint8Array): string {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  if (first === 0xfe && second === 0xff) return 'utf-16be';
  return unmarked(bytes) ?? 'utf-8';
}

/** How far a text is looked into for the zeros of UTF-16, in bytes. */
const LOOKED_AT = 512;

/** UTF-16 without a mark, as `cmd /u` writes it: every other byte at the beginning is zero, and no other. */
function unmarked(bytes: Uint8Array): string | undefined {
  if (bytes.length < 4 || bytes.length % 2 !== 0) return undefined;
  const zeros = [0, 0];
  const end = Math.min(bytes.length, LOOKED_AT);
  for (let at = 0; at < end; at += 1) if (bytes[at] === 0) zeros[at % 2] = (zeros[at % 2] ?? 0) + 1;
  const [even, odd] = zeros;
  if (even === 0 && odd === end / 2) return 'utf-16le';
  return odd === 0 && even === end / 2 ? 'utf-16be' : undefined;
}
