import type { HostName } from '../../request/host-names.js';

/**
 * What only few readers want, out of the way: folded on GitHub, behind a heading on Azure DevOps, whose page
 * takes no HTML.
 */
export function fold(host: HostName, title: string, lines: readonly string[]): string[] {
  if (lines.length === 0) return [];
  switch (host) {
    case 'github':
      return [`<details><summary>${title}</summary>`, '', ...trimmed(lines), '', '</details>', ''];
    case 'azure-devops':
      return [`### ${title}`, '', ...trimmed(lines), ''];
  }
}

function trimmed(lines: readonly string[]): readonly string[] {
  return lines.at(-1) === '' ? lines.slice(0, -1) : lines;
}
