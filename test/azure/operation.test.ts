import { expect, it } from '@jest/globals';
import { CLOUDS } from '../../src/azure/cloud.js';
import type { Identity } from '../../src/azure/identity.js';
import { ArmOperation } from '../../src/azure/operation.js';
import type { RegistryResource } from '../../src/azure/registry-resource.js';
import { Transport } from '../../src/http/transport.js';
import type { ImportOrder } from '../../src/import/importer.js';
import { idleClock } from '../clock.js';

it('a poll that gets no answer is given up after five seconds: the target can be looked at', async () => {
  const clock = idleClock();
  const begun = clock.now();
  const silent = { sendRequest: () => new Promise<never>(() => {}) };
  const transport = new Transport(silent, new AbortController().signal, clock);
  const identity = { token: async () => 'token' } as unknown as Identity;
  const services = {
    transport,
    cloud: CLOUDS.AzureCloud,
    identity,
    target: {} as RegistryResource,
  };
  const location = 'https://management.azure.com/operationResults/1';
  const operation = new ArmOperation(services, {} as ImportOrder, location, {});
  const word = await operation.poll();
  expect(word).toMatchObject({ kind: 'silent' });
  expect(word.kind === 'silent' && word.said).toContain('5000 ms');
  expect(clock.now() - begun).toBe(5000);
});
