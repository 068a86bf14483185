import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { PAGES } from '../examples/blocks.js';
import { PROJECT } from '../fixtures.js';

const MARKDOWN = [...PAGES, 'task/overview.md', '.github/pull_request_template.md'];

/** The text of a page without fenced blocks and spans of code, whose brackets are no links. */
function proseOf(page: string): string {
  const text = readFileSync(join(PROJECT, page), 'utf8');
  return text.replace(/^ *```.*?^ *```$/gms, '').replace(/`[^`\n]*`/g, '');
}

/** The anchors of a page, as GitHub makes them of its headings. */
function anchorsOf(page: string): string[] {
  const text = readFileSync(join(PROJECT, page), 'utf8').replace(/^ *```.*?^ *```$/gms, '');
  const seen = new Map<string, number>();
  return [...text.matchAll(/^#{1,6} (.*)$/gm)].map(([, heading = '']) => {
    const plain = heading.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1').toLowerCase();
    const anchor = plain.replace(/[^\p{L}\p{N}_ -]/gu, '').replace(/ /g, '-');
    const before = seen.get(anchor) ?? 0;
    seen.set(anchor, before + 1);
    return before === 0 ? anchor : `${anchor}-${before}`;
  });
}

/** What is wrong with the links of a page that stay within the project. */
function brokenIn(page: string, text = proseOf(page)): string[] {
  return [...text.matchAll(/\]\(([^)\s]+)\)/g)].flatMap(([, link = '']) => {
    if (/^[a-z]+:/.test(link)) return [];
    const [path = '', anchor] = link.split('#');
    const file = path === '' ? page : normalize(join(dirname(page), path));
    if (file.startsWith('..') || !existsSync(join(PROJECT, file))) return [`${link}: no such file`];
    if (anchor === undefined) return [];
    const isPage = statSync(join(PROJECT, file)).isFile() && file.endsWith('.md');
    return isPage && anchorsOf(file).includes(anchor) ? [] : [`${link}: no such heading`];
  });
}

describe.each(MARKDOWN)('%s', (page) => {
  it('links to files and headings that there are', () => {
    expect(brokenIn(page)).toEqual([]);
  });
});

describe('a link that leads nowhere', () => {
  it.each([
    ['[x](docs/nothing.md)', 'no such file'],
    ['[x](docs/recipes.md#nothing)', 'no such heading'],
    ['[x](#nothing)', 'no such heading'],
    ['[x](../outside.md)', 'no such file'],
  ])('%s is seen', (text, why) => {
    expect(brokenIn('README.md', text)).toEqual([expect.stringContaining(why)]);
  });

  it('and links are found at all', () => {
    expect(proseOf('README.md').match(/\]\([^)\s]+\)/g)?.length).toBeGreaterThan(20);
  });
});
