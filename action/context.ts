import type { RunContext } from '../src/report/run-context.js';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Who runs where, as the runner's environment says. A run that is started again keeps its actor; who
 * started it again, and so let it through, is told beside.
 *
 * @see https://docs.github.com/actions/reference/workflows-and-actions/variables
 */
export function readContext(env: Environment): RunContext {
  const repository = env['GITHUB_REPOSITORY'] ?? '';
  const server = (env['GITHUB_SERVER_URL'] || 'https://github.com').replace(/\/+$/, '');
  const [run, attempt] = [env['GITHUB_RUN_ID'], env['GITHUB_RUN_ATTEMPT']];
  const page = `${server}/${repository}/actions/runs/${run}`;
  return {
    host: 'github',
    repository,
    ...(run ? { runUrl: attempt ? `${page}/attempts/${attempt}` : page } : {}),
    ...known('attempt', attempt),
    ...known('commit', env['GITHUB_SHA']),
    ...known('ref', env['GITHUB_REF']),
    ...known('actor', env['GITHUB_ACTOR']),
    ...known('triggeringActor', env['GITHUB_TRIGGERING_ACTOR']),
    ...known('event', env['GITHUB_EVENT_NAME']),
    ...known('workflow', env['GITHUB_WORKFLOW']),
    ...known('workflowRef', env['GITHUB_WORKFLOW_REF']),
    ...known('job', env['GITHUB_JOB']),
    ...actionOf(env['GITHUB_ACTION_REPOSITORY'], env['GITHUB_ACTION_REF']),
  };
}

/** A local action has neither; a ref that is a commit says exactly which code runs. */
function actionOf(
  repository: string | undefined,
  ref: string | undefined,
): Pick<RunContext, 'action'> {
  if (!ref) return {};
  const commit = /^[0-9a-f]{40}$/.test(ref) ? ref : undefined;
  return {
    action: { ...known('repository', repository), ref, ...known('commit', commit) },
  };
}

function known<K extends string>(key: K, value: string | undefined): { [P in K]?: string } {
  return value ? ({ [key]: value } as { [P in K]: string }) : {};
}
