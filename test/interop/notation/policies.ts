import type { Written } from '../../trust/notation/make/question.js';
import { type Form, subject } from './form.js';

const identities = (...names: readonly string[]): Written => ({
  identities: names.map((it) => `x509.subject:${it}`),
});

/** Forms of trust policies and their identities. */
export const POLICIES: readonly Form[] = [
  { name: 'identity whole', written: identities('C=DE,ST=BE,O=contoso,CN=signer') },
  { name: 'identity with S', written: identities(' CN=signer, O=contoso, S=BE, C=DE ') },
  { name: 'identity case', written: identities('C=de,ST=BE,O=contoso') },
  { name: 'identity with more', written: identities('C=DE,ST=BE,O=contoso,OU=x') },
  {
    name: 'identity second of two',
    written: identities('C=FR,ST=BE,O=contoso', 'C=DE,ST=BE,O=contoso'),
  },
  {
    name: 'identity escaped comma',
    chain: subject(['OU', 'build, team'], ['CN', 'x']),
    written: identities('C=DE,ST=BE,O=contoso,OU=build\\, team'),
  },
  { name: 'identity with semicolons', written: identities('C=DE;ST=BE;O=contoso') },
  {
    name: 'identity escaped bytes',
    chain: subject(['OU', 'Müller'], ['CN', 'x']),
    written: identities('C=DE,ST=BE,O=contoso,OU=M\\c3\\bcller'),
  },
  {
    name: 'identity plain umlaut',
    chain: subject(['OU', 'Müller'], ['CN', 'x']),
    written: identities('C=DE,ST=BE,O=contoso,OU=Müller'),
  },
  { name: 'identity joined by plus', written: identities('C=DE+ST=BE,O=contoso') },
  {
    name: 'identities overlap',
    written: identities('C=DE,ST=BE,O=contoso', 'C=DE,ST=BE,O=contoso,OU=x'),
  },
  { name: 'identity in lower case types', written: identities('c=DE,st=BE,o=contoso') },
  { name: 'identity of another kind', written: { identities: ['example:x'] } },
  { name: 'subject with OU twice', chain: subject(['OU', 'a'], ['OU', 'b']) },
  { name: 'subject with e-mail', chain: subject(['E', 'a@b.example']) },
  {
    name: 'subject with e-mail, all trusted',
    chain: subject(['E', 'a@b.example']),
    written: { identities: ['*'] },
  },
  {
    name: 'subject with CN twice',
    chain: subject(['CN', 'a'], ['CN', 'b']),
    stricter: 'one attribute twice cannot be compared without doubt; notation takes the last',
  },
  { name: 'skip', written: { level: 'skip', stores: [], identities: [] }, said: { alg: 'ES384' } },
  { name: 'skip with stores', written: { level: 'skip' } },
  { name: 'unknown level', written: { level: 'Strict' } },
  { name: 'override of integrity', written: { override: { integrity: 'log' } } },
  { name: 'override skips expiry', written: { override: { expiry: 'skip' } } },
  { name: 'scope of another repository', written: { scopes: ['devacr.azurecr.io/team/other'] } },
  { name: 'scope is a pattern', written: { scopes: ['devacr.azurecr.io/*'] } },
  { name: 'scope for all', written: { scopes: ['*'] } },
  { name: 'scope with tag', written: { scopes: ['devacr.azurecr.io/team/notation:1'] } },
  { name: 'verifyTimestamp unknown', written: { verifyTimestamp: 'never' } },
  { name: 'store of unknown type', written: { stores: ['root:contoso'] } },
];
