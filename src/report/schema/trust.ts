import {
  dictionary,
  digest,
  flag,
  list,
  maybe,
  type Of,
  record,
  text,
  time,
  word,
} from './shape.js';

const CLAIMS = dictionary('What the certificate states, by the names of `signature-claims`.');

/** The verified signature of cosign. */
export const SIGNATURE = record(
  {
    digest: digest('The signature itself.'),
    key: maybe(text('Fingerprint of the public key that verified it.')),
    identity: maybe(text('Identity in the certificate.')),
    issuer: maybe(text('Issuer that vouched for the identity.')),
    signedAt: maybe(time('The earliest moment at which a witness saw the signature.')),
    logIndex: maybe(text('Entry in the transparency log.')),
    claims: maybe(CLAIMS),
    annotations: list(
      record({ name: text('Its name.'), value: text('Its value.') }, 'One annotation.'),
      'Annotations in the signed payload.',
    ),
  },
  'The signature that was verified; missing where none was asked for or none holds.',
);

/** A verified attestation. */
export const ATTESTATION = record(
  {
    predicateType: text('What it states.'),
    signer: text('Who signed it.'),
    signedAt: maybe(time('When a witness saw it.')),
    claims: maybe(CLAIMS),
    where: word(['GitHub', 'registry'], 'Where it lies.'),
  },
  'An attestation that was verified and meets every condition.',
);

/** The Notation signature that the trust policy accepts. */
export const NOTATION = record(
  {
    signer: record(
      {
        subject: text('Subject of the signing certificate.'),
        root: text('Root of its chain.'),
        scheme: text('Signing scheme.'),
        algorithm: text('Signature algorithm.'),
      },
      'Who signed.',
    ),
    verified: flag(
      'Whether trust store and policy vouch for the signer; else that was only logged.',
    ),
    statement: text('Statement of the trust policy that was applied.'),
    level: text('Its level.'),
    signingTime: time('When it was signed; the signer’s own clock unless an authority states it.'),
    expiry: maybe(time('When it expires.')),
    time: text('When its certificates were valid, in words.'),
    annotations: dictionary('Annotations in the signature, at most 100.'),
    warnings: list(text('A check that did not pass.'), 'Checks that the policy only logs.'),
    signature: digest('The envelope of the signature.'),
  },
  'The Notation signature that was accepted.',
);

export type SignatureRecord = Of<typeof SIGNATURE>;
export type AttestationRecord = Of<typeof ATTESTATION>;
export type NotationRecord = Of<typeof NOTATION>;
