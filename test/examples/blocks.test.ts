import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { CONNECTION, TENANT } from '../../sandbox/world/scene.js';
import { FORMATS, readEvidence } from '../../src/evidence/read.js';
import { ACTION, runAction, runTask, TASK } from '../dist/bundles.js';
import { PROJECT } from '../fixtures.js';
import { trustFiles } from '../notation.js';
import { BLOCKS, kindOf, YAML_BLOCKS } from './blocks.js';
import { foundCompany } from './company.js';
import { Machine, texts } from './job.js';
import { ownRoot, signInEveryWay } from './signed.js';

// Whole workflows and pipelines are run by recipes.test.ts; here are the parts, and the samples of evidence.

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

/** The calls in a block: steps of either host wherever they stand, or only their `with:` or `inputs:`. */
function callsIn(value: any): Call[] {
  if (typeof value !== 'object' || value === null) return [];
  if (Array.isArray(value)) return value.flatMap(callsIn);
  const task = value.task === undefined || String(value.task).startsWith('PromoteContainerImage@');
  if (value.inputs && task && !value.workflow_dispatch)
    return [{ host: 'azure-devops', inputs: texts(value.inputs) }];
  const ours = value.uses === undefined || String(value.uses).startsWith('OWNER/REPO@');
  if (value.with && ours) return [{ host: 'github', inputs: texts(value.with) }];
  return Object.entries(value).flatMap(([key, it]) => (key === 'on' ? [] : callsIn(it)));
}

const callsOf = (it: { readonly text: string }) => callsIn(parse(it.text));

describe.each(YAML_BLOCKS.map((it) => [`${it.page}:${it.line}`, it] as const))(
  'the block at %s',
  (_, block) => {
    it('is YAML, and names inputs that there are', () => {
      for (const { host, inputs } of callsOf(block))
        expect(NAMES[host]).toEqual(expect.arrayContaining(Object.keys(inputs)));
    });
  },
);

it('a name that there is not is seen', () => {
  const names = callsIn(parse('steps:\n  - uses: OWNER/REPO@v0\n    with: { mod: plan }\n'));
  expect(names).toEqual([{ host: 'github', inputs: { mod: 'plan' } }]);
  expect(NAMES.github).not.toContain('mod');
});

it('there are blocks, and most of them call us', () => {
  expect(YAML_BLOCKS.filter((it) => callsOf(it).length > 0).length).toBeGreaterThan(40);
});

let machine: Machine | undefined;
afterEach(async () => {
  await machine?.close();
});

/** Runs a part of a step: what it leaves to its reader is the usual image, signed in every way. */
async function play({ host, inputs }: Call): Promise<string> {
  const company = foundCompany();
  const { scene } = company;
  machine = await Machine.start(company);
  const digest = company.build('team/api', '1');
  await signInEveryWay(company, digest);
  const left = {
    source: `devacr.azurecr.io/team/api@${digest}`,
    target: 'prodacr.azurecr.io/team/api:9.9.9',
  };
  const root = await ownRoot();
  const files = { ...trustFiles(), 'cosign.pub': company.publicKey, 'trusted_root.json': root };
  const options = { scene, proxy: machine.proxy, home: machine.home('block'), files };
  const run =
    host === 'github'
      ? await runAction({
          ...options,
          bundle: ACTION,
          inputs: {
            'client-id': scene.promoter.clientId,
            'tenant-id': TENANT,
            'trusted-root': 'trusted_root.json',
            ...left,
            ...inputs,
          },
        })
      : await runTask({
          ...options,
          bundle: TASK,
          inputs: {
            trustedRoot: 'trusted_root.json',
            ...left,
            ...inputs,
            azureSubscription: CONNECTION,
          },
        });
  const { result = '' } = run.outputs;
  return result === 'promoted' ? result : `${result}\n${run.log.slice(-3000)}`;
}

const PARTS = YAML_BLOCKS.filter((it) => kindOf(it) === 'part').flatMap((it) =>
  callsIn(parse(it.text)).map((call) => [`${it.page}:${it.line}`, call] as const),
);

describe.each(PARTS)('the part at %s', (_, call) => {
  it(`promotes: ${JSON.stringify(call.inputs)}`, async () => {
    expect(await play(call)).toBe('promoted');
  });
});

describe('docs/evidence.md', () => {
  const page = readFileSync(join(PROJECT, 'docs', 'evidence.md'), 'utf8');
  const samples = [...page.matchAll(/^### ([^\n]*)\n.*?^```\w+\n(.*?)^```$/gms)].map(
    (it) => [it[1] ?? '', it[2] ?? ''] as const,
  );
  const DIGEST = /sha256:ae3b0ea5[0-9a-f]{56}/;

  it('has a sample of every format', () => {
    expect(samples.map(([format]) => format).sort()).toEqual([...FORMATS].sort());
    expect(BLOCKS.filter((it) => it.page === join('docs', 'evidence.md'))).toHaveLength(
      samples.length,
    );
  });

  it.each(samples)('the sample of %s is read as that, and names the digest', (format, text) => {
    const reading = readEvidence(text);
    expect(reading).toMatchObject({ kind: 'entries', format });
    const digests = reading.kind === 'entries' ? reading.entries.map((it) => it.digest) : [];
    expect(digests).toContainEqual(expect.stringMatching(DIGEST));
  });
});
