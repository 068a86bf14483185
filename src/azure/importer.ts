import type { HttpClient, PipelinePolicy, PipelineResponse } from '@azure/core-rest-pipeline';
import { isRestError, RestError, retryPolicy } from '@azure/core-rest-pipeline';
import type { ImportAnswer, Importer, ImportOrder, ImportWatch } from '../import/importer.js';
import { sleep } from '../registry/limiter.js';
import { backoff, MAX_RETRIES, retryStrategy } from '../registry/retry.js';
import { pauseAsked } from '../registry/retry-after.js';
import { timeLimit } from '../time-limit.js';
import { USER_AGENT } from '../version.js';
import type { ArmFailure } from './arm-problem.js';
import { armError } from './arm-problem.js';
import { armScope, type Cloud } from './cloud.js';
import type { Identity } from './identity.js';
import { classifyImport } from './import-problem.js';
import type { RegistryResource } from './registry-resource.js';
import type { WriteBudget } from './write-budget.js';

/** Pauses before the first polls, in milliseconds; later ones follow `Retry-After`. */
const QUICK_POLLS = [200, 400, 800, 1500, 3000];
const SLOW_POLL = 10_000;
/** One attempt, from the first byte sent to the last byte read, in milliseconds. */
const ATTEMPT_TIMEOUT = 30_000;
/** An import that reports nothing new for so long is worth a word, in milliseconds. */
const STALL = 300_000;
/** How often a POST that ARM turned away with 429 is offered again. */
const THROTTLED_POSTS = 5;

/** What was seen of one operation while it ran. */
interface Trace {
  correlationId?: string;
  writesLeft?: string | undefined;
  retryAfter?: number;
  failure?: ArmFailure;
  /** when the reported states last changed, and what they were */
  changed?: number;
  states?: string;
}

/** Imports through ARM's `importImage`; one target registry, one identity. */
export class ArmImporter implements Importer {
  constructor(
    private readonly client: HttpClient,
    private readonly cloud: Cloud,
    private readonly identity: Identity,
    private readonly target: RegistryResource,
    private readonly budget: WriteBudget,
    private readonly signal: AbortSignal,
  ) {}

  /** Sends one import and follows it to its end; only the run's deadline cuts it short. */
  async run(order: ImportOrder, watch: ImportWatch): Promise<ImportAnswer> {
    for (let attempt = 0; ; attempt += 1) {
      const trace: Trace = {};
      await this.budget.take(this.signal);
      const answer = await this.#once(order, watch, trace);
      this.budget.note(trace.writesLeft);
      const turnedAway = trace.failure?.status === 429 && !watch.accepted;
      if (!turnedAway || attempt >= THROTTLED_POSTS) return answer;
      await sleep(trace.retryAfter ?? backoff(attempt + 2), this.signal);
    }
  }

  async #once(order: ImportOrder, watch: ImportWatch, trace: Trace): Promise<ImportAnswer> {
    const ids = () =>
      trace.correlationId === undefined ? {} : { correlationId: trace.correlationId };
    try {
      const { poller } = await this.#start(order, watch, trace);
      await poller.submitted();
      watch.accepted = true;
      trace.changed = performance.now();
      for (let poll = 0; !poller.isDone; poll += 1) {
        await sleep(QUICK_POLLS[poll] ?? trace.retryAfter ?? SLOW_POLL, this.signal);
        await poller.poll({ abortSignal: this.signal });
        tellStall(watch, trace);
      }
      return { kind: 'succeeded', ...ids() };
    } catch (error) {
      this.signal.throwIfAborted();
      if (trace.failure === undefined && !isRestError(error)) throw error;
      const text = error instanceof Error ? error.message : String(error);
      const claims = this.identity.claims;
      return {
        ...classifyImport(order, this.target, claims.objectId, trace.failure, text, ids()),
        ...ids(),
      };
    }
  }

  /** The poller comes in an object: it is thenable, and awaiting it would poll on the SDK's schedule. */
  async #start(order: ImportOrder, watch: ImportWatch, trace: Trace) {
    const { ContainerRegistryManagementClient } = await import('@azure/arm-containerregistry');
    const client = new ContainerRegistryManagementClient(
      this.identity.asCredential(),
      this.target.subscriptionId,
      {
        endpoint: this.cloud.arm,
        credentials: { scopes: [armScope(this.cloud)] },
        httpClient: this.client,
        retryOptions: { maxRetries: 0 },
        userAgentOptions: { userAgentPrefix: USER_AGENT },
      },
    );
    client.pipeline.removePolicy({ name: 'redirectPolicy' });
    client.pipeline.addPolicy(onlyTo(this.cloud.arm));
    client.pipeline.addPolicy(retryPolls(), { phase: 'Retry' });
    client.pipeline.addPolicy(observe(watch, trace, this.signal), { afterPhase: 'Retry' });
    const source = {
      sourceImage: `${order.sourceRepository}@${order.digest}`,
      ...('resourceId' in order.source
        ? { resourceId: order.source.resourceId }
        : { registryUri: order.source.registryUri, ...credentialsOf(order.source.credentials) }),
    };
    const { resourceGroup, name } = this.target;
    const poller = client.registries.importImage(
      resourceGroup,
      name,
      {
        source,
        mode: order.mode,
        ...(order.tags.length > 0
          ? { targetTags: order.tags.map((tag) => `${order.targetRepository}:${tag}`) }
          : { untaggedTargetRepositories: [order.targetRepository] }),
      },
      { abortSignal: this.signal },
    );
    return { poller };
  }
}

