import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readCbor } from '../../../src/trust/notation/cbor.js';
import { parseCertificate } from '../../../src/trust/notation/certificate.js';
import { parseCrl } from '../../../src/trust/notation/crl.js';
import { childrenOf, elementAt } from '../../../src/trust/notation/der.js';
import { integerOf, oidOf, timeOf } from '../../../src/trust/notation/der-values.js';
import { parseJson } from '../../../src/trust/notation/json.js';
import { parseTime } from '../../../src/trust/notation/jws.js';
import { displayName } from '../../../src/trust/notation/name.js';
import { parseSignedData } from '../../../src/trust/notation/signed-data.js';
import { attempt, shown, Unreadable } from '../../../src/trust/notation/unreadable.js';
import { chain, NOW, name, root } from './make/certificate.js';
import { crl } from './make/crl.js';
import { der, integer, oid, time } from './make/der.js';
import { cbor, cborMap, envelope, type Format, payloadOf, target } from './make/envelope.js';
import { ask, verdict } from './make/question.js';
import { stamp } from './make/stamp.js';

const hex = (text: string) => Buffer.from(text.replace(/\s/g, ''), 'hex');
/** Bytes of a good thing with some of them changed, cut off or put in. */
const bent = (bytes: Buffer) =>
  fc
    .array(
      fc.tuple(
        fc.nat(bytes.length - 1),
        fc.integer({ min: 0, max: 255 }),
        fc.constantFrom('set', 'cut', 'put'),
      ),
      { minLength: 1, maxLength: 4 },
    )
    .map((changes) => {
      let out = Buffer.from(bytes);
      for (const [at, byte, how] of changes) {
        const rest = how === 'put' ? out.subarray(at) : out.subarray(at + 1);
        const middle = how === 'cut' ? Buffer.alloc(0) : Buffer.from([byte]);
        out = Buffer.concat([out.subarray(0, at), middle, rest]);
      }
      return out;
    });
const neverThrows = (read: () => unknown) => {
  try {
    read();
  } catch (error) {
    expect(error).toBeInstanceOf(Unreadable);
  }
};

describe('bytes from outside', () => {
  const timestamp = (signature: Buffer) => stamp(signature);
  const written = { stores: ['ca:contoso', 'tsa:clock'] } as const;

  it.each<Format>(['jws', 'cose'])(
    'that are a bent %s are never taken for another signature',
    (format) => {
      const whole = envelope(format, chain(), { timestamp });
      const good = ask({ format, signature: whole, written });
      expect(good.kind).toBe('verified');
      fc.assert(
        fc.property(bent(whole), (signature) => {
          const found = ask({ format, signature, written });
          // What is not signed may change; whatever counts is as it was.
          if (found.kind === 'verified') expect(found).toEqual(good);
          else expect(found.kind).toBe('failed');
        }),
        { numRuns: 150 },
      );
    },
  );

  it('of any kind never throw anything but the reason', () => {
    const readers: readonly ((bytes: Uint8Array) => unknown)[] = [
      (bytes) => readCbor(bytes),
      (bytes) => parseCertificate(bytes),
      (bytes) => parseSignedData(bytes),
      (bytes) => parseCrl(bytes, parseCertificate(root.der), NOW),
      (bytes) => childrenOf(elementAt(bytes, 0), 'it'),
      (bytes) => parseJson(bytes, 'it'),
      (bytes) => displayName(bytes),
    ];
    const starts = [root.der, stamp(Buffer.from('x')), crl(root, { revoked: [{ serial: 1 }] })];
    const any = fc.oneof(fc.uint8Array({ maxLength: 64 }), ...starts.map(bent));
    fc.assert(
      fc.property(any, (bytes) => {
        for (const read of readers) neverThrows(() => read(bytes));
      }),
      { numRuns: 300 },
    );
  });

  it('that are too many are not read', () => {
    expect(verdict({ signature: Buffer.alloc((4 << 20) + 1, '{') })).toMatch(/larger than 4 MiB/);
    expect(verdict({ mediaType: 'text/\u001b[31mplain' })).toMatch(/"text\/\?\[31mplain", neither/);
    const many = [...chain().slice(0, 1), ...Array.from({ length: 10 }, () => root)];
    expect(verdict({ chain: many })).toMatch(/more than 10 certificates/);
  });

  it('are shown without control characters and cut off', () => {
    expect(shown('a\u001b[0m\nb\u202ec')).toBe('a?[0m?b?c');
    expect(shown('x'.repeat(500)).length).toBe(201);
    expect(
      displayName(
        name([
          ['CN', 'a, "b"\n=c '],
          ['1.9.3.4', 'x'],
        ]),
      ),
    ).toBe('1.9.3.4=x,CN=a\\, \\"b\\"?\\=c\\ ');
  });
});

