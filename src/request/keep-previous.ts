import { type Digest, encodedPart } from '../oci/digest.js';
import { isTag, type Tag } from '../oci/reference.js';
import type { InputProblems } from './problems.js';
import type { InputValues } from './values.js';

const PLACEHOLDER = /\{([^{}]{0,64})\}/g;
const SAMPLE: Readonly<Record<string, string>> = { tag: 'x', hex12: '0123456789ab' };

/** Reads `keep-previous`, a template of tags; empty where none is asked for. */
export function parseKeepPrevious(values: InputValues, problems: InputProblems): string {
  const template = values.text('keep-previous');
  if (template === '') return '';
  const names = [...template.matchAll(PLACEHOLDER)].map(([, name = '']) => name);
  const known = names.every((name) => Object.hasOwn(SAMPLE, name));
  if (known && names.length > 0 && isTag(filledIn(template, SAMPLE))) return template;
  problems.add(
    'keep-previous',
    template,
    'a tag in which {tag} stands for the tag that moves and {hex12} for its digest: previous-{tag}-{hex12}',
  );
  return '';
}

/**
 * The tag under which the target keeps what a tag held.
 *
 * @param template as {@link parseKeepPrevious} checked it
 * @returns undefined where it would be longer than a tag may be
 */
export function keptName(template: string, tag: Tag, held: Digest): Tag | undefined {
  const name = filledIn(template, { tag, hex12: encodedPart(held).slice(0, 12) });
  return isTag(name) ? name : undefined;
}

function filledIn(template: string, parts: Readonly<Record<string, string>>): string {
  return template.replace(PLACEHOLDER, (_, name: string) => parts[name] ?? '');
}
