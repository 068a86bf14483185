import { readFileSync } from 'node:fs';
import * as tls from 'node:tls';

type Environment = Readonly<Record<string, string | undefined>>;

/** Where OpenSSL keeps what the machine trusts, on the usual systems. */
const SYSTEM_STORES = ['/etc/ssl/certs/ca-certificates.crt', '/etc/pki/tls/certs/ca-bundle.crt'];

/**
 * What Node trusts by itself and some more. A list that is handed to Node replaces its own choice,
 * so that is spelled out: built-in authorities, those of `NODE_EXTRA_CA_CERTS`, and the machine's own
 * store where Node was told to use it.
 *
 * @param more PEM texts
 */
export function authoritiesWith(more: readonly string[], env: Environment): string[] {
  // Since Node 22.15; before it, what Node does at its start is done here once more.
  const { getCACertificates } = tls as { getCACertificates?: (type: 'default') => string[] };
  const own = getCACertificates?.('default') ?? [...tls.rootCertificates, ...extra(env)];
  return [...own, ...more];
}

function extra(env: Environment): string[] {
  const named = textOf(env['NODE_EXTRA_CA_CERTS']);
  const flags = `${env['NODE_OPTIONS'] ?? ''} ${process.execArgv.join(' ')}`;
  const system = /--use-(openssl|system)-ca/.test(flags)
    ? [env['SSL_CERT_FILE'], ...SYSTEM_STORES].map(textOf)
    : [];
  return [named, ...system].filter((it) => it !== undefined);
}

/** Node itself goes on without a file that it cannot read, and says so at its start. */
function textOf(path: string | undefined): string | undefined {
  if (!path) return undefined;
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
