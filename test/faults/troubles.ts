import { setTag } from '../../sandbox/world/copy.js';
import { pushImage } from '../../sandbox/world/image.js';
import type { Fault, World } from '../../sandbox/world/world.js';
import type { Stage } from './cases.js';
import type { Random } from './random.js';

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
  /** whether answers come from the past, so that a look does not show what is there */
  readonly stale: boolean;
}

/** What a trouble is made of. */
interface Draw {
  readonly random: Random;
  readonly stage: Stage;
  /** the request of the whole run that it strikes */
  readonly position: number;
  readonly moves: Trouble['moves'];
  readonly locks: Trouble['locks'];
}

interface Drawn {
  readonly text: string;
  readonly effect: Fault['effect'];
  /** which requests it strikes; by default any */
  readonly match?: Fault['match'];
  /** matching requests that pass before; by default the position in the run */
  readonly skip?: number;
  readonly destroys?: boolean;
  readonly stale?: boolean;
}

type Kind = (draw: Draw) => Drawn;

const ARM = 'management.azure.com';
const PROD = 'prodacr.azurecr.io';
const HOSTS = ['login.microsoftonline.com', ARM, PROD, 'devacr.azurecr.io'];
export const POST = { host: ARM, method: 'POST', path: /importImage$/ };
const POLL = { host: ARM, path: /operationResults/ };
const STATUS = [401, 403, 404, 408, 429, 500, 503];
const DENIED = JSON.stringify({
  errors: [{ code: 'DENIED', message: "client with IP '20.1.2.3' is not allowed access." }],
});
const armSays = (code: string) => JSON.stringify({ error: { code, message: 'said by ARM' } });
const OPERATION_FAILED = JSON.stringify({
  error: {
    code: 'InvalidParameters',
    message: 'Operation registries-1 failed. Resource /subscriptions/x Error copying blobs',
  },
});
/** What a poll may be answered that is not the operation's own word. */
const NO_WORDS: { status: number; body: string; headers?: Record<string, string> }[] = [
  { status: 404, body: armSays('ResourceNotFound') },
  { status: 401, body: armSays('ExpiredAuthenticationToken') },
  { status: 403, body: armSays('AuthorizationFailed') },
  { status: 302, body: '', headers: { Location: 'https://evil.example.org/steal' } },
  { status: 409, body: armSays('ScopeLocked') },
  { status: 429, body: armSays('TooManyRequests'), headers: { 'Retry-After': '2' } },
  { status: 500, body: '' },
  { status: 503, body: '<html>' },
  { status: 200, body: '<!doctype html>' },
  { status: 200, body: '{"status":' },
  { status: 200, body: '{"status":"Sideways"}' },
  { status: 202, body: '<html>' },
];
/** How ARM may turn a POST away, or leave it open what became of it. */
const POST_ANSWERS: { status: number; body: string; headers?: Record<string, string> }[] = [
  { status: 429, body: armSays('TooManyRequests') },
  { status: 429, body: armSays('TooManyRequests'), headers: { 'Retry-After': '0' } },
  { status: 429, body: armSays('TooManyRequests'), headers: { 'Retry-After': '20' } },
  { status: 429, body: armSays('TooManyRequests'), headers: { 'Retry-After': '9999999' } },
  { status: 401, body: armSays('ExpiredAuthenticationToken') },
  { status: 403, body: armSays('AuthorizationFailed') },
  { status: 409, body: armSays('Conflict') },
  { status: 500, body: '' },
  { status: 503, body: '', headers: { 'Retry-After': '5' } },
  { status: 200, body: '<html>' },
  { status: 401, body: '<html>' },
  { status: 403, body: '<html>' },
  { status: 404, body: 'no route' },
];

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
const ofLists = (random: Random) => ({
  match: { host: random.pick(['devacr.azurecr.io', PROD]), path: /\/referrers\// },
  skip: random.below(6),
});

/** Another actor, by what it does to a tag that is wanted. */
const ACTS: Readonly<Record<string, (draw: Draw, tag: string, world: World) => void>> = {
  'moves to another image': (draw, tag, world) => move(draw, tag, draw.stage.third.digest, world),
  'moves to our image': (draw, tag, world) => {
    pushImage(world, draw.stage.scene.prod, 'team/api');
    move(draw, tag, draw.stage.image.digest, world);
  },
  locks: ({ stage, locks }, tag, world) => {
    const held = stage.scene.prod.repositories.get('team/api')?.tags.get(tag);
    if (held === undefined) return;
    held.attributes.writeEnabled = false;
    locks.push({ tag, at: world.log.length });
  },
  'moves and locks': (draw, tag, world) => {
    move(draw, tag, draw.stage.third.digest, world);
    ACTS['locks']?.(draw, tag, world);
  },
};

/** Every kind of trouble; a new one is a new line. */
export const TROUBLES: Readonly<Record<string, Kind>> = {
  status: ({ random }) => {
    const status = random.pick(STATUS);
    const tooMany = '{"errors":[{"code":"TOOMANYREQUESTS"}]}';
    const body = random.pick(['', '{}', '<html>', DENIED, tooMany]);
    const headers: Record<string, string> = random.below(2) === 0 ? { 'Retry-After': '1' } : {};
    return { text: `${status} ${body}`, effect: { kind: 'answer', status, body, headers } };
  },
  'reset before': () => ({ text: '', effect: { kind: 'drop', when: 'before' } }),
  'reset after': () => ({ text: '', effect: { kind: 'drop', when: 'after' } }),
  hang: () => ({ text: '', effect: { kind: 'hang' } }),
  slow: () => ({ text: '', effect: { kind: 'delay', milliseconds: 3 } }),
  truncated: () => ({ text: '', effect: { kind: 'truncate' } }),
  // No cache and no replica answers a POST with an earlier answer.
  stale: () => ({ text: '', effect: { kind: 'stale' }, match: { method: 'GET' }, stale: true }),
  'wrong bytes': () => ({ text: '', effect: { kind: 'corrupt' } }),
  'wrong digest header': () => ({
    text: '',
    effect: {
      kind: 'header',
      name: 'Docker-Content-Digest',
      value: `sha256:${'0'.repeat(64)}`,
    },
  }),
  actor: (draw) => {
    const { text, act } = actor(draw);
    return { text, effect: { kind: 'meanwhile', act } };
  },
  'source tag moved': ({ stage }) =>
    meanwhile((world) => setTag(world, stage.scene.dev, 'team/api', 'build-7', stage.other.digest)),
  'source deleted': ({ stage }) => meanwhile(() => stage.scene.dev.repositories.delete('team/api')),
  'a part of the image deleted in production': ({ stage }) => ({
    ...meanwhile(() => {
      const manifests = stage.scene.prod.repositories.get('team/api')?.manifests;
      manifests?.delete(stage.image.digests[1] ?? '');
    }),
    destroys: true,
  }),
  'a list refused': ({ random }) => {
    const status = random.pick([400, 401, 403, 404, 405, 406, 410, 429, 501, 200, 303]);
    const code = random.pick(['', ...LIST_REFUSALS]);
    const body = code === '' ? '<html>' : JSON.stringify({ errors: [{ code }] });
    const headers = { Location: 'https://github.com/login', 'Retry-After': '0' };
    const effect: Fault['effect'] = { kind: 'answer', status, body, headers };
    return { text: `${status} ${code}`, effect, ...ofLists(random) };
  },
  'a list with an odd link': ({ random }) => {
    const value = random.pick(ODD_LINKS);
    return { text: value, effect: { kind: 'header', name: 'Link', value }, ...ofLists(random) };
  },
  'a list cut off': ({ random }) => ({
    text: '',
    effect: { kind: 'truncate' },
    ...ofLists(random),
  }),
  'the POST': ({ random }) => {
    const answer = random.pick(POST_ANSWERS);
    const text = `${answer.status} ${JSON.stringify(answer.headers ?? {})}`;
    return { text, effect: { kind: 'answer', ...answer }, match: POST, skip: random.below(3) };
  },
  // The pause after a refused POST is the time in which others are quicker.
  'the POST refused, then an actor': (draw) => {
    const { text, act } = actor(draw);
    const answer = draw.random.pick(POST_ANSWERS);
    return {
      text: `${answer.status} ${JSON.stringify(answer.headers ?? {})}, and then ${text}`,
      effect: { kind: 'answer', ...answer, afterwards: act },
      match: POST,
      skip: draw.random.below(3),
    };
  },
  'the answer to the POST lost': ({ random }) => ({
    text: '',
    effect: random.pick([{ kind: 'drop', when: 'after' }, { kind: 'hang' }] as const),
    match: POST,
    skip: random.below(3),
  }),
  'a poll without a word': ({ random }) => {
    const answer = random.pick(NO_WORDS);
    return {
      text: `${answer.status} ${answer.body}`,
      effect: { kind: 'answer', ...answer },
      match: POLL,
      skip: random.below(4),
    };
  },
  'a poll that hangs': ({ random }) => ({
    text: '',
    effect: { kind: 'hang' },
    match: POLL,
    skip: random.below(3),
  }),
  'the address of the operation elsewhere': ({ random }) => ({
    text: '',
    effect: { kind: 'header', name: 'Location', value: 'https://evil.example.org/steal' },
    match: random.pick([POST, POLL]),
    skip: 0,
  }),
  'an operation that says that it failed': ({ random }) => ({
    text: '',
    // It does not run on, as one that really failed does not.
    effect: {
      kind: 'answer',
      status: 400,
      body: OPERATION_FAILED,
      afterwards: (world) => {
        for (const it of world.operations.values()) {
          if (it.result === undefined) it.result = { status: 400, body: OPERATION_FAILED };
        }
      },
    },
    match: POLL,
    skip: random.below(2),
  }),
  'an import that takes long': ({ random, stage }) => {
    stage.scene.world.knobs.importDuration = random.pick([8_000, 60_000, 280_000, 10_000_000]);
    const text = `${stage.scene.world.knobs.importDuration} ms`;
    return { text, effect: { kind: 'delay', milliseconds: 0 } };
  },
  'replicas that lag': ({ random, stage }) => {
    stage.scene.prod.lag = random.pick([500, 4_000, 20_000, 200_000]);
    const text = `${stage.scene.prod.lag} ms`;
    return { text, effect: { kind: 'delay', milliseconds: 0 } };
  },
  'a replica that loses a tag': ({ random, stage }) => {
    const tag = wantedTag(random, stage);
    return {
      text: tag,
      effect: { kind: 'answer', status: 404, body: '{"errors":[{"code":"TAG_UNKNOWN"}]}' },
      match: { host: PROD, path: new RegExp(`_tags/${tag.replaceAll('.', '\\.')}$`) },
      skip: random.below(4),
      stale: true,
    };
  },
  'a replica that shows a tag and loses it again': ({ random, stage }) => {
    const { match, effect } = shownEarly(random, stage);
    return { text: '', match, effect, skip: random.below(3), stale: true };
  },
  'an operation that fails after the tag was seen': ({ random, stage }) => {
    stage.scene.world.knobs.importDuration = random.pick([2_000, 30_000]);
    const failing: Fault = {
      match: POLL,
      skip: random.below(4),
      effect: {
        kind: 'answer',
        status: 400,
        body: OPERATION_FAILED,
        afterwards: (world) => {
          for (const it of world.operations.values()) {
            if (it.result === undefined) it.result = { status: 400, body: OPERATION_FAILED };
          }
        },
      },
    };
    const seen = { ...shownEarly(random, stage), times: random.pick([1, 3]) };
    const act = (world: World) => {
      world.knobs.faults.push(seen, failing);
    };
    return { text: '', effect: { kind: 'meanwhile', act }, match: POST, skip: 0, stale: true };
  },
  'an operation that succeeds before anything is seen': ({ random, stage }) => {
    stage.scene.world.knobs.importDuration = random.pick([0, 100, 3_000]);
    stage.scene.prod.lag = random.pick([1_000, 8_000, 40_000]);
    return { text: `${stage.scene.prod.lag} ms`, effect: { kind: 'delay', milliseconds: 0 } };
  },
  'looks that are turned away': ({ random }) => {
    const status = random.pick([403, 429, 500]);
    const body = status === 403 ? DENIED : '{"errors":[{"code":"TOOMANYREQUESTS"}]}';
    return {
      text: String(status),
      effect: { kind: 'answer', status, body },
      match: { host: PROD, method: 'HEAD' },
      skip: random.below(4),
    };
  },
  'a list of tags that is refused or cut off': ({ random }) => ({
    text: '',
    effect: random.pick<Fault['effect']>([
      { kind: 'answer', status: 401, body: '{"errors":[{"code":"UNAUTHORIZED"}]}' },
      { kind: 'answer', status: 503, body: '' },
      { kind: 'answer', status: 200, body: '{"name":"team/api"}' },
      { kind: 'truncate' },
    ]),
    match: { path: /\/tags\/list$/ },
    skip: 0,
  }),
  'a replica that loses manifests': ({ random }) => ({
    text: '',
    effect: { kind: 'answer', status: 404, body: '{"errors":[{"code":"MANIFEST_UNKNOWN"}]}' },
    match: { host: PROD, path: /manifests/ },
    skip: random.below(12),
  }),
  'blobs that are not there': ({ random }) => ({
    text: '',
    effect: { kind: 'answer', status: 404 },
    match: { host: PROD, method: 'HEAD', path: /blobs/ },
    skip: random.below(3),
  }),
  'after the POST, refused or truncated reads of the target': ({ random }) => {
    const effect: Fault['effect'] = random.pick([
      { kind: 'answer', status: 403, body: DENIED },
      { kind: 'answer', status: 500, body: '' },
      { kind: 'truncate' },
      { kind: 'corrupt' },
    ]);
    return later(effect, { host: PROD }, random);
  },
  'after the POST, a dead host': ({ random }) => {
    const host = random.pick(HOSTS);
    return { ...later({ kind: 'drop', when: 'before' }, { host }, random), text: host };
  },
  'a dead host': ({ random }) => {
    const host = random.pick(HOSTS);
    return {
      text: host,
      effect: random.pick([{ kind: 'drop', when: 'before' }, { kind: 'hang' }] as const),
      match: { host },
      skip: random.below(8),
    };
  },
  cancel: ({ stage, random }) => ({
    ...meanwhile(() => stage.cancel.abort()),
    ...random.pick([{}, { match: POLL, skip: random.below(2) }, { match: POST, skip: 0 }]),
  }),
};

/** Draws a trouble that strikes the request at this position, once or more often. */
export function drawTrouble(random: Random, stage: Stage, position: number): Trouble {
  const times = random.pick([1, 1, 1, 2, 5, 1000]);
  const kind = random.pick(Object.keys(TROUBLES));
  const draw: Draw = { random, stage, position, moves: [], locks: [] };
  const drawn = (TROUBLES[kind] as Kind)(draw);
  const { match = {}, skip = position, effect, destroys = false, stale = false } = drawn;
  return {
    text: `${kind} (${drawn.text.slice(0, 80)}) after ${skip} requests, ${times} times`,
    fault: { match, effect, skip, times },
    moves: draw.moves,
    locks: draw.locks,
    destroys,
    stale,
  };
}

function meanwhile(act: (world: World) => void): Drawn {
  return { text: '', effect: { kind: 'meanwhile', act } };
}

/** A trouble that begins once a POST was sent, and lasts. */
function later(effect: Fault['effect'], match: Fault['match'], random: Random): Drawn {
  const times = random.pick([1, 3, 1000]);
  const skip = random.below(3);
  const act = (world: World) => {
    world.knobs.faults.push({ match, effect, skip, times });
  };
  const text = `${effect.kind} after ${skip}, ${times} times`;
  return { text, effect: { kind: 'meanwhile', act }, match: POST, skip: random.below(2) };
}

function actor(draw: Draw): { text: string; act: (world: World) => void } {
  const tag = wantedTag(draw.random, draw.stage);
  const name = draw.random.pick(Object.keys(ACTS));
  return { text: `${tag}: ${name}`, act: (world) => ACTS[name]?.(draw, tag, world) };
}

/** A replica that shows the wanted tag, or the whole image, before the import has ended. */
function shownEarly(random: Random, stage: Stage): Pick<Fault, 'match' | 'effect'> {
  const headers = {
    'Docker-Content-Digest': stage.image.digest,
    'Content-Type': 'application/vnd.oci.image.index.v1+json',
  };
  const effect: Fault['effect'] = { kind: 'answer', status: 200, body: '', headers };
  const path = random.pick([
    /\/manifests\//,
    new RegExp(`/manifests/${wantedTag(random, stage)}$`),
  ]);
  return { match: { host: PROD, method: 'HEAD', path }, effect };
}

function wantedTag(random: Random, { tags }: Stage): string {
  return tags.length === 0 ? 'x' : random.pick(tags);
}

function move({ stage, moves }: Draw, tag: string, digest: string, world: World): void {
  setTag(world, stage.scene.prod, 'team/api', tag, digest);
  moves.push({ tag, digest, at: world.log.length });
}
