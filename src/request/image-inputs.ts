import type { InputSpec } from './input-spec.js';
import { TRUST_INPUTS } from './trust-inputs.js';

/** Inputs about what is promoted, and by which rules. */
export const IMAGE_INPUTS = {
  source: {
    hosts: 'both',
    group: 'image',
    type: 'text',
    perImage: true,
    default: '',
    description:
      'Image to promote, named by digest: devacr.azurecr.io/team/api@sha256:…. A tag beside the digest is allowed; a source that ends in @ counts as missing evidence. Optional in verify mode when digest is given.',
  },
  target: {
    hosts: 'both',
    group: 'image',
    type: 'lines',
    multiLine: true,
    perImage: true,
    default: '',
    description:
      'Repository in the production Azure Container Registry, optionally with a tag: prodacr.azurecr.io/team/api:1.4.2. Several registries of one cloud, one a line: the image goes into each of them.',
  },
  tags: {
    hosts: 'both',
    group: 'image',
    type: 'list',
    multiLine: true,
    perImage: true,
    default: '',
    description:
      'Target tags, one a line or comma-separated, united with a tag in target; {version}, {major}, {minor}, {patch} stand for parts of version, and a full reference of the target counts as its tag. Without any, the tag of source is used.',
  },
  version: {
    hosts: 'both',
    group: 'image',
    type: 'text',
    perImage: true,
    default: '',
    description:
      'Semantic version that the placeholders in tags, force and forward-only stand for: v1.4.2 with {version}, {major}.{minor} gives 1.4.2, 1.4. For a pre-release, entries without {version} are left out.',
  },
  'source-tags': {
    hosts: 'both',
    group: 'image',
    type: 'list',
    perImage: true,
    asksContent: true,
    of: 'tag-glob',
    default: '',
    description:
      'Tag globs: tags that name exactly the promoted digest in the source, an Azure Container Registry, are wanted in the target as well (one a line or comma-separated). Whoever may tag in the source names tags here; tag-pattern bounds them.',
  },
  untagged: {
    hosts: 'both',
    group: 'image',
    type: 'boolean',
    perImage: true,
    default: 'false',
    description: 'Import by digest without any tag; excludes tags and a tag in target.',
  },
  digest: {
    hosts: 'both',
    group: 'image',
    type: 'text',
    perImage: true,
    default: '',
    description: "Digest evidence as a literal, for example the build step's output: sha256:….",
  },
  'digest-evidence': {
    hosts: 'both',
    group: 'image',
    type: 'lines',
    multiLine: true,
    perImage: true,
    default: '',
    description:
      "Files that hold digest evidence, one a line, inside the workspace, the pipeline's folders or the temp folder; the format is detected. file#name picks an entry, env:NAME reads a variable.",
  },
  'require-digest': {
    hosts: 'both',
    group: 'policy',
    type: 'boolean',
    perImage: true,
    default: 'true',
    description:
      'Block when no digest evidence exists. With false the tag of source is resolved once, pinned, and the waiver is recorded.',
  },
  force: {
    hosts: 'both',
    group: 'policy',
    type: 'list',
    orBoolean: true,
    perImage: true,
    default: 'false',
    description:
      'Which existing target tags may be moved: false, true, or tag globs such as latest, 1.* (one a line or comma-separated), with placeholders as in tags. A locked tag is never moved.',
  },
  'forward-only': {
    hosts: 'both',
    group: 'policy',
    type: 'list',
    perImage: true,
    inFile: 'joined',
    default: '',
    description:
      'Tag globs such as latest, 1.*, with placeholders as in tags, whose tags never move to a lower version: where the image that such a tag holds carries a higher version in the target, the tag stays, and the rest is promoted. It allows no move by itself.',
  },
  reason: {
    hosts: 'both',
    group: 'policy',
    type: 'text',
    perImage: true,
    default: '',
    description: 'Why an existing tag is moved; recorded in the report.',
  },
  'max-manifests': {
    hosts: 'both',
    group: 'policy',
    type: 'integer',
    least: 1,
    perImage: true,
    asksContent: true,
    gate: 'manifest-count',
    default: '50',
    description:
      'Upper bound of the manifest count: the index and all manifests below it. Azure imports at most 50.',
  },
  'min-manifests': {
    hosts: 'both',
    group: 'policy',
    type: 'integer',
    least: 1,
    perImage: true,
    asksContent: true,
    gate: 'manifest-count',
    default: '1',
    description: 'Lower bound of the manifest count.',
  },
  platforms: {
    hosts: 'both',
    group: 'policy',
    type: 'list',
    perImage: true,
    inFile: 'joined',
    asksContent: true,
    gate: 'platforms',
    default: '',
    description:
      'Platforms that must be present, for example linux/amd64,linux/arm64. Attestations beside the platforms do not count.',
  },
  referrers: {
    hosts: 'both',
    group: 'policy',
    type: 'choice',
    perImage: true,
    options: ['copy', 'ignore'],
    default: 'copy',
    description:
      'copy carries signatures, SBOMs and attestations of the image and of its children along, and proves that they arrived; ignore leaves them behind.',
  },
  'referrer-types': {
    hosts: 'both',
    group: 'policy',
    type: 'list',
    perImage: true,
    default: '',
    description:
      'Which attached artifacts to carry: signature, sbom, provenance, attestation, vex, or full artifact types; ! excludes one. All of them when empty.',
  },
  'require-referrers': {
    hosts: 'both',
    group: 'policy',
    type: 'list',
    perImage: true,
    inFile: 'joined',
    asksContent: true,
    gate: 'referrers',
    default: '',
    description:
      'Kinds of artifacts that must be attached to the source image: signature, sbom, provenance, attestation, vex, or full artifact types. Their presence is checked, not their validity.',
  },
  ...TRUST_INPUTS,
  unverifiable: {
    hosts: 'both',
    group: 'policy',
    type: 'choice',
    perImage: true,
    options: ['fail', 'warn'],
    default: 'fail',
    description:
      'What happens when a private registry cannot be reached from this runner: fail blocks before anything is written; warn imports without moving any tag and ends as unverifiable with a warning.',
  },
} as const satisfies Record<string, InputSpec>;
