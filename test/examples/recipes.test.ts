import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { TENANT } from '../../sandbox/world/scene.js';
import { ACTION, runAction } from '../dist/bundles.js';
import { PROJECT } from '../fixtures.js';
import { type Block, kindOf, YAML_BLOCKS } from './blocks.js';
import { type Company, foundCompany } from './company.js';
import { Machine } from './job.js';
import { compile, playPipeline } from './pipeline.js';
import { playWorkflow } from './workflow.js';

const WHOLE = YAML_BLOCKS.filter((it) => /workflow|pipeline|extension/.test(kindOf(it)));
const POLICY = 'OWNER/platform/.github/workflows/policy.yml@v1';

/** What a recipe finds before it, what it comes to, and what else has to be seen, by its heading. */
interface Recipe {
  readonly results?: readonly string[];
  before?(at: Machine, text: string): Promise<void> | void;
  after?(at: Machine, digest: string): void;
}
const RECIPES: Readonly<Record<string, Recipe>> = {
  'Versions that stay, latest that moves': {
    before: ({ company }) => void company.put('prodacr', 'team/api', '0', 'latest'),
  },
  'Tags from a version': {
    before: ({ company }) => void company.put('prodacr', 'team/api', '0', '1.5.0', '1', 'latest'),
    after: ({ company, promotions }) => {
      expect(promotions[0]?.run.outputs['tags']).toBe('1.4.2,1.4');
      expect(tagOf(company, '1')).toBe(company.put('prodacr', 'team/api', '0'));
    },
  },
  'All tags of the tested image': {
    before: ({ company }) => void company.put('devacr', 'team/api', '1', '1.4.2', '1.4', 'other'),
    after: ({ promotions }) => expect(promotions[0]?.run.outputs['tags']).toBe('1.4,1.4.2'),
  },
  'Keep what a tag held': {
    before: ({ company }) => void company.put('prodacr', 'team/api', '0', 'latest'),
    after: ({ company }) => {
      const old = company.put('prodacr', 'team/api', '0');
      expect(tagOf(company, `previous-latest-${old.slice(7, 19)}`)).toBe(old);
    },
  },
  'Retag inside a registry': {
    before: ({ company }) => {
      company.put('prodacr', 'team/api', '0', 'stable');
      company.put('prodacr', 'team/api', '1', '1.4.2');
    },
  },
  'A matrix over the set': {
    after: (at) => {
      expect(at.calls()).toMatch(/^kubectl set image deployment\/team\/api \*=prodacr\S+@sha256:/m);
      expect(at.calls()).toMatch(/^kubectl set image deployment\/team\/web \*=prodacr\S+@sha256:/m);
    },
  },
  'The same set through test and production': { results: ['promoted', 'promoted'] },
  'Plan on a pull request': {
    results: ['planned'],
    after: (at) => expect(at.calls()).toMatch(/^gh pr comment 12 --repo|"content": "#/m),
  },
  'Verify as a release gate': {
    results: ['verified'],
    before: ({ company }) => void company.put('prodacr', 'team/api', '1', '1.4.2'),
  },
  'Roll back': {
    results: ['rolled-back'],
    before: promoteEarlier,
    after: ({ company }) =>
      expect(tagOf(company, 'latest')).toBe(company.put('prodacr', 'team/api', '0')),
  },
  'Attest after the promotion': {
    after: (at) => expect(at.calls()).toMatch(/^(cosign attest .*prodacr\S+@sha256:|$)/m),
  },
  GitOps: { after: gitOps },
  'Lock after the promotion': {
    after: (at, digest) => {
      expect(at.calls()).toMatch(/^az acr repository update .*team\/api:1\.4\.2 --write-enabled/m);
      expect(at.calls()).toContain(`team/api@${digest} --delete-enabled false`);
    },
  },
  'Another tenant': {
    before: ({ company }) => void company.put('partneracr', 'team/api', '1', '1'),
  },
  'Private networks': {
    before: ({ company }, text) => {
      company.scene.prod.firewalled = text.includes('unverifiable: warn');
    },
  },
};

const tagOf = ({ scene }: Company, tag: string) =>
  scene.prod.repositories.get('team/api')?.tags.get(tag)?.digest;

/** A run that moved `latest`, and its report in an artifact. */
async function promoteEarlier(at: Machine): Promise<void> {
  const { scene, put } = at.company;
  put('prodacr', 'team/api', '0', 'latest');
  const digest = at.company.build('team/api', '2');
  const run = await runAction({
    scene,
    proxy: at.proxy,
    home: at.home('earlier'),
    bundle: ACTION,
    inputs: {
      source: `devacr.azurecr.io/team/api@${digest}`,
      target: 'prodacr.azurecr.io/team/api:latest',
      force: 'latest',
      reason: 'release',
      'client-id': scene.promoter.clientId,
      'tenant-id': TENANT,
    },
  });
  expect(run.outputs['result']).toBe('promoted');
  const folder = join(at.folder, 'earlier');
  mkdirSync(folder);
  writeFileSync(join(folder, 'promotion-1.json'), readFileSync(run.outputs['report'] ?? ''));
  at.earlier.set('promotion-report', folder);
  at.earlier.set('promotion-report-1', folder);
}

function gitOps(at: Machine): void {
  const calls = at.calls();
  if (!calls.includes('kustomize')) return; // no jq on this machine
  const digest = at.company.build('team/api', 'build-1');
  expect(calls).toMatch(
    new RegExp(`^kustomize .* team/api=prodacr.azurecr.io/team/api@${digest}`, 'm'),
  );
  const values = JSON.parse(at.written('values-images.json'));
  expect(values.images.api).toEqual({ repository: 'prodacr.azurecr.io/team/api', digest });
}

let machine: Machine | undefined;
afterEach(async () => {
  await machine?.close();
});

/** What a build before the recipe leaves. */
function buildBefore(at: Machine): string {
  const [api, web] = ['team/api', 'team/web'].map((it) => at.company.build(it, '1'));
  const folder = join(at.folder, 'built');
  mkdirSync(folder);
  const log = `The push refers to repository [devacr.azurecr.io/team/api]\n1: digest: ${api} size: 1234\n`;
  const of = (name: string, digest = '') => ({
    'containerimage.digest': digest,
    'image.name': `devacr.azurecr.io/team/${name}:1`,
  });
  const bake = { api: of('api', api), web: of('web', web) };
  const files = { 'push.txt': log, 'digest.txt': `${api}\n`, 'bake.json': JSON.stringify(bake) };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  at.artifacts.set('build', folder);
  return api ?? '';
}

/** The files of images of a section, under the names by which its steps ask for them. */
function filesOf(block: Block, digest: (repository: string) => string): [string, string][] {
  const own = YAML_BLOCKS.filter((it) => it.page === block.page && it.section === block.section);
  const [, name = 'release.yml'] = /images-?File: ([\w-]+\.yml)/i.exec(block.text) ?? [];
  return own
    .filter((it) => kindOf(it) === 'images')
    .map((it) => [
      basename(name),
      it.text.replace(/(team\/\w+)@sha256:…/g, (_, of: string) => `${of}@${digest(of)}`),
    ]);
}

describe.each(WHOLE.map((block) => [`${block.page}:${block.line}`, block] as const))(
  'the recipe at %s',
  (_, block) => {
    const kind = kindOf(block);
    const value = parse(block.text);

    it(`${block.section} (${kind}) runs`, async () => {
      const company = foundCompany(value.jobs?.promote?.uses === POLICY ? POLICY : undefined);
      const at = await Machine.start(company);
      machine = at;
      const digest = buildBefore(at);
      at.tagHolds(digest);
      const built = (repository: string) => company.build(repository, '1');
      for (const [name, text] of filesOf(block, built)) at.files.set(name, text);
      const recipe = RECIPES[block.section] ?? {};
      await recipe.before?.(at, block.text);
      await run(at, value, digest);
      const [only = ''] = at.promotions.map(({ run }) => run.outputs['result']);
      const unseen = block.section === 'Private networks' && company.scene.prod.firewalled;
      expect(at.promotions.map((it) => it.run.outputs['result'])).toEqual(
        unseen ? ['unverifiable'] : (recipe.results ?? ['promoted']),
      );
      expect(only).not.toBe('');
      recipe.after?.(at, digest);
    });

    it('promotes one at a time, and keeps the report whatever happens', () => {
      if (kind === 'extension' || value.jobs?.promote?.uses) return;
      const promotes = !/mode: (plan|verify)/.test(block.text);
      const keeps =
        kind === 'workflow'
          ? /if: always\(\) .*\n.*upload-artifact@/
          : /- publish: \$\(promote\.report\)\n.*\n *condition: always\(\)/;
      expect(block.text).toMatch(keeps);
      if (promotes)
        expect(block.text).toMatch(
          kind === 'workflow' ? /cancel-in-progress: false/ : /^lockBehavior: sequential/m,
        );
      else expect(block.text).toMatch(/AZURE_PLAN_CLIENT_ID|production-read/);
    });
  },
);

async function run(at: Machine, value: any, digest: string): Promise<void> {
  const given = { digest, tag: '1.4.2', run: '4711', reason: 'INC-124' };
  if (value.jobs && !value.stages) {
    const load = (name: string) =>
      parse(readFileSync(join(PROJECT, 'examples', 'github', name), 'utf8'));
    const needs = { build: { outputs: { digest } } };
    return playWorkflow(at, value, { [POLICY]: load('policy.yml') }, { needs, inputs: given });
  }
  if (value.extends) {
    const file = join(PROJECT, 'examples', 'azure-pipelines', 'policy.yml');
    const { parameters: _, ...template } = parse(readFileSync(file, 'utf8'));
    const theirs = /-----BEGIN PUBLIC KEY-----.*?-----END PUBLIC KEY-----\\n/;
    const own = JSON.stringify(at.company.publicKey).slice(1, -1);
    const compiled = JSON.stringify(compile(template, value.extends.parameters));
    return playPipeline(at, JSON.parse(compiled.replace(theirs, own)));
  }
  const { parameters: _, ...pipeline } = value;
  return playPipeline(at, compile(pipeline, given), {
    dockerHubUser: 'contoso',
    dockerHubToken: at.company.secrets['DOCKERHUB_TOKEN'] ?? '',
    cosignPrivateKey: 'a key',
    cosignPassword: 'its password',
  });
}

it('the lock is not set where the tag holds something else by now', async () => {
  for (const block of WHOLE.filter((it) => it.section === 'Lock after the promotion')) {
    const at = await Machine.start(foundCompany());
    const digest = buildBefore(at);
    at.tagHolds(digest.replace(/.$/, (last) => (last === '0' ? '1' : '0')));
    await expect(run(at, parse(block.text), digest)).rejects.toThrow(/Command failed/);
    expect(at.calls()).not.toContain('repository update');
    await at.close();
  }
});

it('every recipe stands here for both hosts, and every expectation has its recipe', () => {
  const sections = (page: string, kinds: RegExp) => [
    ...new Set(
      WHOLE.filter((it) => it.page === page && kinds.test(kindOf(it))).map((it) => it.section),
    ),
  ];
  const page = join('docs', 'recipes.md');
  expect(sections(page, /workflow/)).toEqual(sections(page, /pipeline|extension/));
  expect(Object.keys(RECIPES).filter((it) => !sections(page, /./).includes(it))).toEqual([]);
  expect(sections(page, /./).length).toBeGreaterThan(15);
});
