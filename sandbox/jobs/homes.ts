import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import type { Entrance } from '../doors/entrance.js';

/** The folders of a job, laid out as its host lays them out. */
export interface Home {
  /** where the sources are checked out; absent when nothing is */
  readonly workspace: string;
  readonly temp: string;
  /** where the step is started */
  readonly start: string;
  readonly env: Readonly<Record<string, string>>;
}

export interface HomeOptions {
  /** the way in: the proxy, or doors without one */
  readonly proxy: Entrance;
  /** the folder the layout is made in; a new one when absent */
  readonly home?: string;
  /** false: the job checks nothing out, so that its sources folder does not exist */
  readonly checkout?: boolean;
  /** files to lay out before the step, relative to the workspace: `../a/build.json` is staged */
  readonly files?: Readonly<Record<string, string | Uint8Array>>;
}

/** `w/api/api` and `_temp`, as GitHub's runner makes them; a step starts in the workspace. */
export function githubHome(options: HomeOptions): Home {
  const root = rootOf(options);
  const work = join(root, 'work');
  const workspace = join(work, 'api', 'api');
  const temp = join(work, '_temp');
  const start = workspace;
  return lay(
    options,
    root,
    { workspace, temp, start, folders: [workspace, temp] },
    {
      GITHUB_WORKSPACE: workspace,
      RUNNER_TEMP: temp,
      RUNNER_WORKSPACE: dirname(workspace),
      RUNNER_ENVIRONMENT: 'github-hosted',
    },
  );
}

/** `_work/1` with `s`, `a` and `b` in it, and `_work/_temp`, as Azure Pipelines' agent makes them. */
export function agentHome(options: HomeOptions): Home {
  const root = rootOf(options);
  const work = join(root, '_work');
  const build = join(work, '1');
  const [workspace, staging, temp] = [join(build, 's'), join(build, 'a'), join(work, '_temp')];
  const start = join(work, '_tasks', 'PromoteContainerImage');
  const sources = options.checkout === false ? [] : [workspace];
  const folders = [...sources, staging, join(build, 'b'), temp, start];
  return lay(
    options,
    root,
    { workspace, temp, start, folders },
    {
      AGENT_WORKFOLDER: work,
      AGENT_BUILDDIRECTORY: build,
      AGENT_TEMPDIRECTORY: temp,
      PIPELINE_WORKSPACE: build,
      SYSTEM_DEFAULTWORKINGDIRECTORY: workspace,
      SYSTEM_ARTIFACTSDIRECTORY: staging,
      BUILD_SOURCESDIRECTORY: workspace,
      BUILD_ARTIFACTSTAGINGDIRECTORY: staging,
      BUILD_STAGINGDIRECTORY: staging,
      BUILD_BINARIESDIRECTORY: join(build, 'b'),
    },
  );
}

function rootOf({ home }: HomeOptions): string {
  return home ?? mkdtempSync(join(tmpdir(), 'promotion-'));
}

function lay(
  { proxy, files = {} }: HomeOptions,
  root: string,
  { folders, ...home }: Omit<Home, 'env'> & { readonly folders: readonly string[] },
  env: Readonly<Record<string, string>>,
): Home {
  for (const folder of folders) mkdirSync(folder, { recursive: true });
  const ca = join(root, 'ca.pem');
  writeFileSync(ca, proxy.ca);
  for (const [name, text] of Object.entries(files)) {
    const path = resolve(home.workspace, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
  const { PATH = '', SystemRoot = '' } = process.env;
  const machine = {
    PATH,
    SystemRoot,
    HOME: root,
    ...proxy.env,
    NODE_EXTRA_CA_CERTS: ca,
  };
  return { ...home, env: { ...machine, ...env } };
}
