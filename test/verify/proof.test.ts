import { describe, expect, it } from '@jest/globals';
import { setTag } from '../../sandbox/world/copy.js';
import { pushImage } from '../../sandbox/world/image.js';
import { createScene } from '../../sandbox/world/scene.js';
import { PromotionError } from '../../src/errors.js';
import type { Goal, TagFate } from '../../src/goal/goal.js';
import { Slots } from '../../src/http/slots.js';
import type { Post, StepEnd, StepReceipt } from '../../src/import/receipt.js';
import { parseDigest } from '../../src/oci/digest.js';
import { parseTag } from '../../src/oci/reference.js';
import type { Referrer, ReferrerListing } from '../../src/oci/referrer.js';
import type { Step } from '../../src/plan/plan.js';
import { ImageProof } from '../../src/verify/proof.js';
import type { VerifyServices } from '../../src/verify/verify.js';
import { readerOf } from '../reader.js';

const REPOSITORY = 'team/api';
const LATEST = parseTag('latest');
const DENIED = new PromotionError('REGISTRY_DENIED', 'answered 403', { remedy: 'Ask.' });
const GONE = new PromotionError('DEADLINE', 'the time is over', { remedy: 'Raise it.' });

/** An image in production with one signature, and what it was wanted to have there. */
function stage(fates: Readonly<Record<string, TagFate['kind']>> = { '1': 'create' }) {
  const { world, prod } = createScene();
  const image = pushImage(world, prod, REPOSITORY);
  const before = pushImage(world, prod, REPOSITORY, { content: 'before' });
  const signature = pushImage(world, prod, REPOSITORY, { content: 'it stands for a signature' });
  const [digest, old] = [parseDigest(image.digest), parseDigest(before.digest)];
  const artifact: Referrer = {
    digest: parseDigest(signature.digest),
    subject: digest,
    artifactType: 'application/vnd.cncf.notary.signature',
    predicateTypes: [],
  };
  const listings: Record<string, ReferrerListing> = {
    [digest]: { api: true, referrers: [artifact], leftOut: [] },
  };
  const reader = readerOf(prod, listings);
  const goal: Goal = {
    digest,
    content: 'lacking',
    tags: Object.entries(fates).map(([tag, kind]) => ({
      tag: parseTag(tag),
      fate: (kind === 'move' ? { kind, was: old, lock: { kind: 'open' } } : { kind }) as TagFate,
    })),
    keepers: [],
    attached: [{ is: 'artifact', artifact, fate: { kind: 'import' } }],
    reach: { kind: 'reached' },
    attachedReach: { kind: 'reached' },
  };
  const pauses: number[] = [];
  let meanwhile: (round: number) => void = () => {};
  const services = {
    target: reader,
    turn: <T>(read: () => Promise<T>) => read(),
    async sleep(milliseconds: number) {
      pauses.push(milliseconds);
      meanwhile(pauses.length);
    },
  };
  const receipt = (
    change: Partial<Step>,
    end: StepEnd = { kind: 'imported' },
    fate: Post['fate'] = 'done',
  ): StepReceipt => ({
    step: {
      brings: 'tags',
      sourceRegistry: 'devacr.azurecr.io',
      sourceRepository: REPOSITORY,
      digest,
      targetRepository: REPOSITORY,
      tags: [],
      mode: 'NoForce',
      seen: new Map(),
      whenTaken: 'lost',
      ...change,
    },
    end,
    posts: end.kind === 'not-sent' ? [] : [{ tags: change.tags ?? [], fate }],
  });
  return {
    reader,
    image,
    before,
    artifact,
    goal,
    pauses,
    receipt,
    listings,
    /** what the replicas come to know while it is waited, by the number of the pause */
    during: (act: (round: number) => void) => {
      meanwhile = act;
    },
    proof: (change: Partial<Goal> = {}, other: Partial<VerifyServices> = {}) =>
      new ImageProof({ ...goal, ...change }, REPOSITORY, { ...services, ...other }),
    tag: (name: string, to: string = digest) => setTag(world, prod, REPOSITORY, name, to),
    lose: (lost: string) => {
      const manifests = prod.repositories.get(REPOSITORY)?.manifests;
      const stored = manifests?.get(lost);
      manifests?.delete(lost);
      return () => {
        if (stored) manifests?.set(lost, stored);
      };
    },
    /** what was asked since the last call */
    news: () => reader.asked.splice(0),
  };
}

