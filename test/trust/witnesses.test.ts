import { beforeAll, describe, expect, it } from '@jest/globals';
import type { TrustedRoot } from '@sigstore/protobuf-specs';
import { digestOf } from '../../src/oci/digest.js';
import { openBundle } from '../../src/trust/bundle.js';
import { signerOf } from '../../src/trust/signer.js';
import { parseTrustedRoots, publicGoodRoots } from '../../src/trust/trusted-root.js';
import { type How, OwnSigstore, type RootPart, WORKFLOW } from '../sigstore.js';

const DIGEST = digestOf(Buffer.from('image'));
const unchanged = (_: any) => undefined;
const sigstore = new OwnSigstore();
const stranger = new OwnSigstore();

async function rootWithout(...parts: RootPart[]): Promise<readonly TrustedRoot[]> {
  return parseTrustedRoots(await sigstore.trustedRoot({}, parts));
}

/** Signs, lets the bundle be changed, and says by whom it is or why not. */
async function verdictOf(
  how: How,
  roots: readonly TrustedRoot[],
  change: (material: any) => void = unchanged,
): Promise<string> {
  const bundle = (await sigstore.statement(DIGEST, 'https://x.example/y', WORKFLOW, how)) as any;
  change(bundle.verificationMaterial);
  const opened = await openBundle(bundle, Buffer.alloc(0));
  if (opened.kind === 'failed') throw new Error(opened.reason);
  const checked = await signerOf(opened.value.bundle, Buffer.alloc(0), roots);
  return checked.kind === 'verified' ? checked.value.identity : `failed: ${checked.reason}`;
}

const stampsOf = (it: any): any[] => it.timestampVerificationData.rfc3161Timestamps;
const firstEntry = (it: any) => it.tlogEntries[0];
/** A byte in the middle is another one. */
function flipped(text: string): string {
  const bytes = Buffer.from(text, 'base64');
  const middle = bytes.length >> 1;
  bytes[middle] = (bytes[middle] ?? 0) ^ 1;
  return bytes.toString('base64');
}

let foreignStamp: string;
let foreignEntry: object;
beforeAll(async () => {
  const other = (await stranger.statement(DIGEST, 'p', WORKFLOW, { both: 1 })) as any;
  foreignStamp = stampsOf(other.verificationMaterial)[0].signedTimestamp;
  foreignEntry = firstEntry(other.verificationMaterial);
});

describe('enough witnesses are left', () => {
  it.each<[string, How, RootPart[], ((it: any) => void)?]>([
    ['a log entry', {}, []],
    ['a log entry, for a root without timestamp authority', {}, ['timestampAuthorities']],
    ['both, for a root without timestamp authority', { both: 1 }, ['timestampAuthorities']],
    ['both, for a root without log', { both: 1 }, ['tlogs']],
    ['both, for a root without certificate log', { both: 1 }, ['ctlogs']],
    ['a timestamp alone, for a root without logs', { unlogged: true }, ['tlogs', 'ctlogs']],
    ['a log of the second generation', { secondLog: true }, []],
    [
      'a timestamp that cannot be read beside one that holds',
      { both: 2 },
      [],
      (it) => (stampsOf(it)[0].signedTimestamp = 'AAAA'),
    ],
    [
      'a timestamp of somebody else beside one that holds',
      { secondLog: true },
      [],
      (it) => stampsOf(it).push({ signedTimestamp: foreignStamp }),
    ],
    [
      'a timestamp of somebody else beside a log entry',
      { both: 1 },
      [],
      (it) => (stampsOf(it)[0].signedTimestamp = foreignStamp),
    ],
    [
      'the same timestamp twice',
      { secondLog: true },
      [],
      (it) => stampsOf(it).push(stampsOf(it)[0]),
    ],
    ['two timestamps', { both: 2 }, []],
    ['an entry of another log beside its own', {}, [], (it) => it.tlogEntries.push(foreignEntry)],
  ])('%s', async (_, how, without, change = unchanged) => {
    expect(await verdictOf(how, await rootWithout(...without), change)).toBe(WORKFLOW.identity);
  });
});

