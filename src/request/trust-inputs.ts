import type { InputSpec } from './input-spec.js';

/** Inputs about signatures and attestations that have to be verified. */
export const TRUST_INPUTS = {
  'signature-key': {
    hosts: 'both',
    group: 'policy',
    type: 'text',
    multiLine: true,
    perImage: true,
    inFile: 'same',
    asksContent: true,
    gate: 'signature',
    default: '',
    description:
      'Gate: the image is signed with this key. A public key in PEM, or the path of a file that holds one, such as cosign.pub.',
  },
  'signature-identity': {
    hosts: 'both',
    group: 'policy',
    type: 'text',
    perImage: true,
    inFile: 'same',
    asksContent: true,
    gate: 'signature',
    default: '',
    description:
      "Gate: the image is signed by this identity in Sigstore, a workflow's address or an e-mail address; * stands for anything but / and @, ** also for /. Needs signature-issuer, except for certificates of your own authority in trusted-root that name no issuer.",
  },
  'signature-issuer': {
    hosts: 'both',
    group: 'policy',
    type: 'text',
    perImage: true,
    inFile: 'same',
    asksContent: true,
    default: '',
    description:
      'OIDC issuer that vouched for signature-identity, for example https://token.actions.githubusercontent.com.',
  },
  'signature-claims': {
    hosts: 'both',
    group: 'policy',
    type: 'lines',
    multiLine: true,
    perImage: true,
    inFile: 'joined',
    asksContent: true,
    default: '',
    description:
      'What the certificate of the signature by signature-identity has to state, key=value, one a line: source-repository, source-ref, source-commit, source-visibility, trigger, runner-environment, workflow, run, issuer. Compared letter by letter.',
  },
  'signature-annotations': {
    hosts: 'both',
    group: 'policy',
    type: 'lines',
    multiLine: true,
    perImage: true,
    inFile: 'joined',
    asksContent: true,
    default: '',
    description:
      'Annotations that the signed payload has to hold, key=value, one a line, as cosign sign -a puts them there.',
  },
  'trusted-root': {
    hosts: 'both',
    group: 'policy',
    type: 'text',
    perImage: true,
    inFile: 'same',
    default: '',
    description:
      'File with the Sigstore trusted root, JSON or JSON lines, that identities are verified against. The root of the public instance, as shipped, when empty.',
  },
  'require-attestation': {
    hosts: 'both',
    group: 'policy',
    type: 'list',
    perImage: true,
    inFile: 'joined',
    gate: 'attestation',
    default: '',
    description:
      'Gate: a verified attestation of this predicate is attached to the image in the registry, or kept by GitHub: provenance, sbom, spdx, cyclonedx, vuln, vex, test-result, release, vsa, or a full predicate type; several, each needs its own.',
  },
  'attestation-signer': {
    hosts: 'both',
    group: 'policy',
    type: 'text',
    multiLine: true,
    perImage: true,
    inFile: 'same',
    default: '',
    description:
      'Who has to have signed the attestation: a workflow at GitHub, owner/repo/.github/workflows/file.yml, optionally @ref; a public key, in PEM or the path of a file such as cosign.pub; or an identity, whose issuer is signature-issuer. * as in signature-identity. On GitHub any workflow of this repository when empty.',
  },
  'provenance-builder': {
    hosts: 'both',
    group: 'policy',
    type: 'text',
    perImage: true,
    inFile: 'same',
    default: '',
    description:
      'Builder that the verified SLSA provenance has to name, as it stands there; without @ one at any ref is meant.',
  },
  'provenance-source': {
    hosts: 'both',
    group: 'policy',
    type: 'text',
    perImage: true,
    inFile: 'same',
    default: '',
    description:
      'Repository from which the verified SLSA provenance has to say that the image is built: https://github.com/owner/repo, optionally @refs/….',
  },
  'attestation-max-age': {
    hosts: 'both',
    group: 'policy',
    type: 'text',
    perImage: true,
    inFile: 'same',
    default: '',
    description:
      'How old the attestations may be, in hours or days: 12h, 30d. By the time that a witness saw the signature; by key, which has none, by the time that the attestation states itself.',
  },
  'notation-trust-policy': {
    hosts: 'both',
    group: 'policy',
    type: 'text',
    asksContent: true,
    gate: 'notation',
    default: '',
    description:
      "Gate: the image carries a Notation signature that this trust policy accepts. File as Notation's own action and task take it, version 1.0; its registryScopes name the repository where the signature is read: that of source, in verify mode that of target.",
  },
  'notation-trust-store': {
    hosts: 'both',
    group: 'policy',
    type: 'text',
    asksContent: true,
    default: '',
    description:
      "Folder with Notation's trust store, which notation-trust-policy needs: x509/ca, x509/signingAuthority and x509/tsa, each with a folder of certificates for every store.",
  },
} as const satisfies Record<string, InputSpec>;
