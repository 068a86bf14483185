import { describe, expect, it } from '@jest/globals';
import type { Fate } from '../../src/import/receipt.js';
import { parseTag } from '../../src/oci/reference.js';
import { headlineOf } from '../../src/report/headline.js';
import { LAST_WORDS, sentIn } from '../../src/report/last-word.js';
import type { Failure, ImageOutcome, Result } from '../../src/report/outcome.js';
import { factsOf, OTHER, OURS } from '../facts.js';

const TAG = parseTag('1.4');

/** An image whose one tag is moved by a post that ended like that; without a fate nothing was sent. */
function image(result: Result, fate?: Fate, failure?: Failure): ImageOutcome {
  const facts = factsOf({ mode: result === 'verified' ? 'verify' : 'promote' });
  const step = { brings: 'tags', tags: [TAG], digest: OURS, mode: 'Force' };
  return {
    facts,
    goal: {
      tags: [{ tag: TAG, fate: { kind: 'move', was: OTHER, lock: { kind: 'open' } } }],
      attached: [],
    },
    plan: { kind: 'blocked' },
    verdicts: [],
    receipts: fate ? [{ step, end: { kind: 'imported' }, posts: [{ tags: [TAG], fate }] }] : [],
    verification: undefined,
    result,
    failures: failure ? [failure] : [],
    warnings: [],
  } as unknown as ImageOutcome;
}

const failure: Failure = { code: 'IMPORT_FAILED', message: 'it broke', remedy: 'Look.' };
const RED: readonly Result[] = ['failed', 'mismatched', 'blocked', 'unverifiable', 'held-back'];

function headline(images: readonly ImageOutcome[], failures: readonly Failure[] = []): string {
  const red = failures.length > 0 || images.some(({ result }) => RED.includes(result));
  const [first] = images;
  return headlineOf({
    mode: 'promote',
    result: first?.result ?? 'failed',
    red,
    images,
    failures,
    sent: 'nothing',
  });
}

describe('the last words', () => {
  it.each<[Result, Fate | undefined, string]>([
    ['blocked', undefined, LAST_WORDS.fix],
    ['blocked', 'refused', LAST_WORDS.fix],
    ['held-back', undefined, LAST_WORDS.fix],
    ['held-back', 'done', LAST_WORDS.again],
    ['failed', undefined, LAST_WORDS.fix],
    ['failed', 'refused', LAST_WORDS.fix],
    ['failed', 'ended', LAST_WORDS.again],
    ['failed', 'done', LAST_WORDS.again],
    ['failed', 'open', LAST_WORDS.wait],
    ['failed', 'unknown', LAST_WORDS.wait],
    ['mismatched', 'done', LAST_WORDS.stop],
    ['mismatched', undefined, LAST_WORDS.stop],
    ['unverifiable', 'done', LAST_WORDS.stop],
  ])('%s after %s', (result, fate, word) => {
    expect(headline([image(result, fate, failure)])).toMatch(new RegExp(`; ${word}$`));
  });

  it.each<[string, readonly ImageOutcome[], string]>([
    ['what must not be deployed', [image('failed', 'open'), image('mismatched')], LAST_WORDS.stop],
    ['what may still land', [image('blocked'), image('failed', 'open')], LAST_WORDS.wait],
    ['what completes', [image('blocked'), image('held-back', 'done')], LAST_WORDS.again],
    [
      'what was changed beside it',
      [image('blocked'), image('promoted', 'done')],
      `of api ${LAST_WORDS.fix}`,
    ],
  ])('of a set tell %s', (_, images, word) => {
    expect(headline(images)).toMatch(new RegExp(`; ${word}$`));
  });

  it('names the registry where images go into several', () => {
    const [here, there] = [image('blocked'), image('promoted', 'done')];
    const target = { ...there.facts.promotion.target, registry: 'produs.azurecr.io' };
    const facts = { ...there.facts, promotion: { ...there.facts.promotion, target } };
    const said = headline([here, { ...there, facts } as ImageOutcome]);
    expect(said).toContain('1 blocked (prodacr/api');
    expect(said).toMatch(new RegExp(`; of prodacr/api ${LAST_WORDS.fix}$`));
  });

  it.each<[Result]>([
    ['promoted'],
    ['already-present'],
    ['verified'],
    ['planned'],
    ['rolled-back'],
  ])('are never those of %s', (result) => {
    for (const word of Object.values(LAST_WORDS))
      expect(headline([image(result, 'done')])).not.toContain(word);
  });

  it.each<[readonly ('sent' | 'accepted' | 'succeeded' | 'ended' | 'refused')[], string]>([
    [[], 'nothing'],
    [['refused'], 'nothing'],
    [['refused', 'ended'], 'something'],
    [['succeeded'], 'something'],
    [['succeeded', 'accepted'], 'open'],
    [['sent'], 'open'],
  ])('of a run that broke know its imports: %j', (fates, sent) => {
    const entries = fates.map((progress) => ({ target: '', tags: [], digest: OURS, progress }));
    expect(sentIn(entries)).toBe(sent);
  });
});

describe('the verdict in words', () => {
  it('names what happened, why, and what to do', () => {
    expect(headline([image('promoted', 'done')])).toBe(
      'prodacr.azurecr.io/api changed: 1.4 moved; proven, deploy by digest',
    );
    expect(headline([image('failed', 'done', failure)])).toBe(
      'prodacr.azurecr.io/api was not promoted to the end: IMPORT_FAILED: it broke; run again: it completes',
    );
  });

  it('of a set counts, the worst first, and never calls an image planned that waits', () => {
    const images = [
      ...Array.from({ length: 3 }, () => image('held-back')),
      image('blocked', undefined, failure),
    ];
    expect(headline(images)).toBe(
      '4 images for prodacr.azurecr.io: 1 blocked (api: IMPORT_FAILED), 3 held back; nothing was changed; fix and run again',
    );
  });

  it('says a last word that a failure has already once', () => {
    const told = { ...failure, message: `no image; ${LAST_WORDS.fix}` };
    expect(headline([], [told])).toBe(`The run failed: IMPORT_FAILED: no image; ${LAST_WORDS.fix}`);
  });
});
