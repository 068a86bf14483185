import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from '@jest/globals';
import { TENANT } from '../../sandbox/world/scene.js';
import { ACTION, runAction } from '../dist/bundles.js';
import type { Company } from './company.js';
import type { Machine } from './job.js';

/** What a recipe finds before it, what it comes to, and what else has to be seen, by its heading. */
interface Recipe {
  readonly results?: readonly string[];
  before?(at: Machine, text: string): Promise<void> | void;
  after?(at: Machine, digest: string): void;
}
export const RECIPES: Readonly<Record<string, Recipe>> = {
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
      expect(at.calls()).toMatch(/^kubectl set image deployment\/api \*=prodacr\S+@sha256:/m);
      expect(at.calls()).toMatch(/^kubectl set image deployment\/web \*=prodacr\S+@sha256:/m);
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