function credentialsOf(credentials: { username?: string; password: string } | undefined) {
  return credentials === undefined ? {} : { credentials };
}

/** The token travels to ARM alone, whatever an operation's `Location` says. */
function onlyTo(origin: string): PipelinePolicy {
  return {
    name: 'onlyToArm',
    sendRequest(request, next) {
      const asked = new URL(request.url).origin;
      if (asked === origin) return next(request);
      const text = `ARM sent an operation address at ${asked}, which was not followed`;
      throw new RestError(text, { code: 'FOREIGN_LOCATION', request });
    },
  };
}

/** Polls are reads and may be repeated; the POST is not, see the engine. */
function retryPolls(): PipelinePolicy {
  const retrying = retryPolicy([retryStrategy()], { maxRetries: MAX_RETRIES });
  return {
    name: 'retryPolls',
    sendRequest: (request, next) =>
      request.method === 'GET' ? retrying.sendRequest(request, next) : next(request),
  };
}

/** Bounds one attempt in time and writes down what its answer says. */
function observe(watch: ImportWatch, trace: Trace, signal: AbortSignal): PipelinePolicy {
  return {
    name: 'observeImport',
    async sendRequest(request, next) {
      const limit = timeLimit(ATTEMPT_TIMEOUT, signal);
      request.abortSignal = limit.signal;
      delete trace.failure;
      try {
        const response = await next(request);
        note(response, watch, trace);
        return response;
      } catch (error) {
        if (!limit.late) throw error;
        throw new RestError('no answer from ARM in time', { code: 'ETIMEDOUT', request });
      } finally {
        limit.end();
        request.abortSignal = signal;
      }
    },
  };
}

function note(response: PipelineResponse, watch: ImportWatch, trace: Trace): void {
  const correlationId = response.headers.get('x-ms-correlation-request-id');
  if (response.request.method === 'POST') {
    if (correlationId !== undefined) trace.correlationId = correlationId;
    trace.writesLeft = response.headers.get('x-ms-ratelimit-remaining-subscription-writes');
  }
  const pause = pauseAsked(response.headers.get('retry-after'));
  if (pause === undefined) delete trace.retryAfter;
  else trace.retryAfter = pause;
  const body = response.bodyAsText ?? '';
  if (response.status >= 300) {
    trace.failure = {
      status: response.status,
      ...armError(body),
      ...(correlationId === undefined ? {} : { correlationId }),
    };
    return;
  }
  const states = statesOf(body);
  const ended = /^(failed|canceled|cancelled)$/i.test(states['status'] ?? '');
  if (ended) {
    const { code, message } = armError(body);
    trace.failure = { status: 400, code: code || (states['status'] ?? ''), message };
    throw new Error(`the import ended as ${states['status']}`);
  }
  if (response.status !== 202 || Object.keys(states).length === 0) return;
  if (trace.states !== body) trace.changed = performance.now();
  trace.states = body;
  watch.progress(states);
}

/** Says once for every such time that nothing moves. */
function tellStall(watch: ImportWatch, trace: Trace): void {
  const now = performance.now();
  if (now - (trace.changed ?? now) < STALL) return;
  trace.changed = now;
  watch.stalled(STALL / 60_000);
}

/** `{ "<target>": "<state>", …, "status": "<state>" }` of a running operation. */
function statesOf(body: string): Record<string, string> {
  try {
    const json: unknown = JSON.parse(body);
    if (typeof json !== 'object' || json === null) return {};
    const texts = Object.entries(json).filter(([, state]) => typeof state === 'string');
    return Object.fromEntries(texts) as Record<string, string>;
  } catch {
    return {};
  }
}
