import { describe, expect, it } from '@jest/globals';
import { PromotionError } from '../../src/errors.js';
import { carryOut, type Work } from '../../src/import/engine.js';
import type { ImportOrder, Sent } from '../../src/import/importer.js';
import { Looks } from '../../src/import/looks.js';
import type { StepReceipt } from '../../src/import/receipt.js';
import type { EngineServices } from '../../src/import/services.js';
import { type Digest, parseDigest } from '../../src/oci/digest.js';
import { parseTag } from '../../src/oci/reference.js';
import type { AcrReader } from '../../src/oci/registry.js';
import { PHASES, type Phase, type PhaseName, type Step } from '../../src/plan/plan.js';

const OURS = parseDigest(`sha256:${'a'.repeat(64)}`);
const BEFORE = parseDigest(`sha256:${'b'.repeat(64)}`);
const OTHER = parseDigest(`sha256:${'c'.repeat(64)}`);
const DENIED = new PromotionError('ARM_FORBIDDEN', 'no right to import', { remedy: 'Ask.' });
const DONE: Sent = { kind: 'succeeded' };
const FAILED: Sent = { kind: 'failed', retryable: false, error: DENIED };

/** A step that is told by its name: the name is its tag. */
function step(image: string, name: string, mode: Step['mode'] = 'NoForce'): Step {
  const tag = parseTag(name);
  return {
    brings: 'tags',
    sourceRegistry: 'devacr.azurecr.io',
    sourceRepository: image,
    digest: OURS,
    targetRepository: image,
    tags: [tag],
    mode,
    seen: new Map(mode === 'Force' ? [[tag, BEFORE]] : []),
    whenTaken: 'lost',
  };
}

const nameOf = ({ sourceRepository, tags }: ImportOrder | Step) => `${sourceRepository}:${tags[0]}`;

/** One image with the steps of its phases, by their names. */
function phasesOf(image: string, steps: Partial<Record<PhaseName, readonly string[]>>): Phase[] {
  const names = PHASES.filter((name) => (steps[name] ?? []).length > 0);
  return names.map((name) => ({
    name,
    steps: (steps[name] ?? []).map((it) =>
      step(image, it, name === 'moving-tags' ? 'Force' : 'NoForce'),
    ),
  }));
}

/** What happens in a world where imports are answered at once, and proofs as a test says. */
function worldOf(answers: Readonly<Record<string, Promise<Sent> | Sent>> = {}) {
  const events: string[] = [];
  const held = (digest: Digest) => ({
    kind: 'found' as const,
    value: { digest, lock: { kind: 'open' as const } },
  });
  const target = {
    tagProperties: async () => held(BEFORE),
    headManifest: async () => ({ kind: 'absent' as const }),
  } as Partial<AcrReader> as AcrReader;
  const services: EngineServices = {
    target,
    importer: {
      ready: async () => ({
        async send(order) {
          events.push(`send ${nameOf(order)}`);
          const sent = await (answers[nameOf(order)] ?? DONE);
          events.push(`end ${nameOf(order)}`);
          return sent;
        },
      }),
    },
    sourceOf: () => ({ resourceId: 'id' }),
    looks: new Looks({ now: () => new Date(0), sleep: async () => undefined }),
    shown: () => undefined,
    now: () => new Date(0),
    sleep: async () => undefined,
    timeLeft: () => 60_000,
    log: () => undefined,
    progress: { sent: () => undefined, says: () => undefined, ended: () => undefined },
    turn: (task) => task(),
  };
  const work = (
    image: string,
    steps: Partial<Record<PhaseName, readonly string[]>>,
    change: Partial<Work> & { readonly unproven?: PhaseName } = {},
  ): Work => ({
    phases: phasesOf(image, steps),
    services: Promise.resolve(services),
    async proven(phase) {
      events.push(`prove ${image} ${phase}`);
      return phase !== change.unproven;
    },
    ...change,
  });
  return { events, work };
}

const ends = (receipts: readonly StepReceipt[]) =>
  receipts.map((it) => `${nameOf(it.step)} ${it.end.kind}`);

/** All that is due in this turn of the event loop has happened. */
const idle = () => new Promise<void>((resolve) => setImmediate(resolve));

