/** Texts that a signed payload states beside the image, by name. */
export type Annotations = ReadonlyMap<string, string>;

/** More are not read; nobody signs so many. */
const MOST = 100;
const LONGEST = 4096;

/** The annotations in a signed payload: those whose value is a text, as `cosign sign -a` writes them. */
export function annotationsIn(json: unknown): Annotations {
  const found = new Map<string, string>();
  if (typeof json !== 'object' || json === null || Array.isArray(json)) return found;
  for (const [name, value] of Object.entries(json)) {
    if (found.size >= MOST) break;
    if (typeof value === 'string' && name.length + value.length <= LONGEST) found.set(name, value);
  }
  return found;
}
