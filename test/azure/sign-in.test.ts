import { describe, expect, it } from '@jest/globals';
import { NoFederatedToken } from '../../src/azure/federated-token.js';
import { explainSignIn, type SignIn } from '../../src/azure/sign-in.js';

const PLACE = 'the service connection 3333';
const by = (given: Partial<SignIn> = {}): SignIn => ({
  method: 'federated',
  place: PLACE,
  ...given,
});
const refusal = (code: string, text: string) =>
  new Error(`invalid_client: Error(s): ${code} - AADSTS${code}: ${text} Trace ID: 1`);

describe('a code of Entra comes first', () => {
  it.each([
    ['7000222', 'The provided client secret keys for app are expired.', /^Renew the client secret/],
    ['7000215', 'Invalid client secret provided.', /^Correct the client secret/],
    ['700016', 'Application was not found in the directory.', /client ID and tenant ID/],
    ['90002', "Tenant 'x' not found.", /client ID and tenant ID/],
    [
      '1000502',
      'The provided certificate is not within its specified validity window.',
      /^Renew the certificate/,
    ],
    ['700027', 'The certificate is not registered on application.', /^Upload the certificate/],
    ['700030', 'Invalid certificate - subject name not authorized.', /subject and issuer/],
    ['53003', 'Access has been blocked by Conditional Access policies.', /Conditional Access/],
    ['7000112', 'Application is disabled.', /^Enable the app/],
    ['500011', 'The resource principal was not found in the tenant.', /does not know the service/],
    ['700024', 'Client assertion is not within its valid time range.', /clock of this runner/],
    ['90033', 'A transient error has occurred.', /^Run again/],
  ])('AADSTS%s', (code, text, remedy) => {
    const said = explainSignIn(
      by({
        federation: 'github',
        federated: { issuer: 'i', subject: 's', audience: 'a' },
        trouble: {
          kind: 'answer',
          host: 'login.microsoftonline.com',
          status: 500,
          times: 9,
          during: 58_000,
        },
      }),
      refusal(code, text),
    );
    expect(said.remedy).toMatch(remedy);
    expect(said.remedy).not.toMatch(/NODE_EXTRA_CA_CERTS|id-token|HTTPS_PROXY/);
    expect(said.message).toContain(`AADSTS${code}`);
  });

  it('is told once, with its ids whole, without what the SDK wraps around it', () => {
    const [trace, correlation] = [
      '11111111-2222-4333-8444-555555555555',
      '66666666-7777-4888-8999-000000000000',
    ];
    const text = `EnvironmentCredential authentication failed. To troubleshoot, visit https://aka.ms/x. Status code: 400 More details: invalid_client: Error(s): 7000215 - Timestamp: 2026-11-26T04:12:57.738Z - Description: AADSTS7000215: Invalid client secret provided. Ensure the secret is the value, for a secret added to app 'a - b'. Trace ID: ${trace} Correlation ID: ${correlation} Timestamp: 2026-11-26 - Correlation ID: ${correlation} - Trace ID: ${trace}`;
    expect(explainSignIn(by(), new Error(text)).message).toBe(
      `AADSTS7000215: Invalid client secret provided. Ensure the secret is the value, for a secret added to app 'a - b'. (correlation ID ${correlation}, trace ID ${trace})`,
    );
  });

  it('that nobody knows is shown and looked up', () => {
    const said = explainSignIn(by(), refusal('9999999', 'The certificate of your proxy.'));
    expect(said.remedy).toBe(`Look up AADSTS9999999 and check ${PLACE}.`);
  });
});

describe('no federated credential matches', () => {
  const federated = { issuer: 'https://issuer', subject: 'the-subject', audience: 'the-audience' };
  const CODES = ['70021', '700211', '700212', '700213', '7002138'];

  it.each(CODES)('AADSTS%s on Azure DevOps names both forms of its own', (code) => {
    const { remedy } = explainSignIn(
      by({ federation: 'azure-devops', federated }),
      refusal(code, 'No matching federated identity record found.'),
    );
    expect(remedy).toContain('issuer https://issuer, subject the-subject, audience the-audience');
    expect(remedy).toContain('https://login.microsoftonline.com/<tenant ID>/v2.0');
    expect(remedy).toContain('/eid1/c/pub/t/');
    expect(remedy).toContain('https://vstoken.dev.azure.com/');
    expect(remedy).toContain('sc://');
    expect(remedy).toContain('2027-07-01');
    expect(remedy).toContain(PLACE);
    expect(remedy).not.toMatch(/repo:|OWNER/);
  });

  it.each(CODES)('AADSTS%s on GitHub names the forms of a repository', (code) => {
    const { remedy } = explainSignIn(
      by({ federation: 'github', federated }),
      refusal(code, 'No matching federated identity record found.'),
    );
    expect(remedy).toContain('subject the-subject');
    expect(remedy).toContain('repo:OWNER@OWNER-ID/REPO@REPO-ID:environment:ENV');
    expect(remedy).toContain('transferred');
    expect(remedy).toContain(
      'gh api repos/OWNER/REPO/actions/oidc/customization/sub --jq .sub_claim_prefix',
    );
    expect(remedy).not.toContain('vstoken');
  });
});

