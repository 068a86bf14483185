import type { TrustedRoot } from '@sigstore/protobuf-specs';

/**
 * Reads trusted roots: one JSON document, or one a line as `gh attestation trusted-root` prints them.
 *
 * @throws Error in words when a document is no trusted root
 */
export async function parseTrustedRoots(text: string): Promise<readonly TrustedRoot[]> {
  const { TrustedRoot: Root } = await import('@sigstore/protobuf-specs');
  const roots = documentsIn(text).map((json) => {
    const root = Root.fromJSON(json);
    if (root.certificateAuthorities.length === 0) {
      throw new Error('it names no certificate authority');
    }
    if (root.tlogs.length === 0 && root.timestampAuthorities.length === 0) {
      throw new Error('it names neither a transparency log nor a timestamp authority');
    }
    return root;
  });
  if (roots.length === 0) throw new Error('it is empty');
  return roots;
}

/** The root of Sigstore's public instance, as it was when this version was made. */
export async function publicGoodRoots(): Promise<readonly TrustedRoot[]> {
  const { PUBLIC_GOOD } = await import('./public-good.js');
  return parseTrustedRoots(PUBLIC_GOOD);
}

function documentsIn(text: string): unknown[] {
  try {
    return [JSON.parse(text)];
  } catch {
    const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '');
    return lines.map((line) => JSON.parse(line) as unknown);
  }
}
