import { attach, attachByTag } from '../../sandbox/world/attach.js';
import { setTag, treeOf } from '../../sandbox/world/copy.js';
import { type PushedImage, pushImage } from '../../sandbox/world/image.js';
import { createScene, type Scene } from '../../sandbox/world/scene.js';
import type { InputName } from '../../src/request/inputs.js';

/** What is promoted, into which production. */
export interface Stage {
  readonly name: string;
  readonly scene: Scene;
  readonly image: PushedImage;
  /** another complete image that production knows, for actors to play with */
  readonly other: PushedImage;
  /** a third one, for actors to move tags to */
  readonly third: PushedImage;
  readonly inputs: Partial<Record<InputName, string>>;
  readonly tags: readonly string[];
  /** what is attached to the image, and has to be there before a tag is */
  readonly attached: readonly string[];
  /** the images of a set, this one first; empty for one image */
  readonly members: readonly Member[];
  /** files of the workspace */
  readonly files: Readonly<Record<string, string>>;
  /** cancels the job */
  readonly cancel: AbortController;
}

/** One image of a set, under the same repository in both registries. */
export interface Member {
  readonly repository: string;
  readonly image: PushedImage;
}

const TARGET = 'prodacr.azurecr.io/team/api';

type Build = (
  stage: Omit<Stage, 'name' | 'inputs' | 'tags' | 'attached' | 'members' | 'files'>,
) => Pick<Stage, 'inputs' | 'tags'> & Partial<Pick<Stage, 'attached' | 'members' | 'files'>>;

const BUILDS: Readonly<Record<string, Build>> = {
  fresh: () => ({ inputs: { target: `${TARGET}:1` }, tags: ['1'] }),
  'two tags': () => ({ inputs: { target: `${TARGET}:1`, tags: '1.4' }, tags: ['1', '1.4'] }),
  untagged: () => ({ inputs: { target: TARGET, untagged: 'true' }, tags: [] }),
  moved: ({ scene, other }) => {
    setTag(scene.world, scene.prod, 'team/api', 'latest', other.digest);
    const inputs = { target: `${TARGET}:1`, tags: 'latest', force: 'latest' };
    return { inputs, tags: ['1', 'latest'] };
  },
  'moved alone': ({ scene, other }) => {
    setTag(scene.world, scene.prod, 'team/api', 'latest', other.digest);
    return { inputs: { target: `${TARGET}:latest`, force: 'true' }, tags: ['latest'] };
  },
  refused: ({ scene, other }) => {
    setTag(scene.world, scene.prod, 'team/api', '1', other.digest);
    return { inputs: { target: `${TARGET}:1` }, tags: ['1'] };
  },
  present: ({ scene, image }) => {
    pushImage(scene.world, scene.prod, 'team/api');
    setTag(scene.world, scene.prod, 'team/api', '1', image.digest);
    return { inputs: { target: `${TARGET}:1` }, tags: ['1'] };
  },
  signed: (stage) => ({
    inputs: { target: `${TARGET}:1`, tags: '1.4' },
    tags: ['1', '1.4'],
    attached: signed(stage),
  }),
  'signed and moved': (stage) => {
    setTag(stage.scene.world, stage.scene.prod, 'team/api', 'latest', stage.other.digest);
    const inputs = { target: `${TARGET}:latest`, force: 'true' };
    return { inputs, tags: ['latest'], attached: signed(stage) };
  },
  'signed after it was promoted': (stage) => {
    pushImage(stage.scene.world, stage.scene.prod, 'team/api');
    return { inputs: { target: `${TARGET}:1` }, tags: ['1'], attached: signed(stage) };
  },
  'a set as a unit': (stage) => setOf(stage),
  'a set whose first image is there': (stage) => {
    pushImage(stage.scene.world, stage.scene.prod, 'team/api');
    return setOf(stage);
  },
  'independent images': (stage) => setOf(stage, { independent: 'true' }),
  'kept at a higher version': ({ scene, other }) => {
    for (const tag of ['latest', '2.0.0'])
      setTag(scene.world, scene.prod, 'team/api', tag, other.digest);
    const inputs = { target: `${TARGET}:1.0.0`, tags: 'latest', force: 'true' };
    return { inputs: { ...inputs, 'forward-only': 'latest' }, tags: ['1.0.0'] };
  },
  'moved, the previous kept': ({ scene, other }) => {
    setTag(scene.world, scene.prod, 'team/api', 'latest', other.digest);
    const inputs = { target: `${TARGET}:1`, tags: 'latest', force: 'latest' };
    return {
      inputs: { ...inputs, 'keep-previous': 'previous-{tag}-{hex12}' },
      tags: ['1', 'latest'],
    };
  },
  'rolled back': (stage) => rollbackOf(stage, ['latest']),
  'two tags rolled back': (stage) => rollbackOf(stage, ['latest', 'stable']),
  'rolled back, moved since': (stage) => {
    const built = rollbackOf(stage, ['latest', 'stable']);
    setTag(stage.scene.world, stage.scene.prod, 'team/api', 'latest', stage.third.digest);
    return built;
  },
  'a set rolled back': (stage) => rolledBackSet(stage),
  planned: () => ({ inputs: { target: `${TARGET}:1`, mode: 'plan' }, tags: ['1'] }),
  verified: ({ scene, image }) => {
    pushImage(scene.world, scene.prod, 'team/api');
    setTag(scene.world, scene.prod, 'team/api', '1', image.digest);
    return { inputs: { target: `${TARGET}:1`, mode: 'verify' }, tags: ['1'] };
  },
};

