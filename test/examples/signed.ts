import { attach, type Place } from '../../sandbox/world/attach.js';
import { COSIGN_SIGNATURE } from '../../src/trust/statement.js';
import { signNotation } from '../notation.js';
import { type How, keyedBundle, OwnSigstore, type Who } from '../sigstore.js';
import type { Company } from './company.js';

const BUNDLE = 'application/vnd.dev.sigstore.bundle.v0.3+json';
const PROVENANCE = 'https://slsa.dev/provenance/v1';
const VULN = 'https://cosign.sigstore.dev/attestation/vuln/v1';
const WORKFLOW = 'https://github.com/team/api/.github/workflows/build.yml';

/** Who signs in the pages: a workflow that this repository calls. */
const who = (ref: string): Who => ({
  identity: `${WORKFLOW}@${ref}`,
  issuer: 'https://token.actions.githubusercontent.com',
  repository: 'https://github.com/contoso/api',
});

/** What the certificate states beside it, by the last number of Fulcio's extensions: runner and trigger. */
const CLAIMS = { 11: 'github-hosted', 20: 'push' };

const sigstore = new OwnSigstore();
export const ownRoot = () => sigstore.trustedRoot();

/** Signs an image in every way that the pages speak of, and attests it. */
export async function signInEveryWay(company: Company, digest: string): Promise<void> {
  const place: Place = {
    world: company.scene.world,
    registry: company.scene.dev,
    repository: 'team/api',
  };
  const put = (bundle: object, predicate?: string) =>
    attach(place, digest, {
      artifactType: BUNDLE,
      layerType: BUNDLE,
      content: JSON.stringify(bundle),
      ...(predicate ? { annotations: { 'dev.sigstore.bundle.predicateType': predicate } } : {}),
    });
  const tagged = who('refs/tags/v1.4.2');
  put(await sigstore.statement(digest, COSIGN_SIGNATURE, tagged, { claims: CLAIMS }));
  const built = (repository: string): How => ({ predicate: provenanceOf(repository) });
  const main = who('refs/heads/main');
  put(await sigstore.statement(digest, PROVENANCE, main, built('contoso/api')), PROVENANCE);
  put(keyedBundle(digest, PROVENANCE, company.privateKey, built('team/api')), PROVENANCE);
  const scan = { metadata: { scanFinishedOn: new Date().toISOString() } };
  put(keyedBundle(digest, VULN, company.privateKey, { predicate: scan }), VULN);
  signNotation(place, digest);
}

const provenanceOf = (repository: string) => ({
  buildDefinition: {
    externalParameters: {
      workflow: { repository: `https://github.com/${repository}`, ref: 'refs/heads/main' },
    },
  },
  runDetails: {
    builder: { id: `${WORKFLOW}@refs/heads/main` },
    metadata: { finishedOn: new Date().toISOString() },
  },
});
