import tl from 'azure-pipelines-task-lib/task.js';
import type { LogHost } from '../src/report/run-log.js';

/** How an Azure Pipelines agent takes lines of the log. */
export const log: LogHost = {
  log: (line) => console.log(line),
  debug: tl.debug,
  openGroup: (title) => console.log(`##[group]${title}`),
  closeGroup: () => console.log('##[endgroup]'),
  progress: (percent) => tl.setProgress(percent, ''),
};