describe('what is missing is named', () => {
  it.each<[string, How, RootPart[], string, ((it: any) => void)?]>([
    [
      'no entry',
      { unlogged: true },
      [],
      'no entry in a transparency log, and the trusted root demands one (https://log.example)',
    ],
    [
      'another log',
      { both: 1 },
      [],
      'in a transparency log that the trusted root does not name',
      (it) => (it.tlogEntries = [foreignEntry]),
    ],
    [
      'no timestamp authority',
      { secondLog: true },
      ['timestampAuthorities'],
      'says a signed timestamp, and the trusted root names no timestamp authority',
    ],
    ['no log', {}, ['tlogs'], 'says a transparency log, and the trusted root names none'],
    [
      'another timestamp authority',
      { secondLog: true },
      [],
      'no timestamp authority that the trusted root names',
      (it) => (stampsOf(it)[0].signedTimestamp = foreignStamp),
    ],
    [
      'a broken timestamp',
      { secondLog: true },
      [],
      'no timestamp authority that the trusted root names',
      (it) => (stampsOf(it)[0].signedTimestamp = flipped(stampsOf(it)[0].signedTimestamp)),
    ],
    [
      'no time at all',
      { secondLog: true },
      [],
      'nothing says when it was made',
      (it) => (it.timestampVerificationData = undefined),
    ],
    [
      'a time without a promise',
      { secondLog: true },
      ['timestampAuthorities'],
      'names no timestamp authority',
      (it) => (firstEntry(it).integratedTime = String(Math.floor(Date.now() / 1000))),
    ],
    [
      'too many timestamps',
      { both: 1 },
      [],
      'more log entries or timestamps',
      (it) => stampsOf(it).push(...Array(32).fill(stampsOf(it)[0])),
    ],
    [
      'too many entries',
      { both: 1 },
      [],
      'more log entries or timestamps',
      (it) => it.tlogEntries.push(...Array(32).fill(foreignEntry)),
    ],
  ])('%s', async (_, how, without, expected, change = unchanged) => {
    const verdict = await verdictOf(how, await rootWithout(...without), change);
    expect(verdict).toContain(`failed: `);
    expect(verdict).toContain(expected);
  });
});

describe('a witness that the root can judge is never overlooked', () => {
  const old = new Date(Date.now() - 86_400_000);
  it.each<[string, How, ((it: any) => void)?]>([
    [
      'a broken promise',
      {},
      (it) =>
        (firstEntry(it).inclusionPromise.signedEntryTimestamp = flipped(
          firstEntry(it).inclusionPromise.signedEntryTimestamp,
        )),
    ],
    [
      'a broken checkpoint',
      { both: 1 },
      (it) =>
        (firstEntry(it).inclusionProof.checkpoint.envelope = firstEntry(
          it,
        ).inclusionProof.checkpoint.envelope.replace('Timestamp: 1', 'Timestamp: 2')),
    ],
    ['the same entry twice', {}, (it) => it.tlogEntries.push(firstEntry(it))],
    [
      'an entry of another signature',
      { both: 1 },
      (it) => (firstEntry(it).canonicalizedBody = flipped(firstEntry(it).canonicalizedBody)),
    ],
    [
      'a log of the second generation without proof of the envelope',
      { secondLog: true },
      (it) => (firstEntry(it).canonicalizedBody = (foreignEntry as any).canonicalizedBody),
    ],
    ['a time before the certificate', { both: 1, seen: old }],
  ])('%s', async (_, how, change = unchanged) => {
    expect(await verdictOf(how, await rootWithout(), change)).toMatch(/^failed: /);
  });

  it('a timestamp that holds, from after the certificate, beside a log entry that is in time', async () => {
    const stamped = new Date(Date.now() - (Date.now() % 1000) + 3_600_123);
    const verdict = await verdictOf({ both: 1, stamped }, await rootWithout());
    expect(verdict).toMatch(/certificate is not valid or expired/);
  });

  it('a certificate without a certificate log’s word, where the root names one', async () => {
    const how = { timestamped: true } as const;
    const roots = await rootWithout('tlogs');
    expect(await verdictOf(how, roots)).toMatch(/^failed: .*SCT/);
    expect(await verdictOf(how, await rootWithout('tlogs', 'ctlogs'))).toBe(WORKFLOW.identity);
  });

  it('a certificate of another authority, also where no log is named', async () => {
    const roots = await parseTrustedRoots(await stranger.trustedRoot({}, ['ctlogs', 'tlogs']));
    expect(await verdictOf({ both: 1 }, roots)).toMatch(/^failed: /);
  });

  it('a certificate that was changed, also where no certificate log is named', async () => {
    const roots = await rootWithout('ctlogs');
    const verdict = await verdictOf({ both: 1 }, roots, (it) => {
      it.certificate.rawBytes = flipped(it.certificate.rawBytes);
    });
    expect(verdict).toMatch(/^failed: /);
  });
});

describe('an authority that no root names', () => {
  it('is named', async () => {
    expect(await verdictOf({}, await publicGoodRoots())).toMatch(
      /^failed: its certificate is issued by .+, and the trusted root names no such authority$/,
    );
  });

  it('is not told where another root names it', async () => {
    const roots = [...(await publicGoodRoots()), ...(await rootWithout())];
    expect(await verdictOf({ unlogged: true }, roots)).toMatch(/^failed: it has no entry/);
  });
});

it('says when and where it was logged', async () => {
  const bundle = (await sigstore.statement(DIGEST, 'p', WORKFLOW, { both: 2 })) as any;
  const opened = await openBundle(bundle, Buffer.alloc(0));
  if (opened.kind === 'failed') throw new Error(opened.reason);
  const checked = await signerOf(opened.value.bundle, Buffer.alloc(0), await rootWithout());
  expect(checked).toMatchObject({
    kind: 'verified',
    value: {
      logIndex: firstEntry(bundle.verificationMaterial).logIndex,
      signedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
    },
  });
  if (checked.kind === 'failed') return;
  const logged = Number(firstEntry(bundle.verificationMaterial).integratedTime) * 1000;
  expect(Date.parse(checked.value.signedAt)).toBeLessThan(logged);
});
