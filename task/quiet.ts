import { PassThrough } from 'node:stream';
import tl from 'azure-pipelines-task-lib/task.js';

/**
 * Reads something from the task library without its debug lines, which print every value that is
 * read, secrets included.
 */
export function quietly<T>(read: () => T): T {
  const nowhere = new PassThrough().resume();
  tl.setStdStream(nowhere);
  try {
    return read();
  } finally {
    tl.setStdStream(process.stdout);
  }
}
