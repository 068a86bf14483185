import type { ErrorCode } from '../errors.js';
import { isAzureRegistry } from '../oci/registry-name.js';
import type { Place } from './problem.js';

/** What a registry's own words stand for, and what to do about it. */
interface Word {
  /** in the registry's codes and messages, `CODE: message; CODE: message` */
  readonly sign: RegExp;
  /** the statuses it is believed with; any refusal where none is named */
  readonly statuses?: readonly number[];
  /** undefined: by the status */
  readonly code?: ErrorCode;
  remedy(place: Place): string;
}

/** What one code of the distribution specification stands for, where every error of the answer carries it. */
interface CodeWord extends Omit<Word, 'sign' | 'statuses'> {
  /** the code, in the spellings that are known */
  readonly codes: RegExp;
  /** the statuses it is believed with; any refusal of what was asked where none is named */
  readonly statuses?: readonly number[];
}

/**
 * By the registry's own code and words, before anything is concluded from a status. The most special
 * ones first.
 *
 * @see https://aka.ms/acr/faq, https://aka.ms/acr/firewall, and public issues that quote the texts
 */
const WORDS: readonly Word[] = [
  {
    sign: /is not allowed access|aka\.ms\/acr\/firewall/i,
    statuses: [403],
    code: 'REGISTRY_FIREWALL',
    remedy: ({ host }) =>
      `Run on a runner inside the network of ${host}, or let this runner's address through the registry's firewall. Where neither can be, unverifiable: warn promotes what this runner cannot read.`,
  },
  {
    sign: /cache rule/i,
    remedy: ({ host }) =>
      isAzureRegistry(host)
        ? `A cache rule of ${host} asks another registry for this, and that one refused: renew the rule's credentials (az acr credential-set list --registry ${host}), or promote from a repository without a rule.`
        : `A cache rule of ${host} asks another registry for this, and that one refused: ask its operator to renew the rule's credentials.`,
  },
  {
    sign: /quarantine/i,
    remedy: ({ host }) =>
      `${host} keeps this in quarantine: wait until its scanner releases it, or ask who owns the quarantine policy.`,
  },
  {
    sign: /\bREGISTRY_DISALLOWED_OPERATION\b/,
    code: 'REGISTRY_DENIED',
    remedy: ({ host, object }) => {
      const name = /\s([\w./-]+)(@sha256:\w+|:[\w.-]+)?$/.exec(object);
      const what = name?.[2] ? `--image ${name[1]}${name[2]}` : `--repository ${name?.[1] ?? ''}`;
      return isAzureRegistry(host)
        ? `It is locked against reading. Look, and unlock it if that is right: az acr repository show --name ${host} ${what} --query changeableAttributes, then az acr repository update --name ${host} ${what} --read-enabled true`
        : `${host} forbids this operation: ask its operator what is locked.`;
    },
  },
  {
    sign: /\bTOO_?MANY_?REQUESTS\b/i,
    code: 'REGISTRY_THROTTLED',
    remedy: () => THROTTLED,
  },
];

/** A credential that has just read from the repository is not what is wrong. */
export function ofRights({ host, read, accessRemedy }: Place): string {
  if (read === undefined) return accessRemedy;
  return `The same credential has just read ${read}, so that it may pull: ${host} also answers so for what does not exist, or what its user may not list. Give it read on the whole path of the repository, as its registry calls that.`;
}

/**
 * The codes of the specification that an answer to a reading can carry, by themselves.
 *
 * @see OCI distribution specification, "Error Codes"
 */
const CODES: readonly CodeWord[] = [
  {
    codes: /^(UNAUTHORIZED|NOT_AUTHORIZED|AUTHENTICATION_REQUIRED)$/i,
    statuses: [401, 403],
    remedy: ofRights,
  },
  { codes: /^(DENIED|FORBIDDEN)$/i, statuses: [401, 403], remedy: ofRights },
  {
    codes: /^(NAME|REPOSITORY)_?(UNKNOWN|NOT_?FOUND)$/i,
    remedy: ({ host }) =>
      `Check the name of the repository: ${host} says that it has none of this name, or none that this credential may see.`,
  },
  {
    codes: /^MANIFEST_(BLOB_)?UNKNOWN$/i,
    remedy: ({ host }) =>
      `Push the whole image again, or correct tag or digest: ${host} says that it has no such manifest.`,
  },
  {
    codes: /^TOO_?MANY_?REQUESTS$/i,
    code: 'REGISTRY_THROTTLED',
    remedy: () => THROTTLED,
  },
  {
    codes: /^UN_?SUPPORTED$/i,
    remedy: ({ host, object }) =>
      `${host} does not offer this, ${object}: ask its operator for a version or setting that does. No right is missing.`,
  },
];

/** The signs, for tests and documents. */
export const REGISTRY_SIGNS: readonly RegExp[] = [
  ...WORDS.map(({ sign }) => sign),
  ...CODES.map(({ codes }) => codes),
];

export const THROTTLED =
  'Wait for the limit to pass and run again; fewer jobs at a time, or credentials with a higher limit, prevent it.';

/** What the words say; undefined where they are not known here. */
export function registryWord(
  place: Place,
  status: number,
  said: string,
  codes: readonly string[],
): { readonly code: ErrorCode | undefined; readonly remedy: string } | undefined {
  const sign = WORDS.find(
    ({ sign, statuses }) => sign.test(said) && (statuses?.includes(status) ?? true),
  );
  const word = sign ?? codeWord(codes, status);
  return word && { code: word.code, remedy: word.remedy(place) };
}

/** Codes of one kind only: what a mixture means, its reader has to find out. */
function codeWord(codes: readonly string[], status: number): CodeWord | undefined {
  const asked = status < 500 && status !== 408 && status !== 429;
  const known = CODES.filter(({ statuses }) => statuses?.includes(status) ?? asked);
  const words = codes.map((code) => known.find((it) => it.codes.test(code)));
  const [first] = words;
  return words.every((it) => it !== undefined && it.remedy === first?.remedy) ? first : undefined;
}

/** What to do about words that are not known here. */
export function theirWords(host: string, codes: readonly string[]): string {
  // A code is repeated only where it cannot be anything else: a remedy is text of ours.
  const named = codes.filter((code) => /^[A-Za-z_]{3,64}$/.test(code));
  const unknown =
    named.length > 0 ? `, and ${named.join(', ')} is no code that this product knows` : '';
  return `Act on the words above: they are those of ${host}${unknown}.`;
}
