import { settle } from '../../sandbox/azure/arm-import.js';
import type { Operation } from '../../sandbox/world/world.js';
import type { Result } from '../../src/report/outcome.js';
import type { TestRun } from '../harness.js';
import { isComplete, type Stage, unattached } from './cases.js';
import type { Trouble } from './troubles.js';

const GREEN: readonly Result[] = [
  'promoted',
  'rolled-back',
  'already-present',
  'verified',
  'planned',
];

/** A run that is over, and what is compared with it. */
export interface Played {
  readonly stage: Stage;
  readonly troubles: readonly Trouble[];
  /** tags of production before the run */
  readonly before: ReadonlyMap<string, string>;
  readonly run: TestRun;
  /** imports that had not ended when the run did */
  readonly open: readonly Operation[];
}

/** The tags of production, by what they name. */
export function tagsOf(stage: Stage): Map<string, string> {
  const tags = stage.scene.prod.repositories.get('team/api')?.tags ?? new Map();
  return new Map([...tags].map(([tag, { digest }]) => [tag, digest]));
}

/** Lets everything that was accepted come to its end, long after the run. */
export function land({ scene }: Stage): Operation[] {
  const operations = [...scene.world.operations.values()];
  const open = operations.filter(({ result }) => result === undefined);
  const { now } = scene.world;
  scene.world.now = () => now() + 1_000_000_000_000;
  settle(scene.world);
  return open;
}

type Invariant = (played: Played) => Generator<string>;

/** What must hold after every run, whatever went wrong in it. */
export const INVARIANTS: readonly Invariant[] = [
  told,
  tagsAreKnown,
  greenIsTrue,
  attachedComesFirst,
  blockedWroteNothing,
  nothingIsDenied,
  othersAreRespected,
  rollbackRespects,
  writesAreMeant,
  nothingLeaks,
];

export function* told({ run: { report, record } }: Played): Generator<string> {
  const { result, colour, issues } = report;
  if ((colour === 'green') !== GREEN.includes(result)) yield `${result} is ${colour}`;
  if (record['result'] !== result) yield 'there is no report, or it tells another result';
  if (/\[BUG\]/.test(issues.map(({ message }) => message).join())) yield 'an unexpected error';
}

function* tagsAreKnown({ stage, troubles, before }: Played): Generator<string> {
  const ours = stage.image.digest;
  const destroyed = troubles.some((trouble) => trouble.destroys);
  for (const [tag, digest] of tagsOf(stage)) {
    const known = [
      before.get(tag),
      ...(tag.startsWith('sha256-') ? stage.attached : [ours]),
      ...movesOf(troubles, tag).map((it) => it.digest),
      ...(tag.startsWith('previous-') ? [stage.other.digest, stage.third.digest] : []),
    ];
    if (!known.includes(digest)) yield `tag ${tag} holds ${digest}, which nobody put there`;
    if (digest === ours && !destroyed && !isComplete(stage)) yield `tag ${tag} dangles`;
  }
}

function* greenIsTrue({ stage, troubles, run: { report, record } }: Played): Generator<string> {
  const { result } = report;
  const destroyed = troubles.some((trouble) => trouble.destroys);
  const moved = troubles.some(({ moves }) => moves.length > 0);
  if (['promoted', 'rolled-back', 'already-present', 'verified'].includes(result) && !moved) {
    const after = tagsOf(stage);
    const wrong = stage.tags.filter((tag) => after.get(tag) !== stage.image.digest);
    if (wrong.length > 0) yield `${result}, but ${wrong.join(', ')} does not hold the digest`;
    if (!destroyed && !isComplete(stage)) yield `${result}, but the image is not complete`;
  }
  if (['promoted', 'already-present'].includes(result) && unattached(stage).length > 0) {
    yield `${result}, but ${unattached(stage).join(', ')} is not attached`;
  }
  const unsure = postsOf(record).some(({ fate }) => fate === 'unknown');
  if (result === 'promoted' && !unsure && stage.scene.world.operations.size === 0) {
    yield 'promoted, and no import was ever accepted';
  }
}

