import tl from 'azure-pipelines-task-lib/task.js';
import type { Workspace } from '../src/workspace.js';

/**
 * The folders of an Azure Pipelines job. Sources, artifacts that were downloaded and artifacts that
 * are staged lie beside each other: `_work/1/s`, `_work/1`, `_work/1/a`; those of a classic release
 * lie in `_work/r1/a`. A job without a checkout has no sources folder.
 *
 * @see https://learn.microsoft.com/azure/devops/pipelines/build/variables
 */
export function readPlaces(): Workspace {
  const folders = [
    'Pipeline.Workspace',
    'Agent.BuildDirectory',
    'Build.ArtifactStagingDirectory',
    'System.ArtifactsDirectory',
  ].flatMap((name) => tl.getVariable(name) || []);
  return {
    workspace: tl.getVariable('System.DefaultWorkingDirectory') || process.cwd(),
    folders,
    tempDirectory: tl.getVariable('Agent.TempDirectory') || process.cwd(),
  };
}
