import type { HostName } from '../request/host-names.js';

/** Who runs where, as the host states it. */
export interface RunContext {
  readonly host: HostName;
  readonly runUrl?: string;
  readonly repository?: string;
  readonly commit?: string;
  readonly ref?: string;
  /** whose run it is: who pushed, or for whom it was queued */
  readonly actor?: string;
  /** who started this attempt, which may be somebody else */
  readonly triggeringActor?: string;
  /** what the run was started by, for example `push` */
  readonly event?: string;
  readonly workflow?: string;
  /** file and ref of the workflow */
  readonly workflowRef?: string;
  /** name of a classic release */
  readonly release?: string;
  readonly stage?: string;
  readonly stageAttempt?: string;
  /** name of the environment that a deployment job or a classic release deploys to, whose approvals it passed */
  readonly environment?: string;
  readonly job?: string;
  readonly attempt?: string;
  /** the action that runs, where it comes from a repository */
  readonly action?: ActionContext;
}

/** Which code of the action runs, as the workflow names it. */
export interface ActionContext {
  readonly repository?: string;
  readonly ref?: string;
  /** known where the workflow names the action by its commit */
  readonly commit?: string;
}
