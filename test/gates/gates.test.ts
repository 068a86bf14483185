import { describe, expect, it } from '@jest/globals';
import { PromotionError } from '../../src/errors.js';
import { literalClaim as claim, weigh } from '../../src/evidence/evidence.js';
import type { Facts, Observed } from '../../src/facts/facts.js';
import { evaluate } from '../../src/gates/evaluate.js';
import type { GateId, Verdict } from '../../src/gates/verdict.js';
import { aim } from '../../src/goal/goal-of.js';
import type { Digest } from '../../src/oci/digest.js';
import { parseTag } from '../../src/oci/reference.js';
import type { RepositoryProperties } from '../../src/oci/registry.js';
import {
  attached,
  type Changes,
  factsOf,
  graph,
  held,
  OTHER,
  OURS,
  signed,
  tag,
  treeOf,
} from '../facts.js';

const UNREADABLE: Observed<never> = {
  kind: 'unknown',
  error: new PromotionError('REGISTRY_THROTTLED', 'answered 429', { remedy: 'Wait.' }),
};
const ABSENT = { kind: 'absent' } as const;
const UNASKED = { kind: 'unasked' } as const;

function verdict(gate: GateId, changes: Changes): Verdict {
  const all = evaluate(aim([factsOf(changes)]))[0]?.verdicts ?? [];
  expect(all.map((it) => it.gate)).toContain(gate);
  return all.find((it) => it.gate === gate) as Verdict;
}

const digests = (...texts: Digest[]) =>
  weigh(texts.map((digest, i) => claim(`place ${i}`, digest)));
const known = { kind: 'known', value: OTHER } as const;
const locked: Observed<RepositoryProperties> = {
  kind: 'known',
  value: { lock: { kind: 'locked' } },
};

const NA = 'not-applicable';
const SIG = parseTag(`${OURS.replace(':', '-')}.sig`);
const requires = (...kinds: string[]) => ({ requireReferrers: kinds });

const signedBy = {
  kind: 'key' as const,
  fingerprint: 'SHA256:x',
  annotations: new Map(),
  signature: OURS,
};
const by = (signature: Facts['signature']): Changes => ({
  signature,
  policy: { signature: { kind: 'key', key: { spki: new Uint8Array(), fingerprint: 'x' } } },
});
const ATTESTED = {
  predicateType: 'https://spdx.dev/Document',
  signer: 'x',
  claims: new Map([['trigger', 'push']]),
  signedAt: '2026-01-01T00:00:00.000Z',
  where: 'registry' as const,
};
const attests = (attestation: Facts['attestation']): Changes => ({
  attestation,
  policy: { attestation: { predicates: ['sbom'], signer: undefined, roots: [] } },
});

