import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { pushImage } from '../../sandbox/world/image.js';
import { CONNECTION, TENANT } from '../../sandbox/world/scene.js';
import { PUBLIC_GOOD } from '../../src/trust/public-good.js';
import { ACTION, runAction, runTask, TASK } from '../dist/bundles.js';
import { PROJECT } from '../fixtures.js';
import { type Company, foundCompany } from './company.js';
import { Machine, texts } from './job.js';

/** Every YAML block of what users read, by where it begins. */
const PAGES = [
  ...readdirSync(PROJECT).filter((name) => name.endsWith('.md')),
  ...readdirSync(join(PROJECT, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => join('docs', name)),
];
const BLOCKS = PAGES.flatMap((page) => {
  const text = readFileSync(join(PROJECT, page), 'utf8');
  return [...text.matchAll(/^```ya?ml\n(.*?)^```$/gms)].map((match) => {
    const line = text.slice(0, match.index).split('\n').length;
    return [`${page}:${line}`, match[1] ?? ''] as const;
  });
});

/** What a step of ours is given in a block. */
interface Call {
  readonly host: 'github' | 'azure-devops';
  readonly inputs: Readonly<Record<string, string>>;
}

const NAMES = {
  github: Object.keys(parse(readFileSync(join(PROJECT, 'action.yml'), 'utf8')).inputs),
  'azure-devops': JSON.parse(readFileSync(join(PROJECT, 'task', 'task.json'), 'utf8')).inputs.map(
    (it: any) => it.name,
  ) as string[],
};

/** The calls in a block: steps of either host wherever they stand, a bare `with:`, or a file of images. */
function callsIn(value: any): Call[] {
  if (typeof value !== 'object' || value === null) return [];
  if (value.version === 1 && value.images)
    return [{ host: 'github', inputs: { 'images-file': 'set.yml' } }];
  if (String(value.task ?? '').startsWith('PromoteContainerImage@'))
    return [{ host: 'azure-devops', inputs: texts(value.inputs) }];
  const ours = value.uses === undefined || String(value.uses).startsWith('OWNER/REPO@');
  if (value.with && ours) return [{ host: 'github', inputs: texts(value.with) }];
  return Object.values(value).flatMap(callsIn);
}

let machine: Machine | undefined;
afterEach(async () => {
  await machine?.close();
});

/** What stands for the parts that a block leaves to its reader. */
function filled(company: Company, digests: Readonly<Record<string, string>>) {
  const digest = digests['team/api'] ?? '';
  return (text: string) =>
    text
      .replace(/(team\/\w+)@sha256:…/g, (_, name: string) => `${name}@${digests[name]}`)
      .replace(/sha256:…/g, digest)
      .replace(/\$\{\{ vars\.AZURE_CLIENT_ID \}\}/g, company.scene.promoter.clientId)
      .replace(/\$\{\{ vars\.AZURE_TENANT_ID \}\}/g, TENANT)
      .replace(/\$\{\{ needs\.build\.outputs\.digest \}\}|\$\(digest\)/g, digest);
}

async function play(call: Call, block: string): Promise<string> {
  const company = foundCompany();
  const { scene } = company;
  machine = await Machine.start(company);
  const digests = {
    'team/api': company.build('team/api', '1'),
    'team/web': company.build('team/web', '1'),
  };
  const test = scene.world.registries.find(({ name }) => name === 'testacr');
  if (test) pushImage(scene.world, test, 'team/api', { content: 'team/api 1', tag: '1' });
  const held = call.inputs['mode'] === 'verify' ? ['1.4.2'] : [];
  for (const tag of held)
    pushImage(scene.world, scene.prod, 'team/api', { content: 'team/api 1', tag });
  const fill = filled(company, digests);
  const source = `devacr.azurecr.io/team/api@${digests['team/api']}`;
  const target = 'prodacr.azurecr.io/team/api:9.9.9';
  const left: Record<string, string> = { source, target, tags: '9.9.9' };
  const given = Object.entries(call.inputs).map(([name, text]) => [
    name,
    text === '…' ? left[name] : fill(text),
  ]);
  const inputs: Record<string, string> = Object.fromEntries(given);
  const isSet = 'images-file' in inputs || 'imagesFile' in inputs;
  const needed = isSet || inputs['mode'] === 'verify' ? {} : { source, target };
  const set = call.inputs['images-file'] === 'set.yml' ? block : SET;
  const files = {
    'set.yml': fill(set),
    'release.yml': fill(SET),
    'cosign.pub': company.publicKey,
    'trusted_root.json': PUBLIC_GOOD,
    'report-of-the-test-stage.json': JSON.stringify([digests['team/api']]),
  };
  const options = { scene, proxy: machine.proxy, home: machine.home('block'), files };
  const identity = { 'client-id': scene.promoter.clientId, 'tenant-id': TENANT };
  const run =
    call.host === 'github'
      ? await runAction({
          ...options,
          bundle: ACTION,
          inputs: { ...identity, ...needed, ...inputs },
        })
      : await runTask({
          ...options,
          bundle: TASK,
          inputs: { ...needed, ...inputs, azureSubscription: CONNECTION },
        });
  const { result = '' } = run.outputs;
  return result.split('\n').every((it) => GREEN.test(it))
    ? 'green'
    : `${result}\n${run.log.slice(-3000)}`;
}

const GREEN = /^(promoted|already-present|verified|planned|rolled-back)$/;
/** Inputs about signatures that no sandbox image has: the gate understands them, and says no. */
const UNSIGNED = ['signature-identity', 'require-attestation', 'require-labels'];

/**
 * Blocks that are parsed and not run: they need the report of a run, accounts at foreign registries, a
 * trust store or a replicated registry, which this stage does not have. Suites of their own run the same inputs.
 */
function needsMore({ inputs }: Call, block: string): boolean {
  const named = ['notation-trust-policy', 'source-credentials', 'replica-endpoints'];
  const report = (inputs['images-file'] ?? '').startsWith('report-of');
  return report || named.some((name) => name in inputs) || /\bghcr\.io\b/.test(block);
}

const SET = `version: 1
source: devacr.azurecr.io
target: prodacr.azurecr.io
images:
  - source: team/api@sha256:…
    tags: ["7.0"]
`;

describe.each(BLOCKS)('the block at %s', (_, block) => {
  const calls = callsIn(parse(block));

  it('is YAML, and names inputs that there are', () => {
    for (const { host, inputs } of calls)
      expect(NAMES[host]).toEqual(expect.arrayContaining(Object.keys(inputs)));
  });

  for (const call of calls.filter((it) => !needsMore(it, block))) {
    it(`runs: ${JSON.stringify(call.inputs)}`, async () => {
      const refused = UNSIGNED.some((name) => name in call.inputs);
      expect(await play(call, block)).toMatch(refused ? /^blocked\n/ : /^green$/);
    });
  }
});

it('there are blocks, and most of them call us', () => {
  const calling = BLOCKS.filter(([, block]) => callsIn(parse(block)).length > 0);
  expect(BLOCKS.length).toBeGreaterThan(10);
  expect(calling.length).toBeGreaterThan(10);
});
