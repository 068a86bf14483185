import { parseTrustPolicy, statementFor, type TrustPolicy } from '../trust/notation/policy.js';
import { parseTrustStore, storeProblems, type TrustStore } from '../trust/notation/store.js';
import { attempt } from '../trust/notation/unreadable.js';
import type { NotationRule } from '../trust/notation/verify.js';
import { readWorkspaceFile, readWorkspaceFolder, type Workspace } from '../workspace.js';
import type { InputProblems } from './problems.js';

/** The one folder of a trust store that holds certificates. */
const CERTIFICATES = 'x509';

/**
 * Reads Notation's trust policy and trust store. A store that a statement about one of the repositories names is
 * there and usable, so that what is wrong with it is never told as a signature that does not hold.
 *
 * @param files paths as given, '' for none
 * @param scopes the repositories in which signatures will be read, `registry/repository`
 */
export async function parseNotation(
  files: { readonly policy: string; readonly store: string },
  scopes: readonly string[],
  problems: InputProblems,
  places: Workspace,
): Promise<NotationRule | undefined> {
  const [policy, store] = await Promise.all([
    readPolicy(files.policy, problems, places),
    readStore(files.store, problems, places),
  ]);
  if (!policy || !store) return undefined;
  const wrong = scopes.flatMap((scope) => {
    const statement = statementFor(policy, scope);
    const found = statement ? storeProblems(store, statement.stores) : [];
    return found.map((reason) => `what statement "${statement?.name}" needs: ${reason}`);
  });
  for (const expected of new Set(wrong))
    problems.add('notation-trust-store', files.store, expected);
  return { policy, store };
}

async function readPolicy(
  path: string,
  problems: InputProblems,
  places: Workspace,
): Promise<TrustPolicy | undefined> {
  const name = 'notation-trust-policy';
  if (path === '') {
    problems.add(name, '', 'the file with the trust policy beside notation-trust-store');
    return undefined;
  }
  const file = await readWorkspaceFile(path, places);
  const read =
    file.kind === 'failed' ? file : attempt(() => parseTrustPolicy(Buffer.from(file.text)));
  if ('value' in read) return read.value;
  problems.add(name, path, `a Notation trust policy: ${read.reason}`);
  return undefined;
}

async function readStore(
  path: string,
  problems: InputProblems,
  places: Workspace,
): Promise<TrustStore | undefined> {
  const name = 'notation-trust-store';
  if (path === '') {
    problems.add(name, '', 'the folder with the trust store beside notation-trust-policy');
    return undefined;
  }
  const folder = await readWorkspaceFolder(path, CERTIFICATES, places);
  if (folder.kind === 'files') return parseTrustStore(folder.files);
  problems.add(name, path, `a folder that holds ${CERTIFICATES}: ${folder.reason}`);
  return undefined;
}
