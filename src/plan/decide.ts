import type { Facts, TargetTag } from '../facts/facts.js';
import { blocks, type Verdict } from '../gates/verdict.js';
import type { Digest } from '../oci/digest.js';
import { type Attached, attachedOf } from './attached.js';
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

/** The proof at the end of the run is theirs; nothing that matters waits for them. */
const LOSING = { whenTaken: 'lost', confirmed: false } as const;

type Base = Pick<
  Step,
  'sourceRegistry' | 'sourceRepository' | 'digest' | 'targetRepository' | 'seen' | 'mode' | 'tags'
>;

/**
 * With nothing to carry along, the tags are written at once. Else the image comes without a tag, then
 * what is attached to it, seen in the target, and the wanted tags last: nobody pulls a tag whose
 * signature is missing.
 * That an untagged import can be tagged by a second one is the one thing this order rests on.
 */
function stepsOf(facts: Facts, digest: Digest): Step[] {
  const { promotion, target } = facts;
  const { source } = promotion;
  if (!source) return [];
  const base: Base = {
    sourceRegistry: source.registry,
    sourceRepository: source.repository,
    digest,
    targetRepository: promotion.target.repository,
    tags: [],
    mode: 'NoForce',
    seen: {},
  };
  const attached = attachedOf(facts);
  const tagging = taggingOf(facts, digest, base);
  const carries = attached.length > 0;
  const image = isLacking(target.missing, carries) && (carries || tagging.length === 0);
  const steps: Step[] = [];
  if (image) steps.push({ ...base, ...LOSING, brings: 'image', waitsFor: 0 });
  const first = steps.length;
  for (const it of attached) steps.push(carry(base, it, first));
  for (const it of tagging) {
    steps.push({ ...base, ...it, ...LOSING, brings: 'tags', waitsFor: steps.length });
  }
  return steps;
}

function carry(base: Base, { digest, tags }: Attached, waitsFor: number): Step {
  const keeping = { whenTaken: 'kept', confirmed: true } as const;
  return { ...base, ...keeping, digest, tags, brings: 'attached', waitsFor };
}

/** What could not be read may be missing; that matters where something has to be attached to it. */
function isLacking(missing: Facts['target']['missing'], carries: boolean): boolean {
  return missing.kind === 'known' ? missing.value.length > 0 : carries;
}

/** Absent tags first, by `NoForce`, then the tags that may move, by `Force`. */
function taggingOf({ target }: Facts, digest: Digest, base: Base): Base[] {
  const unread = target.tags.some(({ held }) => held.kind === 'unknown');
  const absent = target.tags.filter((it) => isNew(it, digest, unread)).map(({ tag }) => tag);
  const moved = target.tags.flatMap(({ tag, held }) =>
    !unread && held.kind === 'known' && held.value.digest !== digest
      ? [{ tag, was: held.value.digest }]
      : [],
  );
  const steps: Base[] = [];
  if (absent.length > 0) steps.push({ ...base, tags: absent });
  if (moved.length > 0) {
    const seen = Object.fromEntries(moved.map(({ tag, was }) => [tag, was]));
    steps.push({ ...base, tags: moved.map(({ tag }) => tag), mode: 'Force', seen });
  }
  return steps;
}

/** Where the target cannot be read, every tag goes by `NoForce`, which moves nothing. */
function isNew({ held }: TargetTag, digest: Digest, unread: boolean): boolean {
  if (held.kind === 'known') return unread && held.value.digest !== digest;
  return held.kind === 'absent' || held.kind === 'unknown';
}
