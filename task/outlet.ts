import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import tl from 'azure-pipelines-task-lib/task.js';
import type { Outlet } from '../src/report/tell.js';
import { nameOn } from '../src/request/host-names.js';

const RESULT = {
  green: tl.TaskResult.Succeeded,
  warning: tl.TaskResult.SucceededWithIssues,
  red: tl.TaskResult.Failed,
} as const;

/**
 * The longest output, in characters: an agent hands every output to each later step of the job as an
 * environment variable, and a step whose environment is too long does not start at all.
 */
const LONGEST_OUTPUT = 32_000;

/** The type by which extensions and the REST API find reports among the attachments of a run. */
const ATTACHMENT = 'acr-promotion-report';

/** How an Azure Pipelines agent takes a result: lines of output, and a file for the summary. */
export function createOutlet(tempDirectory: string): Outlet {
  const starved: string[] = [];
  return {
    output(name, value) {
      const spelled = nameOn('azure-devops', name);
      const fits = value.length <= LONGEST_OUTPUT;
      if (!fits) starved.push(spelled);
      tl.setVariable(spelled, fits ? value : '', false, true);
    },
    async summary(markdown, path) {
      const own = join(tempDirectory, `promotion-summary-${process.pid}-${Date.now()}.md`);
      if (path === '') await writeFile(own, markdown);
      tl.uploadSummary(path === '' ? own : path);
    },
    attach: (report) => tl.addAttachment(ATTACHMENT, 'promotion-report.json', report),
    log: (line) => console.log(line),
    conclude(colour, issues) {
      if (starved.length > 0) tl.warning(tooLong(starved));
      const errors = issues.filter(({ level }) => level === 'error');
      for (const { level, message } of issues) if (level === 'warning') tl.warning(message);
      for (const { message } of errors.slice(1)) tl.error(message);
      tl.setResult(RESULT[colour], errors[0]?.message ?? '');
    },
  };
}

function tooLong(names: readonly string[]): string {
  return `Left empty, because an output over ${LONGEST_OUTPUT} characters keeps the later steps of the job from starting: ${names.join(', ')}. The file that the output report names holds all of it.`;
}
