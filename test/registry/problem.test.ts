import { createPipelineRequest, RestError } from '@azure/core-rest-pipeline';
import { describe, expect, it } from '@jest/globals';
import type { PromotionError } from '../../src/errors.js';
import { type Place, sendProblem } from '../../src/registry/problem.js';

const place: Place = {
  side: 'source',
  host: 'devacr.azurecr.io',
  object: 'manifest team/api:1',
  accessRemedy: '',
};
const request = createPipelineRequest({ url: 'https://devacr.azurecr.io' });

describe('a request without an answer', () => {
  it.each([
    [
      'SELF_SIGNED_CERT_IN_CHAIN',
      'self-signed certificate in certificate chain',
      'REGISTRY_TLS',
      /NODE_EXTRA_CA_CERTS/,
    ],
    ['CERT_HAS_EXPIRED', 'certificate has expired', 'REGISTRY_TLS', /has expired.*renew/],
    ['CERT_NOT_YET_VALID', 'certificate is not yet valid', 'REGISTRY_TLS', /clock/],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'Hostname does not match', 'REGISTRY_TLS', /for other names/],
    ['ENOTFOUND', 'getaddrinfo ENOTFOUND', 'REGISTRY_UNREACHABLE', /spelled/],
    ['ECONNREFUSED', 'connect ECONNREFUSED', 'REGISTRY_UNREACHABLE', /HTTPS_PROXY/],
    ['ETIMEDOUT', 'no complete answer within 20 s', 'REGISTRY_UNREACHABLE', /firewall/],
  ])('%s', (code, message, expected, remedy) => {
    const problem = sendProblem(place, new RestError(message, { code, request })) as PromotionError;
    expect([problem.code, problem.side]).toEqual([expected, 'source']);
    expect(problem.remedy).toMatch(remedy);
  });

  it.each(['CERT_HAS_EXPIRED', 'ERR_TLS_CERT_ALTNAME_INVALID'])(
    '%s: no authority that is trusted makes it right',
    (code) => {
      const problem = sendProblem(place, new RestError('no', { code, request }));
      expect((problem as PromotionError).remedy).not.toContain('NODE_EXTRA_CA_CERTS');
    },
  );

  it('anything else is passed on as it is', () => {
    const odd = new Error('boom');
    expect(sendProblem(place, odd)).toBe(odd);
  });
});
