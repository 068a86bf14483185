import type { HttpClient } from '@azure/core-rest-pipeline';
import { AcrAuthorizer, type EntraTokens } from './azure/acr-authorizer.js';
import { AcrClient } from './azure/acr-client.js';
import { Arm } from './azure/arm.js';
import { armScope, isLoginServerOf } from './azure/cloud.js';
import { handedIn, signedIn } from './azure/entra-tokens.js';
import { Identity, type IdentityClaims, type IdentitySource } from './azure/identity.js';
import { ArmImporter } from './azure/importer.js';
import { findRegistry } from './azure/lookup.js';
import type { RegistryResource } from './azure/registry-resource.js';
import { WriteBudget } from './azure/write-budget.js';
import { within } from './cancellation.js';
import { type Clock, sleep } from './clock.js';
import type { Side } from './errors.js';
import type { EvidencePlaces } from './evidence/place.js';
import type { Facts } from './facts/facts.js';
import type { Attesting } from './facts/gather.js';
import type { RevocationLists } from './facts/notation.js';
import type { SourceRegistry } from './facts/source.js';
import type { TargetRegistry } from './facts/target.js';
import { type AttestationSource, storesOf } from './github/store.js';
import { memoize } from './http/lazily.js';
import { RevocationListClient } from './http/revocation-lists.js';
import { Slots } from './http/slots.js';
import { Transport } from './http/transport.js';
import type { ImportSource } from './import/importer.js';
import type { Ledger } from './import/ledger.js';
import { Looks } from './import/looks.js';
import type { EngineServices } from './import/services.js';
import { DOCKER_HUB, DOCKER_HUB_API, isDockerHub } from './oci/docker-hub.js';
import type { AcrReader, RegistryReader } from './oci/registry.js';
import { RegistryClient } from './registry/client.js';
import { TokenAuthorizer } from './registry/token-authorizer.js';
import type { Progress } from './report/progress.js';
import type { RunLog } from './report/run-log.js';
import type { Promotion, Request } from './request/request.js';
import { nearest } from './request/suggestion.js';
import type { Secrets } from './secrets.js';
import { type AttestationRule, foundAttached } from './trust/attestation.js';
import type { Replica } from './verify/replicas.js';
import type { VerifyServices } from './verify/verify.js';

/** What the core needs from outside; a test hands in its own. */
export interface Outside {
  readonly http: HttpClient;
  readonly identity: IdentitySource;
  /** reads the source where it is not the promoting identity */
  readonly sourceIdentity: IdentitySource | undefined;
  readonly secrets: Secrets;
  /** subscriptions to look for registries in, best first; asked only when a lookup is needed */
  subscriptions(): Promise<readonly string[]>;
  readonly places: EvidencePlaces;
  /** the job at GitHub and its attestations; undefined on a host that has none */
  readonly attestations: AttestationSource | undefined;
  /** where every import that is sent is written down */
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly log: RunLog;
  readonly progress: Progress;
  /** ends the work: the deadline or a cancelled job */
  readonly work: AbortSignal;
  /** ends the proof, somewhat later: what was written is still looked at after a deadline */
  readonly proof: AbortSignal;
}

/** Everything `promote` reaches the world by. */
export interface Services {
  source(host: string): SourceRegistry;
  target(host: string): TargetRegistry;
  /** @param shown told when the target first shows what a step sent */
  engine(facts: Facts, shown: EngineServices['shown']): Promise<EngineServices>;
  proof(host: string): VerifyServices;
  /** The regional endpoints of a target by which the proof is read as well. */
  replicas(host: string): readonly Replica[];
  /** Where attestations that satisfy a rule may lie beside a registry, and whose runs may sign. */
  attesting(rule: AttestationRule): Attesting;
  /** Revocation lists of certificates, each asked for once a run. */
  readonly lists: RevocationLists;
  identity(): { readonly method: string; readonly claims: IdentityClaims };
  readonly places: EvidencePlaces;
  /** when the run began to look */
  readonly now: Date;
  readonly log: RunLog;
  readonly progress: Progress;
  /** Reads an image of a set when it is its turn at a registry. */
  reading<T>(host: string, read: () => Promise<T>): Promise<T>;
  /**
   * Tells the registries which images are read soon: a token is asked for several of them at once, however few are
   * read at a time.
   */
  expect(promotions: readonly Promotion[]): void;
  /** Rejects as soon as the work is over, whatever the promise does. */
  within<T>(promise: Promise<T>): Promise<T>;
}

/** Imports that run at a time, those of a whole set together. */
const IMPORTS_AT_ONCE = 16;
/**
 * Images of a set that are read at a time, of each registry. More would not be read sooner, and what is under way for
 * all images of a large set at once is most of its memory.
 */
const IMAGES_AT_ONCE = 24;

