import { context } from '@actions/github';
import type { RunContext } from '../src/report/run-context.js';

/** Who runs where, from GitHub's own context. */
export function readContext(): RunContext {
  const repository = process.env['GITHUB_REPOSITORY'] ?? '';
  const url = `${context.serverUrl}/${repository}/actions/runs/${context.runId}/attempts/${context.runAttempt}`;
  return {
    host: 'github',
    repository,
    ...(Number.isNaN(context.runId) ? {} : { runUrl: url, attempt: String(context.runAttempt) }),
    ...known('commit', context.sha),
    ...known('ref', context.ref),
    ...known('actor', context.actor),
    ...known('workflow', context.workflow),
    ...known('job', context.job),
  };
}

/** Outside of a runner the context leaves its fields undefined, whatever their types say. */
function known<K extends string>(key: K, value: string | undefined): { [P in K]?: string } {
  return value ? ({ [key]: value } as { [P in K]: string }) : {};
}
