import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Secrets } from '../src/secrets.js';

const JWT = `eyJhbGciOiJIUzI1NiJ9.${'a'.repeat(40)}.${'b'.repeat(43)}`;

describe('secrets', () => {
  it.each([
    ['a password', 'see p4ss w/rd', 'see ***'],
    ['a password in an address', 'x?p=p4ss%20w%2Frd&y', 'x?p=***&y'],
    ['a token nobody remembered', `Bearer ${JWT}.`, 'Bearer ***.'],
    ['a token that was cut off', JWT.slice(0, 60), '***'],
    ['the head of a token alone', JWT.slice(0, 19), '***'],
    ['nothing', 'sha256:abc', 'sha256:abc'],
  ])('%s', (_, text, expected) => {
    const secrets = new Secrets();
    secrets.remember('p4ss w/rd');
    expect(secrets.redact(text)).toBe(expected);
  });

  it('leaves ordinary words alone when a secret is very short', () => {
    const secrets = new Secrets();
    secrets.remember('a');
    secrets.remember('');
    expect(secrets.redact('a banana')).toBe('a banana');
  });

  it('no remembered secret is left in any text it stood in', () => {
    fc.assert(
      fc.property(
        fc.string({ minLength: 6 }),
        fc.string(),
        fc.string(),
        (secret, before, after) => {
          const secrets = new Secrets();
          secrets.remember(secret);
          const clean = secrets.redact(`${before}${secret}${after}`);
          const rest = `${before}${after}`;
          if (!rest.includes(secret) && !'***'.includes(secret)) {
            expect(clean.split('***').some((part) => part.includes(secret))).toBe(false);
          }
        },
      ),
    );
  });
});