describe('CBOR', () => {
  it.each([
    ['an indefinite text', '7f6161ff'],
    ['an indefinite list', '9f01ff'],
    ['a number that is too long', '1817'],
    ['a length that is too long', '5800'],
    ['a number that is much too long', '1b000000000000ffff'],
    ['a number beyond what is exact', '1bffffffffffffffff'],
    ['a key twice', 'a2 01 01 01 02'],
    ['a key twice, one of them longer', 'a2 01 01 1801 02'],
    ['a key that is bytes', 'a1 4101 01'],
    ['text that is no UTF-8', '61ff'],
    ['bytes behind the end', '0101'],
    ['nothing', ''],
    ['an end that is missing', '8201'],
    ['a length beyond the end', '5affffffff'],
    ['a list as long as memory', '9affffffff'],
    ['nine levels', '818181818181818181 01'],
    ['an unknown simple value', 'f818'],
    ['a reserved length', '1c'],
    ['a break alone', 'ff'],
  ])('with %s is refused', (_, bytes) => {
    expect(() => readCbor(hex(bytes))).toThrow(Unreadable);
  });

  it.each([
    ['f93c00', 1],
    ['f90001', 2 ** -24],
    ['f9c000', -2],
    ['fa47c35000', 100_000],
    ['fb3ff199999999999a', 1.1],
    ['f97c00', Number.POSITIVE_INFINITY],
  ])('the float %s is %d', (bytes, value) => {
    expect(readCbor(hex(bytes))).toEqual({ kind: 'float', value });
  });

  it('is read as it was written', () => {
    const value = fc.letrec((tie) => ({
      item: fc.oneof(
        { maxDepth: 4 },
        fc.integer({ min: -(2 ** 31), max: 2 ** 31 }),
        fc.string({ unit: 'grapheme' }).filter((it) => Buffer.from(it).toString() === it),
        fc.uint8Array({ maxLength: 300 }),
        fc.array(tie('item'), { maxLength: 4 }),
      ),
    })).item;
    const plain = (item: ReturnType<typeof readCbor>): unknown =>
      item.kind === 'array'
        ? item.value.map(plain)
        : item.kind === 'bytes'
          ? Uint8Array.from(item.value)
          : item.value;
    fc.assert(
      fc.property(value, (it) => {
        expect(JSON.stringify(plain(readCbor(cbor(it))))).toBe(JSON.stringify(it));
      }),
    );
    expect(
      readCbor(
        cborMap([
          [1, cbor('a')],
          ['1', cbor('b')],
        ]),
      ),
    ).toMatchObject({ kind: 'map' });
  });
});

describe('DER', () => {
  it.each([
    ['an indefinite length', '30800000'],
    ['a length in too many bytes', '308101 00'],
    ['a length in too many bytes still', `30820080${'00'.repeat(128)}`],
    ['a length of five bytes', '30850000000001 00'],
    ['a high tag', '1f01 00'],
    ['a length beyond the end', '3002 00'],
    ['half a header', '30'],
  ])('with %s is refused', (_, bytes) => {
    expect(() => elementAt(hex(bytes), 0)).toThrow(Unreadable);
  });

  it.each(['1.2.840.113549.1.7.2', '2.5.29.15', '0.4.0.2023.1.1', '2.16.840.1.101.3.4.2.1'])(
    'names %s',
    (dotted) => expect(oidOf(elementAt(oid(dotted), 0))).toBe(dotted),
  );

  it('has one spelling of a number, and reads back what was written', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 2n ** 128n }), (value) => {
        expect(integerOf(elementAt(integer(value), 0))).toBe(value);
      }),
    );
    expect(integerOf({ body: hex('ff7f') })).toBe(-129n);
    for (const bytes of ['', '0001', 'ffff'])
      expect(() => integerOf({ body: hex(bytes) })).toThrow();
  });

  it('times are those of the calendar', () => {
    const utc = (text: string) => timeOf(elementAt(der(23, Buffer.from(text)), 0));
    expect(utc('491231235959Z')).toBe(Date.parse('2049-12-31T23:59:59Z'));
    expect(utc('500101000000Z')).toBe(Date.parse('1950-01-01T00:00:00Z'));
    expect(timeOf(elementAt(time(NOW), 0))).toBe(NOW);
    for (const text of [
      '260230000000Z',
      '2601010000Z',
      '260101000000+0100',
      '261301000000Z',
      '260101240000Z',
    ])
      expect(() => utc(text)).toThrow(Unreadable);
  });
});

