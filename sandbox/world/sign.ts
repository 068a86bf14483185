import { type KeyObject, sign } from 'node:crypto';
import { attach, attachByTag, type Place } from './attach.js';

const SIGNATURE = 'application/vnd.dev.cosign.artifact.sig.v1+json';
const PAYLOAD = 'application/vnd.dev.cosign.simplesigning.v1+json';

/** The payload of cosign's first format. */
export function simpleSigning(digest: string): Buffer {
  return Buffer.from(
    JSON.stringify({
      critical: {
        identity: { 'docker-reference': 'devacr.azurecr.io/team/api' },
        image: { 'docker-manifest-digest': digest },
        type: 'cosign container image signature',
      },
      optional: null,
    }),
  );
}

/**
 * Signs an image with a key, as `cosign sign --key` does.
 *
 * @param as under cosign's tag, or as a referrer
 */
export function signWithKey(
  place: Place,
  digest: string,
  key: KeyObject,
  as: 'tag' | 'referrer' = 'tag',
): string {
  const content = simpleSigning(digest);
  const signature = sign('sha256', content, key).toString('base64');
  const artifact = {
    artifactType: SIGNATURE,
    layerType: PAYLOAD,
    content,
    layerAnnotations: { 'dev.cosignproject.cosign/signature': signature },
  };
  return as === 'tag'
    ? attachByTag(place, digest, 'sig', artifact)
    : attach(place, digest, artifact);
}