function gate(): { readonly answer: Promise<Sent>; open: () => void } {
  let open = () => {};
  const answer = new Promise<Sent>((resolve) => {
    open = () => resolve(DONE);
  });
  return { answer, open };
}

const FULL = {
  content: ['root'],
  attached: ['sig', 'sbom'],
  'new-tags': ['1'],
  'moving-tags': ['latest'],
};

describe('one image goes through its phases', () => {
  it('in their order, each proven before the next one and the last one by the run itself', async () => {
    const { events, work } = worldOf();
    const [receipts] = await carryOut([work('a', FULL)]);
    expect(events.filter((it) => !it.startsWith('end'))).toEqual([
      'send a:root',
      'prove a content',
      'send a:sig',
      'send a:sbom',
      'prove a attached',
      'send a:1',
      'prove a new-tags',
      'send a:latest',
    ]);
    expect(ends(receipts ?? [])).toEqual(
      ['root', 'sig', 'sbom', '1', 'latest'].map((it) => `a:${it} imported`),
    );
  });

  it('with one phase alone nothing is proven between', async () => {
    const { events, work } = worldOf();
    await carryOut([work('a', { 'new-tags': ['1'] })]);
    expect(events).toEqual(['send a:1', 'end a:1']);
  });

  it('the steps of a phase side by side; the receipts stand in the order of the steps', async () => {
    const slow = gate();
    const { events, work } = worldOf({ 'a:sig': slow.answer });
    const carried = carryOut([work('a', { attached: ['sig', 'sbom'], 'new-tags': ['1'] })]);
    await idle();
    expect(events).toEqual(['send a:sig', 'send a:sbom', 'end a:sbom']);
    slow.open();
    expect(ends((await carried)[0] ?? [])).toEqual([
      'a:sig imported',
      'a:sbom imported',
      'a:1 imported',
    ]);
  });

  it('tells the proof what was sent so far', async () => {
    const told: string[][] = [];
    const { work } = worldOf();
    const proven = async (_: PhaseName, receipts: readonly StepReceipt[]) => {
      told.push(ends(receipts));
      return true;
    };
    await carryOut([work('a', FULL, { proven })]);
    expect(told.map((it) => it.length)).toEqual([1, 3, 4]);
  });
});

describe('after a phase that did not end well', () => {
  it('all its steps were tried, nothing is proven, and no later step is sent', async () => {
    const { events, work } = worldOf({ 'a:sig': FAILED });
    const [receipts] = await carryOut([work('a', FULL)]);
    expect(ends(receipts ?? [])).toEqual([
      'a:root imported',
      'a:sig failed',
      'a:sbom imported',
      'a:1 not-sent',
      'a:latest not-sent',
    ]);
    expect(events).not.toContain('prove a attached');
  });

  it.each<[PhaseName, string[]]>([
    ['content', ['imported', 'not-sent', 'not-sent', 'not-sent', 'not-sent']],
    ['attached', ['imported', 'imported', 'imported', 'not-sent', 'not-sent']],
    ['new-tags', ['imported', 'imported', 'imported', 'imported', 'not-sent']],
  ])('%s ended well and is not proven: no later step is sent', async (unproven, expected) => {
    const { events, work } = worldOf();
    const [receipts] = await carryOut([work('a', FULL, { unproven })]);
    expect(receipts?.map(({ end }) => end.kind)).toEqual(expected);
    expect(events.at(-1)).toBe(`prove a ${unproven}`);
  });

  it('a tag that is kept as it was ends well', async () => {
    const conflict: Sent = { kind: 'conflict', exists: true, error: DENIED };
    const { work } = worldOf({ 'a:sig': conflict });
    const image = work('a', { attached: ['sig'], 'new-tags': ['1'] });
    const phases = image.phases.map((it) => ({
      ...it,
      steps: it.steps.map((one) => ({ ...one, whenTaken: 'kept' as const })),
    }));
    const [receipts] = await carryOut([{ ...image, phases }]);
    expect(ends(receipts ?? [])).toEqual(['a:sig kept', 'a:1 imported']);
  });
});

