import { describe, expect, it } from '@jest/globals';
import {
  certificatesOf,
  parseTrustStore,
  type StoreEntry,
  storeProblems,
} from '../../../src/trust/notation/store.js';
import { chain, issue, root } from './make/certificate.js';

const CONTOSO = { type: 'ca', name: 'contoso' } as const;
const [leaf, intermediate] = chain();
const pem = ({ der }: { der: Buffer }, kind = 'CERTIFICATE') =>
  `-----BEGIN ${kind}-----\n${der.toString('base64').replace(/.{64}/g, '$&\n')}\n-----END ${kind}-----\n`;
const file = (content: string | Buffer, path = 'x509/ca/contoso/a.crt'): StoreEntry => ({
  path,
  bytes: Buffer.from(content),
});
const count = (...entries: readonly StoreEntry[]) =>
  certificatesOf(parseTrustStore(entries), [CONTOSO], 'ca').length;

describe('a trust store', () => {
  it.each<[string, readonly StoreEntry[], number]>([
    ['PEM', [file(pem(root))], 1],
    ['PEM with text around it', [file(`root\n${pem(root)}end\r\n`)], 1],
    ['several in PEM', [file(pem(root) + pem(intermediate))], 2],
    ['DER', [file(root.der)], 1],
    ['several in DER', [file(Buffer.concat([root.der, intermediate.der]))], 2],
    ['several files', [file(pem(root)), file(pem(intermediate), 'x509/ca/contoso/b.pem')], 2],
    ['a leaf that signed itself', [file(pem(issue('p256')))], 1],
    [
      'files beside the stores',
      [file(pem(root)), file('x', 'trustpolicy.json'), file('x', 'x509/ca/README')],
      1,
    ],
    ['a broken store beside it', [file(pem(root)), file('x', 'x509/ca/other/a.crt')], 1],
  ])('holds %s', (_, entries, expected) => expect(count(...entries)).toBe(expected));

  it.each<[string, readonly StoreEntry[], RegExp]>([
    ['nothing', [], /has no x509\/ca\/contoso/],
    [
      'a leaf of somebody',
      [file(pem(leaf))],
      /neither an authority's certificate nor signed by itself/,
    ],
    ['garbage', [file('hello')], /x509\/ca\/contoso\/a\.crt: /],
    ['an empty file', [file('')], /holds no certificate/],
    ['a broken block', [file(pem(root).replace('-----END', '----END'))], /broken PEM block/],
    [
      'a broken block behind a good one',
      [file(`${pem(root)}-----BEGIN CERTIFICATE-----\nAAAA`)],
      /broken PEM/,
    ],
    ['a private key', [file(pem(root) + pem(root, 'PRIVATE KEY'))], /private key/],
    ['bytes behind DER', [file(Buffer.concat([root.der, Buffer.from('x')]))], /too early/],
    ['a link', [{ path: 'x509/ca/contoso/a.crt', bytes: undefined }], /no regular file/],
    ['a folder', [file(pem(root), 'x509/ca/contoso/sub/a.crt')], /no regular file/],
    [
      'a broken file beside a good one',
      [file(pem(root)), file('x', 'x509/ca/contoso/b')],
      /contoso\/b/,
    ],
  ])('with %s is told as broken', (_, entries, reason) => {
    expect(() => count(...entries)).toThrow(reason);
    expect(storeProblems(parseTrustStore(entries), [CONTOSO])).toEqual([
      expect.stringMatching(reason),
    ]);
  });

  it('of time stamps takes only roots', () => {
    const names = [{ type: 'tsa', name: 'clock' } as const];
    const problems = (certificate: { der: Buffer }) =>
      storeProblems(parseTrustStore([file(pem(certificate), 'x509/tsa/clock/a.crt')]), names);
    expect(problems(root)).toEqual([]);
    expect(problems(intermediate)).toEqual([expect.stringMatching(/is no root/)]);
    expect(problems(issue('p256'))).toEqual([expect.stringMatching(/is no root/)]);
  });

  it('gives only what is of the type asked for', () => {
    const store = parseTrustStore([file(pem(root)), file(pem(root), 'x509/tsa/contoso/a.crt')]);
    const names = [CONTOSO, { type: 'tsa', name: 'contoso' } as const];
    expect(certificatesOf(store, names, 'ca').length).toBe(1);
    expect(certificatesOf(store, names, 'signingAuthority')).toEqual([]);
  });
});
