import type { Tag } from '../oci/reference.js';
import type { HostName } from '../request/host-names.js';
import { isWriting } from '../request/modes.js';
import type { ImageOutcome } from './outcome.js';

/** More tags are not named one by one: force takes globs. */
const MOST_TAGS = 50;

/** The tags that this run moved, or may have moved. */
function movedTags(images: readonly ImageOutcome[]): Tag[] {
  const moved = images.flatMap(({ receipts }) =>
    receipts
      .filter(({ step }) => step.brings === 'tags' && step.mode === 'Force')
      .flatMap(({ posts }) => posts.flatMap(({ tags, fate }) => (fate === 'refused' ? [] : tags))),
  );
  return [...new Set(moved)].sort();
}

/**
 * The step that would move them back, as the host's YAML takes it. It is made of parsed tags only.
 *
 * @returns undefined where this run moved none
 */
export function undoText(host: HostName, images: readonly ImageOutcome[]): string | undefined {
  const [first] = images;
  if (first === undefined || !isWriting(first.facts.mode)) return undefined;
  const tags = movedTags(images);
  if (tags.length === 0) return undefined;
  const force = tags.length > MOST_TAGS ? '*' : tags.join(', ');
  const [word, file] = host === 'github' ? ['with', 'images-file'] : ['inputs', 'imagesFile'];
  return [
    `${word}:`,
    '  mode: rollback # rollback-plan shows it without a write',
    `  ${file}: report.json # the report of this run`,
    `  force: "${force}"`,
    '  reason: … # why they go back',
  ].join('\n');
}

/**
 * For each tag that this run wrote, or may have written, the command that puts it back: an import of the
 * digest it held, or its removal where it was not there. It is made of parsed names only.
 */
export function undoCommands({ facts, goal, receipts }: ImageOutcome): ReadonlyMap<Tag, string> {
  const { resource } = facts.target;
  const { registry, repository } = facts.promotion.target;
  const name = resource.kind === 'known' ? resource.value.name : registry.split('.')[0];
  const sent = new Set(
    receipts
      .filter(({ step }) => step.brings === 'tags')
      .flatMap(({ posts }) => posts.flatMap(({ tags, fate }) => (fate === 'refused' ? [] : tags))),
  );
  const commands = (goal?.tags ?? []).flatMap(({ tag, fate }): [Tag, string][] => {
    if (!sent.has(tag)) return [];
    const image = `${repository}:${tag}`;
    if (fate.kind === 'create')
      return [[tag, `az acr repository untag --name ${name} --image ${image}`]];
    if (fate.kind !== 'move') return [];
    const source = `${registry}/${repository}@${fate.was}`;
    return [[tag, `az acr import --name ${name} --source ${source} --image ${image} --force`]];
  });
  return new Map(commands);
}
