import {
  count,
  digest,
  list,
  maybe,
  type Of,
  record,
  text,
  time,
  unsureFlag,
  word,
} from './shape.js';

const LOST_TAG = record(
  {
    tag: text('The tag.'),
    digest: maybe(digest('What it holds now; missing: it is gone.')),
    locked: maybe(unsureFlag('Whether it is locked.')),
  },
  'A tag that another actor wrote.',
);

/** Every wanted tag: what it held before, what it holds now, and what puts it back. */
export const TAGS = list(
  record(
    {
      tag: text('The tag.'),
      before: maybe(
        word(['known', 'absent', 'unknown', 'unasked'], 'What was read of it before the run.'),
      ),
      previousDigest: maybe(digest('The digest it held before; a rollback goes back to it.')),
      previousCreatedTime: maybe(text('When the registry says it was created.')),
      previousLastUpdateTime: maybe(text('When the registry says it was last moved.')),
      locked: maybe(unsureFlag('Whether it is locked; null: this identity may not read locks.')),
      after: maybe(
        word(
          ['proven', 'different', 'absent', 'corrupt', 'unreadable', 'kept'],
          'What the target showed after the run; `kept`: `forward-only` left it where it is.',
        ),
      ),
      keptAt: maybe(text('The version at which `forward-only` left it.')),
      previousKeptAs: maybe(text('The tag under which `keep-previous` kept what it held.')),
      undo: maybe(
        text(
          'A command that puts it back, where this run wrote it: an import of the digest it held, or the removal of a tag that is new. It looks at nothing before; `mode: rollback` does.',
        ),
      ),
    },
    'One wanted tag.',
  ),
  'Every wanted tag.',
);

const POST = record(
  {
    tags: list(text('A tag.'), 'The tags it asked for; none: the manifests only.'),
    fate: word(
      ['refused', 'ended', 'unknown', 'open', 'done'],
      '`ended`: accepted, and failed later; `unknown`: no answer came; `open`: accepted, and it may still land.',
    ),
  },
  'One import that was sent.',
);

/** The imports of an image. */
export const STEPS = list(
  record(
    {
      brings: word(['image', 'attached', 'previous', 'tags'], 'What it brings.'),
      sourceImage: text('repository@digest that Azure was asked for.'),
      targetRepository: text('Where it goes.'),
      tags: list(text('A tag.'), 'Its tags.'),
      mode: word(['NoForce', 'Force'], 'Whether a tag that exists may be moved.'),
      end: word(
        ['planned', 'imported', 'in-place', 'lost-race', 'kept', 'failed', 'not-sent'],
        'How it ended as far as Azure says.',
      ),
      started: maybe(time('When it was begun.')),
      ended: maybe(time('When it had ended.')),
      writes: maybe(count('How many imports were sent.')),
      posts: maybe(list(POST, 'Each of them, in their order.')),
      correlationIds: maybe(list(text('An id.'), 'Azure’s ids of them.')),
      lostTags: maybe(list(LOST_TAG, 'Tags that another actor wrote first.')),
      keptTags: maybe(list(LOST_TAG, 'Tags that were left as they are.')),
      error: maybe(
        record({ code: text('Its code.'), message: text('What happened.') }, 'Why it failed.'),
      ),
    },
    'One step.',
  ),
  'The imports that were planned, in their order, and what became of each.',
);

export type TagRecord = Of<typeof TAGS>[number];
export type StepRecord = Of<typeof STEPS>[number];