describe('after each phase what it claimed is proven', () => {
  it('content: every manifest, and neither tags nor what is attached', async () => {
    const on = stage();
    expect(await on.proof().after('content', [on.receipt({})])).toBe(true);
    expect(on.news().sort()).toEqual(on.image.digests.map((it) => `get ${it}`).sort());
  });

  it('attached: by its bytes and by the list of its subject', async () => {
    const on = stage();
    expect(await on.proof().after('attached', [on.receipt({})])).toBe(true);
    const asked = on.news();
    expect(asked).toContain(`get ${on.artifact.digest}`);
    expect(asked).toContain(`listed ${on.goal.digest}`);
    expect(asked).not.toContain('get 1');
  });

  it('new tags: those that are new, and not yet those that move', async () => {
    const on = stage({ '1': 'create', latest: 'move' });
    on.tag('1');
    on.tag('latest', on.before.digest);
    const receipts = [on.receipt({ tags: [parseTag('1')] })];
    expect(await on.proof().after('new-tags', receipts)).toBe(true);
    const asked = on.news();
    expect(asked).toContain('get 1');
    expect(asked).not.toContain('get latest');
  });

  it('a signature that the target serves and does not list is not proven', async () => {
    const on = stage();
    on.listings[on.goal.digest] = { api: true, referrers: [], leftOut: [] };
    expect(await on.proof().after('attached', [on.receipt({})])).toBe(false);
  });

  it('a list that is refused proves nothing', async () => {
    const on = stage();
    on.reader.broken.set(`listed ${on.goal.digest}`, DENIED);
    const proof = on.proof();
    expect(await proof.after('attached', [on.receipt({})])).toBe(false);
    on.tag('1');
    expect(await proof.whole([on.receipt({ tags: [parseTag('1')] })])).toMatchObject({
      kind: 'unreadable',
      referrers: [{ kind: 'unreadable', error: DENIED }],
    });
  });

  it('a private target that nobody reads is taken at the word of the service', async () => {
    const on = stage();
    const proof = on.proof({ reach: { kind: 'waived' } });
    expect(await proof.after('content', [on.receipt({})])).toBe(true);
    expect(on.news()).toEqual([]);
  });
});

describe('of several proofs that take turns', () => {
  it('one that waits for a replica keeps no other one from reading', async () => {
    const on = stage();
    const turns = new Slots(1);
    const turn = <T>(read: () => Promise<T>) => turns.run(read);
    const found = on.lose(on.goal.digest);
    let other: boolean | undefined;
    const sleep = async () => {
      found();
      other = await on.proof({}, { turn }).after('content', [on.receipt({})]);
    };
    expect(await on.proof({}, { turn, sleep }).after('content', [on.receipt({})])).toBe(true);
    expect(other).toBe(true);
  });
});

describe('what was proven once', () => {
  it('is not read again: the end reads the tags alone', async () => {
    const on = stage();
    const proof = on.proof();
    await proof.after('content', [on.receipt({})]);
    expect(on.news().length).toBeGreaterThan(0);
    await proof.after('attached', [on.receipt({})]);
    expect(on.news().sort()).toEqual(
      [`get ${on.artifact.digest}`, `listed ${on.goal.digest}`].sort(),
    );
    on.tag('1');
    const whole = await proof.whole([on.receipt({ tags: [parseTag('1')] })]);
    expect(on.news()).toEqual(['get 1']);
    expect(whole.kind).toBe('proven');
    expect(whole.manifests).toHaveLength(on.image.digests.length);
    expect(whole.referrers).toMatchObject([{ digest: on.artifact.digest, kind: 'proven' }]);
  });

  it('is read again where any manifest was not', async () => {
    const on = stage();
    const proof = on.proof();
    const found = on.lose(on.image.digests.at(-1) ?? '');
    expect(await proof.after('content', [on.receipt({})])).toBe(false);
    on.news();
    found();
    expect((await proof.whole([on.receipt({})])).manifests.map(({ kind }) => kind)).not.toContain(
      'absent',
    );
    expect(on.news()).toEqual(expect.arrayContaining(on.image.digests.map((it) => `get ${it}`)));
  });
});