describe('every gate', () => {
  it.each<[GateId, string, Changes, Verdict['outcome']]>([
    ['digest-evidence', 'one digest', {}, 'pass'],
    ['digest-evidence', 'the same twice', { evidence: digests(OURS, OURS) }, 'pass'],
    [
      'digest-evidence',
      'two digests',
      { evidence: digests(OURS, OTHER), digest: undefined },
      'block',
    ],
    ['digest-evidence', 'none', { evidence: weigh([]), digest: undefined }, 'block'],
    [
      'digest-evidence',
      'an empty variable',
      { evidence: weigh([{ origin: 'source', kind: 'empty' }]), digest: undefined },
      'block',
    ],
    [
      'digest-evidence',
      'malformed beside a good one',
      {
        evidence: weigh([{ origin: 'a', kind: 'unusable', problem: 'y' }, claim('b', OURS)]),
        digest: undefined,
      },
      'block',
    ],
    [
      'digest-evidence',
      'none, waived and resolved',
      { evidence: weigh([]), policy: { requireDigest: false }, source: { tagDigest: known } },
      'waived',
    ],
    [
      'digest-evidence',
      'none, waived, no such tag',
      {
        evidence: weigh([]),
        policy: { requireDigest: false },
        source: { tagDigest: ABSENT },
        digest: undefined,
      },
      'block',
    ],
    [
      'digest-evidence',
      'none, waived, unreadable',
      {
        evidence: weigh([]),
        policy: { requireDigest: false },
        source: { tagDigest: UNREADABLE },
        digest: undefined,
      },
      'unknown',
    ],
    [
      'digest-evidence',
      'none in verify mode, whatever is waived',
      { evidence: weigh([]), policy: { requireDigest: false }, mode: 'verify', digest: undefined },
      'block',
    ],
    ['source-exists', 'served', {}, 'pass'],
    ['source-exists', 'absent', { source: { image: ABSENT } }, 'block'],
    ['source-exists', 'unreadable', { source: { image: UNREADABLE } }, 'unknown'],
    ['source-exists', 'ARM unreadable', { source: { resource: UNREADABLE } }, 'unknown'],
    [
      'source-exists',
      'verify mode',
      { mode: 'verify', source: { image: UNASKED } },
      'not-applicable',
    ],
    ['target-tag', 'absent', {}, 'pass'],
    ['target-tag', 'the same', { target: { tags: [tag('1.4', held(OURS))] } }, 'pass'],
    ['target-tag', 'another', { target: { tags: [tag('1.4', held(OTHER))] } }, 'block'],
    [
      'target-tag',
      'another, forced',
      { policy: { force: { kind: 'always' } }, target: { tags: [tag('1.4', held(OTHER))] } },
      'pass',
    ],
    [
      'target-tag',
      'another, glob of another tag',
      {
        policy: { force: { kind: 'globs', globs: ['latest'] } },
        target: { tags: [tag('1.4', held(OTHER))] },
      },
      'block',
    ],
    [
      'target-tag',
      'one of two not allowed',
      {
        policy: { force: { kind: 'globs', globs: ['latest'] } },
        target: { tags: [tag('latest', held(OTHER)), tag('1.4', held(OTHER))] },
      },
      'block',
    ],
    ['target-tag', 'unreadable', { target: { tags: [tag('1.4', UNREADABLE)] } }, 'unknown'],
    [
      'target-tag',
      'unreadable, even when forced',
      { policy: { force: { kind: 'always' } }, target: { tags: [tag('1.4', UNREADABLE)] } },
      'unknown',
    ],
    ['target-tag', 'ARM unreadable', { target: { resource: UNREADABLE } }, 'unknown'],
    ['target-tag', 'manifests unreadable', { target: { missing: UNREADABLE } }, 'unknown'],
    ['target-tag', 'untagged', { target: { tags: [] } }, 'not-applicable'],
    ['tag-lock', 'no lock', {}, 'pass'],
    [
      'tag-lock',
      'locked and in place',
      { target: { tags: [tag('1.4', held(OURS, false))] } },
      'pass',
    ],
    [
      'tag-lock',
      'locked and elsewhere, forced',
      { policy: { force: { kind: 'always' } }, target: { tags: [tag('1.4', held(OTHER, false))] } },
      'block',
    ],
    ['tag-lock', 'a new tag in a locked repository', { target: { repository: locked } }, 'block'],
    [
      'tag-lock',
      'nothing new in a locked repository',
      { target: { repository: locked, tags: [tag('1.4', held(OURS))] } },
      'pass',
    ],
    ['tag-lock', 'lock unreadable', { target: { repository: UNREADABLE } }, 'unknown'],
    ['manifest-count', 'within', {}, 'pass'],
    ['manifest-count', 'at the bound', { source: { image: treeOf(50) } }, 'pass'],
    ['manifest-count', 'one over', { source: { image: treeOf(51) } }, 'block'],
    ['manifest-count', 'too few', { policy: { minManifests: 6 } }, 'block'],
    ['manifest-count', 'not read', { source: { image: ABSENT } }, 'not-applicable'],
    [
      'tag-lock',
      'a new tag of an attached artifact in a locked repository',
      {
        ...signed({ tag: SIG }),
        target: {
          repository: locked,
          tags: [tag('1.4', held(OURS))],
          ...attached([], [{ tag: SIG, digest: OTHER, held: undefined }]),
        },
      },
      'block',
    ],
    ['referrers', 'nothing carried, none required', { policy: { referrers: 'ignore' } }, NA],
    ['referrers', 'nothing attached', { source: graph([]) }, 'pass'],
    ['referrers', 'lists unreadable', { source: { referrers: UNREADABLE } }, 'unknown'],
    ['referrers', 'required and there', { ...signed(), policy: requires('signature') }, 'pass'],
    ['referrers', 'required and missing', { ...signed(), policy: requires('sbom') }, 'block'],
    [
      'referrers',
      'required and only on a child',
      { ...signed({ subject: OTHER }), policy: requires('signature') },
      'block',
    ],
    ['referrers', 'required and not read', { policy: requires('sbom') }, NA],
    [
      'referrers',
      'target unreadable',
      { ...signed(), target: { attached: UNREADABLE } },
      'unknown',
    ],
    [
      'referrers',
      "a tag of the target's own",
      { ...signed({ tag: SIG }), target: attached([], [{ tag: SIG, digest: OTHER, held: OURS }]) },
      'pass',
    ],
    ['signature', 'no rule', {}, NA],
    ['signature', 'verified', by({ kind: 'verified', value: signedBy }), 'pass'],
    ['signature', 'absent', by({ kind: 'absent' }), 'block'],
    ['signature', 'failed', by({ kind: 'failed', reasons: ['why'] }), 'block'],
    ['signature', 'unreadable', by(UNREADABLE), 'unknown'],
    ['signature', 'not read', by(UNASKED), NA],
    ['signature', 'in verify mode', { ...by({ kind: 'absent' }), mode: 'verify' }, 'block'],
    ['attestation', 'no rule', {}, NA],
    ['attestation', 'verified', attests({ kind: 'verified', value: [ATTESTED] }), 'pass'],
    ['attestation', 'absent', attests({ kind: 'absent', looked: ['x'] }), 'block'],
    ['attestation', 'failed', attests({ kind: 'failed', reasons: ['why'] }), 'block'],
    ['attestation', 'unreadable', attests(UNREADABLE), 'unknown'],
  ])('%s: %s', (gate, _, changes, outcome) => {
    const found = verdict(gate, changes);
    expect(found.outcome).toBe(outcome);
    if (found.outcome === 'block' || found.outcome === 'unknown') {
      expect(found.remedy).not.toBe('');
    }
  });

  it.each([
    ['a policy that purges what loses its tag', { retentionDays: 0 }, /after 0 days, for good/],
    ['a quarantine', { quarantine: 'enabled' }, /hidden until it is released/],
  ])('warns of %s in the target', (_, policies, warning) => {
    const resource = { kind: 'known', value: { loginServer: 'prodacr.azurecr.io', ...policies } };
    const changes = {
      policy: { force: { kind: 'always' } },
      target: { tags: [tag('1.4', held(OTHER))], resource },
    } as unknown as Changes;
    expect(verdict('target-tag', changes)).toMatchObject({
      outcome: 'pass',
      warning: expect.stringMatching(warning),
    });
  });

  it.each([
    ['a new tag, kept for a while', 7, [tag('1.4', ABSENT)], undefined],
    ['a new tag, purged at once', 0, [tag('1.4', ABSENT)], /after 0 days, for good: what a run/],
    ['no tag at all', 7, [], /after 7 days, for good: an untagged image is one/],
  ])('a retention policy and %s', (_, retentionDays, tags, warning) => {
    const resource = { kind: 'known', value: { loginServer: 'prodacr.azurecr.io', retentionDays } };
    const changes = { target: { tags, resource } } as unknown as Changes;
    const found = verdict('target-tag', changes);
    if (warning === undefined) expect(found.warning).toBeUndefined();
    else expect(found.warning).toMatch(warning);
  });

  it('keeps the code of an unreadable fact', () => {
    expect(verdict('target-tag', { target: { tags: [tag('1.4', UNREADABLE)] } })).toMatchObject({
      code: 'REGISTRY_THROTTLED',
      remedy: 'Wait.',
    });
  });

  it('warns when the tag in source moved on', () => {
    expect(verdict('source-exists', { source: { tagDigest: known } }).warning).toMatch(
      /7 of the source/,
    );
  });
});
