import { generateKeyPairSync } from 'node:crypto';
import { join } from 'node:path';
import { startProxy } from './doors/proxy.js';
import { runAction, runTask, type StepRun } from './jobs/runners.js';
import { attach } from './world/attach.js';
import { setTag } from './world/copy.js';
import { pushImage } from './world/image.js';
import { createScene, TENANT } from './world/scene.js';
import { signWithKey } from './world/sign.js';

/** A step of the demo: what is tried, on which host, and what has to come of it. */
interface Act {
  readonly title: string;
  readonly host: 'GitHub' | 'Azure DevOps';
  readonly inputs: Record<string, string>;
  /** results, a line an image */
  readonly expected: string;
  readonly files?: Record<string, string>;
  /** what happens in the registries beforehand */
  readonly before?: () => void;
}

/**
 * Plays the main scenes with the shipped bundles: plan, promote, repeat, refusals, a set, a release gate.
 *
 * @param dist the folder that holds the bundles
 * @returns whether everything went as told
 */
export async function demo(dist: string): Promise<boolean> {
  const scene = createScene();
  const { world, dev, prod, promoter } = scene;
  const tested = pushImage(world, dev, 'team/api', { tag: 'build-7' });
  const other = pushImage(world, dev, 'team/api', { content: 'second build', tag: 'build-8' });
  const web = pushImage(world, dev, 'team/web', { content: 'web' });
  const proxy = await startProxy(world);
  const source = `devacr.azurecr.io/team/api@${tested.digest}`;
  const target = 'prodacr.azurecr.io/team/api';
  const oidc = { 'client-id': promoter.clientId, 'tenant-id': TENANT };
  const lock = () => {
    const tag = prod.repositories.get('team/api')?.tags.get('1.4.2');
    if (tag) tag.attributes.writeEnabled = false;
  };
  const keys = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  const pem = keys.publicKey.export({ type: 'spki', format: 'pem' }) as string;
  const place = { world, registry: dev, repository: 'team/api' };
  const signAndDescribe = () => {
    const signature = signWithKey(place, tested.digest, keys.privateKey, 'referrer');
    attach(place, signature, { artifactType: 'application/spdx+json' });
    signWithKey(place, tested.digests[1] ?? '', keys.privateKey);
  };
  const signBySomebodyElse = () => {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
    signWithKey(place, other.digest, privateKey);
  };
  const moveAway = () => {
    const foreign = pushImage(world, prod, 'team/web', { content: 'somebody else' });
    setTag(world, prod, 'team/web', '2.0', foreign.digest);
  };
  const set = `version: 1
source: devacr.azurecr.io
target: prodacr.azurecr.io
images:
  - source: team/api@${tested.digest}
    tags: ["1.4.2"]
  - source: team/web@${web.digest}
    tags: ["2.0"]
    platforms: [linux/amd64, linux/arm64]
`;
  const acts: Act[] = [
    {
      title: 'Plan first: all gates, nothing is written',
      host: 'GitHub',
      inputs: { mode: 'plan', source, target: `${target}:1.4.2`, ...oidc },
      expected: 'planned',
    },
    {
      title: 'Promote the tested image by its digest',
      host: 'GitHub',
      inputs: { source, target: `${target}:1.4.2`, ...oidc },
      expected: 'promoted',
    },
    {
      title: 'Run the same step again',
      host: 'GitHub',
      inputs: { source, target: `${target}:1.4.2`, ...oidc },
      expected: 'already-present',
    },
    {
      title: 'Add a second tag from Azure DevOps',
      host: 'Azure DevOps',
      inputs: { source, target, tags: '1.4.2, 1.4' },
      expected: 'promoted',
    },
    {
      title:
        'The image is signed meanwhile: verified first, then everything attached travels along',
      host: 'GitHub',
      inputs: { source, target: `${target}:1.4.2`, 'signature-key': 'cosign.pub', ...oidc },
      files: { 'cosign.pub': pem },
      expected: 'promoted',
      before: signAndDescribe,
    },
    {
      title: 'An image without any signature is stopped',
      host: 'Azure DevOps',
      inputs: {
        source: `devacr.azurecr.io/team/api@${other.digest}`,
        target: `${target}:1.5.0`,
        signatureKey: 'cosign.pub',
      },
      files: { 'cosign.pub': pem },
      expected: 'blocked',
    },
    {
      title: 'So is one that somebody else has signed',
      host: 'GitHub',
      inputs: {
        source: `devacr.azurecr.io/team/api@${other.digest}`,
        target: `${target}:1.5.0`,
        'signature-key': 'cosign.pub',
        ...oidc,
      },
      files: { 'cosign.pub': pem },
      expected: 'blocked',
      before: signBySomebodyElse,
    },
    {
      title: 'Another build must not take over an existing tag',
      host: 'Azure DevOps',
      inputs: { source: `devacr.azurecr.io/team/api@${other.digest}`, target: `${target}:1.4.2` },
      expected: 'blocked',
    },
    {
      title: 'The build step left its digest empty: nothing behind the @',
      host: 'GitHub',
      inputs: { source: 'devacr.azurecr.io/team/api@', target: `${target}:1.5.0`, ...oidc },
      expected: 'blocked',
    },
    {
      title: 'A locked tag stays where it is, in spite of force',
      host: 'GitHub',
      inputs: {
        source: `devacr.azurecr.io/team/api@${other.digest}`,
        target: `${target}:1.4.2`,
        force: 'true',
        ...oidc,
      },
      expected: 'blocked',
      before: lock,
    },
    {
      title: 'Promote a release set as a whole',
      host: 'Azure DevOps',
      inputs: { imagesFile: 'set.yml' },
      files: { 'set.yml': set },
      expected: 'already-present\npromoted',
    },
    {
      title: 'A release gate finds a production tag that somebody moved',
      host: 'Azure DevOps',
      inputs: { mode: 'verify', digest: web.digest, target: 'prodacr.azurecr.io/team/web:2.0' },
      expected: 'mismatched',
      before: moveAway,
    },
  ];
  let reports = '';
  let asTold = true;
  for (const [index, act] of acts.entries()) {
    act.before?.();
    console.log(`\n=== ${index + 1}. ${act.title} (${act.host}) ===`);
    for (const [name, value] of Object.entries(act.inputs)) console.log(`    ${name}: ${value}`);
    const bundle = join(dist, act.host === 'GitHub' ? 'action' : 'task', 'index.js');
    const { inputs, files = {} } = act;
    const options = { scene, proxy, bundle, inputs, files };
    const run = await (act.host === 'GitHub' ? runAction(options) : runTask(options));
    show(run);
    const right = run.outputs['result'] === act.expected && run.passed === isGreen(act.expected);
    if (!right) asTold = false;
    console.log(
      `--- ${right ? 'as told' : 'NOT AS TOLD'}: ${oneLine(run.outputs['result'])}, step ${run.passed ? 'green' : 'red'}, ${Math.round(run.milliseconds)} ms`,
    );
    reports += `    ${oneLine(run.outputs['result'])}: ${run.outputs['report']}\n`;
  }
  await proxy.close();
  const held = prod.repositories.get('team/api')?.tags;
  const untouched = ['1.4.2', '1.4'].every((tag) => held?.get(tag)?.digest === tested.digest);
  console.log(
    `\nProduction holds the tested digest under 1.4.2 and 1.4: ${untouched ? 'yes' : 'NO'}`,
  );
  console.log(`The reports:\n${reports}`);
  return asTold && untouched;
}

