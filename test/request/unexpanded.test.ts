import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
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

describe('a file of images', () => {
  const digest = `sha256:${'a'.repeat(64)}`;
  const macro = (name: string) => `$\{{ ${name} }}`;
  const shell = (name: string) => `$\{${name}}`;
  const set = (source: string, more = '') =>
    `version: 1\nimages:\n  - { source: "${source}", target: prodacr.azurecr.io/x, tags: ["1"]${more} }\n`;
  const read = (text: string, host: HostName = 'github') => {
    const workspace = mkdtempSync(join(tmpdir(), 'set-'));
    writeFileSync(join(workspace, 'set.yml'), text);
    const raw = rawInputs({ azureSubscription: 'x', 'images-file': 'set.yml' });
    const places = { workspace, tempDirectory: workspace };
    return parseRequest(raw, host, places).then(
      () => '',
      (error: Error) => error.message,
    );
  };

  it.each([
    ['a digest', set('devacr.azurecr.io/team/api@$(digest)'), 3, '$(digest)'],
    ['a reason', set(`devacr.azurecr.io/x@${digest}`, ', reason: "$(why)"'), 3, '$(why)'],
    ['an expression', set(`devacr.azurecr.io/x@${macro('inputs.d')}`), 3, macro('inputs.d')],
    ['a variable of a shell', set(`devacr.azurecr.io/x@${shell('DIGEST')}`), 3, shell('DIGEST')],
    ['lines', `# $(no)\ndevacr.azurecr.io/x@$(d) prodacr.azurecr.io/x:1\n`, 2, '$(d)'],
  ])('with %s that nobody expanded is told by its line', async (_, text, line, shown) => {
    for (const host of ['github', 'azure-devops'] as const) {
      const message = await read(text, host);
      expect(message).toMatch(/^One input is not usable/);
      expect(message).toContain(`line ${line}: ${shown} is not expanded`);
    }
  });

  it('may name variables in comments, and is told by its shape where it is of another program', async () => {
    expect(await read(`# $(tag)\n${set(`devacr.azurecr.io/x@${digest}`)}`)).toBe('');
    const compose = `services:\n  api:\n    image: devacr.azurecr.io/x:${shell('TAG')}\n`;
    expect(await read(compose)).toMatch(/this is /);
  });

  it('of nothing else is told in twenty lines', async () => {
    const message = await read('devacr.azurecr.io/x@$(d) prodacr.azurecr.io/x:1\n'.repeat(500));
    expect(message).toMatch(/^20 inputs/);
  });
});
