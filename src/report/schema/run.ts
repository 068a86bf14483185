import { constant, list, maybe, type Of, record, text, word } from './shape.js';

/** The program that wrote the report. */
export const TOOL = record(
  {
    name: constant('acr-promotion-gate', 'Always this.'),
    version: text('Version of the program.'),
    repository: maybe(text('Repository of the action that ran, where the runner says it.')),
    ref: maybe(text('Ref by which the workflow names the action.')),
    commit: maybe(text('Commit of the action, where the workflow names it by its commit.')),
  },
  'The program that wrote the report.',
);

/** Who runs where, as the host states it. */
export const RUN = record(
  {
    host: word(['github', 'azure-devops'], 'The host of the pipeline.'),
    runUrl: maybe(text('Page of the run.')),
    repository: maybe(text('Repository of the pipeline.')),
    commit: maybe(text('Commit that the run is of.')),
    ref: maybe(text('Ref that the run is of.')),
    actor: maybe(text('Whose run it is: who pushed, or for whom it was queued.')),
    triggeringActor: maybe(text('Who started this attempt, which may be somebody else.')),
    event: maybe(text('What the run was started by, for example `push`.')),
    workflow: maybe(text('Name of the workflow, pipeline or release definition.')),
    workflowRef: maybe(text('File and ref of the workflow.')),
    release: maybe(text('Name of a classic release.')),
    stage: maybe(text('Stage of the pipeline or release.')),
    stageAttempt: maybe(text('Attempt of the stage.')),
    environment: maybe(text('Environment of the deployment job or release.')),
    job: maybe(text('Job of the run.')),
    attempt: maybe(text('Attempt of the run, the job or the release stage.')),
  },
  'Who runs where, as the host states it.',
);

/** As whom Azure was asked. */
export const IDENTITY = record(
  {
    method: text('How the run signed in, for example `oidc`.'),
    applicationId: maybe(text('Application (client) id in the token.')),
    objectId: maybe(text('Object id in the token.')),
    tenantId: maybe(text('Tenant of the token.')),
  },
  'As whom Azure was asked, as the token says; the ids are missing where there was no token.',
);

/** Why a result is not green. */
export const FAILURE = record(
  {
    code: text('A code of TROUBLESHOOTING, `GATE_BLOCKED` or `HELD_BACK`.'),
    message: text('What was expected, and what was found.'),
    remedy: text('What to do.'),
    side: maybe(word(['source', 'target'], 'Which registry it is about.')),
    docs: maybe(text('Page that explains it.')),
    correlationId: maybe(text("The service's id of the call, for a support request.")),
  },
  'Why a result is not green.',
);

export const FAILURES = list(FAILURE, 'Failures of the run itself; those of images stand there.');

export type ToolRecord = Of<typeof TOOL>;
export type RunRecord = Of<typeof RUN>;