function isGreen(result: string): boolean {
  return !/blocked|mismatched/.test(result);
}

function oneLine(text = ''): string {
  return text.replaceAll('\n', ', ');
}

/** The log as the host shows it: its commands turned into what they look like there. */
function show(run: StepRun): void {
  for (const line of run.log.split('\n')) {
    const shown = shownLine(line);
    if (shown !== undefined) console.log(`  | ${shown}`);
  }
}

function shownLine(line: string): string | undefined {
  const github = /^::(error|warning)(?: title=([^:]*))?::(.*)$/.exec(line);
  if (github)
    return `${github[1]?.toUpperCase()}: ${unescapeGithub(github[2])}\n  |   ${unescapeGithub(github[3])}`;
  if (/^::(add-mask|debug)/.test(line)) return undefined;
  const azure = /^##vso\[task\.(?:issue|logissue) type=(error|warning);[^\]]*\](.*)$/.exec(line);
  if (azure) return `${azure[1]?.toUpperCase()}: ${unescapeAzure(azure[2])}`;
  if (line.startsWith('##vso[')) return undefined;
  return line === '' ? undefined : line;
}

function unescapeGithub(text = ''): string {
  return text
    .replace(/%3A/g, ':')
    .replace(/%2C/g, ',')
    .replace(/%0D/g, '')
    .replace(/%0A/g, '\n  |   ')
    .replace(/%25/g, '%');
}

function unescapeAzure(text = ''): string {
  return text
    .replace(/%0D/g, '')
    .replace(/%0A/g, '\n  |   ')
    .replace(/%AZP25/g, '%');
}
