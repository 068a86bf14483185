import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { cut } from '../src/cut.js';
import { digestOf } from '../src/oci/digest.js';
import { harmless } from '../src/report/plain-text.js';
import { Secrets } from '../src/secrets.js';

const JWT = `eyJhbGciOiJIUzI1NiJ9.${'a'.repeat(40)}.${'b'.repeat(43)}`;

function redacted(secret: string, text: string): string {
  const secrets = new Secrets();
  secrets.remember(secret);
  return secrets.redact(text);
}

const html = (text: string) =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
const json = (text: string) => JSON.stringify(text).slice(1, -1);
const ascii = (text: string) =>
  json(text).replace(
    /[^ -~]|[<>&'+]/g,
    (it) => `\\u${it.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
const percentLower = (text: string) =>
  encodeURIComponent(text).replace(/%../g, (it) => it.toLowerCase());
const numbered = (text: string) => text.replace(/[^\w ]|_/gu, (it) => `&#${it.codePointAt(0)};`);

/** How services and libraries give a text back. */
const SPELLINGS: readonly (readonly [string, (text: string) => string])[] = [
  ['as it is', (text) => text],
  ['percent-encoded', encodeURIComponent],
  ['percent-encoded in lower case', percentLower],
  ['percent-encoded twice', (text) => encodeURIComponent(encodeURIComponent(text))],
  ['form-encoded', (text) => new URLSearchParams({ p: text }).toString().slice(2)],
  ['in JSON', json],
  ['in JSON in JSON', (text) => json(json(text))],
  ['in JSON as .NET writes it', ascii],
  ['form-encoded in JSON', (text) => json(new URLSearchParams({ p: text }).toString().slice(2))],
  ['in HTML', html],
  ['in HTML by numbers', numbered],
  ['in HTML of JSON', (text) => html(json(text))],
  ['on one line', (text) => text.replace(/\s+/g, ' ')],
  ['escaped and on one line', (text) => encodeURIComponent(text.replace(/\s+/g, ' '))],
];

/** What is in base64 cannot be looked for as a text: it is decoded again. */
const BASE64: readonly (readonly [string, (text: string) => string])[] = [
  ['base64', (text) => Buffer.from(text).toString('base64')],
  ['base64 behind a user', (text) => Buffer.from(`bot:${text}`).toString('base64')],
  ['base64 behind another user', (text) => Buffer.from(`ab:${text}`).toString('base64')],
  ['base64 with something behind', (text) => Buffer.from(`u:${text}\n`).toString('base64')],
  ['base64url', (text) => Buffer.from(`bot:${text}`).toString('base64url')],
  ['base64 in an address', (text) => encodeURIComponent(Buffer.from(text).toString('base64'))],
];

const PASSWORDS = [
  'S3"cr3t\\Passw0rd',
  'Pa"ss\\wo<rd&1%2+3',
  "it's %41 €uro",
  'two  blanks\tand a tab',
  '(~!*)/+=?#[]{}|^`@$,;:',
  '\\\\begins"with~it',
  'ends with \\\\',
  'a&amp;b&lt;c',
  'Ünï©ødé-😀-key',
];

describe('a secret', () => {
  describe.each(PASSWORDS)('%j', (password) => {
    it.each(SPELLINGS)('%s', (_, spell) => {
      expect(redacted(password, `x ${spell(password)} y`)).toBe('x *** y');
    });

    it.each(BASE64)('in %s', (_, spell) => {
      const clean = redacted(password, `Basic ${spell(password)}.`);
      expect(clean).toContain('***');
      const left = clean
        .slice('Basic '.length)
        .split('***')
        .map((it) => Buffer.from(decodeURIComponent(it), 'base64').toString());
      for (const part of left) expect(part.length).toBeLessThan(6);
    });

    it('cut off in the middle by us, wherever', () => {
      const length = [...password].length;
      for (const [, spell] of SPELLINGS.slice(0, 10)) {
        for (let kept = 8; kept < length; kept += 1) {
          const head = [...password].slice(0, kept).join('');
          const text = cut(`x ${spell(head)}${'-'.repeat(40)}`, 2 + spell(head).length);
          expect(redacted(password, text)).toBe('x ***…');
        }
      }
    });
  });

  it.each([
    ['a password', 'see p4ss w/rd', 'see ***'],
    ['a token nobody remembered', `Bearer ${JWT}.`, 'Bearer ***.'],
    ['a token that was cut off', JWT.slice(0, 60), '***'],
    ['the head of a token alone', JWT.slice(0, 19), '***'],
    ['nothing', 'sha256:abc', 'sha256:abc'],
    ['words that begin as it does', 'p4ss wide …', 'p4ss wide …'],
  ])('%s', (_, text, expected) => {
    expect(redacted('p4ss w/rd', text)).toBe(expected);
  });

  it('of several lines is hidden line by line, and around a key nothing is', () => {
    const key = `-----BEGIN PRIVATE KEY-----\n${'A1b2'.repeat(16)}\n${'C3d4'.repeat(16)}\n-----END PRIVATE KEY-----`;
    expect(redacted(key, `x ${'C3d4'.repeat(16)} y`)).toBe('x *** y');
    expect(redacted(key, key.replace(/\n/g, ' '))).toBe(
      '-----BEGIN PRIVATE KEY----- *** *** -----END PRIVATE KEY-----',
    );
    expect(redacted(key, '-----BEGIN PRIVATE KEY-----')).toBe('-----BEGIN PRIVATE KEY-----');
  });

  it('that is very long is hidden whole and in pieces', () => {
    const secret = Array.from({ length: 40 }, (_, i) => digestOf(Buffer.from([i]))).join('/');
    expect(redacted(secret, `x ${secret} y`)).toMatch(/^x (\*\*\*)+ y$/);
    expect(redacted(secret, `x ${secret.slice(0, 700)}…`)).toMatch(/^x (\*\*\*)+…$/);
  });

  it('that is a part of another one does not break it', () => {
    const secrets = new Secrets();
    secrets.remember('secret');
    secrets.remember('my-secret-word');
    expect(secrets.redact('my-secret-word')).toBe('***');
  });

  it('of four characters is hidden where it stands alone, and a shorter one is left', () => {
    expect(redacted('prod', 'password prod, prodacr, "prod"')).toBe('password ***, prodacr, "***"');
    expect(redacted('a', 'a banana')).toBe('a banana');
    expect(redacted('', 'a banana')).toBe('a banana');
    expect(redacted('    ', 'a     banana')).toBe('a     banana');
  });

  it('that an escape sequence breaks is hidden', () => {
    const secrets = new Secrets();
    secrets.remember('S3cr3tPassw0rd');
    expect(harmless(secrets, 'x S3cr3t\u001b[0mPassw0rd S3cr3t\u200bPassw0rd')).toBe('x *** ***');
  });
});

describe('a token in base64, which nobody has to remember', () => {
  const told: readonly (readonly [string, string])[] = [
    ...BASE64.map(([name, spell]) => [name, spell(JWT)] as const),
    ['as a header', Buffer.from(`Bearer ${JWT}`).toString('base64')],
    ['as another header', Buffer.from(`bearer: ${JWT}`).toString('base64')],
    ['behind an escape', `%2F${Buffer.from(`Bearer ${JWT}`).toString('base64')}`],
    ['cut off', `${Buffer.from(`Bearer ${JWT}`).toString('base64').slice(0, 60)}…`],
  ];
  it.each(told)('%s', (_, text) => {
    expect(new Secrets().redact(`before ${text} after`)).toMatch(/^before \S*\*{3}\S* after$/);
  });

  it('and other base64 stays', () => {
    const text = Buffer.from('V5S leU ZXlK, an ordinary text of some length').toString('base64');
    expect(new Secrets().redact(`${text} V5SleUZXlKV5SleUZXlK`)).toBe(
      `${text} V5SleUZXlKV5SleUZXlK`,
    );
  });
});

describe('an address that is a right by itself', () => {
  const SAS = 'https://x.blob.core.windows.net/b?sv=2024&sig=aB%2Fc12345678%3D&se=2026';
  const OPERATION = `https://management.azure.com/operationResults/1?api-version=2025&t=638900000000000000&c=${'M'.repeat(40)}&s=${'s'.repeat(40)}&h=${'h'.repeat(40)}`;
  it.each([
    ['a shared access signature', SAS],
    ['in JSON', SAS.replaceAll('&', '\\u0026')],
    ['in HTML', html(SAS)],
    ['in an address', encodeURIComponent(SAS)],
  ])('%s', (_, text) => {
    const clean = new Secrets().redact(text);
    expect(clean).not.toContain('c12345678');
    expect(clean).toContain('2024');
  });

  it('a signed operation keeps its host and version only', () => {
    const clean = new Secrets().redact(`polled ${OPERATION} twice`);
    expect(clean).toBe(
      'polled https://management.azure.com/operationResults/1?api-version=2025&t=***&c=***&s=***&h=*** twice',
    );
  });

  it('user and password in an address', () => {
    const secrets = new Secrets();
    expect(secrets.redact('http://me:pw@proxy:8080/x')).toBe('http://***@proxy:8080/x');
    expect(secrets.redact('https://devacr.azurecr.io:443/a@sha256:b')).toBe(
      'https://devacr.azurecr.io:443/a@sha256:b',
    );
  });
});

it('no remembered secret is left in any text it stood in, however it is spelled', () => {
  const spelling = fc.constantFrom(...SPELLINGS.map(([, spell]) => spell));
  const secret = fc.string({ minLength: 6, maxLength: 40, unit: 'grapheme' });
  const around = fc.string({ maxLength: 20 });
  fc.assert(
    fc.property(secret, spelling, around, around, (password, spell, before, after) => {
      fc.pre(password.trim().length >= 6);
      fc.pre(Buffer.from(password).toString() === password);
      fc.pre(!'***'.includes(password.trim()) && !/[\r\n\0]/.test(password));
      const told = spell(password.trim());
      fc.pre(!`${before}|${after}`.includes(told));
      expect(redacted(password, `${before} ${told} ${after}`)).not.toContain(told);
    }),
    { numRuns: 1000 },
  );
});

it('many secrets and a long text take no time, a hostile text neither', () => {
  const secrets = new Secrets();
  for (let i = 0; i < 40; i += 1) secrets.remember(`pass-${i}/${'xyz%"'.repeat(6)}${i}`);
  const hostile = [
    'an ordinary line of a log with digest sha256:0123456789abcdef\n',
    '\\',
    ' ',
    '%25',
    '&amp;',
    'pass-1/xyz%…',
    '://a:',
    '&t=',
    'eyJ',
    'ZXlKV5SleU',
    '\u001b]a',
    '\u009d',
    '\u001b[1',
  ];
  for (const text of hostile) {
    const long = text.repeat(Math.ceil(300_000 / text.length));
    const started = performance.now();
    harmless(secrets, long);
    expect([text, performance.now() - started < 5000]).toEqual([text, true]);
  }
}, 60_000);
