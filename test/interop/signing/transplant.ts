import { attach, attachByTag, type Place } from '../../../sandbox/world/attach.js';

interface Manifest {
  readonly artifactType?: string;
  readonly config: { readonly mediaType: string };
  readonly layers: readonly {
    readonly mediaType: string;
    readonly digest: string;
    readonly annotations?: Record<string, string>;
  }[];
  readonly subject?: { readonly digest: string };
  readonly annotations?: Record<string, string>;
}

/**
 * Takes what is signed for one image and attaches it to another one, as somebody with the right to push could.
 *
 * @param bend changes the bytes of it on the way
 * @returns how many were taken
 */
export function transplant(
  place: Place,
  from: string,
  to: string,
  bend: (bytes: Buffer) => Buffer = (it) => it,
): number {
  const { registry, repository } = place;
  const stored = registry.repositories.get(repository);
  const sig = stored?.tags.get(`${from.replace(':', '-')}.sig`)?.digest;
  let taken = 0;
  for (const [digest, { bytes }] of [...(stored?.manifests ?? [])]) {
    const manifest = JSON.parse(bytes.toString()) as Manifest;
    if (manifest.subject?.digest !== from && digest !== sig) continue;
    const [layer] = manifest.layers;
    const blob = registry.blobs.get(layer?.digest ?? '');
    if (!layer || !blob) throw new Error('the signature is not in the sandbox');
    const artifact = {
      artifactType: manifest.artifactType ?? manifest.config.mediaType,
      layerType: layer.mediaType,
      content: bend(blob),
      ...(layer.annotations ? { layerAnnotations: layer.annotations } : {}),
      ...(manifest.annotations ? { annotations: manifest.annotations } : {}),
    };
    if (digest === sig) attachByTag(place, to, 'sig', artifact);
    else attach(place, to, artifact);
    taken += 1;
  }
  return taken;
}

/** Changes one letter of what is signed, wherever the format puts it. */
export function bent(bytes: Buffer): Buffer {
  const text = bytes.toString('latin1');
  if (text.includes('docker-reference')) return Buffer.from(text.replace('devacr', 'devacx'));
  if (!text.startsWith('{')) {
    return Buffer.from(text.replace('targetArtifact', 'targetArtefact'), 'latin1');
  }
  const envelope = JSON.parse(text);
  const holder = envelope.dsseEnvelope ?? envelope;
  const payload = JSON.parse(Buffer.from(holder.payload, 'base64').toString());
  payload.approved = 'yes';
  const encoding = envelope.dsseEnvelope ? 'base64' : 'base64url';
  holder.payload = Buffer.from(JSON.stringify(payload)).toString(encoding);
  return Buffer.from(JSON.stringify(envelope));
}

/** Puts what is signed for an image back in its place, changed. */
export function tamper(place: Place, digest: string): number {
  const stored = place.registry.repositories.get(place.repository);
  const before = new Set(stored?.manifests.keys());
  const taken = transplant(place, digest, digest, bent);
  // Under cosign's tag the changed one stands already.
  for (const [key, { bytes }] of [...(stored?.manifests ?? [])]) {
    const { subject } = JSON.parse(bytes.toString()) as Manifest;
    if (before.has(key) && subject?.digest === digest) stored?.manifests.delete(key);
  }
  return taken;
}