describe('replicas that lag', () => {
  it('are waited for after a phase, and the pauses are told', async () => {
    const on = stage();
    const found = on.lose(on.image.digests.at(-1) ?? '');
    on.during((round) => round === 2 && found());
    const proof = on.proof();
    expect(await proof.after('content', [on.receipt({})])).toBe(true);
    expect(on.pauses).toEqual([500, 1000]);
    on.tag('1');
    expect((await proof.whole([on.receipt({ tags: [parseTag('1')] })])).waited).toBe(1.5);
  });

  it('are waited for within bounds, and in vain only once', async () => {
    const on = stage();
    on.lose(on.image.digests.at(-1) ?? '');
    const proof = on.proof();
    expect(await proof.after('content', [on.receipt({})])).toBe(false);
    const rounds = on.pauses.length;
    expect(rounds).toBe(10);
    expect((await proof.whole([on.receipt({})])).kind).toBe('mismatched');
    expect(on.pauses).toHaveLength(rounds);
  });

  it('answer with the old digest of a moved tag for a while; any other digest is no lag', async () => {
    const on = stage({ latest: 'move' });
    on.tag('latest', on.before.digest);
    on.during(() => on.tag('latest'));
    const seen = new Map([[LATEST, parseDigest(on.before.digest)]]);
    const moved = [on.receipt({ tags: [LATEST], mode: 'Force', seen })];
    expect((await on.proof().whole(moved)).kind).toBe('proven');
    expect(on.pauses).toEqual([500]);
    on.tag('latest', on.artifact.digest);
    expect(await on.proof().whole(moved)).toMatchObject({
      kind: 'mismatched',
      tags: [{ kind: 'different', digest: on.artifact.digest }],
    });
    expect(on.pauses).toEqual([500]);
  });

  it('are not waited for when nothing was written', async () => {
    const on = stage();
    expect((await on.proof().whole([])).tags).toEqual([{ tag: '1', kind: 'absent' }]);
    expect(on.pauses).toEqual([]);
  });

  it('a run that is over ends the waiting, and the last answer counts', async () => {
    const on = stage();
    const over = () => Promise.reject(GONE);
    const told = await on.proof({}, { sleep: over }).whole([on.receipt({ tags: [parseTag('1')] })]);
    expect(told).toMatchObject({ kind: 'mismatched', tags: [{ tag: '1', kind: 'absent' }] });
  });
});

describe('tags that were held back', () => {
  const notSent: StepEnd = { kind: 'not-sent', fault: 'own' };

  it('are not waited for, and leave an image that is otherwise there unproven', async () => {
    const on = stage();
    const receipts = [on.receipt({}), on.receipt({ tags: [parseTag('1')] }, notSent)];
    expect(await on.proof().whole(receipts)).toMatchObject({
      kind: 'mismatched',
      tags: [{ kind: 'absent' }],
    });
    expect(on.pauses).toEqual([]);
  });

  it('do not hide why: what could not be read beside them says it', async () => {
    const on = stage();
    on.reader.broken.set(`listed ${on.goal.digest}`, DENIED);
    const receipts = [on.receipt({}), on.receipt({ tags: [parseTag('1')] }, notSent)];
    expect((await on.proof().whole(receipts)).kind).toBe('unreadable');
  });
});
