import type { ImageEntry } from './images-file.js';
import { type InputName, namesWhere, type RawInputs, SPECS } from './inputs.js';
import type { InputProblems } from './problems.js';

const SAME = namesWhere(({ inFile }) => inFile === 'same');
/** Each of these asks for an attestation. */
const ATTESTED: readonly InputName[] = [
  'require-attestation',
  'attestation-signer',
  'provenance-builder',
  'provenance-source',
  'attestation-max-age',
];
/**
 * Inputs that ask for something of which another one says how: with the one given, the other is fixed. A
 * source of the build is one of them, since runs of that repository may sign then.
 */
const ASKED_BY: Partial<Record<InputName, readonly InputName[]>> = {
  'signature-issuer': ['signature-identity', 'attestation-signer'],
  'trusted-root': ['signature-identity', ...ATTESTED],
  'attestation-signer': ATTESTED,
  'provenance-source': ATTESTED,
};
/** So many images are named one by one in a line of the log. */
const MOST_NAMED = 3;

/**
 * Whose signature counts is the step's to say: a file that names another key, identity or root than the
 * step asks for is a problem, and one that names nothing takes nothing back.
 *
 * @param own values of the file, for one image or for all
 * @returns those that hold over the inputs of the step
 */
export function heldTo(
  step: RawInputs,
  own: Partial<RawInputs>,
  problems: InputProblems,
): Partial<RawInputs> {
  const kept: { -readonly [K in InputName]?: string } = { ...own };
  for (const name of SAME) {
    const given = own[name]?.trim();
    if (given === undefined) continue;
    // A host gives its own inputs only.
    const asked = (step[name] ?? '').trim();
    if (given === '' || given === asked) {
      delete kept[name];
      continue;
    }
    const fixed =
      asked !== '' || ASKED_BY[name]?.some((it) => (step[it] ?? '').trim() !== '') === true;
    if (fixed) {
      const expected = `${asked === '' ? 'nothing' : 'the same'} as in the inputs of the step: an images-file does not change whom it trusts`;
      problems.add(name, given, expected);
    }
  }
  return kept;
}

/** What a file may say over its step, and whether a value allows more than another one does. */
const LOOSENS: Partial<Record<InputName, (value: string, step: string) => boolean>> = {
  force: (value, step) => !/^false$/i.test(value) && value !== step,
  'require-digest': (value, step) => /^false$/i.test(value) && !/^false$/i.test(step),
  unverifiable: (value, step) => /^warn$/i.test(value) && !/^warn$/i.test(step),
  referrers: (value, step) => /^ignore$/i.test(value) && !/^ignore$/i.test(step),
  'max-manifests': (value, step) => Number(value) > Number(step),
  'min-manifests': (value, step) => Number(value) < Number(step),
};

/** What the images of a file may do that the inputs of the step alone do not allow, in one line. */
export function allowedByFile(step: RawInputs, entries: readonly ImageEntry[]): string | undefined {
  const given = (raw: RawInputs, name: InputName) => {
    const value = (raw[name] ?? '').trim() || SPECS[name].default;
    const filled =
      value.includes('{') && (raw.version ?? '').trim() !== (step.version ?? '').trim();
    return filled ? `${value} with a version of its own` : value;
  };
  const allowed = (Object.keys(LOOSENS) as InputName[]).flatMap((name) => {
    const places = new Map<string, string[]>();
    for (const { raw, place } of entries) {
      const value = given(raw, name);
      if (LOOSENS[name]?.(value, given(step, name)) !== true) continue;
      const text = value.split(/[\r\n]+/).join(', ');
      places.set(text, [...(places.get(text) ?? []), place]);
    }
    return [...places].map(([value, at]) => `${name}: ${value} (${placesIn(at, entries.length)})`);
  });
  return allowed.length === 0 ? undefined : `images-file allows ${allowed.join('; ')}`;
}

function placesIn(places: readonly string[], all: number): string {
  if (places.length === all && all > 1) return 'all images';
  return places.length <= MOST_NAMED ? places.join(', ') : `${places.length} images`;
}
