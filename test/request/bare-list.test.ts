import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import type { PromotionError } from '../../src/errors.js';
import type { InputName } from '../../src/request/inputs.js';
import { parseRequest } from '../../src/request/parse.js';
import { rawInputs } from '../harness.js';

const workspace = mkdtempSync(join(tmpdir(), 'lists-'));
const DIGEST = `sha256:${'a'.repeat(64)}`;

async function read(text: string, given: Partial<Record<InputName, string>> = {}) {
  writeFileSync(join(workspace, 'f'), text);
  const inputs = rawInputs({ 'images-file': 'f', ...given });
  const { promotions } = await parseRequest(inputs, 'github', {
    workspace,
    tempDirectory: workspace,
  });
  return promotions.map(
    ({ source, target, statedTags }) =>
      `${source?.registry}/${source?.repository} -> ${target.registry}/${target.repository}:${statedTags}`,
  );
}
const problem = (text: string, given: Partial<Record<InputName, string>> = {}) =>
  read(text, given).then(
    () => '',
    (error: PromotionError) => error.message,
  );

const TWO = [
  'docker.io/library/node -> prodacr.azurecr.io/mirror/library/node:20',
  'ghcr.io/x/y -> prodacr.azurecr.io/mirror/x/y:1',
];

describe('a list without targets', () => {
  it.each([
    ['lines', `node:20 # a comment\n\nghcr.io/x/y:1@${DIGEST}\n`],
    ['a list of YAML', `- "node:20"\n- ghcr.io/x/y:1@${DIGEST}\n`],
    ['a list of JSON', JSON.stringify(['node:20', `ghcr.io/x/y:1@${DIGEST}`])],
    [
      'lines with a target of their own, too',
      `node:20\nghcr.io/x/y:1@${DIGEST} prodacr.azurecr.io/mirror/x/y:1`,
    ],
  ])('takes a prefix from target: %s', async (_, text) => {
    expect(await read(text, { target: 'prodacr.azurecr.io/mirror/' })).toEqual(TWO);
  });

  it('takes a registry, or several', async () => {
    expect(await read('ghcr.io/x/y:1', { target: 'a.azurecr.io\nb.azurecr.io/m/' })).toEqual([
      'ghcr.io/x/y -> a.azurecr.io/x/y:1',
      'ghcr.io/x/y -> b.azurecr.io/m/x/y:1',
    ]);
  });

  it('takes any target for one image', async () => {
    expect(await read('ghcr.io/x/y:1', { target: 'a.azurecr.io/own' })).toEqual([
      'ghcr.io/x/y -> a.azurecr.io/own:1',
    ]);
  });

  it.each(['', 'prodacr.azurecr.io/own', 'prodacr.azurecr.io/own:1'])(
    'takes no other target for several: "%s"',
    async (target) => {
      expect(await problem('node:20\nghcr.io/x/y:1', { target })).toMatch(
        /^One input is not usable:\n- target: given .*expected a registry, or a registry and a prefix/,
      );
    },
  );

  it('names the line of what is no reference', async () => {
    expect(await problem('node:20\n\nghcr.io/X/y:1', { target: 'a.azurecr.io' })).toMatch(
      /line 3\.source: given "ghcr\.io\/X\/y:1"/,
    );
  });
});

describe('a map from sources to targets', () => {
  const map = {
    [`ghcr.io/x/y@${DIGEST}`]: ['a.azurecr.io/x/y:1', 'b.azurecr.io/z:2'],
    'docker.io/library/node:20': 'a.azurecr.io/mirror/',
  };

  it('names each target, or where the name is kept', async () => {
    expect(await read(JSON.stringify(map))).toEqual([
      'ghcr.io/x/y -> a.azurecr.io/x/y:1',
      'ghcr.io/x/y -> b.azurecr.io/z:2',
      'docker.io/library/node -> a.azurecr.io/mirror/library/node:20',
    ]);
  });

  it('takes no target beside it', async () => {
    expect(await problem(JSON.stringify(map), { target: 'a.azurecr.io' })).toMatch(
      /target: given "a\.azurecr\.io", expected nothing beside images-file/,
    );
  });
});

describe('what other tools read is told in one sentence', () => {
  it.each<[string, RegExp]>([
    ['services:\n  api:\n    image: x/y:1\n', /this is a compose file; list its images instead/],
    ['apiVersion: v1\nkind: Pod\nspec: {}\n', /this is a Kubernetes manifest; list its images/],
    [
      '- name: api\n  dmap: { "sha256:a": ["1"] }\n',
      /image promoter; for each digest of dmap write/,
    ],
    ['images:\n- name: api\n  dmap: {}\n', /image promoter/],
    ['images:\n- name: api\n  newTag: "1"\n', /this is a kustomization/],
    ['version: 1\nsync: []\n', /regsync/],
    ['docker.io:\n  images: { node: ["20"] }\n', /skopeo sync/],
    ['- source: a/b\n  tags: ["1"]\n', /write version: 1 above it and put it below images:/],
    ['- a: 1\n- b: 2\n', /a list of something else/],
  ])('%j', async (text, expected) => {
    const told = await problem(text, { target: 'a.azurecr.io' });
    expect(told).toMatch(expected);
    expect(told.split('\n')).toHaveLength(2);
  });

  it('names the known keys once, and of many problems the first', async () => {
    const image = '  - { source: "a.io/b:1", whatsoever: 1, somethingelse: 2 }';
    const told = await problem(`version: 1\nimages:\n${Array(60).fill(image).join('\n')}\n`);
    expect(told.match(/known keys are/g)).toHaveLength(1);
    expect(told).toMatch(/\n- and \d+ more$/);
    expect(told.split('\n').length).toBeLessThan(50);
  });
});
