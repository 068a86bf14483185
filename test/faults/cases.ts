import { attach, attachByTag } from '../../sandbox/attach.js';
import { setTag, treeOf } from '../../sandbox/copy.js';
import { type PushedImage, pushImage } from '../../sandbox/image.js';
import { createScene, type Scene } from '../../sandbox/scene.js';
import type { Fault, World } from '../../sandbox/world.js';
import type { InputName } from '../../src/request/inputs.js';
import type { Random } from './random.js';

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
}

const TARGET = 'prodacr.azurecr.io/team/api';

type Build = (
  stage: Omit<Stage, 'name' | 'inputs' | 'tags' | 'attached'>,
) => Pick<Stage, 'inputs' | 'tags'> & Partial<Pick<Stage, 'attached'>>;

const BUILDS: Readonly<Record<string, Build>> = {
  fresh: () => ({ inputs: { target: `${TARGET}:1` }, tags: ['1'] }),
  'two tags': () => ({ inputs: { target: `${TARGET}:1`, tags: '1.4' }, tags: ['1', '1.4'] }),
  untagged: () => ({ inputs: { target: TARGET, untagged: 'true' }, tags: [] }),
  moved: ({ scene, other }) => {
    setTag(scene.world, scene.prod, 'team/api', 'latest', other.digest);
    const inputs = { target: `${TARGET}:1`, tags: 'latest', force: 'latest' };
    return { inputs, tags: ['1', 'latest'] };
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
  planned: () => ({ inputs: { target: `${TARGET}:1`, mode: 'plan' }, tags: ['1'] }),
  verified: ({ scene, image }) => {
    pushImage(scene.world, scene.prod, 'team/api');
    setTag(scene.world, scene.prod, 'team/api', '1', image.digest);
    return { inputs: { target: `${TARGET}:1`, mode: 'verify' }, tags: ['1'] };
  },
};

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
  scene.world.importDuration = 2;
  const image = pushImage(scene.world, scene.dev, 'team/api', { tag: 'build-7' });
  const other = pushImage(scene.world, scene.prod, 'team/api', { content: 'other' });
  const third = pushImage(scene.world, scene.prod, 'team/api', { content: 'third' });
  const bare = { scene, image, other, third };
  const built = (BUILDS[name] as Build)(bare);
  const source = `devacr.azurecr.io/team/api@${image.digest}`;
  const { tags, attached = [] } = built;
  return { name, ...bare, tags, attached, inputs: { source, ...built.inputs } };
}

/** A fault or another actor, in words for a replay. */
export interface Trouble {
  readonly text: string;
  readonly fault: Fault;
  /** moves of tags another actor made, filled in while it acts; `at` counts the requests before */
  readonly moves: { tag: string; digest: string; at: number }[];
  /** tags another actor locked */
  readonly locks: { tag: string; at: number }[];
  /** whether it takes the image itself away, so that nothing has to be complete any more */
  readonly destroys: boolean;
}

const STATUS = [401, 403, 404, 408, 429, 500, 503];
const DENIED = JSON.stringify({
  errors: [{ code: 'DENIED', message: "client with IP '20.1.2.3' is not allowed access." }],
});

/** Codes by which a registry refuses a list; none of them says that it has no such lists. */
const LIST_REFUSALS = [
  'DENIED',
  'REGISTRY_DISALLOWED_OPERATION',
  'PAGINATION_NUMBER_INVALID',
  'INTERNAL_PROBLEM',
  'MANIFEST_UNKNOWN',
];
const ODD_LINKS = [
  'page=2',
  '<?last=x>',
  '<https://10.0.0.5/v2/x>; rel="next"',
  '<http://devacr.azurecr.io/v2/x>; rel="next"',
  '<?last=x; rel="next"',
];

