import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { PROJECT } from '../fixtures.js';

/** A fenced block of a page that users read. */
export interface Block {
  readonly page: string;
  readonly line: number;
  /** the heading of the second level that it stands under */
  readonly section: string;
  readonly language: string;
  readonly text: string;
}

/** Every page that users read. */
export const PAGES: readonly string[] = [
  ...readdirSync(PROJECT).filter((name) => name.endsWith('.md')),
  join('examples', 'README.md'),
  ...readdirSync(join(PROJECT, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => join('docs', name)),
];

/** Every fenced block of those pages, in their order. */
export const BLOCKS: readonly Block[] = PAGES.flatMap((page) => {
  const text = readFileSync(join(PROJECT, page), 'utf8');
  return [...text.matchAll(/^```(\w*)\n(.*?)^```$/gms)].map((match) => {
    const before = text.slice(0, match.index);
    const [, section = ''] = [...before.matchAll(/^## (.*)$/gm)].at(-1) ?? [];
    const line = before.split('\n').length;
    return { page, line, section, language: match[1] ?? '', text: match[2] ?? '' };
  });
});

/** What a block of YAML is: a whole workflow or pipeline, a file of images, or a part of one of them. */
export type Kind = 'workflow' | 'pipeline' | 'extension' | 'images' | 'part';

export function kindOf({ text }: Block): Kind {
  const value = parse(text);
  if (value.jobs && !value.stages) return 'workflow';
  if (value.extends) return 'extension';
  if (value.stages || (Array.isArray(value.steps) && value.steps.length > 1)) return 'pipeline';
  return value.version === 1 && value.images ? 'images' : 'part';
}

export const YAML_BLOCKS: readonly Block[] = BLOCKS.filter(({ language }) =>
  /^ya?ml$/.test(language),
);
