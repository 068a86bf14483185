import type { Facts } from '../facts/facts.js';
import type { Build } from '../facts/platforms.js';
import { type Digest, shortDigest } from '../oci/digest.js';
import { matchesGlob } from '../request/glob.js';
import type { LabelRule } from '../request/request.js';
import { judgeBuilds } from './builds.js';
import { reasonsIn } from './reasons.js';
import { notAsked, type Verdict } from './verdict.js';

const gate = 'require-labels';
const LONGEST_VALUE = 100;

/** The config of every platform carries the required labels; an artifact without one has none. */
export function requireLabels(facts: Facts): Verdict {
  const rules = facts.promotion.policy.requireLabels;
  if (rules.length === 0) return notAsked(gate);
  const expected = rules.map(wordsOf).join(', ');
  return judgeBuilds(facts, gate, expected, gate, (builds) => judge(builds, rules, expected));
}

function judge(builds: readonly Build[], rules: readonly LabelRule[], expected: string): Verdict {
  const unreadable = builds.filter(({ kind }) => kind === 'unreadable');
  const gaps = builds.flatMap((build) => gapsIn(build, rules));
  if (gaps.length > 0) {
    return {
      gate,
      outcome: 'block',
      expected,
      got: reasonsIn(gaps),
      remedy: `Set the labels in the build of every platform (docker build --label key=value, or labels of docker/metadata-action), or correct ${gate}.`,
    };
  }
  if (unreadable.length > 0) {
    return {
      gate,
      outcome: 'unknown',
      expected,
      got: `the config of ${named(unreadable)} cannot be read`,
      remedy: 'Build the image again: its config is not what the image specification says.',
    };
  }
  const got = `carried by ${builds.length === 1 ? 'its config' : `all ${builds.length} configs`}`;
  return { gate, outcome: 'pass', expected, got };
}

/** What a platform lacks, in words; a config that cannot be read is another matter. */
function gapsIn(build: Build, rules: readonly LabelRule[]): string[] {
  switch (build.kind) {
    case 'unreadable':
      return [];
    case 'no-image':
      return [`${shortDigest(build.digest)} is no image and has no labels`];
    case 'said':
      return rules.flatMap((rule) => {
        const value = build.labels.get(rule.key);
        if (value !== undefined && holds(rule, value)) return [];
        return [`${rule.key} ${found(value)} in ${shortDigest(build.digest)}`];
      });
  }
}

function holds({ value: pattern }: LabelRule, value: string): boolean {
  return pattern === undefined ? value !== '' : matchesGlob(pattern, value, '');
}

function found(value: string | undefined): string {
  if (value === undefined) return 'missing';
  return value === '' ? 'empty' : `is ${JSON.stringify(value.slice(0, LONGEST_VALUE))}`;
}

function wordsOf({ key, value }: LabelRule): string {
  return value === undefined ? key : `${key}=${value}`;
}

function named(builds: readonly { readonly digest: Digest }[]): string {
  return builds.map(({ digest }) => shortDigest(digest)).join(', ');
}
