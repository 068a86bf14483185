import { tmpdir } from 'node:os';
import { expect, it } from '@jest/globals';
import { type HostName, inputsOf, nameOn } from '../../src/request/host-names.js';
import { INPUTS, type InputName } from '../../src/request/inputs.js';
import { parseRequest } from '../../src/request/parse.js';
import { rawInputs } from '../harness.js';

const PLACES = { workspace: tmpdir(), tempDirectory: tmpdir() };
const good = {
  azureSubscription: 'x',
  source: `devacr.azurecr.io/team/api@sha256:${'a'.repeat(64)}`,
  target: 'prodacr.azurecr.io/team/api:1',
};
const told = (given: Partial<Record<InputName, string>>, host: HostName = 'azure-devops') =>
  parseRequest(rawInputs({ ...good, ...given }), host, PLACES).then(
    () => '',
    (error: Error) => error.message,
  );

it.each(inputsOf('azure-devops'))(
  '%s is told once, and nothing that follows from it',
  async (name) => {
    const message = await told({ [name]: '$(build.digest)' });
    const lines = message.split('\n').filter((line) => line.startsWith('- '));
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain(`- ${nameOn('azure-devops', name)}: given `);
    expect(lines[0]).toMatch(/is not expanded; this job has no such variable/);
    expect(message.includes('build.digest')).toBe(!('secret' in INPUTS[name]));
  },
);

it.each([
  ['devacr.azurecr.io/team/api@$(digest)', '$(digest)'],
  ["devacr.azurecr.io/team/api@$[ dependencies.build.outputs['x'] ]", '$[ dependencies.build'],
  ['devacr.azurecr.io/$' + '{{ parameters.image }}', '$' + '{{ parameters.image }}'],
  ['$(a)/$(b)', '$(a)'],
])('%s', async (source, shown) => {
  const message = await told({ source });
  expect(message).toContain(shown);
  expect(message).toContain('is not expanded');
});

it('several are told together', async () => {
  const message = await told({
    tags: '1.0\n$(tag)',
    reason: 'for $(who)',
    'source-password': '$(pw)',
  });
  expect(message).toMatch(/^3 inputs are not usable/);
  expect(message).not.toContain('$(pw)');
});

it.each([
  ['a password with such characters', { 'source-username': 'bot', 'source-password': 'a$(b)c$[d' }],
  ['a price', { reason: 'costs $5 (at least)' }],
])('%s is none', async (_, given) => {
  expect(await told(given)).not.toContain('not expanded');
});

it('GitHub has no such syntax', async () => {
  expect(await told({ reason: '$(reason)' }, 'github')).toBe('');
});
