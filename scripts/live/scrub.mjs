/**
 * Takes out of recorded traffic what must not be kept: tokens, passwords, signatures of addresses, and ids of
 * tenants, subscriptions and principals, which get the same stand-in wherever they occur. Names of registries
 * are kept: whoever runs this makes them up.
 */

const GUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gi;
const JWT = /\beyJ[\w-]{5,}(?:\.[\w-]{2,}){1,4}/g;
/** Fields of JSON and of forms that hold a secret whatever it looks like. */
const FIELD =
  /("?(?:\w*token|\w*password|\w*secret|client_assertion|assertion)"?\s*[=:]\s*"?)([^"&\s,}]{4,})/gi;
/** Parameters that sign an address: of ARM's operations, and of storage. */
const SIGNED = /([?&](?:t|c|s|h|sig|se|st|sp|sv|skoid|sktid|skt|ske|sks|skv)=)[^&"\s]+/g;
const HEADERS = [
  'authorization',
  'proxy-authorization',
  'cookie',
  'set-cookie',
  'x-ms-operation-identifier',
  'metadata',
];

/** Scrubs texts so that equal ids stay equal. */
export class Scrubber {
  #ids = new Map();

  /** One text without secrets. */
  text(value) {
    return value
      .replace(JWT, '<token>')
      .replace(FIELD, '$1<secret>')
      .replace(SIGNED, '$1<signed>')
      .replace(/(Basic|Bearer)\s+[\w+/=.~-]{8,}/gi, '$1 <secret>')
      .replace(GUID, (id) => this.#standIn(id.toLowerCase()));
  }

  /** Headers by lower-case name; those that carry a credential keep their name alone. */
  headers(given) {
    return Object.fromEntries(
      Object.entries(given).map(([name, value]) => [
        name.toLowerCase(),
        HEADERS.includes(name.toLowerCase()) ? '<secret>' : this.text(String(value)),
      ]),
    );
  }

  /** One request with its answer, as it is kept. */
  interaction({ request, response }) {
    return {
      request: {
        method: request.method,
        url: this.text(request.url),
        headers: this.headers(request.headers),
        body: this.text(request.body),
      },
      response: {
        status: response.status,
        headers: this.headers(response.headers),
        body: this.text(response.body),
      },
    };
  }

  #standIn(id) {
    const known = this.#ids.get(id);
    if (known !== undefined) return known;
    const number = String(this.#ids.size + 1).padStart(12, '0');
    const fresh = `00000000-0000-4000-8000-${number}`;
    this.#ids.set(id, fresh);
    return fresh;
  }
}
