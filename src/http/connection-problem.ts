import { proxyOf } from './tunnel.js';

const TLS_CODES = /^(SELF_SIGNED|DEPTH_ZERO|UNABLE_TO|CERT_|ERR_TLS|ERR_SSL|EPROTO)/;

/** A certificate that no authority makes right. */
const CERTIFICATE: Readonly<Record<string, (host: string) => string>> = {
  CERT_HAS_EXPIRED: (host) =>
    `The certificate of ${host}, or of a proxy that answers for it, has expired: whoever runs it has to renew it. Where it is a new one, set the clock of this runner.`,
  CERT_NOT_YET_VALID: (host) =>
    `Set the clock of this runner: the certificate of ${host} is not valid yet by it.`,
  ERR_TLS_CERT_ALTNAME_INVALID: (host) =>
    `Check which address ${host} has on this runner, and whether a proxy or firewall answers in its place: the certificate there is for other names.`,
  CERT_REVOKED: (host) => `Ask whoever runs ${host}: its certificate was revoked.`,
};

/** What to look at when no connection came about, by the reason Node gives. */
export function connectionProblem(
  host: string,
  error: { readonly code?: string; readonly message: string },
): { readonly tls: boolean; readonly text: string; readonly remedy: string } {
  const code = error.code ?? '';
  const proxy = proxyOf(error.message);
  if (proxy !== undefined) {
    const remedy = `Check ${proxy}, which HTTPS_PROXY names: its address, a user name and password if it asks for them, and whether it lets this runner through to ${host}; hosts that need no proxy belong into NO_PROXY.`;
    return { tls: false, text: error.message, remedy };
  }
  const text = `${code} ${error.message}`.trim();
  const certificate = CERTIFICATE[code]?.(host);
  if (certificate !== undefined) return { tls: true, text, remedy: certificate };
  if (TLS_CODES.test(code) || /certificate/i.test(error.message)) {
    const remedy = `Let this runner trust the certificate authority that signed for ${host}, usually that of a proxy: set NODE_EXTRA_CA_CERTS to its PEM file for the step.`;
    return { tls: true, text, remedy };
  }
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') {
    const remedy = `Check how ${host} is spelled, and whether this runner resolves it: a registry with a private endpoint has a private name.`;
    return { tls: false, text, remedy };
  }
  const remedy = `Check HTTPS_PROXY and NO_PROXY, and the firewall between this runner and ${host}.`;
  return { tls: false, text, remedy };
}
