import { describe, expect, it } from '@jest/globals';
import { type Artifact, attach, type Place, writeFallback } from '../../sandbox/world/attach.js';
import { pushImage } from '../../sandbox/world/image.js';
import { createScene, SUBSCRIPTION } from '../../sandbox/world/scene.js';
import type { Fault } from '../../sandbox/world/world.js';
import type { InputName } from '../../src/request/inputs.js';
import { runInProcess } from '../harness.js';

const SIGNATURE: Artifact = { artifactType: 'application/vnd.dev.cosign.artifact.sig.v1+json' };
const SBOM: Artifact = { artifactType: 'application/spdx+json' };
const REPOSITORY = 'team/api';

interface Scenario {
  readonly given?: Partial<Record<InputName, string>>;
  /** a key of the customer's encrypts the target, so that it should have no referrers API */
  readonly encrypted?: boolean;
  /** the target lists what is attached all the same */
  readonly api?: boolean;
  readonly fault?: Fault;
  readonly unlocked?: boolean;
}

/**
 * A repository that is locked and holds the image under its tag, with a signature and an SBOM by digest.
 * The source has no referrers API: an index stands in for its list.
 */
async function promoteInto({ given, encrypted, api, fault, unlocked }: Scenario) {
  const { world, dev, prod, promoter } = createScene();
  world.knobs.importDuration = 0;
  dev.referrersApi = false;
  prod.referrersApi = api === true;
  if (encrypted) prod.properties['encryption'] = { status: 'enabled' };
  const { digest } = pushImage(world, dev, REPOSITORY);
  pushImage(world, prod, REPOSITORY, { tag: '1' });
  const source: Place = { world, registry: dev, repository: REPOSITORY };
  const attached = [SIGNATURE, SBOM].map((it) => attach(source, digest, it));
  for (const it of [SIGNATURE, SBOM]) attach({ ...source, registry: prod }, digest, it);
  writeFallback(source, digest, attached);
  const repository = prod.repositories.get(REPOSITORY);
  if (!repository) throw new Error('the repository is not there');
  repository.attributes.writeEnabled = unlocked === true;
  if (fault) world.knobs.faults.push(fault);
  const run = await runInProcess(
    world,
    {
      source: `${dev.loginServer}/${REPOSITORY}@${digest}`,
      target: `${prod.loginServer}/${REPOSITORY}:1`,
      ...given,
    },
    { principal: promoter, subscription: SUBSCRIPTION },
  );
  const [image] = run.record['images'];
  return {
    result: run.report.result,
    colour: run.report.colour,
    lock: image.verdicts.find(({ gate }: { gate: string }) => gate === 'tag-lock').outcome,
    plan: image.plan,
    tags: [...repository.tags.keys()],
    imports: world.operations.size,
    index: digest.replace(':', '-'),
  };
}

/** Nothing reached the repository: no import was sent, and the tags are what they were. */
const UNTOUCHED = { tags: ['1'], imports: 0 };

describe('a locked repository', () => {
  it('does not block a run that writes nothing: the index names something that stays behind', async () => {
    expect(await promoteInto({ given: { 'referrer-types': 'signature' } })).toMatchObject({
      result: 'already-present',
      colour: 'green',
      lock: 'pass',
      plan: 'already-present',
      ...UNTOUCHED,
    });
  });

  it.each<[string, Scenario]>([
    ['that is encrypted and lists what is attached', { encrypted: true, api: true }],
    ['that is encrypted and does not', { encrypted: true }],
    [
      'that is encrypted, and whose list is refused once before the gates',
      {
        encrypted: true,
        fault: {
          match: { host: 'prodacr.azurecr.io', path: /\/referrers\// },
          times: 1,
          effect: {
            kind: 'answer',
            status: 403,
            body: '{"errors":[{"code":"DENIED","message":"denied"}]}',
          },
        },
      },
    ],
  ])('%s: the tag of an index is not written there either', async (_, scenario) => {
    expect(await promoteInto(scenario)).toMatchObject({
      result: 'blocked',
      colour: 'red',
      lock: 'block',
      plan: 'blocked',
      ...UNTOUCHED,
    });
  });

  it('is what blocks: without the lock the same index is written', async () => {
    const { result, lock, tags, index } = await promoteInto({ encrypted: true, unlocked: true });
    expect({ result, lock, tags }).toEqual({
      result: 'promoted',
      lock: 'pass',
      tags: ['1', index],
    });
  });
});
