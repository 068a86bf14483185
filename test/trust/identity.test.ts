import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  hintAt,
  type IdentityPattern,
  isExpected,
  parseIdentity,
  parseWorkflow,
} from '../../src/trust/identity.js';

const WORKFLOWS = 'https://github.com/team/api/.github/workflows';
const MAIN = `${WORKFLOWS}/build.yml@refs/heads/main`;

function read(text: string): IdentityPattern {
  const pattern = parseIdentity(text);
  if (typeof pattern === 'string') throw new Error(pattern);
  return pattern;
}

describe('an identity that is expected', () => {
  it.each([
    // without a wildcard everything is compared as it is
    [MAIN, MAIN, true],
    [MAIN, `${MAIN} `, false],
    [MAIN, `${MAIN}\n`, false],
    [MAIN, MAIN.replace('team', 'Team'), false],
    ['a.c', 'abc', false],
    ['dev@contoso.example', 'dev@contoso.example', true],
    ['spiffe://contoso.example/ns/build', 'spiffe://contoso.example/ns/build', true],
    // the path
    [`${WORKFLOWS}/*@refs/heads/main`, MAIN, true],
    [`${WORKFLOWS}/build*.yml@refs/heads/main`, MAIN, true],
    [`${WORKFLOWS}/*.yml@refs/heads/main`, `${WORKFLOWS}/a/b.yml@refs/heads/main`, false],
    ['https://github.com/team/api/*@refs/heads/main', MAIN, false],
    ['https://github.com/team/api/**@refs/heads/main', MAIN, true],
    ['https://github.com/team/api/**/build.yml@refs/heads/main', MAIN, true],
    ['https://github.com/team/api/**@refs/heads/main', MAIN.replace('api', 'api-evil'), false],
    ['https://github.com/team/api/**@refs/heads/main', MAIN.replace('github', 'evil'), false],
    ['https://github.com/team/api/**@refs/heads/main', `x${MAIN}`, false],
    // the ref
    [`${WORKFLOWS}/build.yml@refs/tags/*`, `${WORKFLOWS}/build.yml@refs/tags/v1.2`, true],
    [`${WORKFLOWS}/build.yml@refs/tags/*`, `${WORKFLOWS}/build.yml@refs/tags/api/v1`, false],
    [`${WORKFLOWS}/build.yml@refs/tags/**`, `${WORKFLOWS}/build.yml@refs/tags/api/v1`, true],
    [`${WORKFLOWS}/build.yml@refs/tags/*`, MAIN, false],
    [`${WORKFLOWS}/build.yml@**`, MAIN, true],
    [`${WORKFLOWS}/build.yml@*`, MAIN, false],
    [`${WORKFLOWS}/*`, MAIN, false],
    ['https://github.com/team/api/**', MAIN, false],
    // a branch that is named like an end
    [`${WORKFLOWS}/*@refs/heads/main`, `${WORKFLOWS}/e.yml@refs/heads/x@refs/heads/main`, false],
    [`${WORKFLOWS}/**@refs/heads/main`, `${WORKFLOWS}/e.yml@refs/heads/x@refs/heads/main`, false],
    [`${WORKFLOWS}/e.yml@**main`, `${WORKFLOWS}/e.yml@refs/heads/x@refs/heads/main`, false],
    [`${WORKFLOWS}/*@refs/heads/main`, `${WORKFLOWS}/e@b.yml@refs/heads/main`, false],
    [`${WORKFLOWS}/*@refs/tags/pkg@1.*`, `${WORKFLOWS}/e.yml@refs/tags/pkg@1.2`, true],
    // what is no plain address is covered by no wildcard
    [`${WORKFLOWS}/*@refs/heads/main`, `${WORKFLOWS}/e.yml\n@refs/heads/main`, false],
    [`${WORKFLOWS}/*@refs/heads/*`, `${WORKFLOWS}/e.yml@refs/heads/x\n`, false],
    [`${WORKFLOWS}/*@refs/heads/*`, `${WORKFLOWS}/e.yml@refs/heads/x y`, false],
    [`${WORKFLOWS}/*@refs/heads/*`, `${WORKFLOWS}/e.yml@refs/heads/x\u202ey`, false],
    [`https://github.com/team/api/**@**`, 'https://github.com/team/api/../evil/x@refs/x', false],
    [`https://github.com/team/api/**@**`, 'https://github.com/team/api/..@refs/x', false],
    // addresses
    ['*@contoso.example', 'dev@contoso.example', true],
    ['ci-*@contoso.example', 'dev@contoso.example', false],
    ['*@contoso.example', 'dev@evil.example@contoso.example', false],
    ['*@contoso.example', 'dev@contoso.example.evil', false],
    ['*@contoso.example', 'dev@contoso.example@evil.example', false],
    ['*@contoso.example', 'https://evil.example/x@contoso.example', false],
    ['*@contoso.example', 'dev\n@contoso.example', false],
    // other https identities
    [
      'https://gitlab.com/team/api//.gitlab-ci.yml@refs/heads/*',
      'https://gitlab.com/team/api//.gitlab-ci.yml@refs/heads/x',
      true,
    ],
    [
      'https://kubernetes.io/namespaces/default/serviceaccounts/ci-*',
      'https://kubernetes.io/namespaces/default/serviceaccounts/ci-1',
      true,
    ],
  ])('%j and %j: %s', (expected, actual, holds) => {
    expect(isExpected(read(expected), actual)).toBe(holds);
  });

  it('without a wildcard is itself and nothing else', () => {
    const plain = fc.string().filter((it) => typeof parseIdentity(it) !== 'string');
    fc.assert(
      fc.property(plain, fc.string(), (text, other) => {
        if (text.includes('*')) return;
        expect(isExpected(read(text), text)).toBe(true);
        expect(isExpected(read(text), other)).toBe(text === other);
      }),
    );
  });

  it('by a pattern for one branch is never from another branch', () => {
    const part = fc.stringMatching(/^[\w@./*-]{0,20}$/);
    fc.assert(
      fc.property(part, part, (file, branch) => {
        const identity = `${WORKFLOWS}/${file.replaceAll('*', '')}@refs/heads/x${branch}`;
        for (const run of ['*', '**', 'e*', '**/*']) {
          const pattern = read(`${WORKFLOWS}/${run}@refs/heads/main`);
          expect(isExpected(pattern, identity)).toBe(false);
        }
      }),
    );
  });

  it('is found out fast, whatever the pattern', () => {
    const pattern = read(`https://github.com/team/api/${'**/*a'.repeat(300)}@x`);
    const started = process.cpuUsage();
    expect(isExpected(pattern, `https://github.com/team/api/${'a/'.repeat(900)}@y`)).toBe(false);
    expect(isExpected(pattern, `https://github.com/team/api/${'a/'.repeat(2_000_000)}@x`)).toBe(
      false,
    );
    expect(process.cpuUsage(started).user).toBeLessThan(3_000_000);
  });
});

