import { mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import type { GateId, Verdict } from '../../src/gates/verdict.js';
import { type Digest, parseDigest } from '../../src/oci/digest.js';
import { parseRepository, parseTag } from '../../src/oci/reference.js';
import { type ImageOutcome, RESULTS, type Result } from '../../src/report/outcome.js';
import { PREDICATE_TYPE, type Statement, statementsOf } from '../../src/report/statement.js';
import { tryStatements, writeStatements } from '../../src/report/statement-files.js';
import type { Mode } from '../../src/request/request.js';
import type { Attestation } from '../../src/trust/attestation.js';
import type { SignedBy } from '../../src/trust/signed-by.js';
import type { TagProof, Verification } from '../../src/verify/verification.js';
import { factsOf, OTHER, OURS, POLICY } from '../facts.js';

const NOW = new Date('2026-01-02T03:04:05Z');
const TAG = parseTag('1.4');

interface Given {
  readonly result?: Result;
  readonly mode?: Mode;
  readonly repository?: string;
  readonly digest?: Digest;
  readonly verdicts?: readonly Verdict[];
  readonly tags?: readonly TagProof[];
  readonly proof?: Verification['kind'];
  readonly required?: readonly string[];
}

function verdict(gate: GateId, outcome: Verdict['outcome'], was?: 'block'): Verdict {
  return {
    gate,
    outcome,
    expected: 'this',
    got: 'that',
    remedy: '',
    ...(was ? { was } : {}),
  } as Verdict;
}

function image(given: Given = {}): ImageOutcome {
  const digest = given.digest ?? OURS;
  const facts = factsOf({
    mode: given.mode ?? 'promote',
    digest,
    policy: { ...POLICY, requireReferrers: given.required ?? [] },
    signature: { kind: 'verified', value: SIGNED },
    attestation: { kind: 'verified', value: [{ ...ATTESTED, where: 'registry' }] },
  });
  const { promotion } = facts;
  const repository = parseRepository(given.repository ?? 'team/api');
  const target = { ...promotion.target, repository };
  return {
    facts: { ...facts, promotion: { ...promotion, target } },
    goal: undefined,
    plan: { kind: 'already-present', digest },
    verdicts: given.verdicts ?? [],
    receipts: [],
    verification: {
      kind: given.proof ?? 'proven',
      tags: given.tags ?? [{ tag: TAG, kind: 'proven' }],
      manifests: [{ digest, kind: 'proven' }],
      referrers: [
        { digest: OTHER, subject: digest, artifactType: 'a/b', kind: 'proven' },
        { digest: OTHER, subject: digest, artifactType: 'a/b', kind: 'kept', held: OURS },
      ],
      waited: 0,
    },
    result: given.result ?? 'promoted',
    failures: [],
    warnings: [],
  };
}

const SIGNED: SignedBy = {
  kind: 'key',
  fingerprint: 'SHA256:ab',
  annotations: new Map([['env', 'prod']]),
  signature: OTHER,
};
const ATTESTED = {
  predicateType: 'https://slsa.dev/provenance/v1',
  signer: 'https://github.com/o/r',
  claims: new Map(),
} as unknown as Attestation;

const only = (given: Given): Statement => {
  const [first, ...others] = statementsOf([image(given)], NOW);
  expect(others).toEqual([]);
  return first as Statement;
};
const properties = (given: Given) =>
  only(given).predicate.properties.map((it) => it.replace('ACR_PROMOTION_GATE_', ''));

describe('a statement', () => {
  it('is an in-toto Statement with a Simple Verification Result', () => {
    expect(only({ verdicts: [verdict('signature', 'pass')] })).toEqual({
      _type: 'https://in-toto.io/Statement/v1',
      subject: [{ name: 'prodacr.azurecr.io/team/api', digest: { sha256: 'a'.repeat(64) } }],
      predicateType: PREDICATE_TYPE,
      predicate: {
        verifier: {
          id: expect.stringMatching(/^pkg:generic\/acr-promotion-gate@\d/),
          policies: [],
        },
        timeCreated: '2026-01-02T03:04:05.000Z',
        properties: [
          'ACR_PROMOTION_GATE_DIGEST_IN_TARGET',
          'ACR_PROMOTION_GATE_TAGS_IN_TARGET',
          'ACR_PROMOTION_GATE_SIGNATURE',
        ],
        acrPromotionGate: {
          images: [
            {
              result: 'promoted',
              target: 'prodacr.azurecr.io/team/api',
              tags: ['1.4'],
              source: 'devacr.azurecr.io/api',
              manifestsProven: 1,
              attachedProven: 1,
              gates: [
                {
                  property: 'ACR_PROMOTION_GATE_SIGNATURE',
                  gate: 'signature',
                  expected: 'this',
                  got: 'that',
                },
              ],
              signature: expect.objectContaining({ key: 'SHA256:ab' }),
            },
          ],
        },
      },
    });
  });

  it.each(RESULTS.map((result) => [result] as const))('about an image that is %s', (result) => {
    const proven = ['promoted', 'already-present', 'verified', 'rolled-back'].includes(result);
    expect(statementsOf([image({ result })], NOW)).toHaveLength(proven ? 1 : 0);
    expect(statementsOf([image({ result, proof: 'mismatched' })], NOW)).toEqual([]);
    expect(statementsOf([image({ result, proof: 'unreadable' })], NOW)).toEqual([]);
    expect(statementsOf([{ ...image({ result }), verification: undefined }], NOW)).toEqual([]);
  });

  it.each<[string, Verdict]>([
    ['what warn-only let pass', verdict('platforms', 'waived', 'block')],
    ['a trust policy that skips', verdict('notation', 'waived')],
    ['a digest that nobody stated', verdict('digest-evidence', 'waived')],
    ['what nobody asked for', verdict('signature', 'not-applicable')],
    ['what could not be had', verdict('attestation', 'unknown')],
    ['what blocks', verdict('max-age-days', 'block')],
    ['how a tag may be written', verdict('target-tag', 'pass')],
    ['what is not locked', verdict('tag-lock', 'pass')],
    ['the network', verdict('network', 'pass')],
    ['other images', verdict('set-overlap', 'pass')],
    ['attached artifacts that nobody requires', verdict('referrers', 'pass')],
  ])('does not say %s', (_, given) => {
    const statement = only({ verdicts: [given] });
    expect(properties({ verdicts: [given] })).toEqual(['DIGEST_IN_TARGET', 'TAGS_IN_TARGET']);
    const [details] = statement.predicate.acrPromotionGate.images;
    expect(details).toMatchObject({ gates: [] });
    expect(JSON.parse(JSON.stringify(details))).not.toHaveProperty('signature');
    expect(JSON.parse(JSON.stringify(details))).not.toHaveProperty('attestations');
  });

  it('says what a gate passed', () => {
    const gates: GateId[] = ['attestation', 'notation', 'require-labels', 'referrers'];
    const verdicts = gates.map((gate) => verdict(gate, 'pass'));
    expect(properties({ verdicts, required: ['sbom'] }).slice(2)).toEqual([
      'ATTESTATION',
      'NOTATION',
      'REQUIRE_LABELS',
      'REFERRERS',
    ]);
  });

  it('names no tag that was not proven, and no source that was not looked at', () => {
    const tags: TagProof[] = [{ tag: TAG, kind: 'absent' }];
    const verdicts = [verdict('tag-pattern', 'pass')];
    expect(properties({ tags, verdicts })).toEqual(['DIGEST_IN_TARGET']);
    expect(properties({ verdicts })).toContain('TAG_PATTERN');
    const [details] = only({ tags, mode: 'verify' }).predicate.acrPromotionGate.images;
    expect(details).toMatchObject({ tags: [] });
    expect(JSON.parse(JSON.stringify(details))).not.toHaveProperty('source');
  });

  it('of one digest in two repositories says what holds in both', () => {
    const [first, ...others] = statementsOf(
      [
        image({ verdicts: [verdict('platforms', 'pass'), verdict('notation', 'pass')] }),
        image({ repository: 'eu/api', verdicts: [verdict('notation', 'pass')] }),
        image({ repository: 'us/api', result: 'failed' }),
        image({ repository: 'team/web', digest: OTHER }),
      ],
      NOW,
    );
    const names = first?.subject.map(({ name }) => name);
    expect(names).toEqual(['prodacr.azurecr.io/team/api', 'prodacr.azurecr.io/eu/api']);
    expect(first?.predicate.properties.slice(2)).toEqual(['ACR_PROMOTION_GATE_NOTATION']);
    expect(others.map(({ subject }) => subject[0]?.digest.sha256)).toEqual(['b'.repeat(64)]);
  });
});

const folder = () => mkdtempSync(join(tmpdir(), 'statement-'));
const same = (text: string) => text;

describe('the files of a statement', () => {
  const two = statementsOf([image(), image({ digest: parseDigest(OTHER) })], NOW);

  it('are one and its predicate for an image', async () => {
    const at = folder();
    const path = await writeStatements(join(at, 'out.json'), false, two.slice(0, 1), same);
    expect(path).toBe(join(at, 'out.statement.json'));
    expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual(JSON.parse(JSON.stringify(two[0])));
    const predicate = readFileSync(join(at, 'out.predicate.json'), 'utf8');
    expect(JSON.parse(predicate)).toEqual(JSON.parse(JSON.stringify(two[0]?.predicate)));
    expect(readdirSync(at).sort()).toEqual(['out.predicate.json', 'out.statement.json']);
  });

  it('are a line and a predicate for each digest of a set', async () => {
    const at = folder();
    const path = await writeStatements(join(at, 'out.json'), true, two, same);
    const lines = readFileSync(path, 'utf8').trimEnd().split('\n');
    expect(lines.map((it) => JSON.parse(it).subject[0].digest.sha256)).toEqual([
      'a'.repeat(64),
      'b'.repeat(64),
    ]);
    expect(readdirSync(at).sort()).toEqual([
      `out.sha256-${'a'.repeat(64)}.predicate.json`,
      `out.sha256-${'b'.repeat(64)}.predicate.json`,
      'out.statement.jsonl',
    ]);
  });

  it('of an earlier run go, and nothing else does', async () => {
    const at = folder();
    const others = ['out.json', 'out.predicate.json.txt', 'about.statement.json', 'notes.json'];
    for (const name of others) writeFileSync(join(at, name), '{}');
    mkdirSync(join(at, 'out.statement.jsonl'));
    await writeStatements(join(at, 'out.json'), true, two, same).catch(() => '');
    await writeStatements(join(at, 'out.json'), false, two.slice(0, 1), same);
    expect(await writeStatements(join(at, 'out.json'), false, [], same)).toBe('');
    expect(readdirSync(at).sort()).toEqual([...others, 'out.statement.jsonl'].sort());
  });

  it('have every text cleaned', async () => {
    const at = folder();
    const path = await writeStatements(join(at, 'out.json'), false, two.slice(0, 1), (text) =>
      text.replace('promoted', 'XX'),
    );
    expect(readFileSync(path, 'utf8')).toContain('"result":"XX"');
    expect(readFileSync(join(at, 'out.predicate.json'), 'utf8')).toContain('"result":"XX"');
  });

  it('are refused before anything is promoted where they cannot lie', async () => {
    const at = folder();
    mkdirSync(join(at, 'taken.predicate.json'));
    const bad = { code: 'OUTPUT_UNWRITABLE' };
    await expect(tryStatements(join(at, 'taken.json'), false)).rejects.toMatchObject(bad);
    const long = join(at, `${'r'.repeat(200)}.json`);
    await expect(tryStatements(long, true)).rejects.toMatchObject(bad);
    await expect(tryStatements(long, false)).resolves.toBeUndefined();
  });
});