/** Draws a trouble that strikes the request at this position, once or more often. */
export function drawTrouble(random: Random, stage: Stage, position: number): Trouble {
  const times = random.pick([1, 1, 1, 2, 1000]);
  const moves: Trouble['moves'] = [];
  const locks: Trouble['locks'] = [];
  const make = (name: string, effect: Fault['effect'], destroys = false): Trouble => ({
    text: `${name} at request ${position}, ${times} times`,
    // No cache and no replica answers a POST with an earlier answer.
    fault: {
      match: effect.kind === 'stale' ? { method: 'GET' } : {},
      effect,
      skip: position,
      times,
    },
    moves,
    locks,
    destroys,
  });
  const ofLists = (name: string, effect: Fault['effect']): Trouble => {
    const host = random.pick(['devacr.azurecr.io', 'prodacr.azurecr.io']);
    const trouble = make(`${host}: ${name}`, effect);
    const match = { host, path: /\/referrers\// };
    return { ...trouble, fault: { ...trouble.fault, match, skip: random.below(6) } };
  };
  const actor = (name: string, act: (world: World) => void, destroys = false) =>
    make(name, { kind: 'meanwhile', act }, destroys);
  const tag = stage.tags.length === 0 ? 'x' : random.pick(stage.tags);
  const move = (digest: string) => (world: World) => {
    setTag(world, stage.scene.prod, 'team/api', tag, digest);
    moves.push({ tag, digest, at: world.log.length });
  };
  const draws: (() => Trouble)[] = [
    () => {
      const status = random.pick(STATUS);
      const body = random.pick([
        '',
        '{}',
        '<html>',
        DENIED,
        '{"errors":[{"code":"TOOMANYREQUESTS"}]}',
      ]);
      const headers: Record<string, string> = random.below(2) === 0 ? { 'Retry-After': '1' } : {};
      return make(`status ${status} ${body.slice(0, 30)}`, {
        kind: 'answer',
        status,
        body,
        headers,
      });
    },
    () => {
      const status = random.pick([400, 401, 403, 404, 405, 406, 410, 429, 501, 200, 303]);
      const code = random.pick(['', ...LIST_REFUSALS]);
      const body = code === '' ? '<html>' : JSON.stringify({ errors: [{ code }] });
      const headers = { Location: 'https://github.com/login', 'Retry-After': '0' };
      const effect: Fault['effect'] = { kind: 'answer', status, body, headers };
      return ofLists(`a list answered ${status} ${code}`, effect);
    },
    () => {
      const value = random.pick(ODD_LINKS);
      return ofLists(`a list with the link ${value}`, { kind: 'header', name: 'Link', value });
    },
    () => ofLists('a list cut off', { kind: 'truncate' }),
    () => make('reset before', { kind: 'drop', when: 'before' }),
    () => make('reset after', { kind: 'drop', when: 'after' }),
    () => make('hang', { kind: 'hang' }),
    () => make('slow', { kind: 'delay', milliseconds: 3 }),
    () => make('truncated', { kind: 'truncate' }),
    () => make('stale', { kind: 'stale' }),
    () => make('wrong bytes', { kind: 'corrupt' }),
    () =>
      make('wrong digest header', {
        kind: 'header',
        name: 'Docker-Content-Digest',
        value: `sha256:${'0'.repeat(64)}`,
      }),
    () => actor(`tag ${tag} moved to another image`, move(stage.third.digest)),
    () =>
      actor(`tag ${tag} moved to our image`, (world) => {
        pushImage(world, stage.scene.prod, 'team/api');
        move(stage.image.digest)(world);
      }),
    () =>
      actor(`tag ${tag} locked`, (world) => {
        const held = stage.scene.prod.repositories.get('team/api')?.tags.get(tag);
        if (held) held.attributes.writeEnabled = false;
        if (held) locks.push({ tag, at: world.log.length });
      }),
    () =>
      actor('source tag moved', (world) => {
        setTag(world, stage.scene.dev, 'team/api', 'build-7', stage.other.digest);
      }),
    () => actor('source deleted', () => stage.scene.dev.repositories.delete('team/api')),
    () =>
      actor(
        'a part of the image deleted in production',
        () => {
          const manifests = stage.scene.prod.repositories.get('team/api')?.manifests;
          manifests?.delete(stage.image.digests[1] ?? '');
        },
        true,
      ),
  ];
  return random.pick(draws)();
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
