import type { Post, StepReceipt } from '../import/receipt.js';
import { shortDigest } from '../oci/digest.js';
import type { Tag } from '../oci/reference.js';
import type { Step } from '../plan/plan.js';
import type { Verification } from '../verify/verification.js';

/** What the receipts of one image know, whatever the target shows. */
export interface Account {
  /** an import of this run was accepted, or may have been */
  readonly accepted: boolean;
  /** imports that Azure reported as done, in words */
  readonly done: readonly string[];
  /** imports without a word on their end, in words: they may still land */
  readonly open: readonly string[];
}

/** Adds up receipts. */
export function accountOf(receipts: readonly StepReceipt[]): Account {
  const posts = receipts.flatMap((receipt) => receipt.posts);
  return {
    accepted: posts.some(({ fate }) => fate !== 'refused'),
    done: named(receipts, ({ fate }) => fate === 'done'),
    open: named(receipts.filter(isUnworded), isOpen),
  };
}

/**
 * The wanted tags that this run wrote: Azure said so, or the target shows it of an import that had no
 * word. A tag that was read and holds something else is none, whatever Azure said.
 */
export function writtenTags(receipts: readonly StepReceipt[], verification: Verification): Tag[] {
  const proofs = new Map(verification.tags.map((proof) => [proof.tag, proof.kind] as const));
  return receipts
    .filter(({ step }) => step.brings === 'tags')
    .flatMap(({ posts }) => posts)
    .flatMap((post) =>
      post.tags.filter((tag) => {
        const kind = proofs.get(tag);
        if (kind === 'proven') return post.fate !== 'refused';
        return kind !== 'different' && kind !== 'absent' && post.fate === 'done';
      }),
    );
}

/** A warning where the target stands for what Azure did not say. */
export function wordlessWarnings(
  receipts: readonly StepReceipt[],
  verification: Verification | undefined,
): string[] {
  const { open } = accountOf(receipts);
  const blobs = verification?.blobs;
  if (open.length === 0 || verification?.kind !== 'proven' || blobs?.kind !== 'proven') return [];
  return [
    `Azure did not say how its import of ${open.join('; ')} ended; all of it was found in the target instead, down to ${blobs.count} configs and layers`,
  ];
}

function isUnworded({ posts }: StepReceipt): boolean {
  return posts.some(isOpen) && !posts.some(({ fate }) => fate === 'done');
}

function isOpen({ fate }: Post): boolean {
  return fate === 'open' || fate === 'unknown';
}

function named(receipts: readonly StepReceipt[], of: (post: Post) => boolean): string[] {
  return receipts.flatMap(({ step, posts }) => {
    const sent = posts.filter(of);
    const tags = [...new Set(sent.flatMap((post) => post.tags))].join(', ');
    return sent.length === 0 ? [] : [nameOf(step, tags)];
  });
}

function nameOf({ brings, digest }: Step, tags: string): string {
  switch (brings) {
    case 'image':
      return 'the image without a tag';
    case 'attached':
      return `attached ${shortDigest(digest)}${tags === '' ? '' : ` as ${tags}`}`;
    case 'tags':
      return tags;
    case 'previous':
      return `${shortDigest(digest)}, which a tag held before, as ${tags}`;
  }
}
