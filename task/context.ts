import tl from 'azure-pipelines-task-lib/task.js';
import type { RunContext } from '../src/report/run-context.js';

/**
 * Who runs where, from the predefined variables. A classic release has those of the build that made its
 * artifact as well; the run is the release, not the build.
 *
 * @see https://learn.microsoft.com/azure/devops/pipelines/build/variables
 * @see https://learn.microsoft.com/azure/devops/pipelines/release/variables
 */
export function readContext(): RunContext {
  const isRelease = /^(release|deployment|gates)$/i.test(tl.getVariable('System.HostType') ?? '');
  return {
    host: 'azure-devops',
    ...(isRelease ? ofRelease() : ofBuild()),
    ...variable('repository', 'Build.Repository.Name'),
    ...variable('commit', 'Build.SourceVersion'),
    ...variable('ref', 'Build.SourceBranch'),
    ...variable('job', 'System.JobDisplayName'),
  };
}

function ofBuild(): Omit<RunContext, 'host'> {
  const build = tl.getVariable('Build.BuildId');
  return {
    ...urlOf('_build/results?buildId=', build),
    ...variable('actor', 'Build.RequestedFor'),
    ...variable('event', 'Build.Reason'),
    ...variable('workflow', 'Build.DefinitionName'),
    ...variable('stage', 'System.StageName'),
    ...variable('stageAttempt', 'System.StageAttempt'),
    ...variable('environment', 'Environment.Name'),
    ...variable('attempt', 'System.JobAttempt'),
  };
}

function ofRelease(): Omit<RunContext, 'host'> {
  const page = tl.getVariable('Release.ReleaseWebURL');
  const url = page
    ? { runUrl: page }
    : urlOf('_releaseProgress?releaseId=', tl.getVariable('Release.ReleaseId'));
  return {
    ...url,
    ...variable('actor', 'Release.RequestedFor'),
    ...variable('triggeringActor', 'Release.Deployment.RequestedFor'),
    ...variable('event', 'Release.Reason'),
    ...variable('workflow', 'Release.DefinitionName'),
    ...variable('release', 'Release.ReleaseName'),
    ...variable('stage', 'Release.EnvironmentName'),
    ...variable('environment', 'Release.EnvironmentName'),
    ...variable('attempt', 'Release.AttemptNumber'),
  };
}

function urlOf(page: string, id: string | undefined): { readonly runUrl?: string } {
  const collection =
    tl.getVariable('System.CollectionUri') ?? tl.getVariable('System.TeamFoundationCollectionUri');
  const project = tl.getVariable('System.TeamProject');
  if (!collection || !project || !id) return {};
  return { runUrl: `${collection}${encodeURIComponent(project)}/${page}${id}` };
}

function variable<K extends string>(key: K, name: string): { [P in K]?: string } {
  const value = tl.getVariable(name);
  return value ? ({ [key]: value } as { [P in K]: string }) : {};
}