describe('a pattern that says too little', () => {
  it.each([
    ['*', 'everybody'],
    ['**', 'everybody'],
    ['https://*', 'host, owner'],
    ['https://*/team/api/**', 'host, owner'],
    ['https://*.example/team/api/**', 'host, owner'],
    ['https://github.com/**', 'host, owner'],
    ['https://github.com/*/api/x', 'host, owner'],
    ['https://github.com/team/*', 'host, owner'],
    ['https://github.com/team/**', 'host, owner'],
    ['https://github.com/team*/x/y', 'host, owner'],
    ['https://github.com/team/api*', 'host, owner'],
    ['https://github.com//api/*', 'host, owner'],
    ['https://github.com/team@x/api/*', 'host, owner'],
    ['https://github.com@evil.example*/team/api', 'host, owner'],
    ['https://github.com@evil.example/team/api/*', 'host, owner'],
    ['*.*', 'without *'],
    ['http://github.com/team/api/*', 'without *'],
    ['HTTPS://github.com/team/api/*', 'without *'],
    ['spiffe://contoso.example/*', 'without *'],
    ['mailto:*@contoso.example', 'without *'],
    ['dev@*', 'without *'],
    ['dev@*.example', 'without *'],
    ['*@*', 'without *'],
    ['*@a@contoso.example', 'without *'],
    ['*/x@contoso.example', 'without *'],
    ['team-*', 'without *'],
    ['https://github.com/team/api/*@refs/heads/main\nx', 'control characters'],
    ['a\u0000', 'control characters'],
    ['* @contoso.example', 'blanks'],
    ['a'.repeat(5000), 'at most'],
  ])('%j is refused', (text, expected) => {
    expect(parseIdentity(text)).toEqual(expect.stringContaining(expected));
  });
});

describe('a workflow', () => {
  const SERVER = 'https://github.com';
  it.each([
    ['team/api', MAIN, true],
    ['team/api', MAIN.replace('api', 'apis'), false],
    ['team/api', `${WORKFLOWS}/x.yml@refs/heads/y@refs/heads/main`, true],
    ['https://github.com/team/api', MAIN, true],
    ['team/api/.github/workflows/build.yml', MAIN, true],
    ['team/api/.github/workflows/build.yml', `${WORKFLOWS}/build.yml@refs/tags/a@1`, true],
    ['team/api/.github/workflows/*', MAIN, true],
    ['team/api/.github/workflows/b*.yml@refs/heads/main', MAIN, true],
    ['team/api/.github/workflows/build', MAIN, false],
    ['team/api/*', MAIN, false],
    ['team/api/**', MAIN, true],
    [
      'team/api/.github/workflows/*@refs/heads/main',
      `${WORKFLOWS}/e.yml@refs/heads/x@refs/heads/main`,
      false,
    ],
  ])('%s and %s: %s', (expected, actual, holds) => {
    const pattern = parseWorkflow(expected, SERVER);
    expect(typeof pattern === 'string' ? pattern : isExpected(pattern, actual)).toBe(holds);
  });

  it.each(['team/*', '*/api', 'team*/api', 'https://*/team/api'])('%s is none', (text) => {
    expect(typeof parseWorkflow(text, SERVER)).toBe('string');
  });
});

it.each([
  [`${WORKFLOWS}/*@refs/tags/*`, `${WORKFLOWS}/b.yml@refs/tags/api/v1`, true],
  [`${WORKFLOWS}/*`, MAIN, true],
  [`${WORKFLOWS}/x*`, MAIN, false],
  [MAIN, `${MAIN}x`, false],
  [`${WORKFLOWS}/*@x*y*z`, `${WORKFLOWS}/a@x/y/y/z`, true],
  [`${WORKFLOWS}/*@ab*ba`, `${WORKFLOWS}/a@aba`, false],
])('a pattern that covered it before is told: %s and %s: %s', (text, actual, told) => {
  expect(hintAt(read(text), actual) !== '').toBe(told);
});