/** Puts the parts together: the only place that knows which class stands behind which interface. */
export function createServices(request: Request, outside: Outside): Services {
  const { cloud, sourceCredentials } = request;
  const { clock, secrets } = outside;
  const transport = new Transport(outside.http, outside.work, clock);
  const lasting = new Transport(outside.http, outside.proof, clock);
  const identityOf = (of: IdentitySource, side: Side) =>
    new Identity(of, secrets, side, outside.proof, clock);
  const identity = identityOf(outside.identity, 'target');
  const second = outside.sourceIdentity && identityOf(outside.sourceIdentity, 'source');
  const arm = new Arm(transport, cloud, identity);
  const pause = (milliseconds: number) => sleep(clock, milliseconds, outside.work);
  const waiting = { now: () => new Date(clock.now()), sleep: pause };
  const looks = memoize(() => new Looks(waiting));
  const budget = new WriteBudget(pause);
  const began = clock.now();
  const deadline = began + request.timeoutMinutes * 60_000;
  const turns = new Slots(IMPORTS_AT_ONCE);
  const readings = memoize(() => new Slots(IMAGES_AT_ONCE));
  const reading = <T>(host: string, read: () => Promise<T>) => readings(host).run(read);

  /** Tokens outlast the work: the proof is read with the same ones. */
  const acrAuthorizer = (side: Side, host: string, entra: EntraTokens) =>
    new AcrAuthorizer(lasting, secrets, side, host, cloud, entra);

  const targetAuthorizer = memoize((host: string) =>
    acrAuthorizer('target', host, signedIn('target', identity)),
  );

  /** @param at the host that is asked: a regional endpoint takes the tokens of its login server */
  const targetReader = (host: string, over: Transport, at = host): AcrReader =>
    new AcrClient(over, targetAuthorizer(host), 'target', at, () => encrypted('target', host));

  const proofBy = (reader: AcrReader): VerifyServices => ({
    target: reader,
    turn: (read) => reading(reader.host, read),
    sleep: (milliseconds) => sleep(clock, milliseconds, outside.proof),
  });

  const lookup = memoize((key: string): Promise<RegistryResource> => {
    const [side, host] = key.split(' ') as [Side, string];
    const ids = side === 'source' ? request.sourceRegistryIds : request.targetRegistryIds;
    return findRegistry(arm, side, host, ids.get(host), outside.subscriptions, nearest);
  });

  /** What cannot be read of ARM says nothing. */
  const encrypted = (side: Side, host: string): Promise<boolean | undefined> =>
    lookup(`${side} ${host}`).then(
      ({ encryption }) => encryption === 'enabled',
      () => undefined,
    );

  const sourceReader = (host: string): RegistryReader | AcrReader => {
    const isAcr = isLoginServerOf(cloud, host);
    const credential = sourceCredentials.get(host);
    if (isAcr && credential?.username === undefined) {
      const entra = credential
        ? handedIn(credential.password)
        : signedIn('source', second ?? identity);
      const arm = async () => (byResource(host) ? encrypted('source', host) : undefined);
      return new AcrClient(transport, acrAuthorizer('source', host, entra), 'source', host, arm);
    }
    const api = isDockerHub(host) ? DOCKER_HUB_API : host;
    const username = credential?.username;
    const basic =
      credential && username !== undefined
        ? { username, password: credential.password }
        : undefined;
    const allowed = request.tokenHosts.get(host) ?? [];
    const authorizer = new TokenAuthorizer(transport, secrets, 'source', api, basic, allowed);
    return new RegistryClient(transport, authorizer, 'source', host, api);
  };

  const byResource = (host: string) =>
    isLoginServerOf(cloud, host) && !sourceCredentials.has(host) && second === undefined;

  const source = memoize((host: string): SourceRegistry => {
    const reader = sourceReader(host);
    return {
      reader,
      resource: () => (byResource(host) ? lookup(`source ${host}`) : undefined),
      ...('tagsOf' in reader ? { tagsOf: (name, digest) => reader.tagsOf(name, digest) } : {}),
    };
  });

  const target = memoize(
    (host: string): TargetRegistry => ({
      reader: targetReader(host, transport),
      resource: () => lookup(`target ${host}`),
      mayImport: async () =>
        arm.mayImport(request.targetRegistryIds.get(host) ?? (await lookup(`target ${host}`))),
    }),
  );

  const importSource = async (host: string): Promise<ImportSource> => {
    if (byResource(host)) return { resourceId: (await lookup(`source ${host}`)).id };
    const registryUri = isDockerHub(host) ? DOCKER_HUB : host;
    const credentials = sourceCredentials.get(host);
    if (credentials) return { registryUri, credentials };
    if (!second || !isLoginServerOf(cloud, host)) return { registryUri };
    return { registryUri, credentials: { password: await second.token(armScope(cloud)) } };
  };

  return {
    source,
    target,
    async engine(facts, shown) {
      const host = facts.promotion.target.registry;
      const resource = await lookup(`target ${host}`);
      const from = await importSource(facts.promotion.source?.registry ?? '');
      return {
        target: target(host).reader,
        importer: outside.ledger.keeping(
          host,
          new ArmImporter(
            outside.http,
            transport,
            cloud,
            identity,
            resource,
            budget,
            arm.version,
            outside.work,
          ),
        ),
        sourceOf: ({ brings }) => (brings === 'previous' ? { resourceId: resource.id } : from),
        looks: looks(host),
        shown,
        ...waiting,
        timeLeft: () => deadline - clock.now(),
        log: (line) => outside.log.line(line),
        progress: outside.progress,
        turn: (task) => turns.run(task, outside.work),
      };
    },
    proof: (host) => proofBy(targetReader(host, lasting)),
    replicas: (host) =>
      (request.replicaEndpoints.get(host) ?? []).map((endpoint) => ({
        endpoint,
        services: proofBy(targetReader(host, lasting, endpoint)),
      })),
    attesting: (rule) => ({
      kept: outside.attestations
        ? storesOf(outside.attestations, rule, outside.work)
        : { stores: [] },
      at: foundAttached(rule, outside.attestations),
    }),
    lists: new RevocationListClient(transport),
    identity: () => ({ method: identity.method, claims: identity.claims }),
    places: outside.places,
    now: new Date(began),
    log: outside.log,
    progress: outside.progress,
    reading,
    expect(promotions) {
      for (const { source: from, target: to } of promotions) {
        if (from) source(from.registry).reader.expect(from.repository);
        target(to.registry).reader.expect(to.repository);
      }
    },
    within: (promise) => within(outside.work, promise),
  };
}
