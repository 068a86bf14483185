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

/** How an Azure Pipelines agent takes a result: lines of output, and a file for the summary. */
export function createOutlet(tempDirectory: string): Outlet {
  return {
    output: (name, value) => tl.setVariable(nameOn('azure-devops', name), value, false, true),
    async summary(markdown) {
      const file = join(tempDirectory, `promotion-summary-${process.pid}-${Date.now()}.md`);
      await writeFile(file, markdown);
      tl.uploadSummary(file);
    },
    log: (line) => console.log(line),
    conclude(colour, issues) {
      const errors = issues.filter(({ level }) => level === 'error');
      for (const { level, message } of issues) if (level === 'warning') tl.warning(message);
      for (const { message } of errors.slice(1)) tl.error(message);
      tl.setResult(RESULT[colour], errors[0]?.message ?? '');
    },
  };
}