/** Three images of one release: each gets a new tag, and latest moves. */
function setOf(
  { scene, image, other }: Pick<Stage, 'scene' | 'image' | 'other'>,
  given: Stage['inputs'] = {},
): ReturnType<Build> {
  const { world, dev, prod } = scene;
  setTag(world, prod, 'team/api', 'latest', other.digest);
  const siblings = ['team/web', 'team/db'].map((repository) => {
    const old = pushImage(world, prod, repository, { content: `old ${repository}` });
    setTag(world, prod, repository, 'latest', old.digest);
    return { repository, image: pushImage(world, dev, repository, { content: repository }) };
  });
  const members = [{ repository: 'team/api', image }, ...siblings];
  const lines = members.map(
    (it) =>
      `  - { source: "devacr.azurecr.io/${it.repository}@${it.image.digest}", tags: ["1", latest] }`,
  );
  const head = [
    'version: 1',
    'target: prodacr.azurecr.io',
    'defaults: { force: latest }',
    'images:',
  ];
  const inputs = { source: '', target: '', 'images-file': 'set.yml', ...given };
  const files = { 'set.yml': [...head, ...lines].join('\n') };
  return { inputs, tags: ['1', 'latest'], members, files };
}

/** A set whose latest an earlier run moved goes back as a unit. */
function rolledBackSet({
  scene,
  image,
  other,
}: Pick<Stage, 'scene' | 'image' | 'other'>): ReturnType<Build> {
  const { world, prod } = scene;
  pushImage(world, prod, 'team/api');
  const siblings = ['team/web', 'team/db'].map((repository) => ({
    member: { repository, image: pushImage(world, prod, repository, { content: repository }) },
    put: pushImage(world, prod, repository, { content: `new ${repository}` }),
  }));
  const all = [{ member: { repository: 'team/api', image }, put: other }, ...siblings];
  for (const { member, put } of all) setTag(world, prod, member.repository, 'latest', put.digest);
  const images = all.map(({ member, put }) => ({
    result: 'promoted',
    target: { registry: 'prodacr.azurecr.io', repository: member.repository },
    digest: put.digest,
    tags: [{ tag: 'latest', before: 'known', previousDigest: member.image.digest }],
  }));
  return { ...rollbackBy(images), tags: ['latest'], members: all.map(({ member }) => member) };
}

function rollbackBy(images: readonly object[]): Required<Pick<Stage, 'inputs' | 'files'>> {
  const report = {
    schemaVersion: 1,
    tool: { name: 'acr-promotion-gate' },
    mode: 'promote',
    images,
  };
  const inputs = { source: '', target: '', mode: 'rollback', 'images-file': 'r.json', force: '*' };
  return { inputs, files: { 'r.json': JSON.stringify(report) } };
}

/** An earlier run put the other image under these tags; they go back to the image that they held before. */
function rollbackOf(
  { scene, image, other }: Pick<Stage, 'scene' | 'image' | 'other'>,
  tags: readonly string[],
): ReturnType<Build> {
  const { world, prod } = scene;
  pushImage(world, prod, 'team/api');
  for (const tag of tags) setTag(world, prod, 'team/api', tag, other.digest);
  const images = [
    {
      result: 'promoted',
      target: { registry: 'prodacr.azurecr.io', repository: 'team/api' },
      digest: other.digest,
      tags: tags.map((tag) => ({ tag, before: 'known', previousDigest: image.digest })),
    },
  ];
  return { ...rollbackBy(images), tags };
}

/**
 * A signature of the index, the SBOM of that signature, cosign's first scheme on a child, and another
 * artifact of the index, so that its list has a second page.
 */
function signed({ scene, image }: Pick<Stage, 'scene' | 'image'>): string[] {
  const place = { world: scene.world, registry: scene.dev, repository: 'team/api' };
  scene.dev.referrersPage = 1;
  scene.prod.referrersPage = 1;
  const signature = attach(place, image.digest, {
    artifactType: 'application/vnd.cncf.notary.signature',
  });
  return [
    signature,
    attach(place, image.digest, { artifactType: 'application/vnd.cyclonedx+json' }),
    attach(place, signature, { artifactType: 'application/spdx+json' }),
    attachByTag(place, image.digests[1] ?? '', 'sig', { artifactType: 'a/b' }),
  ];
}

export const STAGES = Object.keys(BUILDS);

/** Sets a stage of that name, always the same. */
export function setStage(name: string): Stage {
  const scene = createScene();
  scene.world.knobs.importDuration = 400;
  const image = pushImage(scene.world, scene.dev, 'team/api', { tag: 'build-7' });
  const other = pushImage(scene.world, scene.prod, 'team/api', { content: 'other' });
  const third = pushImage(scene.world, scene.prod, 'team/api', { content: 'third' });
  const bare = { scene, image, other, third, cancel: new AbortController() };
  const built = (BUILDS[name] as Build)(bare);
  const source = `devacr.azurecr.io/team/api@${image.digest}`;
  const { tags, attached = [], members = [], files = {} } = built;
  const inputs = { source, 'timeout-minutes': '5', ...built.inputs };
  return { name, ...bare, tags, attached, members, files, inputs };
}

/** What is attached to the image and missing in production. */
export function unattached({ scene, attached }: Stage): string[] {
  const manifests = scene.prod.repositories.get('team/api')?.manifests;
  return attached.filter((digest) => !manifests?.has(digest));
}

/** Whether production serves the whole image. */
export function isComplete(stage: Stage): boolean {
  const manifests = stage.scene.prod.repositories.get('team/api')?.manifests;
  return manifests !== undefined && treeOf(manifests, stage.image.digest) !== undefined;
}
