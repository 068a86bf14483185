import { attach, type Place } from '../sandbox/world/attach.js';
import type { InputName } from '../src/request/inputs.js';
import { type Issued, chain as madeChain, root } from './trust/notation/make/certificate.js';
import {
  envelope,
  type Format,
  MEDIA_TYPES,
  payloadOf,
  type Said,
} from './trust/notation/make/envelope.js';
import { statement, type Written } from './trust/notation/make/question.js';

/** The inputs that name the files of {@link trustFiles}. */
export const TRUST: Partial<Record<InputName, string>> = {
  'notation-trust-policy': 'trust/trustpolicy.json',
  'notation-trust-store': 'trust/truststore',
};

const pem = ({ der }: Issued) =>
  `-----BEGIN CERTIFICATE-----\n${der.toString('base64').replace(/.{64}/g, '$&\n')}\n-----END CERTIFICATE-----\n`;

/**
 * A trust policy and a trust store as a workspace holds them for Notation's own action and task.
 *
 * @param written the one statement of the policy
 * @param stores certificates by folder below `x509`
 */
export function trustFiles(
  written: Written = {},
  stores: Readonly<Record<string, Issued>> = { 'ca/contoso': root },
): Record<string, string> {
  const document = { version: '1.0', trustPolicies: [statement(written)] };
  const certificates = Object.entries(stores).map(([folder, certificate]) => [
    `trust/truststore/x509/${folder}/root.crt`,
    pem(certificate),
  ]);
  return {
    'trust/trustpolicy.json': JSON.stringify(document),
    ...Object.fromEntries(certificates),
  };
}

/** How an image is signed with Notation; everything can be bent. */
export interface Signing {
  readonly format?: Format;
  readonly chain?: readonly Issued[];
  readonly said?: Said;
  /** bends the envelope after it was made */
  readonly bend?: (signature: Buffer) => Buffer;
  /** makes the artifact differ from others that hold the same */
  readonly annotations?: Readonly<Record<string, string>>;
}

/**
 * Signs an image and attaches the signature, as `notation sign` does.
 *
 * @param signed the digest that the signature is about, where it is another than the one it is attached to
 */
export function signNotation(
  place: Place,
  digest: string,
  signing: Signing = {},
  signed = digest,
): string {
  const { format = 'jws', chain = madeChain(), said, bend = (it) => it, annotations } = signing;
  const stored = place.registry.repositories.get(place.repository)?.manifests.get(signed);
  const target = {
    mediaType: stored?.mediaType ?? '',
    digest: signed,
    size: stored?.bytes.length ?? 0,
  };
  return attach(place, digest, {
    artifactType: 'application/vnd.cncf.notary.signature',
    layerType: MEDIA_TYPES[format],
    content: bend(envelope(format, chain, { payload: payloadOf(target), ...said })),
    annotations: { 'io.cncf.notary.x509chain.thumbprint#S256': '[]', ...annotations },
  });
}