function* attachedComesFirst({ stage, troubles, before }: Played): Generator<string> {
  const after = tagsOf(stage);
  const ours = stage.image.digest;
  for (const tag of stage.tags) {
    const own = movesOf(troubles, tag).some(({ digest }) => digest === ours);
    const put = after.get(tag) === ours && before.get(tag) !== ours && !own;
    if (put && unattached(stage).length > 0) yield `${tag} was written before what is attached`;
  }
  const orders = ordersOf(stage).map(({ order }) => order);
  const brings = (digest: string | undefined) => stage.attached.includes(digest ?? '');
  const lastAttached = orders.findLastIndex((it) => brings(it.source.sourceImage.split('@')[1]));
  const firstTag = orders.findIndex((it) =>
    it.targetTags?.some((tag) => stage.tags.includes(tag.replace('team/api:', ''))),
  );
  if (firstTag >= 0 && firstTag < lastAttached) yield 'a tag was asked for before what is attached';
}

/** Blocked: Azure accepted no import of this run, or ended it because a tag exists. */
function* blockedWroteNothing({ stage, troubles, before, run }: Played): Generator<string> {
  if (run.report.result !== 'blocked') return;
  const accepted = ordersOf(stage).filter(({ result }) => !isConflict(result));
  if (accepted.length > 0) yield `blocked, but ${accepted.length} imports were accepted`;
  const after = tagsOf(stage);
  for (const tag of stage.tags.filter((it) => movesOf(troubles, it).length === 0)) {
    if (after.get(tag) !== before.get(tag)) yield `blocked, but ${tag} was created or moved`;
  }
}

/** No text says less than is known of what was accepted. */
function* nothingIsDenied({ stage, run, open }: Played): Generator<string> {
  const accepted = ordersOf(stage).filter(({ result }) => !isConflict(result));
  if (accepted.length === 0) return;
  const { report, record, lines } = run;
  const all = JSON.stringify([report, record['images'], record['failures'], lines]);
  if (/nothing (was |is |has been )?(written|changed|sent)/i.test(all)) {
    yield 'a text says that nothing was written';
  }
  const { result } = report;
  if (result === 'already-present') yield 'already-present, and an import was accepted';
  if (
    open.length > 0 &&
    !['promoted', 'rolled-back'].includes(result) &&
    !/may still land/.test(all)
  ) {
    yield `${result}: an accepted import that has not ended is not told`;
  }
  const failures: { code: string; message: string }[] = record['images']?.[0]?.failures ?? [];
  if (result !== 'failed' || failures.length === 0) return;
  const done = postsOf(record).filter(({ fate }) => fate === 'done');
  const words = failures.map(({ message }) => message).join();
  if (done.length > 0 && !words.includes('Azure reported as imported')) {
    yield 'what Azure reported as imported is not told';
  }
}

/** What another actor did before our last look at a tag must not be undone by a forced import. */
function* othersAreRespected({ stage, troubles }: Played): Generator<string> {
  const { log } = stage.scene.world;
  const forced = acceptedPosts(stage).filter(({ operation }) => operation.order.mode === 'Force');
  for (const { operation, at } of forced) {
    // An answer from the past is in no log, so that nobody can say what was looked at.
    if (troubles.some(({ stale }) => stale)) continue;
    const before = log[at - 1];
    if (!/\/_tags\//.test(before?.path ?? '')) {
      yield `between the look and a forced POST: ${before?.method} ${before?.host}${before?.path}`;
    }
    for (const target of operation.order.targetTags ?? []) {
      const tag = target.replace('team/api:', '');
      const look = log.findLastIndex((it, i) => i < at && it.path.endsWith(`/_tags/${tag}`));
      // What happened before the gate's own look was judged by the gate.
      const gate = log.findIndex((it) => it.path.endsWith(`/_tags/${tag}`));
      const judged = [
        stage.image.digest,
        ...movesOf(troubles, tag).flatMap((it) => (it.at <= gate ? [it.digest] : [])),
      ];
      const moves = movesOf(troubles, tag).filter(
        (it) => it.at > gate && it.at <= look && !judged.includes(it.digest),
      );
      if (moves.length > 0) yield `tag ${tag} was moved by another actor, and forced all the same`;
      const locks = troubles.flatMap((it) => it.locks).filter((it) => it.tag === tag);
      if (locks.some((it) => it.at <= look)) yield `tag ${tag} was locked, and forced all the same`;
    }
  }
}

