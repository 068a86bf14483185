import { count, digest, list, maybe, number, type Of, record, text, word } from './shape.js';

const ERROR = record(
  { code: text('A code of TROUBLESHOOTING.'), message: text('What happened.') },
  'Why it could not be read, or what was wrong with its bytes.',
);

const TAG_PROOF = record(
  {
    tag: text('The tag.'),
    kind: word(
      ['proven', 'different', 'absent', 'corrupt', 'unreadable'],
      'What the target showed of it.',
    ),
    digest: maybe(digest('The other digest that it holds.')),
    error: maybe(ERROR),
  },
  'A tag as the target showed it.',
);

const MANIFEST_PROOF = record(
  {
    digest: digest('The manifest.'),
    kind: word(
      ['proven', 'absent', 'corrupt', 'unreadable'],
      'Whether it is served, by its bytes.',
    ),
    error: maybe(ERROR),
  },
  'A manifest as the target showed it.',
);

const REFERRER_PROOF = record(
  {
    digest: digest('The artifact.'),
    subject: digest('What it is attached to.'),
    artifactType: text('Its type.'),
    tag: maybe(text('The tag by which alone it is found.')),
    kind: word(
      ['proven', 'absent', 'hidden', 'served', 'kept', 'corrupt', 'unreadable'],
      '`hidden`: served by digest, and not listed; `served`: the same, for a reason of the target’s own; `kept`: the tag holds something of the target’s own.',
    ),
    why: maybe(text('Why it is not to be found from the image.')),
    held: maybe(digest('What the tag holds instead.')),
    error: maybe(ERROR),
  },
  'Something attached as the target showed it.',
);

const BLOB_PROOF = record(
  {
    kind: word(['proven', 'absent', 'too-many', 'unreadable'], 'What was found of all of them.'),
    count: maybe(count('How many there are.')),
    digests: maybe(list(digest('One that is missing.'), 'What is missing, where that is known.')),
    error: maybe(ERROR),
  },
  'Configs and layers; asked only where an import gave no word of its end.',
);

const KIND = word(
  ['proven', 'mismatched', 'unreadable'],
  'proven: the target holds all of it; mismatched: it was read and differs; unreadable: nobody knows.',
);

const REPLICA = record(
  {
    endpoint: text('The regional endpoint.'),
    kind: KIND,
    waitedSeconds: number('How long it was waited for.'),
    tags: list(TAG_PROOF, 'Tags read through it.'),
    manifests: list(MANIFEST_PROOF, 'Manifests read through it.'),
  },
  'What one regional endpoint showed.',
);

/** What was read back from the target. */
export const VERIFICATION = record(
  {
    kind: KIND,
    waitedSeconds: number('How long it was waited for replicas to agree.'),
    tags: list(TAG_PROOF, 'The wanted tags.'),
    keepers: maybe(list(TAG_PROOF, 'Tags that keep what moving tags held.')),
    manifests: list(MANIFEST_PROOF, 'The image and everything below it.'),
    referrers: list(REFERRER_PROOF, 'What was carried along.'),
    blobs: maybe(BLOB_PROOF),
    replicas: maybe(list(REPLICA, 'Regional endpoints, where some were named.')),
  },
  'What was read back from the target; missing where nothing was to be proven.',
);

export type VerificationRecord = Of<typeof VERIFICATION>;
