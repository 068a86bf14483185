import tl from 'azure-pipelines-task-lib/task.js';
import type { RunContext } from '../src/report/run-context.js';

/** Who runs where, from the pipeline's predefined variables. */
export function readContext(): RunContext {
  const collection =
    tl.getVariable('System.CollectionUri') ?? tl.getVariable('System.TeamFoundationCollectionUri');
  const project = tl.getVariable('System.TeamProject');
  const build = tl.getVariable('Build.BuildId');
  const runUrl =
    collection && project && build
      ? `${collection}${encodeURIComponent(project)}/_build/results?buildId=${build}`
      : undefined;
  return {
    host: 'azure-devops',
    ...(runUrl === undefined ? {} : { runUrl }),
    ...variable('repository', 'Build.Repository.Name'),
    ...variable('commit', 'Build.SourceVersion'),
    ...variable('ref', 'Build.SourceBranch'),
    ...variable('actor', 'Build.RequestedFor'),
    ...variable('workflow', 'Build.DefinitionName'),
    ...variable('job', 'System.JobDisplayName'),
    ...variable('attempt', 'System.JobAttempt'),
  };
}

function variable<K extends string>(key: K, name: string): { [P in K]?: string } {
  const value = tl.getVariable(name);
  return value ? ({ [key]: value } as { [P in K]: string }) : {};
}
