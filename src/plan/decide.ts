import type { Facts, TargetTag } from '../facts/facts.js';
import { blocks, type Verdict } from '../gates/verdict.js';
import type { Digest } from '../oci/digest.js';
import type { Plan, Step } from './plan.js';

/** Decides every image from its facts and verdicts. */
export function decide(images: readonly Facts[], verdicts: readonly Verdict[][]): Plan[] {
  return images.map((facts, index) => decideOne(facts, verdicts[index] ?? []));
}

function decideOne(facts: Facts, verdicts: readonly Verdict[]): Plan {
  const { digest } = facts;
  if (digest === undefined || verdicts.some(blocks)) return { kind: 'blocked' };
  if (facts.mode === 'verify') return { kind: 'verify', digest };
  const steps = stepsOf(facts, digest);
  return steps.length === 0
    ? { kind: 'already-present', digest }
    : { kind: 'steps', digest, steps };
}

/** Absent tags first, by `NoForce`, then the tags that may move, by `Force`. */
function stepsOf(facts: Facts, digest: Digest): Step[] {
  const { promotion, target } = facts;
  const { source } = promotion;
  if (!source) return [];
  const step = {
    sourceRegistry: source.registry,
    sourceRepository: source.repository,
    digest,
    targetRepository: promotion.target.repository,
  };
  const unread = target.tags.some(({ held }) => held.kind === 'unknown');
  const absent = target.tags.filter((it) => isNew(it, digest, unread)).map(({ tag }) => tag);
  const moved = target.tags.flatMap(({ tag, held }) =>
    !unread && held.kind === 'known' && held.value.digest !== digest
      ? [{ tag, was: held.value.digest }]
      : [],
  );
  const steps: Step[] = [];
  if (absent.length > 0) steps.push({ ...step, tags: absent, mode: 'NoForce', seen: {} });
  if (moved.length > 0) {
    const seen = Object.fromEntries(moved.map(({ tag, was }) => [tag, was]));
    steps.push({ ...step, tags: moved.map(({ tag }) => tag), mode: 'Force', seen });
  }
  const incomplete = target.missing.kind === 'known' && target.missing.value.length > 0;
  if (steps.length === 0 && incomplete) {
    steps.push({ ...step, tags: [], mode: 'NoForce', seen: {} });
  }
  return steps;
}

/** Where the target cannot be read, every tag goes by `NoForce`, which moves nothing. */
function isNew({ held }: TargetTag, digest: Digest, unread: boolean): boolean {
  if (held.kind === 'known') return unread && held.value.digest !== digest;
  return held.kind === 'absent' || held.kind === 'unknown';
}
