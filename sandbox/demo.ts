import { generateKeyPairSync } from 'node:crypto';
import { join } from 'node:path';
import { startProxy } from './doors/proxy.js';
import { passingFolder } from './folder.js';
import { runAction, runTask } from './jobs/runners.js';
import { keepRun, show } from './show.js';
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
  /** the result; of a set the worst word */
  readonly expected: string;
  readonly files?: Record<string, string>;
  /** what happens in the registries beforehand */
  readonly before?: () => void;
}

/**
 * Plays the main scenes with the shipped bundles: plan, promote, repeat, refusals, a set, a release gate.
 * Leaves nothing behind but the reports, where a folder to keep them in is named.
 *
 * @param dist the folder that holds the bundles
 * @param keep where the reports and the summaries go; nowhere when absent
 * @returns whether everything went as told
 */
export async function demo(dist: string, keep?: string): Promise<boolean> {
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
      expected: 'promoted',
    },
    {
      title: 'A release gate finds a production tag that somebody moved',
      host: 'Azure DevOps',
      inputs: { mode: 'verify', digest: web.digest, target: 'prodacr.azurecr.io/team/web:2.0' },
      expected: 'mismatched',
      before: moveAway,
    },
  ];
  const folder = passingFolder('demo');
  let asTold = true;
  for (const [index, act] of acts.entries()) {
    act.before?.();
    console.log(`\n=== ${index + 1}. ${act.title} (${act.host}) ===`);
    for (const [name, value] of Object.entries(act.inputs)) console.log(`    ${name}: ${value}`);
    const bundle = join(dist, act.host === 'GitHub' ? 'action' : 'task', 'index.js');
    const { inputs, files = {} } = act;
    const home = join(folder, `${index + 1}`);
    const options = { scene, proxy, bundle, inputs, files, home };
    const run = await (act.host === 'GitHub' ? runAction(options) : runTask(options));
    show(run.log);
    const right = run.outputs['result'] === act.expected && run.passed === isGreen(act.expected);
    if (!right) asTold = false;
    console.log(
      `--- ${right ? 'as told' : 'NOT AS TOLD'}: ${oneLine(run.outputs['result'])}, step ${run.passed ? 'green' : 'red'}, ${Math.round(run.milliseconds)} ms`,
    );
    if (keep !== undefined) keepRun(run, keep, `${String(index + 1).padStart(2, '0')}-`);
  }
  await proxy.close();
  const held = prod.repositories.get('team/api')?.tags;
  const untouched = ['1.4.2', '1.4'].every((tag) => held?.get(tag)?.digest === tested.digest);
  console.log(
    `\nProduction holds the tested digest under 1.4.2 and 1.4: ${untouched ? 'yes' : 'NO'}`,
  );
  console.log(
    keep === undefined
      ? 'To look at reports and job summaries: npm run demo -- --keep FOLDER'
      : `Reports and job summaries are in ${keep}`,
  );
  return asTold && untouched;
}

function isGreen(result: string): boolean {
  return !/blocked|mismatched/.test(result);
}

function oneLine(text = ''): string {
  return text.replaceAll('\n', ', ');
}
