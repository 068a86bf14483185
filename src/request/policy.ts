import { FormatError } from '../oci/format-error.js';
import { type Platform, parsePlatform } from '../oci/platform.js';
import { REFERRER_KINDS } from '../oci/referrer.js';
import type { Workspace } from '../workspace.js';
import { parseForce } from './force.js';
import { isTagGlob } from './glob.js';
import { type InputName, namesWhere } from './inputs.js';
import { parseKeepPrevious } from './keep-previous.js';
import { expandGlobs } from './placeholders.js';
import type { InputProblems } from './problems.js';
import type { Policy, ReferrerTypes } from './request.js';
import { parseRules } from './rule-values.js';
import { parseLabelRules } from './rules.js';
import { parseTrust } from './trust.js';
import type { InputValues } from './values.js';

/** Reads the rules of one promotion, besides those that are the step's alone. */
export async function parsePolicy(
  values: InputValues,
  problems: InputProblems,
  places: Workspace,
): Promise<Omit<Policy, 'warnOnly' | 'notation'>> {
  const force = parseForce(expandGlobs('force', values, problems));
  if (!force) {
    const expected = 'false, true, or tag globs made of * ? and tag characters';
    problems.add('force', values.text('force'), expected);
  }
  const maxManifests = values.number('max-manifests');
  const minManifests = values.number('min-manifests');
  if (minManifests > maxManifests) {
    problems.add('min-manifests', String(minManifests), `at most max-manifests, ${maxManifests}`);
  }
  return {
    requireDigest: values.boolean('require-digest'),
    optional: values.boolean('optional'),
    force: force ?? { kind: 'never' },
    forwardOnly: parseForwardOnly(values, problems),
    keepPrevious: parseKeepPrevious(values, problems),
    reason: values.text('reason'),
    maxManifests,
    minManifests,
    platforms: parsePlatforms(values, problems),
    referrers: values.choice('referrers'),
    referrerTypes: parseReferrerTypes(values, problems),
    requireReferrers: parseKinds('require-referrers', values.list('require-referrers'), problems),
    ...(await parseTrust(values, problems, places)),
    // The same for all images, so that it is read once, when they are known.
    unverifiable: values.choice('unverifiable'),
    requireLabels: parseLabelRules(values, problems),
    rules: parseRules(values),
    explicit: namesWhere(({ asksContent }) => asksContent !== undefined).filter((name) =>
      values.isGiven(name),
    ),
  };
}

function parseForwardOnly(values: InputValues, problems: InputProblems): readonly string[] {
  return expandGlobs('forward-only', values, problems).filter((glob) => {
    if (isTagGlob(glob)) return true;
    problems.add('forward-only', glob, 'tag globs made of * ? and tag characters');
    return false;
  });
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
