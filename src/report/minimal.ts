import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { cut } from '../cut.js';
import { asPromotionError } from '../errors.js';
import type { LedgerEntry } from '../import/ledger.js';
import type { HostName } from '../request/host-names.js';
import { VERSION } from '../version.js';
import { renderJUnit } from './junit.js';
import { LAST_WORDS, lastWord, sentIn } from './last-word.js';
import type { ImageOutcome } from './outcome.js';
import type { RunReport } from './run-report.js';
import type { ReportRecord } from './schema/report.js';
import { type OpenReport, writeMarkdown, writeReport } from './write.js';

/** What is known when the ordinary report cannot be made. */
export interface Wreck {
  readonly host: HostName;
  readonly started: Date;
  readonly ended: Date;
  readonly thrown: unknown;
  /** imports that were sent, which may be in the target whatever happened later */
  readonly imports: readonly LedgerEntry[];
  /** what images had come to, where the work was done */
  readonly images: readonly ImageOutcome[];
  readonly clean: (text: string) => string;
  /** the place of the ordinary report, where it was opened */
  readonly report?: OpenReport | undefined;
  /** the place of the JUnit file, where one is wanted and was opened */
  readonly junit?: OpenReport | undefined;
  /** where else the report may be written, best first */
  readonly folders: readonly string[];
}

const LONGEST_TEXT = 4000;
const REMEDY =
  'Look at what the target holds before anything is deployed; run again: it continues from there. Report this with the debug log: it should not happen.';

/**
 * The last net: a report, outputs, summary and one annotation from nothing but plain texts. Each step
 * stands alone, so that whatever broke the ordinary report breaks one step of this one at most. It says
 * what this run is known to have written.
 *
 * @returns always; a report path that is empty when nothing could be written
 */
export async function minimalReport(wreck: Wreck): Promise<RunReport> {
  const { code, message: text } = asPromotionError(wreck.thrown);
  const told = safely(() => cut(wreck.clean(text), LONGEST_TEXT), 'its text cannot be shown');
  const images = wreck.images.map((it) => safely(() => wreck.clean(imageText(it)), 'an image'));
  const imports = wreck.imports
    .filter(({ progress }) => progress !== 'refused')
    .map((it) => safely(() => wreck.clean(importText(it)), 'an import was sent'));
  const known = images.length > 0 ? images : imports;
  const standing =
    known.length > 0
      ? `Known of this run: ${known.join('; ')}. An import that was accepted may still land.`
      : 'No import was sent.';
  const message = `${told}. ${standing}`;
  const failure = { code, message, remedy: REMEDY };
  const word = LAST_WORDS[lastWord([], sentIn(wreck.imports))];
  const headline = `The run failed: ${code}; ${word}`;
  const record: ReportRecord = {
    schemaVersion: 1,
    tool: { name: 'acr-promotion-gate', version: VERSION },
    result: 'failed',
    headline,
    started: wreck.started.toISOString(),
    ended: wreck.ended.toISOString(),
    run: { host: wreck.host },
    failures: [failure],
    images: [],
    imports,
  };
  const reportPath = await write(wreck, `${JSON.stringify(record, null, 2)}\n`);
  if (wreck.junit !== undefined) {
    const junit = renderJUnit([], [failure], wreck);
    await writeReport(wreck.junit, junit, 'junit').catch(() => '');
  }
  const summary = `## ❌ ${headline}\n\n> **${code}** ${spelled(message)}\n>\n> **What to do:** ${spelled(REMEDY)}\n`;
  return {
    result: 'failed',
    headline,
    colour: 'red',
    issues: [
      { level: 'error', title: code, message: `${headline}\n[${code}] ${message}\n  -> ${REMEDY}` },
    ],
    outputs: {
      result: 'failed',
      digest: '',
      image: '',
      tags: '',
      'manifest-count': '',
      images: wreck.host === 'github' ? '[]' : '{}',
      report: reportPath,
      statement: '',
      summary: await writeMarkdown(wreck.folders, summary),
    },
    summary,
    reportPath,
  };
}

function imageText({ result, facts }: ImageOutcome): string {
  const { promotion, tags } = facts;
  const { target } = promotion;
  const names = tags.length > 0 ? tags.join(', ') : 'untagged';
  return `${result}: ${target.registry}/${target.repository} [${names}] ${facts.digest ?? 'no digest'}`;
}

/** One import that was sent, in words. */
export function importText({ target, tags, digest, progress }: LedgerEntry): string {
  const names = tags.length > 0 ? tags.join(', ') : 'untagged';
  return `import of ${digest} as ${target} [${names}]: ${PROGRESS[progress]}`;
}

const PROGRESS: Readonly<Record<LedgerEntry['progress'], string>> = {
  sent: 'sent, its answer is unknown',
  accepted: 'accepted',
  succeeded: 'done',
  ended: 'accepted, and failed later',
  refused: 'refused',
};

/** Text in which nothing is Markdown or HTML. */
function spelled(text: string): string {
  return text.replace(/[^\w .,;:/-]/g, (it) => (it === '\n' ? ' ' : `&#${it.charCodeAt(0)};`));
}

function safely(make: () => string, otherwise: string): string {
  try {
    return make();
  } catch {
    return otherwise;
  }
}

async function write({ report, folders }: Wreck, text: string): Promise<string> {
  const places = [
    ...(report === undefined ? [] : [report]),
    ...folders.map((folder) => {
      const path = join(folder, `promotion-report-${randomUUID()}.json`);
      return { path, part: `${path}.part` };
    }),
  ];
  for (const place of places) {
    const path = await writeReport(place, text).catch(() => '');
    if (path !== '') return path;
  }
  return '';
}