/** A rollback touches no tag that held anything else than what the undone run put there. */
export function* rollbackRespects({ stage, troubles, before }: Played): Generator<string> {
  if (stage.inputs.mode !== 'rollback' || troubles.some(({ stale }) => stale)) return;
  const mayMove = [undefined, stage.image.digest, stage.other.digest];
  for (const [tag, digest] of tagsOf(stage)) {
    const was = before.get(tag) ?? before.get(`team/api:${tag}`);
    if (mayMove.includes(was) || movesOf(troubles, tag).length > 0) continue;
    if (digest !== was) yield `${tag} held what another actor put there, and was moved back`;
  }
  const { log } = stage.scene.world;
  const forced = acceptedPosts(stage).filter(({ operation }) => operation.order.mode === 'Force');
  for (const { operation, at } of forced) {
    for (const target of operation.order.targetTags ?? []) {
      // Other actors play with this repository alone.
      if (!target.startsWith('team/api:')) continue;
      const tag = target.replace('team/api:', '');
      const look = log.findLastIndex(
        (it, i) => i < at && it.path.endsWith(`/team/api/_tags/${tag}`),
      );
      const held = movesOf(troubles, tag).findLast((it) => it.at <= look)?.digest;
      if (!mayMove.includes(held)) yield `${tag} was moved by another actor, and moved back`;
    }
  }
}

function* writesAreMeant({ stage, troubles, before, run }: Played): Generator<string> {
  const writes = stage.scene.world.operations.size;
  const { mode = 'promote' } = stage.inputs;
  const reads = run.report.result === 'planned' || !['promote', 'rollback'].includes(mode);
  if (reads && writes > 0) yield 'a mode that writes nothing wrote';
  const refused = stage.name === 'refused' && movesOf(troubles, '1').length === 0;
  if (refused && tagsOf(stage).get('1') !== before.get('1')) yield 'a tag was moved without leave';
}

export function* nothingLeaks({
  stage,
  run: { report, record, lines },
}: Played): Generator<string> {
  const everything = JSON.stringify([report, record, lines]);
  const secret = stage.scene.promoter.secret ?? '';
  if (everything.includes(secret)) yield 'the secret is shown';
  if (/eyJ[\w-]{20,}\.eyJ/.test(everything)) yield 'a token is shown';
  const stolen = stage.scene.world.log.some(({ host }) => host === 'evil.example.org');
  if (stolen) yield 'a host was asked that nobody named';
}

export function movesOf(troubles: readonly Trouble[], tag: string): Trouble['moves'] {
  return troubles.flatMap(({ moves }) => moves).filter((it) => it.tag === tag);
}

function ordersOf({ scene }: Stage): Operation[] {
  return [...scene.world.operations.values()];
}

/** Each accepted import with the place of its POST in the log. */
export function acceptedPosts(stage: Stage): { operation: Operation; at: number }[] {
  const { log } = stage.scene.world;
  const places = log.flatMap(({ path, status }, at) =>
    path.endsWith('/importImage') && status === 202 ? [at] : [],
  );
  return ordersOf(stage).map((operation, i) => ({ operation, at: places[i] ?? 0 }));
}

/** What the report says of every POST. */
function postsOf(record: TestRun['record']): { tags: string[]; fate: string }[] {
  const steps: { posts?: { tags: string[]; fate: string }[] }[] =
    record['images']?.[0]?.steps ?? [];
  return steps.flatMap(({ posts = [] }) => posts);
}

export function isConflict(result: Operation['result']): boolean {
  return JSON.stringify(result?.body ?? '').includes('already exists in target registry');
}
