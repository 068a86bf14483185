import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { packSnappy } from '../../sandbox/foreign/snappy.js';
import { unpackSnappy } from '../../src/github/snappy.js';

const MOST = 1 << 20;
const unpack = (hex: string, most = MOST) =>
  Buffer.from(unpackSnappy(Buffer.from(hex, 'hex'), most)).toString('latin1');

// Packed by another implementation: a literal, copies with one and with two bytes of offset.
const FOX = '354c54686520717569636b2062726f776e20666f783a3e1100002c3e1100';

it('unpacks what others packed', () => {
  expect(unpack(FOX)).toBe('The quick brown fox: quick brown fox, quick brown fox');
});

it('copies what the same copy has just written', () => {
  expect(unpack('0a00612201 00'.replace(' ', ''))).toBe('a'.repeat(10));
});

it.each([
  ['nothing at all', ''],
  ['a length without an end', 'ffffffffff'],
  ['a length over 32 bits', 'ffffffff7f'],
  ['fewer bytes than stated', '05086162'],
  ['more bytes than stated', '0108616263'],
  ['a literal that ends early', '0510616263'],
  ['a copy from before the start', '0500610eff00'],
  ['a copy from nowhere', '0500610e0000'],
  ['a copy whose offset ends early', '0500610e'],
  ['a long literal whose length ends early', '05f4'],
  ['the rest missing', '0a0061'],
])('refuses %s', (_, hex) => {
  expect(() => unpack(hex)).toThrow('no whole block');
});

it('takes no memory for a length over the limit', () => {
  expect(() => unpack('ffffffff0f')).toThrow('longer than');
  expect(() => unpack(FOX, 52)).toThrow('longer than');
  expect(unpack(FOX, 53)).toHaveLength(53);
});

it('gives back whatever was packed', () => {
  const words = fc.array(fc.constantFrom('image', 'digest', '{"', '\u0000', 'sha256:'), {
    maxLength: 300,
  });
  fc.assert(
    fc.property(
      fc.oneof(
        words.map((it) => it.join('')),
        fc.string({ maxLength: 500 }),
      ),
      (text) => {
        const bytes = Buffer.from(text);
        expect(Buffer.from(unpackSnappy(packSnappy(bytes), MOST))).toEqual(bytes);
      },
    ),
  );
});

it('ends on any bytes, with a result of the stated length or an error', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
      try {
        unpackSnappy(bytes, MOST);
      } catch (error) {
        expect((error as Error).message).toMatch(/no whole block|longer than/);
      }
    }),
    { numRuns: 2000 },
  );
});
