import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parseBuildConfig } from '../../src/oci/image-config.js';

const read = (text: string) => parseBuildConfig(new TextEncoder().encode(text));
const createdOf = (created: unknown) => read(JSON.stringify({ created }))?.created;

describe('the config of an image', () => {
  it.each<[string, unknown, string | undefined]>([
    ['a time', '2026-11-25T18:00:00Z', '2026-11-25T18:00:00.000Z'],
    ['nanoseconds', '2026-11-25T18:00:00.123456789Z', '2026-11-25T18:00:00.123Z'],
    ['an offset', '2026-11-25T18:00:00+02:00', '2026-11-25T16:00:00.000Z'],
    ['lower case', '2026-11-25t18:00:00z', '2026-11-25T18:00:00.000Z'],
    ['no offset, which would be the time of this machine', '2026-11-25T18:00:00', undefined],
    ['a day alone', '2026-11-25', undefined],
    ['a month that there is not', '2026-13-25T18:00:00Z', undefined],
    ['words', 'yesterday', undefined],
    ['a number', 1_700_000_000, undefined],
    ['nothing', undefined, undefined],
  ])('states %s', (_, created, expected) => {
    const time = createdOf(created);
    expect(time === undefined ? undefined : new Date(time).toISOString()).toBe(expected);
  });

  it.each<[string, string, Record<string, string> | undefined]>([
    ['labels', '{"config":{"Labels":{"a":"1","A":"2"}}}', { a: '1', A: '2' }],
    ['none', '{"config":{}}', {}],
    ['null for them', '{"config":{"Labels":null}}', {}],
    ['no config', '{}', {}],
    ['null for it', '{"config":null}', {}],
    ['a label that is no text', '{"config":{"Labels":{"a":1}}}', undefined],
    ['labels in a list', '{"config":{"Labels":["a"]}}', undefined],
    ['labels that some read elsewhere', '{"config":{"labels":{"a":"1"}}}', undefined],
    ['a label twice', '{"config":{"Labels":{"a":"1","a":"2"}}}', undefined],
    ['a time twice', '{"created":"x","created":"y"}', undefined],
    ['a text', '"a"', undefined],
    ['no JSON', '{', undefined],
  ])('has %s', (_, text, expected) => {
    const config = read(text);
    expect(config && Object.fromEntries(config.labels)).toEqual(expected);
  });

  it('is never read by throwing', () => {
    fc.assert(
      fc.property(fc.oneof(fc.json(), fc.string({ unit: 'binary' })), (text) => {
        read(text);
      }),
    );
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        parseBuildConfig(bytes);
      }),
    );
  });
});