describe('nobody answered', () => {
  const connection = (host: string, code: string, message = 'text') =>
    explainSignIn(
      by({ trouble: { kind: 'connection', host, code, message } }),
      new Error('network_error'),
    );

  it.each([
    ['ENOTFOUND', /resolves/],
    ['ECONNREFUSED', /HTTPS_PROXY and NO_PROXY/],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', /NODE_EXTRA_CA_CERTS/],
    ['CERT_HAS_EXPIRED', /./],
  ])('%s names host and network', (code, remedy) => {
    const said = connection('login.microsoftonline.com', code);
    expect(said.message).toBe(`login.microsoftonline.com cannot be reached: ${code} text`);
    expect(said.remedy).toMatch(remedy);
    expect(said.remedy).toContain('login.microsoftonline.com');
  });

  it('a proxy that wants another password is told as that', () => {
    const text = 'the proxy http://proxy:1 wants another user or password (407)';
    const said = connection('login.microsoftonline.com', 'PROXY_REFUSED', text);
    expect(said.message).toContain(text);
    expect(said.remedy).toMatch(/^Check http:\/\/proxy:1/);
  });

  it('at the address of a managed identity', () => {
    const said = connection('169.254.169.254', 'EHOSTUNREACH');
    expect(said.remedy).toMatch(/machines in Azure only.*NO_PROXY/);
  });

  const host = 'pipelines.actions.githubusercontent.com';
  const asked = (status: number, done: { times: number; during: number; pause?: number }) =>
    explainSignIn(by({ trouble: { kind: 'answer', host, status, ...done } }), new Error('x'));

  it.each([500, 429])('but with %d, as often as it was asked', (status) => {
    const said = asked(status, { times: 8, during: 57_400 });
    expect(said.message).toBe(`${host} answered ${status}; it was asked 8 times in 57 s`);
    expect(said.remedy).toMatch(/^Run again: nothing is wrong with the identity/);
    expect(said.remedy).not.toMatch(/client-id|id-token|permission/i);
  });

  it('but with a pause that is longer than a sign-in waits: asked once, and no word of more', () => {
    const said = asked(429, { times: 1, during: 0, pause: 300_000 });
    expect(said.message).toBe(
      `${host} answered 429 and wants to be left alone for 300 s, longer than a sign-in waits; it was asked once`,
    );
    expect(said.remedy).toMatch(/^Run again in 5 min: /);
  });

  it('but with a page', () => {
    const page = 'a page for people ("Sign in")';
    const trouble = { kind: 'page', host: 'dev.azure.com', status: 203, page } as const;
    const said = explainSignIn(by({ trouble }), new Error("Unexpected token '<'"));
    expect(said.message).toContain('dev.azure.com answered 203 with a page for people ("Sign in")');
    expect(said.remedy).toContain('proxy or sign-in page');
  });

  it.each([401, 403])(
    'but a page with %d at Entra: nobody is told to check a password',
    (status) => {
      const page = 'a page for people ("Blocked")';
      const trouble = { kind: 'page', host: 'login.microsoftonline.com', status, page } as const;
      const said = explainSignIn(by({ trouble }), new Error('network_error'));
      expect(said.remedy).toMatch(/^Look for a proxy/);
      expect(said.remedy).not.toContain(PLACE);
      const problem = new NoFederatedToken(`${host} answered ${status}`);
      expect(explainSignIn(by({ trouble, problem }), problem).remedy).toContain(`check ${PLACE}.`);
    },
  );

  it.each([
    [200, 'an access_token'],
    [401, 'a reason of Entra'],
  ])('but an answer of %i without %s', (status, what) => {
    const trouble = { kind: 'tokenless', host: 'login.microsoftonline.com', status } as const;
    const said = explainSignIn(by({ trouble }), new Error('no "expiresOn" property'));
    expect(said.message).toBe(`login.microsoftonline.com answered ${status} without ${what}`);
    expect(said.remedy).toMatch(/proxy/);
  });
});

describe('a remedy is a sentence', () => {
  const CODES = ['7000222', '7000215', '700016', '1000502', '700027', '53003', '7000112', '500011'];

  it.each(CODES)('AADSTS%s says what to check elsewhere', (code) => {
    const check = 'client-id; the job needs permissions: id-token: write';
    const { remedy } = explainSignIn(by({ check }), refusal(code, 'no'));
    expect(remedy).toContain(PLACE);
    expect(remedy).not.toContain('id-token');
    expect(remedy).toMatch(/^[A-Z].*\.$/);
    expect(remedy.match(/: /g)?.length ?? 0).toBeLessThanOrEqual(1);
  });

  it('where the token is shown too', () => {
    const federated = { issuer: 'i', subject: 's', audience: 'a' };
    const { remedy } = explainSignIn(by({ federated }), new Error('odd'));
    expect(remedy).toMatch(
      new RegExp(`^Check ${PLACE}\\. The token that was shown states: issuer i, subject s`),
    );
  });
});

it('says what a host that gives no token asks for', () => {
  const problem = new NoFederatedToken('GitHub offers this job no token', 'Give the job …');
  expect(explainSignIn(by({ problem }), problem)).toEqual({
    message: 'GitHub offers this job no token',
    remedy: 'Give the job …',
  });
});

it('a certificate without its key is named as that', () => {
  const error = new Error('secretOrPrivateKey must be an asymmetric key when using PS256');
  expect(explainSignIn(by(), error).remedy).toMatch(/private key and the certificate into one PEM/);
});

it.each(['The certificate shop is closed', 'The certificate of this app'])(
  'the word certificate alone says nothing of TLS: %s',
  (text) => {
    expect(explainSignIn(by(), new Error(text)).remedy).toBe(`Check ${PLACE}.`);
  },
);

it('shows neither tokens nor the requests that SDKs dump', () => {
  const token = `eyJhbGciOiJSUzI1NiJ9.${'a'.repeat(40)}.${'b'.repeat(40)}`;
  const dumped = `no token. More details: {"status":407,"headers":{"authorization":"Bearer ${token}"}}`;
  const { message } = explainSignIn(by(), new Error(`${token} was refused\n${dumped}`));
  expect(message).toBe('*** was refused no token.');
});