describe('two images in one unit', () => {
  const two = { content: ['root'], 'new-tags': ['1'] };

  it('enter a phase together: a tag waits for the content of the other image', async () => {
    const slow = gate();
    const { events, work } = worldOf({ 'b:root': slow.answer });
    const carried = carryOut([work('a', two), work('b', two)]);
    await idle();
    expect(events).toEqual(['send a:root', 'send b:root', 'end a:root']);
    slow.open();
    await carried;
    const at = (event: string) => events.indexOf(event);
    expect(at('send a:1')).toBeGreaterThan(at('prove b content'));
    expect(at('send b:1')).toBeGreaterThan(at('prove a content'));
  });

  it('in units of their own they do not wait for each other', async () => {
    const slow = gate();
    const { events, work } = worldOf({ 'b:root': slow.answer });
    const carried = Promise.all([carryOut([work('a', two)]), carryOut([work('b', two)])]);
    await idle();
    expect(events).toContain('end a:1');
    expect(events).not.toContain('prove b content');
    slow.open();
    await carried;
  });

  it.each<[string, Record<string, Sent>, PhaseName | undefined]>([
    ['fails', { 'b:root': FAILED }, undefined],
    ['is not proven', {}, 'attached'],
  ])('no tag of either is sent when the content of one %s', async (_, answers, unproven) => {
    const { work } = worldOf(answers);
    const change = unproven === undefined ? {} : { unproven };
    const [a, b] = await carryOut([work('a', two), work('b', two, change)]);
    expect(ends(a ?? [])).toEqual(['a:root imported', 'a:1 not-sent']);
    expect(b?.at(-1)?.end.kind).toBe('not-sent');
  });

  it.each<[string, Partial<Record<PhaseName, readonly string[]>>]>([
    ['has only tags to write', { 'new-tags': ['1'] }],
    ['is in place already', {}],
  ])('one that %s is proven before a tag of the other is written', async (_, phases) => {
    const { events, work } = worldOf();
    await carryOut([work('a', two), work('b', phases)]);
    expect(events.filter((it) => it.startsWith('prove'))).toEqual([
      'prove a attached',
      'prove b attached',
    ]);
    const firstTag = events.findIndex((it) => /^send .:1$/.test(it));
    expect(firstTag).toBeGreaterThan(events.indexOf('prove b attached'));
  });

  it('what was held back says whose fault it was', async () => {
    const { work } = worldOf({ 'b:root': FAILED });
    const all = await carryOut([work('a', two), work('b', two)]);
    const faults = all.map((it) =>
      it.flatMap(({ end }) => (end.kind === 'not-sent' ? end.fault : [])),
    );
    expect(faults).toEqual([['set'], ['own']]);
  });

  it.each<[string, Partial<AcrReader>, string]>([
    ['holds something else by now', {}, 'lost-race'],
    [
      'cannot be read',
      {
        tagProperties: async () => {
          throw DENIED;
        },
      },
      'failed',
    ],
  ])('no tag of either moves when one %s', async (_, change, end) => {
    const { events, work } = worldOf();
    const moving = { 'moving-tags': ['latest'] };
    const [a, b] = [work('a', moving), work('b', moving)];
    const services = b.services.then((it): EngineServices => {
      const value = { digest: OTHER, lock: { kind: 'open' as const } };
      const tagProperties = async () => ({ kind: 'found' as const, value });
      return { ...it, target: { ...it.target, tagProperties, ...change } };
    });
    const all = await carryOut([a, { ...b, services }]);
    expect(all.map((it) => ends(it))).toEqual([['a:latest not-sent'], [`b:latest ${end}`]]);
    expect(events.filter((it) => it.startsWith('send'))).toEqual([]);
  });

  it('nothing is sent for either when the steps of one cannot even be started', async () => {
    const { events, work } = worldOf();
    const broken = Promise.reject(DENIED);
    broken.catch(() => {});
    const [a, b] = await carryOut([work('a', two), work('b', two, { services: broken })]);
    expect(events).toEqual([]);
    expect(ends(a ?? [])).toEqual(['a:root not-sent', 'a:1 not-sent']);
    expect(b?.map(({ end }) => end)).toEqual([
      { kind: 'failed', error: DENIED },
      { kind: 'failed', error: DENIED },
    ]);
  });

  it('the receipts of each stand in its own place', async () => {
    const { work } = worldOf();
    const all = await carryOut([work('a', {}), work('b', two), work('c', { content: ['root'] })]);
    expect(all.map(ends)).toEqual([[], ['b:root imported', 'b:1 imported'], ['c:root imported']]);
  });
});
