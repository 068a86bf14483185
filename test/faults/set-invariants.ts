import { treeOf } from '../../sandbox/world/copy.js';
import type { Operation } from '../../sandbox/world/world.js';
import type { Member, Stage } from './cases.js';
import {
  acceptedPosts,
  isConflict,
  movesOf,
  nothingLeaks,
  type Played,
  rollbackRespects,
  told,
} from './invariants.js';

type Invariant = (played: Played) => Generator<string>;

/** What must hold after every run of a set, besides what is told of it. */
export const SET_INVARIANTS: readonly Invariant[] = [
  told,
  tagsAreKnown,
  tagsComeLast,
  tagsFollowProof,
  wordsAreTrue,
  heldBackHasCause,
  othersAreRespected,
  rollbackRespects,
  nothingLeaks,
];

/** The tags of every member, by `repository:tag`. */
export function tagsOfSet({ scene, members }: Stage): Map<string, string> {
  return new Map(
    members.flatMap(({ repository }) =>
      [...(scene.prod.repositories.get(repository)?.tags ?? [])].map(
        ([tag, { digest }]) => [`${repository}:${tag}`, digest] as const,
      ),
    ),
  );
}

function isComplete({ scene }: Stage, { repository, image }: Member): boolean {
  const manifests = scene.prod.repositories.get(repository)?.manifests;
  return manifests !== undefined && treeOf(manifests, image.digest) !== undefined;
}

/** Whether another actor of this run had its hands on the tag. */
function isPlayedWith({ troubles }: Played, { repository }: Member, tag: string): boolean {
  return repository === 'team/api' && movesOf(troubles, tag).length > 0;
}

/** Tags of a member that this run brought to its digest. */
function broughtTags(played: Played, member: Member): string[] {
  const after = tagsOfSet(played.stage);
  return played.stage.tags.filter((tag) => {
    const key = `${member.repository}:${tag}`;
    const ours = member.image.digest;
    const put = after.get(key) === ours && played.before.get(key) !== ours;
    return put && !isPlayedWith(played, member, tag);
  });
}

function* tagsAreKnown(played: Played): Generator<string> {
  const { stage, troubles, before } = played;
  const destroyed = troubles.some((trouble) => trouble.destroys);
  for (const member of stage.members) {
    for (const [key, digest] of tagsOfSet(stage)) {
      const [repository, tag = ''] = key.split(':');
      if (repository !== member.repository) continue;
      const moved = repository === 'team/api' ? movesOf(troubles, tag) : [];
      const known = [before.get(key), member.image.digest, ...moved.map((it) => it.digest)];
      if (!known.includes(digest)) yield `${key} holds ${digest}, which nobody put there`;
      const ours = digest === member.image.digest;
      if (ours && !destroyed && !isComplete(stage, member)) yield `${key} dangles`;
    }
  }
}

/** No tag of a unit is written before all manifests are there, none moves before all new ones are. */
function* tagsComeLast(played: Played): Generator<string> {
  const { stage, troubles } = played;
  if (stage.inputs.independent === 'true') return;
  const destroyed = troubles.some((trouble) => trouble.destroys);
  const brought = stage.members.map((member) => broughtTags(played, member));
  const lacking = stage.members.filter((member) => !isComplete(stage, member));
  if (brought.flat().length > 0 && lacking.length > 0 && !destroyed) {
    yield `tags were written, and ${lacking.map((it) => it.repository)} is not complete`;
  }
  const accepted = ordersOf(stage).filter((it) => !isConflict(it.result));
  const firstTag = accepted.findIndex(({ order }) => (order.targetTags ?? []).length > 0);
  const lastContent = accepted.findLastIndex(({ order }) => (order.targetTags ?? []).length === 0);
  if (firstTag >= 0 && firstTag < lastContent) yield 'a tag was asked for before all manifests';
  const firstMove = accepted.findIndex(({ order }) => order.mode === 'Force');
  const lastNew = accepted.findLastIndex(
    ({ order }) => order.mode !== 'Force' && (order.targetTags ?? []).length > 0,
  );
  if (firstMove >= 0 && firstMove < lastNew) yield 'a tag moved before all new ones were written';
}

