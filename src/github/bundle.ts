import { isRestError } from '@azure/core-rest-pipeline';
import { PromotionError } from '../errors.js';
import type { HttpResponse, Transport } from '../http/transport.js';
import { unpackSnappy } from './snappy.js';
import type { Refusal } from './store.js';

/** One attestation in GitHub's list: the bundle itself, where it lies, or both. */
export interface Listed {
  readonly bundle?: unknown;
  readonly bundle_url?: string | null;
}

type Fetched =
  | { readonly kind: 'bundle'; readonly bundle: unknown }
  | { readonly kind: 'unread'; readonly refusal: Refusal };

const MOST_BYTES = 16 * 1024 * 1024;

/**
 * The bundle of an attestation: from the address that is given for it, else as it stands in the list.
 * GitHub keeps bundles in blob storage, one block of snappy each, under addresses that are signed: they
 * get no token, and are believed only as far as the bundle verifies.
 */
export async function fetchBundle(transport: Transport, listed: Listed): Promise<Fetched> {
  const inline = listed.bundle ?? undefined;
  const address = listed.bundle_url || undefined;
  if (address === undefined) {
    return inline === undefined
      ? unread('the list holds neither a bundle nor its address')
      : { kind: 'bundle', bundle: inline };
  }
  const url = placeOf(address);
  if (!url) {
    return inline === undefined
      ? unread('the address of a bundle is no https address of a named host')
      : { kind: 'bundle', bundle: inline };
  }
  const fetched = await fetchFrom(transport, url);
  return fetched.kind === 'unread' && inline !== undefined
    ? { kind: 'bundle', bundle: inline }
    : fetched;
}

async function fetchFrom(transport: Transport, url: URL): Promise<Fetched> {
  let answer: HttpResponse;
  try {
    answer = await transport.send({ method: 'GET', url: url.href, maxBytes: MOST_BYTES });
  } catch (error) {
    if (error instanceof PromotionError || !(error instanceof Error)) throw error;
    const code = isRestError(error) ? `${error.code ?? ''} ` : '';
    return unread(`${url.host} gave no bundle: ${code}${error.message}`);
  }
  if (answer.status !== 200) return unread(`${url.host} answered ${answer.status} for a bundle`);
  try {
    return { kind: 'bundle', bundle: parsed(answer.bytes) };
  } catch (error) {
    return unread(`${url.host} gave a bundle that cannot be read: ${(error as Error).message}`);
  }
}

/** A block of snappy starts with a length, JSON with a brace: whichever it is. */
function parsed(bytes: Uint8Array): unknown {
  const text = (it: Uint8Array) => new TextDecoder('utf-8', { fatal: true }).decode(it);
  try {
    return JSON.parse(text(unpackSnappy(bytes, MOST_BYTES)));
  } catch (error) {
    if (bytes[0] !== 0x7b) throw error;
    return JSON.parse(text(bytes));
  }
}

/** https to a host with a name and nothing of a user: no address of this machine or its network. */
function placeOf(address: string): URL | undefined {
  if (!URL.canParse(address)) return undefined;
  const url = new URL(address);
  const { protocol, username, password, hostname, port } = url;
  const host = hostname.replace(/\.$/, '');
  const named = /^[a-z\d-]+(\.[a-z\d-]+)*\.[a-z][a-z\d-]*$/i.test(host);
  const local = /(^|\.)(localhost|local|internal|localdomain)$/i.test(host);
  const plain = protocol === 'https:' && username === '' && password === '' && port === '';
  return plain && named && !local ? url : undefined;
}

function unread(message: string): Fetched {
  return { kind: 'unread', refusal: { status: undefined, message } };
}