describe('JSON', () => {
  it.each([
    ['{"a":1,"a":1}'],
    ['{"a":1,"\\u0061":1}'],
    ['[{"x":{"a":[{"b":1,"b" : 2}]}}]'],
    ['['.repeat(33) + ']'.repeat(33)],
    ['{"a":1}x'],
    ['\ufffe'],
  ])('%s is refused', (text) => {
    expect(() => parseJson(Buffer.from(text), 'it')).toThrow(Unreadable);
  });

  it('with the same name in two objects, or as a value, is read', () => {
    for (const text of ['[{"a":1},{"a":2}]', '{"a":"a","b":["a","a"]}', '{"a":{"a":"\\"a\\":"}}'])
      expect(parseJson(Buffer.from(text), 'it')).toEqual(JSON.parse(text));
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6 }), (value) => {
        const text = JSON.stringify(value);
        expect(JSON.stringify(parseJson(Buffer.from(text), 'it'))).toBe(
          JSON.stringify(JSON.parse(text)),
        );
      }),
    );
  });
});

describe('the JSON envelope', () => {
  const whole = JSON.parse(envelope('jws', chain()).toString()) as Record<string, unknown>;
  const header = whole['header'] as { x5c: string[] };
  it.each<[string, object, RegExp]>([
    ['with padding', { payload: `${whole['payload']}==` }, /no base64url/],
    [
      'in the other alphabet',
      { payload: `${String(whole['payload']).slice(0, -1)}+` },
      /no base64url/,
    ],
    ['with bits left over', { payload: payloadWithBitsLeft() }, /no base64url/],
    ['without payload', { payload: undefined }, /has no payload/],
    ['without signature', { signature: '' }, /has no signature/],
    ['without header', { header: undefined }, /has no header/],
    ['without certificates', { header: {} }, /has no certificates/],
    [
      'with a certificate in base64url',
      { header: { x5c: header.x5c.map((it) => Buffer.from(it, 'base64').toString('base64url')) } },
      /no base64/,
    ],
    [
      'with a certificate that is none',
      { header: { x5c: ['AAAA', ...header.x5c] } },
      /certificate/,
    ],
    [
      'with a protected header that is a list',
      { protected: Buffer.from('[]').toString('base64url') },
      /no JSON object/,
    ],
  ])('%s is refused', (_, change, reason) => {
    const signature = Buffer.from(JSON.stringify({ ...whole, ...change }));
    expect(verdict({ signature })).toMatch(reason);
  });

  /** A spelling of the payload whose last character has bits that stand for nothing. */
  function payloadWithBitsLeft(): string {
    const text = Buffer.from(`${payloadOf(target)} `).toString('base64url');
    const padded =
      text.length % 4 === 0 ? Buffer.from(`${payloadOf(target)}  `).toString('base64url') : text;
    const last = padded.at(-1) ?? '';
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    return padded.slice(0, -1) + alphabet.charAt(alphabet.indexOf(last) + 1);
  }

  it.each([
    ['2026-06-01T12:00:00Z', NOW],
    ['2026-06-01T14:00:00+02:00', NOW],
    ['2026-06-01T06:30:00.5-05:30', NOW + 500],
  ])('reads the time %s', (text, expected) => expect(parseTime(text)).toBe(expected));

  it.each([
    '2026-06-01',
    '2026-06-01T12:00:00',
    '2026-02-30T00:00:00Z',
    '2026-06-01t12:00:00z',
    '2026-06-01T24:00:00Z',
    '2026-06-01T12:00:00+24:00',
    1,
    null,
  ])('does not read the time %s', (text) =>
    expect('reason' in attempt(() => parseTime(text))).toBe(true),
  );
});
