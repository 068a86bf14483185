import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { StepRun } from './jobs/runners.js';

/** The log as the host shows it: its commands turned into what they look like there. */
export function show(log: string): void {
  for (const line of log.split('\n')) {
    const shown = shownLine(line);
    if (shown !== undefined) console.log(`  | ${shown}`);
  }
}

function shownLine(line: string): string | undefined {
  const github = /^::(error|warning)(?: title=([^:]*))?::(.*)$/.exec(line);
  if (github)
    return `${github[1]?.toUpperCase()}: ${unescapeGithub(github[2])}\n  |   ${unescapeGithub(github[3])}`;
  if (/^::(add-mask|debug)/.test(line)) return undefined;
  const azure = /^##vso\[task\.(?:issue|logissue) type=(error|warning);[^\]]*\](.*)$/.exec(line);
  if (azure) return `${azure[1]?.toUpperCase()}: ${unescapeAzure(azure[2])}`;
  if (line.startsWith('##vso[')) return undefined;
  return line === '' ? undefined : line;
}

function unescapeGithub(text = ''): string {
  return text
    .replace(/%3A/g, ':')
    .replace(/%2C/g, ',')
    .replace(/%0D/g, '')
    .replace(/%0A/g, '\n  |   ')
    .replace(/%25/g, '%');
}

function unescapeAzure(text = ''): string {
  return text
    .replace(/%0D/g, '')
    .replace(/%0A/g, '\n  |   ')
    .replace(/%AZP25/g, '%');
}

/** Copies report and job summary of a run into a folder, which is made; names begin with `prefix`. */
export function keepRun(run: StepRun, folder: string, prefix = ''): void {
  mkdirSync(folder, { recursive: true });
  const { report } = run.outputs;
  if (report) copyFileSync(report, join(folder, `${prefix}report.json`));
  writeFileSync(join(folder, `${prefix}summary.md`), run.summary);
}
