import type { RegistryResource } from '../azure/registry-resource.js';
import type { Facts } from '../facts/facts.js';
import { isRestricted } from '../goal/reach.js';
import type { Verdict } from './verdict.js';

const gate = 'network';
const expected = 'network and export rules that let Azure import';

/** What ARM says about both registries lets the import through; where ARM says nothing, the service decides. */
export function network(facts: Facts): Verdict {
  const { source, target } = facts;
  if (facts.mode === 'verify') {
    return { gate, outcome: 'not-applicable', expected, got: 'verify mode imports nothing' };
  }
  const from = source.resource.kind === 'known' ? source.resource.value : undefined;
  const to = target.resource.kind === 'known' ? target.resource.value : undefined;
  for (const registry of [from, to]) {
    if (registry && isRestricted(registry) && registry.networkRuleBypass === 'None') {
      return {
        gate,
        outcome: 'block',
        expected,
        got: `${registry.loginServer} is restricted to its networks and lets no trusted Azure services through`,
        remedy: `Allow trusted services on it: az acr update --name ${registry.loginServer} --allow-trusted-services true`,
      };
    }
  }
  if (from?.exportPolicy === 'disabled' && from.id.toLowerCase() !== to?.id.toLowerCase()) {
    return {
      gate,
      outcome: 'block',
      expected,
      got: `the export policy of ${from.loginServer} is disabled, so nothing may be imported from it`,
      remedy: `Decide with its owner whether to allow it: az acr update --name ${from.loginServer} --allow-exports true`,
    };
  }
  const crossing = crossTenant(facts);
  if (crossing) return crossing;
  if (!from && !to) return { gate, outcome: 'not-applicable', expected, got: 'ARM was not asked' };
  const both = [from, to].flatMap((it) => (it ? [it] : []));
  const got = both.map(describe).join('; ');
  const warnings = both.flatMap(endpointWarning);
  const warning = warnings.length === 0 ? {} : { warning: [...new Set(warnings)].join(' ') };
  return { gate, outcome: 'pass', expected, got, ...warning };
}

/** Another tenant's registry is addressed by its login server, which a closed registry does not answer. */
function crossTenant({ source, promotion }: Facts): Verdict | undefined {
  const { image, addressing } = source;
  const closed = image.kind === 'unknown' && image.error.code === 'REGISTRY_FIREWALL';
  if (addressing === 'resource-id' || !closed) return undefined;
  return {
    gate,
    outcome: 'block',
    expected,
    got: `${promotion.source?.registry ?? 'the source'} is closed to public access and addressed by its login server, as another tenant's registry has to be`,
    remedy:
      'Azure cannot import from a closed registry of another tenant: open it to public access, or promote from a registry in this tenant.',
  };
}

/** The service decides: not every version of ARM's API tells these rules. */
function endpointWarning(registry: RegistryResource): string[] {
  if (!isRestricted(registry) || registry.serviceEndpointRules === undefined) return [];
  return [
    `${registry.loginServer} has rules for a virtual network's service endpoint: trusted services, the import among them, may not pass those. A private endpoint has no such limit.`,
  ];
}

function describe(registry: RegistryResource): string {
  const access = isRestricted(registry) ? 'restricted, trusted services allowed' : 'public access';
  const abac = registry.roleAssignmentMode === 'AbacRepositoryPermissions';
  return `${registry.loginServer} ${access}${abac ? ', ABAC mode: AcrPull and AcrPush do not count there' : ''}`;
}
