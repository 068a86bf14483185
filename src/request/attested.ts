import type { AttestationRule } from '../trust/attestation.js';
import { isInlineKey } from '../trust/key.js';
import { isProvenance, PREDICATE_NAMES } from '../trust/predicates.js';
import type { Conditions } from '../trust/provenance.js';
import { readWorkspaceFile, type Workspace } from '../workspace.js';
import type { InputName } from './inputs.js';
import type { InputProblems } from './problems.js';
import { namesKeyFile, parseSigner } from './signers.js';
import type { InputValues } from './values.js';

/** Inputs of which each asks for an attestation. */
const ASKING: readonly InputName[] = [
  'require-attestation',
  'attestation-signer',
  'provenance-builder',
  'provenance-source',
  'attestation-max-age',
];
const PROVENANCE = 'provenance';
/** What is asked of provenance asks for one. */
const OF_PROVENANCE: readonly InputName[] = ['provenance-builder', 'provenance-source'];
const HOURS = { h: 1, d: 24 } as const;
const MAX_AGE = /^([1-9]\d{0,4})(h|d)$/;
/** One is named, and told as a problem. */
const UNFIT = { signer: 'unfit' };
const SOURCE = /^((git\+)?https:\/\/)?[\w.-]+(:\d+)?(\/[\w.~-]+)+([@#]\S+)?$/;

/** Reads which attestations have to be there; undefined where none is asked for. */
export async function parseAttested(
  values: InputValues,
  problems: InputProblems,
  places: Workspace,
): Promise<Omit<AttestationRule, 'roots'> | undefined> {
  if (!ASKING.some((name) => values.isGiven(name))) return undefined;
  const signer = await signerOf(values, problems, places);
  return {
    predicates: predicatesOf(values, problems),
    signer: undefined,
    ...signer,
    conditions: conditionsOf(values, problems),
  };
}

/**
 * Without a name, what builds leave by default, also where only the file says more than its step; where
 * provenance is asked about, one of those too.
 */
function predicatesOf(values: InputValues, problems: InputProblems): string[] {
  const named = values.list('require-attestation');
  for (const name of named) {
    if (PREDICATE_NAMES.includes(name) || /^https?:\/\/./.test(name)) continue;
    const expected = `${PREDICATE_NAMES.join(', ')}, or a full predicate type`;
    problems.add('require-attestation', name, expected);
  }
  const asked = OF_PROVENANCE.some((name) => values.text(name) !== '');
  const states = named.some((it) => it === PROVENANCE || isProvenance(it));
  const byStep = ASKING.filter((name) => (values.ofStep(name) ?? '') !== '');
  const unnamed = byStep.length > 0 && !byStep.includes('require-attestation');
  const implied = named.length === 0 || unnamed || (asked && !states) ? [PROVENANCE] : [];
  return [...new Set([...named, ...implied])];
}

async function signerOf(
  values: InputValues,
  problems: InputProblems,
  places: Workspace,
): Promise<Pick<AttestationRule, 'signer' | 'by'> | undefined> {
  const name = 'attestation-signer';
  const given = values.text(name);
  if (given === '') return undefined;
  const file = namesKeyFile(given) ? await readWorkspaceFile(given, places) : undefined;
  if (file?.kind === 'failed') {
    problems.add(name, given, `a file with a public key: ${file.reason}`);
    return UNFIT;
  }
  const issuer = values.text('signature-issuer');
  const ownRoot = values.text('trusted-root') !== '';
  const signer = parseSigner(given, file?.text, issuer, ownRoot);
  switch (signer.kind) {
    case 'unfit':
      problems.add(name, isInlineKey(given) ? 'a text' : given, signer.expected);
      return UNFIT;
    case 'workflow':
      return { signer: signer.text };
    case 'other': {
      const { by } = signer;
      if (by.kind === 'key') return { signer: `key ${by.key.fingerprint}`, by };
      const from = by.issuer === undefined ? '' : ` from ${by.issuer}`;
      return { signer: `${by.identity.text}${from}`, by };
    }
  }
}

function conditionsOf(values: InputValues, problems: InputProblems): Conditions {
  const builder = values.text('provenance-builder');
  const source = values.text('provenance-source');
  if (source !== '' && !SOURCE.test(source)) {
    const expected = 'the repository that is built, https://github.com/owner/repo, optionally @ref';
    problems.add('provenance-source', source, expected);
  }
  const maxAge = maxAgeOf(values, problems);
  return {
    ...(builder === '' ? {} : { builder }),
    ...(source === '' ? {} : { source }),
    ...(maxAge === undefined ? {} : { maxAge }),
  };
}

/** In milliseconds. A number alone is refused: an age that is read in another unit is none at all. */
function maxAgeOf(values: InputValues, problems: InputProblems): number | undefined {
  const name = 'attestation-max-age';
  const given = values.text(name);
  if (given === '') return undefined;
  const [, count = '', unit = ''] = MAX_AGE.exec(given) ?? [];
  if (unit === 'h' || unit === 'd') return Number(count) * HOURS[unit] * 3_600_000;
  problems.add(name, given, 'a number of hours or days, such as 12h or 30d');
  return undefined;
}
