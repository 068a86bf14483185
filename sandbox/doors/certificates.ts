import 'reflect-metadata';
import { webcrypto } from 'node:crypto';
import { createSecureContext, type SecureContext } from 'node:tls';
import {
  BasicConstraintsExtension,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectAlternativeNameExtension,
  type X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509';

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const SERVER_AUTH = '1.3.6.1.5.5.7.3.1';
const DAY = 86_400_000;

/** A certificate authority that lives as long as the process; its key never touches a disk. */
export class Authority {
  readonly #contexts = new Map<string, Promise<SecureContext>>();

  private constructor(
    private readonly keys: CryptoKeyPair,
    private readonly root: X509Certificate,
  ) {}

  static async create(): Promise<Authority> {
    const keys = await generateKeys();
    const root = await X509CertificateGenerator.createSelfSigned({
      name: 'CN=Sandbox root, O=made at this start only',
      serialNumber: serial(),
      notBefore: new Date(Date.now() - DAY),
      notAfter: new Date(Date.now() + DAY),
      keys,
      signingAlgorithm: ALGORITHM,
      extensions: [
        new BasicConstraintsExtension(true, 1, true),
        new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
      ],
    });
    return new Authority(keys, root);
  }

  /** The authority's certificate, for NODE_EXTRA_CA_CERTS and its like. */
  get pem(): string {
    return `${this.root.toString('pem')}\n`;
  }

  /** Key and certificate for a host, made once. */
  contextFor(host: string): Promise<SecureContext> {
    const known = this.#contexts.get(host);
    if (known !== undefined) return known;
    const context = this.#issue(host);
    this.#contexts.set(host, context);
    return context;
  }

  async #issue(host: string): Promise<SecureContext> {
    const keys = await generateKeys();
    const isAddress = /^[\d.]+$/.test(host);
    const leaf = await X509CertificateGenerator.create({
      subject: `CN=${host.slice(0, 64)}`,
      issuer: this.root.subject,
      serialNumber: serial(),
      notBefore: new Date(Date.now() - DAY),
      notAfter: new Date(Date.now() + DAY),
      publicKey: keys.publicKey,
      signingKey: this.keys.privateKey,
      signingAlgorithm: ALGORITHM,
      extensions: [
        new BasicConstraintsExtension(false, undefined, true),
        new ExtendedKeyUsageExtension([SERVER_AUTH]),
        new SubjectAlternativeNameExtension([{ type: isAddress ? 'ip' : 'dns', value: host }]),
      ],
    });
    const key = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey));
    return createSecureContext({
      cert: `${leaf.toString('pem')}\n${this.pem}`,
      key: `-----BEGIN PRIVATE KEY-----\n${key.toString('base64')}\n-----END PRIVATE KEY-----\n`,
    });
  }
}

function generateKeys(): Promise<CryptoKeyPair> {
  return webcrypto.subtle.generateKey(ALGORITHM, true, [
    'sign',
    'verify',
  ]) as Promise<CryptoKeyPair>;
}

function serial(): string {
  return Buffer.from(webcrypto.getRandomValues(new Uint8Array(12)))
    .toString('hex')
    .replace(/^./, '1');
}

type CryptoKeyPair = webcrypto.CryptoKeyPair;
