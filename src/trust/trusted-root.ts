import type { TransparencyLogInstance, TrustedRoot } from '@sigstore/protobuf-specs';

/**
 * Reads trusted roots: one JSON document, or one a line as `gh attestation trusted-root` prints them.
 *
 * @throws Error in words when a document is no trusted root
 */
export async function parseTrustedRoots(text: string): Promise<readonly TrustedRoot[]> {
  const [{ TrustedRoot: Root }, { toTrustMaterial }] = await Promise.all([
    import('@sigstore/protobuf-specs'),
    import('@sigstore/verify'),
  ]);
  const roots = documentsIn(text).map((json) => {
    const root = Root.fromJSON(json);
    if (root.certificateAuthorities.length === 0) {
      throw new Error('it names no certificate authority');
    }
    if (root.tlogs.length === 0 && root.timestampAuthorities.length === 0) {
      throw new Error('it names neither a transparency log nor a timestamp authority');
    }
    const undated = [...root.tlogs, ...root.ctlogs].find(({ publicKey }) => !hasStart(publicKey));
    if (undated) {
      throw new Error(`its log ${undated.baseUrl} does not say since when its key is valid`);
    }
    // Reads every key and certificate, so that one that is broken is told before the run.
    toTrustMaterial(root);
    return root;
  });
  if (roots.length === 0) throw new Error('it is empty');
  return roots;
}

/** Without a start a key would be valid for all times, also for those before it was made. */
function hasStart(key: TransparencyLogInstance['publicKey']): boolean {
  const start = key?.validFor?.start?.getTime();
  return start !== undefined && !Number.isNaN(start);
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
