import { RESULTS } from '../outcome.js';
import { STEPS, TAGS } from './change.js';
import { VERIFICATION } from './proof.js';
import { FAILURE } from './run.js';
import { count, digest, flag, list, maybe, type Of, record, text, word } from './shape.js';
import { ATTESTATION, NOTATION, SIGNATURE } from './trust.js';

const SWITCH = ['enabled', 'disabled'] as const;

/** What ARM knows of a registry. */
const RESOURCE = record(
  {
    unknown: maybe(text('Code of the failure to read it; then there is nothing else.')),
    id: maybe(text('Resource id.')),
    subscriptionId: maybe(text('Its subscription.')),
    resourceGroup: maybe(text('Its resource group.')),
    name: maybe(text('Its name.')),
    loginServer: maybe(text('Its login server.')),
    location: maybe(text('Its region.')),
    sku: maybe(text('Its tier.')),
    publicNetworkAccess: maybe(word(['Enabled', 'Disabled'], 'Whether it is public.')),
    defaultAction: maybe(word(['Allow', 'Deny'], 'What its network rules do by default.')),
    networkRuleBypass: maybe(word(['AzureServices', 'None'], 'Who passes its network rules.')),
    serviceEndpointRules: maybe(count('Rules for service endpoints of virtual networks.')),
    exportPolicy: maybe(word(SWITCH, 'Whether it may be copied from.')),
    encryption: maybe(word(SWITCH, 'Whether a key of the customer’s encrypts it.')),
    softDelete: maybe(word(SWITCH, 'Whether what is deleted can be restored.')),
    retentionDays: maybe(count('Days after which a manifest without a tag is deleted.')),
    quarantine: maybe(word(SWITCH, 'Whether what arrives is hidden until it is released.')),
    roleAssignmentMode: maybe(text('How rights are assigned.')),
    provisioningState: maybe(text('Its state.')),
    tenantId: maybe(text('Tenant of the identity that read it.')),
  },
  'What ARM says of the registry; missing where it was not asked.',
);

const CLAIM = record(
  {
    origin: text('Who says it.'),
    kind: word(['digest', 'empty', 'silent', 'unusable'], 'What it holds.'),
    digest: maybe(digest('What it says.')),
    format: maybe(text('Format of the evidence.')),
    strength: maybe(word(['stated', 'claimed'], 'By the pipeline itself, or by a file.')),
    problem: maybe(text('What is wrong with it.')),
  },
  'What one place says about the digest.',
);

const VERDICT = record(
  {
    gate: text('Id of the gate.'),
    outcome: word(
      ['pass', 'block', 'unknown', 'waived', 'not-applicable'],
      'What it came to; `unknown` blocks as well.',
    ),
    expected: text('What the gate expects; `not asked for` where nobody asked.'),
    got: text('What it found.'),
    warning: maybe(text('What a reader should know although it does not block.')),
    was: maybe(word(['block', 'unknown'], 'What it would have been without `warn-only`.')),
    remedy: maybe(text('What to do.')),
    code: maybe(text('Code of the failure behind an unknown.')),
    correlationId: maybe(text("The service's id of the failed call.")),
  },
  'What one gate found.',
);

const MANIFEST = record(
  {
    digest: digest('The manifest.'),
    mediaType: text('Its media type.'),
    parent: maybe(digest('The index that names it.')),
    platform: maybe(text('Its platform, os/architecture[/variant].')),
    attestation: flag('Whether a builder put it there as an attestation.'),
    size: count('Its size in bytes.'),
  },
  'A manifest of the image.',
);

const ARTIFACT = record(
  {
    digest: digest('The artifact.'),
    subject: digest('What it is attached to.'),
    artifactType: text('Its type.'),
    predicateTypes: list(text('A predicate type.'), 'What it claims, unopened.'),
    tag: maybe(text('The tag by which alone it is found.')),
    subjectless: maybe(flag('Only an index names it.')),
    carried: flag('Whether it goes along.'),
  },
  'Something attached to the source image.',
);

const REFERRERS = record(
  {
    unknown: maybe(text('Code of the failure to list them; then there is nothing else.')),
    found: maybe(count('How many are attached.')),
    left: maybe(count('How many stay behind.')),
    imported: maybe(count('How many were imported.')),
    alreadyThere: maybe(count('How many were in the target already.')),
    kept: maybe(count('How many tags hold something of the target’s own.')),
    writes: maybe(count('How many imports were sent for them.')),
    artifacts: maybe(list(ARTIFACT, 'One by one.')),
  },
  'What is attached to the source image.',
);

/** One image of the run. */
export const IMAGE = record(
  {
    result: word(RESULTS, 'What it came to.'),
    failures: list(FAILURE, 'Why it is not green.'),
    warnings: list(text('A warning.'), 'What a reader should know, besides the warnings of gates.'),
    source: maybe(
      record(
        {
          given: text('The input as it was given.'),
          registry: text('Login server or host.'),
          repository: text('Repository.'),
          tag: maybe(text('The tag in `source`.')),
          tagDigest: maybe(digest('What that tag named when it was looked at.')),
          resource: maybe(RESOURCE),
        },
        'Where it comes from; missing where only the target was read.',
      ),
    ),
    target: record(
      {
        registry: text('Login server.'),
        repository: text('Repository.'),
        resource: maybe(RESOURCE),
      },
      'Where it goes.',
    ),
    digest: maybe(
      digest('The digest that was promoted or verified; missing where evidence gave none.'),
    ),
    evidence: record(
      {
        kind: word(['agreed', 'missing', 'unusable', 'conflict'], 'What all claims come to.'),
        claims: list(CLAIM, 'Each claim.'),
      },
      'Who says that this digest was tested.',
    ),
    reason: maybe(text('The input `reason`.')),
    leftOutTags: maybe(list(text('An entry.'), 'Entries of `tags` that stand for no tag here.')),
    manifestCount: maybe(count('Distinct manifests of the image, attached ones not counted.')),
    platforms: maybe(list(text('A platform.'), 'Platforms that it can run on.')),
    manifests: maybe(list(MANIFEST, 'The image and everything below it.')),
    referrers: maybe(REFERRERS),
    tags: TAGS,
    notation: maybe(NOTATION),
    verdicts: list(VERDICT, 'What every gate found.'),
    signature: maybe(SIGNATURE),
    attestations: maybe(list(ATTESTATION, 'Attestations that were verified.')),
    plan: word(
      ['blocked', 'skipped', 'verify', 'already-present', 'steps'],
      'What was to happen to it.',
    ),
    steps: STEPS,
    verification: maybe(VERIFICATION),
  },
  'One image.',
);

export type ImageRecord = Of<typeof IMAGE>;
export type ResourceRecord = Of<typeof RESOURCE>;
export type ReferrersRecord = Of<typeof REFERRERS>;
