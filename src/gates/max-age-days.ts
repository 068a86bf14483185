import type { Facts } from '../facts/facts.js';
import type { Build } from '../facts/platforms.js';
import { shortDigest } from '../oci/digest.js';
import { isRollback } from '../request/modes.js';
import { judgeBuilds } from './builds.js';
import { reasonsIn } from './reasons.js';
import { notAsked, type Verdict } from './verdict.js';

const gate = 'max-age-days';
const DAY = 24 * 60 * 60 * 1000;
/** Builds that hide their time write 1970 or 1980. */
const EARLIEST = Date.UTC(2000, 0, 1);

/** The oldest platform was built within so many days; a time that nobody can believe is unknown. */
export function maxAgeDays(facts: Facts): Verdict {
  const days = facts.promotion.policy.rules[gate];
  if (days === undefined) return notAsked(gate, 'no age is asked for');
  const expected = `built in the last ${days} days`;
  if (isRollback(facts.mode)) {
    const got = 'a rollback goes back to an older image, whatever its age';
    return { gate, outcome: 'waived', expected, got };
  }
  const now = facts.now.getTime();
  return judgeBuilds(facts, gate, expected, gate, (builds) => judge(builds, now, days, expected));
}

function judge(builds: readonly Build[], now: number, days: number, expected: string): Verdict {
  const times = builds.map((build) => ({ build, time: timeOf(build, now) }));
  const known = times.flatMap(({ time }) => (typeof time === 'number' ? [time] : []));
  const oldest = Math.min(...known);
  if (known.length > 0 && oldest < now - days * DAY) {
    return {
      gate,
      outcome: 'block',
      expected,
      got: `the oldest platform was built ${new Date(oldest).toISOString()}, ${ageOf(now - oldest)} ago`,
      remedy: `Build and test the image again, or raise ${gate}.`,
    };
  }
  const without = times.flatMap(({ build, time }) =>
    typeof time === 'number' ? [] : [`${shortDigest(build.digest)} ${time}`],
  );
  if (without.length > 0) {
    return {
      gate,
      outcome: 'unknown',
      expected,
      got: `the build states no time: ${reasonsIn(without)}`,
      remedy: `Let the builder write the time of creation (SOURCE_DATE_EPOCH set to the commit's time keeps builds reproducible), or drop ${gate}.`,
    };
  }
  const got = `the oldest platform was built ${new Date(oldest).toISOString()}, ${ageOf(now - oldest)} ago`;
  return { gate, outcome: 'pass', expected, got };
}

/** When it was built, or why that is not known. */
function timeOf(build: Build, now: number): number | string {
  switch (build.kind) {
    case 'no-image':
      return 'is no image';
    case 'unreadable':
      return 'has a config that cannot be read';
    case 'said': {
      const { created } = build;
      if (created === undefined) return 'has none';
      const at = new Date(created).toISOString();
      if (created < EARLIEST) return `says ${at}, which stands for none`;
      return created > now + DAY ? `says ${at}, which is yet to come` : created;
    }
  }
}

function ageOf(milliseconds: number): string {
  const days = Math.max(0, Math.floor(milliseconds / DAY));
  return days === 1 ? '1 day' : `${days} days`;
}
