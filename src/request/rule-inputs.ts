import type { InputSpec } from './input-spec.js';

/** Inputs about what may be promoted, and under which tags. */
export const RULE_INPUTS = {
  'require-labels': {
    hosts: 'both',
    group: 'policy',
    type: 'list',
    multiLine: true,
    perImage: true,
    inFile: 'joined',
    gate: 'require-labels',
    asksContent: 'builds',
    default: '',
    description:
      'Gate: labels that the config of every platform carries, one a line or comma-separated: key for one that is not empty, key=value for one with that value, in which * stands for any run of characters.',
  },
  'max-age-days': {
    hosts: 'both',
    group: 'policy',
    type: 'integer',
    least: 1,
    perImage: true,
    inFile: 'joined',
    gate: 'max-age-days',
    asksContent: 'builds',
    default: '',
    description:
      'Gate: no platform was built more days ago than this, by the time of creation that its config states. Any age when empty.',
  },
  'tag-pattern': {
    hosts: 'both',
    group: 'policy',
    type: 'list',
    perImage: true,
    inFile: 'joined',
    gate: 'tag-pattern',
    of: 'tag-glob',
    default: '',
    description:
      'Gate: tag globs such as v*, 1.*, one of which every wanted tag has to match (one a line or comma-separated). Any tag when empty.',
  },
  'keep-previous': {
    hosts: 'both',
    group: 'policy',
    type: 'text',
    perImage: true,
    default: '',
    description:
      'Tag template, such as previous-{tag}-{hex12}: before a tag moves, the digest it holds gets this tag in the target, so that retention cannot take it. {tag} is the tag that moves, {hex12} the first characters of its digest. Such a tag is never moved or deleted, and stands in no output.',
  },
  'warn-only': {
    hosts: 'both',
    group: 'policy',
    type: 'list',
    default: '',
    description:
      'Gates whose block is a warning, to bring a rule in step by step: ids such as platforms, signature (one a line or comma-separated). Never digest-evidence, source-exists, target-tag, tag-lock, set-overlap.',
  },
} as const satisfies Record<string, InputSpec>;
