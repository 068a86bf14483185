import type { Facts } from '../facts/facts.js';
import { shortDigest } from '../oci/digest.js';
import { unknown } from './unknown.js';
import type { Verdict } from './verdict.js';

const gate = 'source-exists';

/** The source registry serves the digest with everything below it, and ARM shows the registry. */
export function sourceExists(facts: Facts): Verdict {
  const { source, promotion } = facts;
  const name = promotion.source;
  const where = name ? `${name.registry}/${name.repository}` : 'the source';
  const expected = `${where} serves ${facts.digest ?? 'the digest'}`;
  if (facts.mode === 'verify') {
    return { gate, outcome: 'not-applicable', expected, got: 'verify mode reads the target only' };
  }
  if (source.resource.kind === 'unknown') {
    return unknown(
      gate,
      `the ARM resource of ${name?.registry ?? 'the source'}`,
      source.resource.error,
    );
  }
  const { image, tagDigest } = source;
  switch (image.kind) {
    case 'unasked':
      return { gate, outcome: 'not-applicable', expected, got: 'there is no digest to look for' };
    case 'unknown':
      return unknown(gate, expected, image.error);
    case 'absent':
      return {
        gate,
        outcome: 'block',
        expected,
        got: 'the registry answers that it has no such manifest',
        remedy: `Check that the build pushed to ${where} and that nothing purged it since: az acr manifest show-metadata ${where}@${facts.digest ?? ''}`,
        code: 'MANIFEST_UNKNOWN',
      };
    case 'known': {
      const got = `${image.value.nodes.length} manifests, all served`;
      const moved =
        tagDigest.kind === 'known' && tagDigest.value !== facts.digest
          ? {
              warning: `tag ${name?.tag ?? ''} of the source names ${shortDigest(tagDigest.value)} by now; the digest is promoted`,
            }
          : {};
      return { gate, outcome: 'pass', expected, got, ...moved };
    }
  }
}