/** No tag of a unit is asked for before every manifest of all its images was read from the target, whole. */
function* tagsFollowProof({ stage, troubles }: Played): Generator<string> {
  if (stage.inputs.independent === 'true' || troubles.some(({ stale }) => stale)) return;
  const { log } = stage.scene.world;
  const posts = acceptedPosts(stage);
  const first = posts.find(({ operation }) => (operation.order.targetTags ?? []).length > 0);
  if (first === undefined) return;
  for (const { repository, image } of stage.members) {
    const brought = posts.findLast(({ operation, at }) => {
      const { untaggedTargetRepositories = [] } = operation.order;
      return at < first.at && untaggedTargetRepositories.includes(repository);
    });
    const since = brought?.at ?? -1;
    for (const digest of image.digests) {
      const path = `/v2/${repository}/manifests/${digest}`;
      const read = log.some(
        (it, i) =>
          i > since &&
          i < first.at &&
          it.host === 'prodacr.azurecr.io' &&
          it.method === 'GET' &&
          it.status === 200 &&
          decodeURIComponent(it.path) === path,
      );
      if (!read) yield `a tag was asked for before ${repository}@${digest} was proven`;
    }
  }
}

/** Green images are in place, and a blocked one was not touched. */
function* wordsAreTrue(played: Played): Generator<string> {
  const { stage, troubles, run } = played;
  const destroyed = troubles.some((trouble) => trouble.destroys);
  const images: { result: string }[] = run.record['images'] ?? [];
  for (const [i, { result }] of images.entries()) {
    const member = stage.members[i];
    if (member === undefined) continue;
    if (result === 'blocked' && broughtTags(played, member).length > 0) {
      yield `${member.repository} is blocked, and a tag of it was written`;
    }
    if (!['promoted', 'rolled-back', 'already-present'].includes(result)) continue;
    if (!destroyed && !isComplete(stage, member)) yield `${result}, but not complete`;
    const after = tagsOfSet(stage);
    for (const tag of stage.tags.filter((it) => !isPlayedWith(played, member, it))) {
      const held = after.get(`${member.repository}:${tag}`);
      if (held !== member.image.digest) yield `${result}, but ${tag} holds something else`;
    }
  }
}

function* heldBackHasCause({ stage, run }: Played): Generator<string> {
  const words: string[] = (run.record['images'] ?? []).map((it: { result: string }) => it.result);
  if (!words.includes('held-back')) return;
  if (stage.inputs.independent === 'true') yield 'an independent image is held back';
  const causes = ['failed', 'blocked', 'mismatched', 'unverifiable'];
  if (!words.some((word) => causes.includes(word))) yield 'held back by nobody';
}

/** A tag that another actor moved after the gate looked is not forced, nor is any other of its unit. */
function* othersAreRespected({ stage, troubles }: Played): Generator<string> {
  if (troubles.some(({ stale }) => stale)) return;
  const { log } = stage.scene.world;
  const posts = log.flatMap(({ path, status }, at) =>
    path.endsWith('/importImage') && status === 202 ? [at] : [],
  );
  for (const [i, { order }] of ordersOf(stage).entries()) {
    const at = posts[i] ?? 0;
    if (order.mode !== 'Force' || !order.targetTags?.includes('team/api:latest')) continue;
    const looks = (upTo: number) =>
      log.findLastIndex((it, n) => n < upTo && /team\/api\/_tags\/latest$/.test(it.path));
    const look = looks(at);
    const gate = log.findIndex((it) => /team\/api\/_tags\/latest$/.test(it.path));
    const since = movesOf(troubles, 'latest').filter((it) => it.at > gate && it.at <= look);
    const judged = movesOf(troubles, 'latest').filter((it) => it.at <= gate);
    const fine = [stage.image.digest, ...judged.map((it) => it.digest)];
    if (since.some((it) => !fine.includes(it.digest))) yield 'latest was moved, and forced';
  }
}

function ordersOf({ scene }: Stage): Operation[] {
  return [...scene.world.operations.values()];
}
