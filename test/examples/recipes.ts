import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { PROJECT } from '../fixtures.js';
import { type Block, kindOf, YAML_BLOCKS } from './blocks.js';
import { foundCompany } from './company.js';
import { RECIPES } from './expected.js';
import { compile } from './expressions.js';
import { Machine } from './job.js';
import { playPipeline } from './pipeline.js';
import { playWorkflow } from './workflow.js';

const WHOLE = YAML_BLOCKS.filter((it) => /workflow|pipeline|extension/.test(kindOf(it)));
const POLICY = 'OWNER/platform/.github/workflows/policy.yml@v1';

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

/** Runs every whole workflow or pipeline of the pages, as a host of one name does. */
export function playRecipes(host: 'github' | 'azure-devops'): void {
  const own = WHOLE.filter((it) => (kindOf(it) === 'workflow') === (host === 'github'));
  describe.each(own.map((block) => [`${block.page}:${block.line}`, block] as const))(
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

  it('the lock is not set where the tag holds something else by now', async () => {
    for (const block of own.filter((it) => it.section === 'Lock after the promotion')) {
      const at = await Machine.start(foundCompany());
      const digest = buildBefore(at);
      at.tagHolds(digest.replace(/.$/, (last) => (last === '0' ? '1' : '0')));
      await expect(run(at, parse(block.text), digest)).rejects.toThrow(/Command failed/);
      expect(at.calls()).not.toContain('repository update');
      await at.close();
    }
  });
}

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

/** That both hosts have the same recipes, and every expectation is of one of them. */
export function sameRecipes(): void {
  const sections = (page: string, kinds: RegExp) => [
    ...new Set(
      WHOLE.filter((it) => it.page === page && kinds.test(kindOf(it))).map((it) => it.section),
    ),
  ];
  const page = join('docs', 'recipes.md');
  expect(sections(page, /workflow/)).toEqual(sections(page, /pipeline|extension/));
  expect(Object.keys(RECIPES).filter((it) => !sections(page, /./).includes(it))).toEqual([]);
  expect(sections(page, /./).length).toBeGreaterThan(15);
}
