import type { HttpClient } from '@azure/core-rest-pipeline';
import { Arm } from './azure/arm.js';
import type { IdentityClaims } from './azure/identity.js';
import { ArmImporter } from './azure/importer.js';
import { WriteBudget } from './azure/write-budget.js';
import { within } from './cancellation.js';
import { type Clock, sleep } from './clock.js';
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
import type { Ledger } from './import/ledger.js';
import { Looks } from './import/looks.js';
import type { EngineServices } from './import/services.js';
import type { AcrReader } from './oci/registry.js';
import { type Access, connect } from './registries.js';
import type { Progress } from './report/progress.js';
import type { RunLog } from './report/run-log.js';
import type { Promotion, Request } from './request/request.js';
import { type AttestationRule, foundAttached } from './trust/attestation.js';
import type { Replica } from './verify/replicas.js';
import type { VerifyServices } from './verify/verify.js';

/** What the core needs from outside; a test hands in its own. */
export interface Outside extends Access {
  readonly http: HttpClient;
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
  const { cloud } = request;
  const { clock, identity } = outside;
  const transport = new Transport(outside.http, outside.work, clock);
  const lasting = new Transport(outside.http, outside.proof, clock);
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

  const registries = connect(request, outside, { transport, lasting, arm });

  const proofBy = (reader: AcrReader): VerifyServices => ({
    target: reader,
    turn: (read) => reading(reader.host, read),
    sleep: (milliseconds) => sleep(clock, milliseconds, outside.proof),
  });

  const importers = memoize(async (host: string) => {
    const resource = await registries.target(host).resource();
    const { http, work } = outside;
    const { version } = arm;
    const own = new ArmImporter(http, transport, cloud, identity, resource, budget, version, work);
    return outside.ledger.keeping(host, own);
  });

  return {
    source: registries.source,
    target: registries.target,
    async engine(facts, shown) {
      const host = facts.promotion.target.registry;
      const { reader, resource: found } = registries.target(host);
      const resource = await found();
      const importer = await importers(host);
      const from = await registries.importSource(facts.promotion.source?.registry ?? '');
      return {
        target: reader,
        importer,
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
    proof: (host) => proofBy(registries.lasting(host)),
    replicas: (host) =>
      (request.replicaEndpoints.get(host) ?? []).map((endpoint) => ({
        endpoint,
        services: proofBy(registries.lasting(host, endpoint)),
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
        if (from) registries.source(from.registry).reader.expect(from.repository);
        registries.target(to.registry).reader.expect(to.repository);
      }
    },
    within: (promise) => within(outside.work, promise),
  };
}
