import { describe, expect, it } from '@jest/globals';
import { parseRegistryResource, type RegistryResource } from '../../src/azure/registry-resource.js';
import type { Observed } from '../../src/facts/facts.js';
import { network } from '../../src/gates/network.js';
import { factsOf } from '../facts.js';

const GROUP = '/subscriptions/5b1c/resourceGroups/shared';
const NAMESPACE = 'providers/Microsoft.ContainerRegistry/registries';

function registry(
  name: string,
  change: Partial<RegistryResource> = {},
): Observed<RegistryResource> {
  const value: RegistryResource = {
    id: `${GROUP}/${NAMESPACE}/${name}`,
    subscriptionId: '5b1c',
    resourceGroup: 'shared',
    name,
    loginServer: `${name}.azurecr.io`,
    ...change,
  };
  return { kind: 'known', value };
}

const between = (source: Observed<RegistryResource>, target: Observed<RegistryResource>) =>
  network(factsOf({ source: { resource: source }, target: { resource: target } }));

describe('the export policy', () => {
  const closed = { exportPolicy: 'disabled' } as const;

  it('that is disabled lets nothing out to another registry', () => {
    const found = between(registry('devacr', closed), registry('prodacr'));
    expect(found).toMatchObject({
      outcome: 'block',
      remedy: expect.stringContaining(
        'az acr update --name devacr.azurecr.io --allow-exports true',
      ),
    });
  });

  it('that is disabled keeps nothing from the registry itself', () => {
    expect(between(registry('devacr', closed), registry('devacr', closed)).outcome).toBe('pass');
  });

  it('the same registry is one in any spelling: ARM writes its ids in upper and lower case', () => {
    const id = `${GROUP}/${NAMESPACE}/devacr`;
    const listed = id.replace('resourceGroups/shared', 'resourcegroups/SHARED');
    const source = registry('devacr', { ...closed, id });
    expect(between(source, registry('devacr', { id: listed })).outcome).toBe('pass');
    const other = registry('devacr', { id: listed.replace('5b1c', '77aa') });
    expect(between(source, other).outcome).toBe('block');
  });

  it('that is enabled, or that ARM does not tell, blocks nothing', () => {
    for (const change of [{ exportPolicy: 'enabled' } as const, {}]) {
      expect(between(registry('devacr', change), registry('prodacr')).outcome).toBe('pass');
    }
  });
});

describe('a registry that is restricted to its networks', () => {
  it.each<[string, Partial<RegistryResource>, string]>([
    ['and lets no trusted services through', { networkRuleBypass: 'None' }, 'block'],
    ['and lets trusted services through', { networkRuleBypass: 'AzureServices' }, 'pass'],
    ['and ARM does not tell whom it lets through', {}, 'pass'],
  ])('%s', (_, change, outcome) => {
    for (const closed of [
      { publicNetworkAccess: 'Disabled' },
      { defaultAction: 'Deny' },
    ] as const) {
      const restricted = { ...closed, ...change };
      expect(between(registry('devacr', restricted), registry('prodacr')).outcome).toBe(outcome);
      expect(between(registry('devacr'), registry('prodacr', restricted)).outcome).toBe(outcome);
    }
  });

  it('with rules for a service endpoint warns: trusted services do not pass those', () => {
    const rules = { defaultAction: 'Deny', serviceEndpointRules: 2 } as const;
    const found = between(registry('devacr', rules), registry('prodacr'));
    expect(found).toMatchObject({
      outcome: 'pass',
      warning: expect.stringMatching(/^devacr\.azurecr\.io has rules.*service endpoint/),
    });
    const open = between(registry('devacr', { serviceEndpointRules: 2 }), registry('prodacr'));
    expect(open).not.toHaveProperty('warning');
  });

  it('is read so from what ARM answers, where it answers it', () => {
    const body = (virtualNetworkRules: unknown) => ({
      id: `${GROUP}/${NAMESPACE}/devacr`,
      properties: {
        loginServer: 'devacr.azurecr.io',
        networkRuleSet: { defaultAction: 'Deny', virtualNetworkRules },
      },
    });
    expect(parseRegistryResource(body([{ id: 'subnet' }]))).toHaveProperty(
      'serviceEndpointRules',
      1,
    );
    for (const none of [[], undefined, 'x']) {
      expect(parseRegistryResource(body(none))).not.toHaveProperty('serviceEndpointRules');
    }
  });
});
