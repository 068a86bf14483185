import type { Facts } from '../facts/facts.js';
import { reachOfSource } from '../goal/reach.js';
import { shortDigest } from '../oci/digest.js';
import { isAzureRegistry } from '../oci/registry-name.js';
import { isRollback } from '../request/modes.js';
import { unknown } from './unknown.js';
import type { Verdict } from './verdict.js';

const gate = 'source-exists';
const FEW_PULLS = 20;

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
  const { image } = source;
  switch (image.kind) {
    case 'unasked':
      return { gate, outcome: 'not-applicable', expected, got: 'there is no digest to look for' };
    case 'unknown': {
      const reach = reachOfSource(facts, [image]);
      if (reach.kind !== 'waived') return unknown(gate, expected, image.error);
      const got = 'the source is out of reach; Azure reads it, this runner does not';
      const warning = 'unverifiable: warn: the source was not read, only the digest was stated.';
      return { gate, outcome: 'waived', expected, got, warning };
    }
    case 'absent':
      if (isRollback(facts.mode)) return purged(facts, expected);
      return {
        gate,
        outcome: 'block',
        expected,
        got: 'the registry answers that it has no such manifest',
        remedy: `Check that the build pushed to ${where} and that nothing purged it since${lookUp(name?.registry ?? '', `${where}@${facts.digest ?? ''}`)}`,
        code: 'MANIFEST_UNKNOWN',
      };
    case 'known': {
      const got = `${image.value.nodes.length} manifests, all served`;
      const warnings = [...movedTag(facts), ...lowBudget(facts)];
      const warning = warnings.length === 0 ? {} : { warning: warnings.join(' ') };
      return { gate, outcome: 'pass', expected, got, ...warning };
    }
  }
}

/** The digest to go back to was deleted, by a retention policy in most cases. */
function purged({ promotion, digest, tags }: Facts, expected: string): Verdict {
  const { registry, repository } = promotion.target;
  return {
    gate,
    outcome: 'block',
    expected,
    got: 'the target does not have it any more; a retention policy deletes what lost its tag',
    remedy: `Promote it again from where it was built: source: <registry>/<repository>@${digest ?? ''}, target: ${registry}/${repository}, tags and force: ${tags.join(', ')}.`,
    code: 'MANIFEST_UNKNOWN',
  };
}

/** The command that shows it, where it is Azure's to show. */
function lookUp(registry: string, image: string): string {
  return isAzureRegistry(registry) ? `: az acr manifest show-metadata ${image}` : '.';
}

function movedTag({ source, promotion, digest }: Facts): string[] {
  const { tagDigest } = source;
  if (tagDigest.kind !== 'known' || tagDigest.value === digest) return [];
  const tag = promotion.source?.tag ?? '';
  return [
    `tag ${tag} of the source names ${shortDigest(tagDigest.value)} by now; the digest is promoted.`,
  ];
}

/** Azure's import pulls as well, and a spent budget makes it fail. */
function lowBudget({ source, promotion }: Facts): string[] {
  const left = source.pullsLeft;
  if (left === undefined || left >= FEW_PULLS) return [];
  const host = promotion.source?.registry ?? '';
  return [
    `${host} leaves ${left} pulls to this client, and Azure's import pulls as well; a user with a higher limit, in source-username and source-password or in source-credentials, has more.`,
  ];
}
