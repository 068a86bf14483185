/** An attestation that GitHub keeps; its list names the place of the bundle. */
export interface KeptAttestation {
  repository: string;
  digest: string;
  bundle: unknown;
  /** the list holds the bundle too, as older answers do, or it alone */
  inline?: true | 'only';
}

/** What the hosts of jobs know: GitHub and Azure DevOps. */
export interface JobHosts {
  /** what GitHub keeps of images, and the token that may read it */
  github: { token: string; attestations: KeptAttestation[] };
  /** how Azure DevOps signs for service connections: as for new ones, or as for those of before 2026 */
  azureDevOpsIssuer: 'entra' | 'vstoken';
}
