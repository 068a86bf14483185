import { FormatError } from '../oci/format-error.js';
import { type Platform, parsePlatform } from '../oci/platform.js';
import { REFERRER_KINDS } from '../oci/referrer.js';
import type { Workspace } from '../workspace.js';
import { parseForce } from './force.js';
import { INPUTS, type InputName } from './inputs.js';
import type { InputProblems } from './problems.js';
import type { Policy, ReferrerTypes } from './request.js';
import { parseTrust } from './trust.js';
import type { InputValues } from './values.js';

/** Inputs that only a reading of the source can answer. */
const ABOUT_CONTENT: readonly InputName[] = ['platforms', 'min-manifests', 'max-manifests'];

/** Reads the rules of one promotion. */
export async function parsePolicy(
  values: InputValues,
  problems: InputProblems,
  places: Workspace,
): Promise<Policy> {
  const force = parseForce(values.list('force'));
  if (!force) {
    const expected = 'false, true, or tag globs made of * ? and tag characters';
    problems.add('force', values.text('force'), expected);
  }
  const maxManifests = values.number('max-manifests', 50, 1, true);
  const minManifests = values.number('min-manifests', 1, 1, true);
  if (minManifests > maxManifests) {
    problems.add('min-manifests', String(minManifests), `at most max-manifests, ${maxManifests}`);
  }
  return {
    requireDigest: values.boolean('require-digest', true),
    force: force ?? { kind: 'never' },
    reason: values.text('reason'),
    maxManifests,
    minManifests,
    platforms: parsePlatforms(values, problems),
    referrers: values.choice('referrers', 'copy', ['copy', 'ignore']),
    referrerTypes: parseReferrerTypes(values, problems),
    requireReferrers: parseKinds('require-referrers', values.list('require-referrers'), problems),
    ...(await parseTrust(values, problems, places)),
    unverifiable: values.choice('unverifiable', 'fail', ['fail', 'warn']),
    explicit: ABOUT_CONTENT.filter((name) => {
      const given = values.text(name);
      return given !== '' && given !== INPUTS[name].default;
    }),
  };
}

/** What is carried, and what `!` leaves behind. */
function parseReferrerTypes(values: InputValues, problems: InputProblems): ReferrerTypes {
  const words = values.list('referrer-types');
  const excluded = words.filter((it) => it.startsWith('!')).map((it) => it.slice(1).trim());
  const included = words.filter((it) => !it.startsWith('!') && it !== 'all');
  return {
    include: parseKinds('referrer-types', included, problems),
    exclude: parseKinds('referrer-types', excluded, problems),
  };
}

/** Short names, or full media types and predicate types. */
function parseKinds(name: InputName, kinds: string[], problems: InputProblems): string[] {
  for (const kind of kinds) {
    if (REFERRER_KINDS.includes(kind) || kind.includes('/')) continue;
    problems.add(name, kind, `${REFERRER_KINDS.join(', ')}, or a full artifact type`);
  }
  return kinds;
}

function parsePlatforms(values: InputValues, problems: InputProblems): Platform[] {
  return values.list('platforms').flatMap((text) => {
    try {
      return [parsePlatform(text)];
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
      problems.add('platforms', text, 'os/architecture or os/architecture/variant');
      return [];
    }
  });
}
