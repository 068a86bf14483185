import { PromotionError } from '../errors.js';
import type { HttpResponse } from '../http/transport.js';
import { type Digest, isDigest, matches } from '../oci/digest.js';
import { bareMediaType, MEDIA_TYPE } from '../oci/media-type.js';
import { answerProblem, type Place } from './problem.js';

const SCHEMA_1: readonly string[] = [MEDIA_TYPE.dockerSchema1, MEDIA_TYPE.dockerSchema1Signed];

/** The digest a registry states, in whatever spelling; undefined where it states none that is one. */
export function statedDigest(response: HttpResponse): Digest | undefined {
  const stated = (response.header('docker-content-digest') ?? '').trim().toLowerCase();
  const whole = /^[0-9a-f]{64}$/.test(stated) ? `sha256:${stated}` : stated;
  return isDigest(whole) ? whole : undefined;
}

/**
 * Proves that an answer's bytes are the content of the digest that was asked for, and of the one that
 * the registry states, if it does.
 *
 * @param wanted undefined when a tag was asked for
 * @throws PromotionError `DIGEST_MISMATCH`; `REGISTRY_RESPONSE` for a web page, which is nobody's
 * content; `MANIFEST_INVALID` for schema 1, whose digest leaves its signatures out
 */
export function proveContent(
  place: Place,
  wanted: Digest | undefined,
  response: HttpResponse,
): void {
  const type = bareMediaType(response.header('content-type') ?? '');
  if (type === 'text/html') throw answerProblem(place, response);
  const digests = [wanted, statedDigest(response)];
  const wrong = digests.find((it) => it !== undefined && !matches(it, response.bytes));
  if (wrong === undefined) return;
  throw SCHEMA_1.includes(type) ? schema1(place) : wrongBytes(place, wrong);
}

/** Bytes that are not the content of the digest they came for. */
export function wrongBytes({ side, host, object }: Place, digest: Digest): PromotionError {
  return new PromotionError(
    'DIGEST_MISMATCH',
    `${side} registry ${host} sent bytes for ${object} that are not the content of ${digest}`,
    {
      remedy:
        'Do not use this image: look for a proxy that changes content, and tell the registry operator.',
      side,
    },
  );
}

function schema1({ side, host, object }: Place): PromotionError {
  return new PromotionError(
    'MANIFEST_INVALID',
    `${side} registry ${host}: ${object} is a signed manifest of Docker's schema 1, which cannot be promoted`,
    { remedy: 'Push the image again with a current builder.', side },
  );
}
