export const id = 365;
export const ids = [365];
export const modules = {

/***/ 75365:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  gatherNotation: () => (/* binding */ gatherNotation),
  notationAt: () => (/* binding */ notationAt)
});

// EXTERNAL MODULE: ./out/src/errors.js
var errors = __webpack_require__(6354);
// EXTERNAL MODULE: ./out/src/oci/digest.js
var oci_digest = __webpack_require__(43027);
// EXTERNAL MODULE: ./out/src/trust/notation/policy.js + 1 modules
var policy = __webpack_require__(40404);
// EXTERNAL MODULE: ./out/src/trust/notation/identity.js
var notation_identity = __webpack_require__(30709);
// EXTERNAL MODULE: ./out/src/trust/notation/name.js
var notation_name = __webpack_require__(85512);
// EXTERNAL MODULE: ./out/src/trust/notation/store.js
var notation_store = __webpack_require__(66370);
// EXTERNAL MODULE: ./out/src/trust/notation/unreadable.js
var unreadable = __webpack_require__(53936);
;// CONCATENATED MODULE: ./out/src/trust/notation/authenticity.js




function checkAuthenticity({ attributes, chain }, statement, store) {
    const type = attributes.scheme === 'notary.x509' ? 'ca' : 'signingAuthority';
    const read = (0,unreadable/* attempt */.CD)(() => {
        const trusted = (0,notation_store/* certificatesOf */.mm)(store, statement.stores, type);
        if (trusted.length === 0)
            throw new unreadable/* Unreadable */.IO(`the statement names no trust store of the type ${type}`);
        const anchor = chain.findLastIndex(({ der }) => trusted.some((it) => (0,unreadable/* sameBytes */.er)(it.der, der)));
        if (anchor < 0) {
            const root = (0,notation_name/* displayName */.Q)((chain.at(-1) ?? chain[0]).subject);
            throw new unreadable/* Unreadable */.IO(`no certificate of its chain (root "${root}") is in the trust store`);
        }
        checkIdentity(chain[0].subject, statement.identities);
        return anchor + 1;
    });
    return 'reason' in read
        ? { outcome: { kind: 'failed', reason: read.reason }, anchored: 0 }
        : {
            outcome: { kind: 'passed', detail: `signed by ${(0,notation_name/* displayName */.Q)(chain[0].subject)}` },
            anchored: read.value,
        };
}
function checkIdentity(subject, identities) {
    if (identities === 'any')
        return;
    if (identities.length === 0)
        throw new unreadable/* Unreadable */.IO('the statement trusts identities of kinds that only plugins know');
    const attributes = (0,notation_name/* subjectOf */.e)(subject);
    if (!identities.some((identity) => (0,notation_identity/* isSubset */.H)(identity, attributes)))
        throw new unreadable/* Unreadable */.IO(`its signer "${(0,notation_name/* displayName */.Q)(subject)}" is none of the trusted identities`);
}
//# sourceMappingURL=authenticity.js.map
// EXTERNAL MODULE: external "node:crypto"
var external_node_crypto_ = __webpack_require__(77598);
;// CONCATENATED MODULE: ./out/src/trust/notation/algorithm.js

const ALGORITHMS = ['PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512'];
const HASHES = {
    PS256: 'sha256',
    PS384: 'sha384',
    PS512: 'sha512',
    ES256: 'sha256',
    ES384: 'sha384',
    ES512: 'sha512',
};
const BY_RSA_BYTES = {
    256: 'PS256',
    384: 'PS384',
    512: 'PS512',
};
const BY_CURVE = {
    prime256v1: 'ES256',
    secp384r1: 'ES384',
    secp521r1: 'ES512',
};
function algorithmOfKey(key) {
    const { modulusLength = 0, namedCurve = '' } = key?.asymmetricKeyDetails ?? {};
    switch (key?.asymmetricKeyType) {
        case 'rsa':
            return BY_RSA_BYTES[Math.ceil(modulusLength / 8)];
        case 'ec':
            return Object.hasOwn(BY_CURVE, namedCurve) ? BY_CURVE[namedCurve] : undefined;
        default:
            return undefined;
    }
}
function isMadeWith(algorithm, key, bytes, signature) {
    const how = algorithm.startsWith('PS')
        ? {
            key,
            padding: external_node_crypto_.constants.RSA_PKCS1_PSS_PADDING,
            saltLength: external_node_crypto_.constants.RSA_PSS_SALTLEN_DIGEST,
        }
        : { key, dsaEncoding: 'ieee-p1363' };
    try {
        return (0,external_node_crypto_.verify)(HASHES[algorithm], bytes, how, signature);
    }
    catch {
        return false;
    }
}
//# sourceMappingURL=algorithm.js.map
;// CONCATENATED MODULE: ./out/src/trust/notation/attributes.js

const PREFIX = 'io.cncf.notary.';
const SCHEME = `${PREFIX}signingScheme`;
const TIME = `${PREFIX}signingTime`;
const AUTHENTIC_TIME = `${PREFIX}authenticSigningTime`;
const EXPIRY = `${PREFIX}expiry`;
const PLUGIN = `${PREFIX}verificationPlugin`;
const MIN_VERSION = `${PREFIX}verificationPluginMinVersion`;
function signedAttributes(parts) {
    const { headers, critical } = parts;
    const scheme = headers.get(SCHEME);
    if (scheme !== 'notary.x509' && scheme !== 'notary.x509.signingAuthority')
        throw new unreadable/* Unreadable */.IO('its signing scheme is not known');
    const authority = scheme === 'notary.x509.signingAuthority';
    const [wanted, unwanted] = authority ? [AUTHENTIC_TIME, TIME] : [TIME, AUTHENTIC_TIME];
    if (headers.has(unwanted))
        throw new unreadable/* Unreadable */.IO(`the scheme ${scheme} does not allow ${unwanted}`);
    if (!headers.has(wanted))
        throw new unreadable/* Unreadable */.IO(`it has no ${wanted}`);
    checkPlugin(headers);
    checkCritical(critical, [
        SCHEME,
        ...(authority ? [AUTHENTIC_TIME] : []),
        ...(headers.has(EXPIRY) ? [EXPIRY] : []),
    ]);
    const signingTime = parts.timeOf(headers.get(wanted));
    const expiry = headers.has(EXPIRY) ? parts.timeOf(headers.get(EXPIRY)) : undefined;
    if (expiry !== undefined && expiry <= signingTime)
        throw new unreadable/* Unreadable */.IO('it expires before it was made');
    return { scheme, signingTime, expiry };
}
function checkPlugin(headers) {
    const plugin = headers.get(PLUGIN);
    if (plugin === undefined && !headers.has(MIN_VERSION))
        return;
    const name = typeof plugin === 'string' ? ` "${(0,unreadable/* shown */.SP)(plugin)}"` : '';
    throw new unreadable/* Unreadable */.IO(`it needs the Notation plugin${name}, which this gate does not have; verify it in a step with notation`);
}
function checkCritical(critical, required) {
    const missing = required.find((name) => !critical.includes(name));
    if (missing !== undefined)
        throw new unreadable/* Unreadable */.IO(`${missing} is not marked critical`);
    const unknown = critical.find((name) => !required.includes(name));
    if (unknown !== undefined)
        throw new unreadable/* Unreadable */.IO(`its critical attribute "${(0,unreadable/* shown */.SP)(unknown)}" is not understood`);
}
//# sourceMappingURL=attributes.js.map
// EXTERNAL MODULE: ./out/src/trust/notation/certificate.js
var notation_certificate = __webpack_require__(53020);
;// CONCATENATED MODULE: ./out/src/trust/notation/chain.js



const FORBIDDEN_USES = [
    'keyEncipherment',
    'dataEncipherment',
    'keyAgreement',
    'keyCertSign',
    'cRLSign',
    'encipherOnly',
    'decipherOnly',
];
const TIME_STAMPING = '1.3.6.1.5.5.7.3.8';
const FORBIDDEN_PURPOSES = {
    '2.5.29.37.0': 'any purpose',
    '1.3.6.1.5.5.7.3.1': 'TLS servers',
    '1.3.6.1.5.5.7.3.2': 'TLS clients',
    '1.3.6.1.5.5.7.3.4': 'e-mail protection',
    [TIME_STAMPING]: 'time stamping',
    '1.3.6.1.5.5.7.3.9': 'OCSP responses',
};
function chainProblem(chain, purpose) {
    const [leaf] = chain;
    const root = chain.at(-1);
    if (!leaf || !root)
        return 'it has no certificates';
    const broken = chain.find(({ algorithm }) => algorithm === undefined);
    if (broken)
        return `${named(broken)} is signed with SHA-1, MD5 or an algorithm that is not known`;
    if (!(0,notation_certificate/* isSelfSigned */.Nl)(root))
        return `its chain ends in ${named(root)}, which is no self-signed root`;
    for (const [i, certificate] of chain.slice(0, -1).entries()) {
        if ((0,notation_certificate/* isSelfSigned */.Nl)(certificate))
            return `${named(certificate)} is self-signed and not the last of its chain`;
        const issuer = chain[i + 1];
        if (!issuer || !(0,notation_certificate/* isIssuedBy */.rh)(certificate, issuer))
            return `${named(certificate)} is not issued by the next certificate of its chain`;
    }
    for (const [i, authority] of chain.slice(1).entries()) {
        const problem = authorityProblem(authority, i, purpose);
        if (problem !== undefined)
            return `${named(authority)} ${problem}`;
    }
    const problem = leafProblem(leaf, purpose);
    return problem === undefined ? undefined : `${named(leaf)} ${problem}`;
}
const named = ({ subject }) => `the certificate "${(0,notation_name/* displayName */.Q)(subject)}"`;
function authorityProblem({ basic, keyUsage }, below, purpose) {
    if (!basic?.ca)
        return 'is not one of a certificate authority';
    if (!basic.critical)
        return 'has basic constraints that are not marked critical';
    if (basic.depth !== undefined && basic.depth < below)
        return 'allows no chain of this length';
    if (!keyUsage)
        return 'states no key usage';
    if (purpose === 'codeSigning' && !keyUsage.critical)
        return 'has a key usage that is not marked critical';
    return keyUsage.uses.has('keyCertSign') ? undefined : 'may not sign certificates';
}
function leafProblem(leaf, purpose) {
    const { basic, keyUsage } = leaf;
    if (basic?.ca)
        return 'is one of a certificate authority and not of a signer';
    if (!keyUsage)
        return 'states no key usage';
    if (purpose === 'codeSigning' && !keyUsage.critical)
        return 'has a key usage that is not marked critical';
    if (!keyUsage.uses.has('digitalSignature'))
        return 'may not make digital signatures';
    const use = FORBIDDEN_USES.find((it) => keyUsage.uses.has(it));
    if (use !== undefined)
        return `may be used for ${use}, which a signer's must not`;
    if (algorithmOfKey(leaf.key) === undefined)
        return 'has a key that is not RSA of 2048, 3072 or 4096 bits or on P-256, P-384 or P-521';
    return purpose === 'timestamping' ? stampingProblem(leaf) : purposeProblem(leaf);
}
function purposeProblem({ purposes }) {
    const found = purposes?.oids.find((oid) => Object.hasOwn(FORBIDDEN_PURPOSES, oid));
    return found === undefined
        ? undefined
        : `is meant for ${FORBIDDEN_PURPOSES[found]}, which a signer's must not be`;
}
function stampingProblem({ purposes }) {
    const [only, ...others] = purposes?.oids ?? [];
    if (only !== TIME_STAMPING || others.length > 0)
        return 'is not meant for time stamping alone';
    return purposes?.critical ? undefined : 'has an extended key usage that is not marked critical';
}
//# sourceMappingURL=chain.js.map
;// CONCATENATED MODULE: ./out/src/trust/notation/cbor.js

const MAX_DEPTH = 8;
const MAX_ITEMS = 4096;
function readCbor(bytes) {
    const reader = new Reader(bytes);
    const item = reader.item(0);
    if (!reader.done)
        throw new unreadable/* Unreadable */.IO('it has bytes behind its end');
    return item;
}
class Reader {
    bytes;
    #at = 0;
    #items = 0;
    #view;
    constructor(bytes) {
        this.bytes = bytes;
        this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    }
    get done() {
        return this.#at === this.bytes.length;
    }
    item(depth) {
        if (depth > MAX_DEPTH || ++this.#items > MAX_ITEMS)
            throw new unreadable/* Unreadable */.IO('its CBOR is nested too deeply or too long');
        const first = this.#take(1)[0] ?? 0;
        const [major, info] = [first >> 5, first & 0x1f];
        if (major === 7)
            return this.#simple(info);
        const argument = this.#argument(info);
        switch (major) {
            case 0:
                return { kind: 'int', value: argument };
            case 1:
                return { kind: 'int', value: -1 - argument };
            case 2:
                return { kind: 'bytes', value: this.#take(argument) };
            case 3:
                return { kind: 'text', value: this.#text(argument) };
            case 4: {
                const value = [];
                for (let i = 0; i < argument; i++)
                    value.push(this.item(depth + 1));
                return { kind: 'array', value };
            }
            case 5:
                return { kind: 'map', value: this.#map(argument, depth) };
            default:
                return { kind: 'tag', tag: argument, value: this.item(depth + 1) };
        }
    }
    #map(count, depth) {
        const map = new Map();
        for (let i = 0; i < count; i++) {
            const key = this.item(depth + 1);
            if (key.kind !== 'int' && key.kind !== 'text')
                throw new unreadable/* Unreadable */.IO('its CBOR has a key of an unknown kind');
            if (map.has(key.value))
                throw new unreadable/* Unreadable */.IO('its CBOR has the same key twice');
            map.set(key.value, this.item(depth + 1));
        }
        return map;
    }
    #argument(info) {
        if (info < 24)
            return info;
        const size = { 24: 1, 25: 2, 26: 4, 27: 8 }[info];
        if (size === undefined)
            throw new unreadable/* Unreadable */.IO('its CBOR has a length that is not stated');
        let value = 0;
        for (const byte of this.#take(size))
            value = value * 256 + byte;
        const least = { 1: 24, 2: 0x100, 4: 0x10000, 8: 0x100000000 }[size] ?? 0;
        if (value < least || value > Number.MAX_SAFE_INTEGER)
            throw new unreadable/* Unreadable */.IO('its CBOR has a number that is too long');
        return value;
    }
    #simple(info) {
        const at = this.#at;
        switch (info) {
            case 25:
                return { kind: 'float', value: half(this.#take(2)) };
            case 26:
                this.#take(4);
                return { kind: 'float', value: this.#view.getFloat32(at) };
            case 27:
                this.#take(8);
                return { kind: 'float', value: this.#view.getFloat64(at) };
            case 20:
            case 21:
            case 22:
            case 23:
                return { kind: 'simple', value: info };
            default:
                throw new unreadable/* Unreadable */.IO('its CBOR has a value of an unknown kind');
        }
    }
    #text(length) {
        try {
            return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(this.#take(length));
        }
        catch (error) {
            if (error instanceof unreadable/* Unreadable */.IO)
                throw error;
            throw new unreadable/* Unreadable */.IO('its CBOR has a text that is no UTF-8');
        }
    }
    #take(length) {
        const from = this.#at;
        if (length > this.bytes.length - from)
            throw new unreadable/* Unreadable */.IO('it ends too early');
        this.#at += length;
        return this.bytes.subarray(from, this.#at);
    }
}
function half([high = 0, low = 0]) {
    const exponent = (high >> 2) & 0x1f;
    const fraction = ((high & 3) << 8) | low;
    const sign = high & 0x80 ? -1 : 1;
    if (exponent === 0)
        return sign * fraction * 2 ** -24;
    if (exponent === 31)
        return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
    return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
//# sourceMappingURL=cbor.js.map
;// CONCATENATED MODULE: ./out/src/trust/notation/cose.js


const SIGN1 = 18;
const LABEL = { alg: 1, crit: 2, contentType: 3, x5chain: 33 };
const EPOCH = 1;
const ALGORITHM_NUMBERS = {
    [-7]: 'ES256',
    [-35]: 'ES384',
    [-36]: 'ES512',
    [-37]: 'PS256',
    [-38]: 'PS384',
    [-39]: 'PS512',
};
function parseCose(bytes) {
    const message = readCbor(bytes);
    if (message.kind !== 'tag' || message.tag !== SIGN1 || message.value.kind !== 'array')
        throw new unreadable/* Unreadable */.IO('it is no COSE_Sign1 message');
    const [first, unprotected, payload, signature, ...more] = message.value.value;
    if (first?.kind !== 'bytes' || unprotected?.kind !== 'map' || more.length > 0)
        throw new unreadable/* Unreadable */.IO('it is no COSE_Sign1 message');
    if (payload?.kind !== 'bytes')
        throw new unreadable/* Unreadable */.IO('it has no payload');
    if (signature?.kind !== 'bytes')
        throw new unreadable/* Unreadable */.IO('it has no signature');
    const headers = readCbor(first.value);
    if (headers.kind !== 'map')
        throw new unreadable/* Unreadable */.IO('its protected header is no map');
    const algorithm = headers.value.get(LABEL.alg);
    const contentType = headers.value.get(LABEL.contentType);
    return {
        algorithm: algorithm?.kind === 'int' ? ALGORITHM_NUMBERS[algorithm.value] : undefined,
        contentType: contentType?.kind === 'text' ? contentType.value : undefined,
        critical: labels(headers.value),
        headers: cose_named(headers.value),
        timeOf: parseTime,
        chain: chainOf(unprotected.value),
        payload: payload.value,
        signed: toBeSigned(first.value, payload.value),
        signature: signature.value,
        timestamp: timestampOf(unprotected.value),
    };
}
function labels(headers) {
    const list = headers.get(LABEL.crit);
    if (list?.kind !== 'array' || list.value.length === 0)
        throw new unreadable/* Unreadable */.IO('it names no critical attributes');
    return list.value.map((label) => {
        if (label.kind === 'text')
            return label.value;
        if (label.kind === 'int')
            return `label ${label.value}`;
        throw new unreadable/* Unreadable */.IO('its critical attributes are no names');
    });
}
function cose_named(headers) {
    const found = new Map();
    for (const [key, item] of headers) {
        if (typeof key === 'string')
            found.set(key, item.kind === 'text' ? item.value : item);
    }
    return found;
}
function parseTime(value) {
    const item = value;
    const seconds = typeof item === 'object' && item.kind === 'tag' && item.tag === EPOCH ? item.value : undefined;
    const known = seconds?.kind === 'int' || seconds?.kind === 'float';
    if (!known || !(Math.abs(seconds.value) < 1e11))
        throw new unreadable/* Unreadable */.IO('one of its times is not seconds since 1970');
    return Math.trunc(seconds.value * 1000);
}
function chainOf(unprotected) {
    const list = unprotected.get(LABEL.x5chain);
    if (list?.kind !== 'array')
        throw new unreadable/* Unreadable */.IO('it has no certificates');
    return list.value.map((item) => {
        if (item.kind !== 'bytes')
            throw new unreadable/* Unreadable */.IO('one of its certificates is no byte string');
        return item.value;
    });
}
function timestampOf(unprotected) {
    const item = unprotected.get('io.cncf.notary.timestampSignature');
    if (item === undefined)
        return undefined;
    if (item.kind !== 'bytes')
        throw new unreadable/* Unreadable */.IO('its timestamp is no byte string');
    return item.value.length === 0 ? undefined : item.value;
}
function toBeSigned(header, payload) {
    return Buffer.concat([
        Buffer.from([0x84, 0x6a]),
        Buffer.from('Signature1'),
        lengthOf(header),
        header,
        Buffer.from([0x40]),
        lengthOf(payload),
        payload,
    ]);
}
function lengthOf({ length }) {
    if (length < 24)
        return Buffer.from([0x40 | length]);
    if (length < 0x100)
        return Buffer.from([0x58, length]);
    const head = Buffer.alloc(length < 0x10000 ? 3 : 5);
    head[0] = length < 0x10000 ? 0x59 : 0x5a;
    head.writeUIntBE(length, 1, head.length - 1);
    return head;
}
//# sourceMappingURL=cose.js.map
// EXTERNAL MODULE: ./out/src/trust/notation/der-values.js
var der_values = __webpack_require__(31431);
// EXTERNAL MODULE: ./out/src/trust/notation/json.js
var json = __webpack_require__(95021);
;// CONCATENATED MODULE: ./out/src/trust/notation/jws.js



const RFC3339 = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(\.\d{1,9})?(?:Z|([+-])(\d\d):(\d\d))$/;
function parseJws(bytes) {
    const envelope = (0,json/* parseObject */.lj)(bytes, 'it');
    const encoded = jws_text(envelope['protected'], 'protected');
    const payload = jws_text(envelope['payload'], 'payload');
    const header = envelope['header'];
    if (!(0,json/* isObject */.Gv)(header))
        throw new unreadable/* Unreadable */.IO('it has no header');
    const headers = (0,json/* parseObject */.lj)(decoded(encoded, 'base64url', 'protected'), 'its protected header');
    return {
        algorithm: headers['alg'],
        contentType: headers['cty'],
        critical: names(headers['crit']),
        headers: new Map(Object.entries(headers)),
        timeOf: jws_parseTime,
        chain: jws_chainOf(header['x5c']),
        payload: decoded(payload, 'base64url', 'payload'),
        signed: Buffer.from(`${encoded}.${payload}`, 'latin1'),
        signature: decoded(jws_text(envelope['signature'], 'signature'), 'base64url', 'signature'),
        timestamp: jws_timestampOf(header['io.cncf.notary.timestampSignature']),
    };
}
function jws_text(value, name) {
    if (typeof value !== 'string' || value === '')
        throw new unreadable/* Unreadable */.IO(`it has no ${name}`);
    return value;
}
function decoded(value, encoding, name) {
    const bytes = Buffer.from(value, encoding);
    if (bytes.toString(encoding) !== value)
        throw new unreadable/* Unreadable */.IO(`its ${name} is no ${encoding}`);
    return bytes;
}
function names(value) {
    if (!Array.isArray(value) || value.length === 0 || value.length > 64)
        throw new unreadable/* Unreadable */.IO('it names no critical attributes');
    if (!value.every((name) => typeof name === 'string'))
        throw new unreadable/* Unreadable */.IO('its critical attributes are no names');
    return value;
}
function jws_chainOf(value) {
    if (!Array.isArray(value))
        throw new unreadable/* Unreadable */.IO('it has no certificates');
    return value.map((entry) => decoded(jws_text(entry, 'certificate'), 'base64', 'certificate'));
}
function jws_timestampOf(value) {
    if (value === undefined || value === null || value === '')
        return undefined;
    return decoded(jws_text(value, 'timestamp'), 'base64', 'timestamp');
}
function jws_parseTime(value) {
    const match = typeof value === 'string' ? RFC3339.exec(value) : null;
    if (!match)
        throw new unreadable/* Unreadable */.IO('one of its times is not written as RFC 3339 has it');
    const [, seconds = '', fraction, sign, hours = '0', minutes = '0'] = match;
    if (Number(hours) > 23 || Number(minutes) > 59)
        throw new unreadable/* Unreadable */.IO('one of its times is not written as RFC 3339 has it');
    const offset = (Number(hours) * 60 + Number(minutes)) * 60_000;
    return (0,der_values/* calendarTime */.S1)(seconds, fraction) - (sign === '-' ? -offset : offset);
}
//# sourceMappingURL=jws.js.map
;// CONCATENATED MODULE: ./out/src/trust/notation/envelope.js







const JWS = 'application/jose+json';
const COSE = 'application/cose';
const PAYLOAD = 'application/vnd.cncf.notary.payload.v1+json';
const MAX_BYTES = 4 << 20;
const MAX_CHAIN = 10;
function openEnvelope(bytes, mediaType) {
    if (bytes.length > MAX_BYTES)
        throw new unreadable/* Unreadable */.IO('it is larger than 4 MiB');
    const parts = partsOf(bytes, mediaType);
    if (parts.contentType !== PAYLOAD)
        throw new unreadable/* Unreadable */.IO('it signs a payload of an unknown type');
    if (parts.signature.length === 0)
        throw new unreadable/* Unreadable */.IO('its signature is empty');
    if (parts.payload.length === 0)
        throw new unreadable/* Unreadable */.IO('it signs nothing');
    const chain = envelope_chainOf(parts.chain);
    const { key } = chain[0];
    const algorithm = algorithmOfKey(key);
    if (!key || algorithm === undefined) {
        throw new unreadable/* Unreadable */.IO('its key is not RSA of 2048, 3072 or 4096 bits or on P-256, P-384 or P-521');
    }
    if (parts.algorithm !== algorithm) {
        const stated = ALGORITHMS.find((it) => it === parts.algorithm) ?? 'another algorithm';
        throw new unreadable/* Unreadable */.IO(`it states ${stated}, and its key signs with ${algorithm}`);
    }
    if (!isMadeWith(algorithm, key, parts.signed, parts.signature))
        throw new unreadable/* Unreadable */.IO('its signature is not made with the key of its certificate, or was changed');
    const attributes = signedAttributes(parts);
    const problem = chainProblem(chain, 'codeSigning');
    if (problem !== undefined)
        throw new unreadable/* Unreadable */.IO(problem);
    const { payload, signature, timestamp } = parts;
    return { attributes, algorithm, chain, payload, signature, timestamp };
}
function partsOf(bytes, mediaType) {
    switch (mediaType) {
        case JWS:
            return parseJws(bytes);
        case COSE:
            return parseCose(bytes);
        default:
            throw new unreadable/* Unreadable */.IO(`it is of the type "${(0,unreadable/* shown */.SP)(mediaType)}", neither ${JWS} nor ${COSE}`);
    }
}
function envelope_chainOf(list) {
    if (list.length > MAX_CHAIN)
        throw new unreadable/* Unreadable */.IO(`it has more than ${MAX_CHAIN} certificates`);
    const [leaf, ...rest] = list.map(notation_certificate/* parseCertificate */.hB);
    if (!leaf)
        throw new unreadable/* Unreadable */.IO('it has no certificates');
    return [leaf, ...rest];
}
//# sourceMappingURL=envelope.js.map
// EXTERNAL MODULE: ./out/src/trust/notation/level.js
var level = __webpack_require__(46377);
;// CONCATENATED MODULE: ./out/src/trust/notation/payload.js


const payload_PREFIX = 'io.cncf.notary';
function annotationsFor(payload, target) {
    const artifact = (0,json/* parseObject */.lj)(payload, 'its payload')['targetArtifact'];
    if (!(0,json/* isObject */.Gv)(artifact))
        throw new unreadable/* Unreadable */.IO('its payload names no artifact');
    const { mediaType, digest, size, annotations } = artifact;
    if (typeof digest !== 'string' || typeof mediaType !== 'string' || typeof size !== 'number')
        throw new unreadable/* Unreadable */.IO('its payload names no artifact');
    if (digest !== target.digest)
        throw new unreadable/* Unreadable */.IO(`it is made for ${(0,unreadable/* shown */.SP)(digest)}`);
    if (mediaType !== target.mediaType)
        throw new unreadable/* Unreadable */.IO(`it is made for a manifest of the type ${(0,unreadable/* shown */.SP)(mediaType)}`);
    if (size !== target.size)
        throw new unreadable/* Unreadable */.IO(`it is made for a manifest of ${size} bytes`);
    if (annotations === undefined || annotations === null)
        return {};
    if (!(0,json/* isObject */.Gv)(annotations))
        throw new unreadable/* Unreadable */.IO('its annotations are no names and texts');
    const found = Object.entries(annotations).map(([name, value]) => {
        if (typeof value !== 'string')
            throw new unreadable/* Unreadable */.IO('its annotations are no names and texts');
        return [name, value];
    });
    return Object.fromEntries(found.filter(([name]) => !name.startsWith(payload_PREFIX)));
}
//# sourceMappingURL=payload.js.map
// EXTERNAL MODULE: ./out/src/trust/notation/der.js
var notation_der = __webpack_require__(47424);
// EXTERNAL MODULE: ./out/src/trust/notation/extensions.js
var notation_extensions = __webpack_require__(47173);
// EXTERNAL MODULE: ./out/src/trust/notation/x509-algorithm.js
var x509_algorithm = __webpack_require__(21543);
;// CONCATENATED MODULE: ./out/src/trust/notation/crl.js






const MAX_CRL_BYTES = 32 << 20;
const NUMBER = '2.5.29.20';
const DELTA = '2.5.29.27';
const SCOPE = '2.5.29.28';
const KNOWN = [NUMBER, DELTA, SCOPE];
function parseCrl(bytes, issuer, now) {
    if (bytes.length > MAX_CRL_BYTES)
        throw new unreadable/* Unreadable */.IO('it is larger than 32 MiB');
    const outer = new notation_der/* Fields */.C8((0,notation_der/* readDer */.SU)(bytes, notation_der/* TAG */.Dk.sequence, 'a revocation list'), 'a revocation list');
    const tbs = outer.take(notation_der/* TAG */.Dk.sequence);
    const identifier = outer.take(notation_der/* TAG */.Dk.sequence);
    const signature = (0,der_values/* bitBytesOf */.Aq)(outer.take(notation_der/* TAG */.Dk.bits));
    outer.end();
    const fields = new notation_der/* Fields */.C8(tbs, 'a revocation list');
    if ((0,der_values/* smallOf */.VK)(fields.take(notation_der/* TAG */.Dk.integer)) !== 1)
        throw new unreadable/* Unreadable */.IO('it is not of version 2');
    const inner = fields.take(notation_der/* TAG */.Dk.sequence);
    const name = fields.take(notation_der/* TAG */.Dk.sequence);
    const thisUpdate = (0,der_values/* timeOf */.nR)(fields.any());
    const next = fields.optional(notation_der/* TAG */.Dk.utcTime) ?? fields.optional(notation_der/* TAG */.Dk.generalizedTime);
    const entries = fields.optional(notation_der/* TAG */.Dk.sequence);
    const list = fields.optional((0,notation_der/* context */._O)(0));
    fields.end();
    const algorithm = (0,x509_algorithm/* signatureAlgorithmOf */.DA)(identifier);
    if (!(0,unreadable/* sameBytes */.er)(inner.raw, identifier.raw))
        throw new unreadable/* Unreadable */.IO('it names two signature algorithms');
    if (!(0,unreadable/* sameBytes */.er)(name.raw, issuer.subject))
        throw new unreadable/* Unreadable */.IO('it is of another issuer');
    if (!issuer.basic?.ca || (issuer.keyUsage && !issuer.keyUsage.uses.has('cRLSign')))
        throw new unreadable/* Unreadable */.IO('its issuer may not sign revocation lists');
    if (!algorithm || !issuer.key || !(0,x509_algorithm/* isSignedWith */.J0)(algorithm, issuer.key, tbs.raw, signature))
        throw new unreadable/* Unreadable */.IO('its signature does not hold');
    if (!next)
        throw new unreadable/* Unreadable */.IO('it does not say until when it holds');
    if (!(0,notation_certificate/* isValidAt */.Ub)({ notBefore: thisUpdate, notAfter: (0,der_values/* timeOf */.nR)(next) }, now))
        throw new unreadable/* Unreadable */.IO('it is not valid now');
    const extensions = list
        ? (0,notation_extensions/* extensionsOf */.oQ)((0,notation_der/* inside */.nx)(list, notation_der/* TAG */.Dk.sequence, 'a revocation list'))
        : new Map();
    return { entries, ...scopeOf(extensions), ...numbersOf(extensions) };
}
function numbersOf(extensions) {
    const numberAt = (oid) => {
        const found = extensions.get(oid);
        return found && (0,der_values/* integerOf */.cP)((0,notation_der/* readDer */.SU)(found.value, notation_der/* TAG */.Dk.integer, 'a number'));
    };
    for (const [oid, { critical }] of extensions) {
        if (critical && !KNOWN.includes(oid))
            throw new unreadable/* Unreadable */.IO(`its critical extension ${oid} is not understood`);
    }
    return {
        number: numberAt(NUMBER),
        deltaOf: numberAt(DELTA),
        fresher: (0,notation_extensions/* distributionPointsOf */.xc)(extensions, '2.5.29.46') ?? [],
    };
}
function scopeOf(extensions) {
    const found = extensions.get(SCOPE);
    if (!found)
        return { covers: 'all' };
    const fields = new notation_der/* Fields */.C8((0,notation_der/* readDer */.SU)(found.value, notation_der/* TAG */.Dk.sequence, 'its scope'), 'its scope');
    fields.optional((0,notation_der/* context */._O)(0));
    const users = flag(fields.optional((0,notation_der/* implicit */.AS)(1)));
    const authorities = flag(fields.optional((0,notation_der/* implicit */.AS)(2)));
    const reasons = fields.optional((0,notation_der/* implicit */.AS)(3));
    const indirect = flag(fields.optional((0,notation_der/* implicit */.AS)(4)));
    const attributes = flag(fields.optional((0,notation_der/* implicit */.AS)(5)));
    fields.end();
    if (reasons || indirect || attributes)
        throw new unreadable/* Unreadable */.IO('it is a list of a part only');
    if (users && authorities)
        throw new unreadable/* Unreadable */.IO('it is a list of nothing');
    return { covers: users ? 'others' : authorities ? 'authorities' : 'all' };
}
const flag = (der) => der !== undefined && (0,der_values/* booleanOf */.SF)(der);
const REASON = '2.5.29.21';
const INVALID_SINCE = '2.5.29.24';
function entriesFor({ entries }, serial) {
    const found = [];
    if (!entries)
        return found;
    for (const der of (0,notation_der/* elementsOf */.ZE)(entries)) {
        const fields = new notation_der/* Fields */.C8(der, 'an entry');
        if (!(0,unreadable/* sameBytes */.er)(fields.take(notation_der/* TAG */.Dk.integer).body, serial))
            continue;
        const revokedAt = (0,der_values/* timeOf */.nR)(fields.any());
        const list = fields.optional(notation_der/* TAG */.Dk.sequence);
        const extensions = list ? (0,notation_extensions/* extensionsOf */.oQ)(list) : new Map();
        for (const [oid, { critical }] of extensions) {
            if (critical && oid !== REASON && oid !== INVALID_SINCE)
                throw new unreadable/* Unreadable */.IO(`an entry's critical extension ${oid} is not understood`);
        }
        const reason = extensions.get(REASON);
        const since = extensions.get(INVALID_SINCE);
        found.push({
            reason: reason ? (0,der_values/* smallOf */.VK)((0,notation_der/* readDer */.SU)(reason.value, notation_der/* TAG */.Dk.enumerated, 'a reason')) : 0,
            revokedAt,
            invalidAt: since && (0,der_values/* timeOf */.nR)((0,notation_der/* readDer */.SU)(since.value, notation_der/* TAG */.Dk.generalizedTime, 'a time')),
        });
    }
    return found;
}
//# sourceMappingURL=crl.js.map
// EXTERNAL MODULE: ./out/src/trust/notation/crl-address.js
var crl_address = __webpack_require__(69593);
;// CONCATENATED MODULE: ./out/src/trust/notation/revocation.js




const HOLD = 6;
const REMOVED = 8;
function revocationOf(question) {
    const { chain, anchored } = question;
    const unknown = [];
    const wanted = new Set();
    let looked = 0;
    for (const [i, certificate] of chain.slice(0, -1).entries()) {
        const issuer = chain[i + 1];
        const { ocsp, crls, namesChanges } = certificate;
        if (!issuer || (ocsp.length + crls.length === 0 && !namesChanges))
            continue;
        const label = `"${(0,notation_name/* displayName */.Q)(certificate.subject)}"`;
        const missing = i < anchored ? missingOf(question, crls.flat(), issuer) : [];
        for (const address of missing)
            wanted.add(address);
        const read = (0,unreadable/* attempt */.CD)(() => isRevoked(question, certificate, issuer));
        if ('reason' in read)
            unknown.push(`${label}: ${read.reason}`);
        else if (read.value)
            return { kind: 'revoked', reason: `the certificate ${label} was revoked` };
        else
            looked++;
    }
    if (unknown.length > 0)
        return { kind: 'unknown', reason: unknown.join('; '), wanted: [...wanted] };
    const detail = looked > 0
        ? `${looked} looked up in revocation lists`
        : 'the certificates name no place to ask about their revocation';
    return { kind: 'good', detail };
}
function missingOf({ crls, now }, addresses, issuer) {
    const fresher = addresses.flatMap((address) => {
        const bytes = crls.get(address);
        if (!(bytes instanceof Uint8Array))
            return [];
        const read = (0,unreadable/* attempt */.CD)(() => parseCrl(bytes, issuer, now));
        return 'value' in read ? read.value.fresher.flat() : [];
    });
    return [...addresses, ...fresher].filter((address) => !crls.has(address) && (0,crl_address/* crlAddressProblem */.r)(address) === undefined);
}
function isRevoked(question, certificate, issuer) {
    const { crls, ocsp, namesChanges } = certificate;
    if (crls.length === 0 && ocsp.length > 0) {
        const where = ocsp.map(unreadable/* shown */.SP).join(', ');
        throw new unreadable/* Unreadable */.IO(`only OCSP (${where}) could tell, which is not asked`);
    }
    if (crls.length === 0 || namesChanges)
        throw new unreadable/* Unreadable */.IO('it names revocation lists that are not read');
    return crls
        .map((addresses) => firstOf(addresses, (address) => statusIn(question, address, certificate, issuer)))
        .some((revoked) => revoked);
}
function firstOf(addresses, read) {
    const reasons = [];
    for (const address of addresses) {
        const found = (0,unreadable/* attempt */.CD)(() => read(address));
        if ('value' in found)
            return found.value;
        reasons.push(found.reason);
    }
    throw new unreadable/* Unreadable */.IO(reasons.join(', ') || 'its revocation list has no address');
}
function statusIn(question, address, certificate, issuer) {
    const full = listAt(question, address, issuer);
    if (full.deltaOf !== undefined)
        throw new unreadable/* Unreadable */.IO(`${(0,unreadable/* shown */.SP)(address)}: it is no full list`);
    const changes = full.fresher.map((places) => firstOf(places, (place) => deltaAt(question, place, issuer, full)));
    const lists = [full, ...changes];
    const kind = certificate.basic?.ca ? 'authorities' : 'others';
    for (const { covers } of lists) {
        if (covers !== 'all' && covers !== kind)
            throw new unreadable/* Unreadable */.IO(`${(0,unreadable/* shown */.SP)(address)}: it is a list of other certificates`);
    }
    return isRevokedBy(lists.flatMap((list) => entriesFor(list, certificate.serial)), question.signedAt);
}
function listAt({ crls, now }, address, issuer) {
    const found = crls.get(address);
    const where = (0,unreadable/* shown */.SP)(address);
    if (found === undefined) {
        const problem = (0,crl_address/* crlAddressProblem */.r)(address) ?? 'was not asked for';
        throw new unreadable/* Unreadable */.IO(`the revocation list ${where} ${problem}`);
    }
    if (!(found instanceof Uint8Array))
        throw new unreadable/* Unreadable */.IO(`${where}: ${found.problem}`);
    const read = (0,unreadable/* attempt */.CD)(() => parseCrl(found, issuer, now));
    if ('reason' in read)
        throw new unreadable/* Unreadable */.IO(`${where}: ${read.reason}`);
    return read.value;
}
function deltaAt(question, address, issuer, full) {
    const { deltaOf, number, ...rest } = listAt(question, address, issuer);
    const fits = deltaOf !== undefined &&
        number !== undefined &&
        full.number !== undefined &&
        deltaOf <= full.number &&
        number > full.number;
    if (!fits)
        throw new unreadable/* Unreadable */.IO(`${(0,unreadable/* shown */.SP)(address)}: it does not continue the full list`);
    return { deltaOf, number, ...rest };
}
function isRevokedBy(entries, signedAt) {
    let last;
    for (const entry of entries) {
        const { reason, invalidAt, revokedAt } = entry;
        if (signedAt !== undefined && invalidAt !== undefined && signedAt < invalidAt)
            continue;
        if (reason !== HOLD && reason !== REMOVED)
            return true;
        if (!last || revokedAt >= last.revokedAt)
            last = entry;
    }
    return last?.reason === HOLD;
}
//# sourceMappingURL=revocation.js.map
;// CONCATENATED MODULE: ./out/src/trust/notation/signed-data.js





const SIGNED_DATA = '1.2.840.113549.1.7.2';
const signed_data_MAX_BYTES = 1 << 20;
const MAX_SIGNERS = 4;
function parseSignedData(bytes) {
    if (bytes.length > signed_data_MAX_BYTES)
        throw new unreadable/* Unreadable */.IO('it is larger than 1 MiB');
    const info = new notation_der/* Fields */.C8((0,notation_der/* readDer */.SU)(bytes, notation_der/* TAG */.Dk.sequence, 'it'), 'it');
    if ((0,der_values/* oidOf */._f)(info.take(notation_der/* TAG */.Dk.oid)) !== SIGNED_DATA)
        throw new unreadable/* Unreadable */.IO('it is no signed data');
    const fields = new notation_der/* Fields */.C8((0,notation_der/* inside */.nx)(info.take((0,notation_der/* context */._O)(0)), notation_der/* TAG */.Dk.sequence, 'it'), 'it');
    info.end();
    if ((0,der_values/* smallOf */.VK)(fields.take(notation_der/* TAG */.Dk.integer)) !== 3)
        throw new unreadable/* Unreadable */.IO('it is not of version 3');
    fields.take(notation_der/* TAG */.Dk.set);
    const encapsulated = new notation_der/* Fields */.C8(fields.take(notation_der/* TAG */.Dk.sequence), 'its content');
    const contentType = (0,der_values/* oidOf */._f)(encapsulated.take(notation_der/* TAG */.Dk.oid));
    const content = (0,notation_der/* inside */.nx)(encapsulated.take((0,notation_der/* context */._O)(0)), notation_der/* TAG */.Dk.octets, 'its content').body;
    const certificates = fields.optional((0,notation_der/* context */._O)(0));
    fields.optional((0,notation_der/* context */._O)(1));
    const signers = (0,notation_der/* childrenOf */.LU)(fields.take(notation_der/* TAG */.Dk.set), 'its list of signers', MAX_SIGNERS);
    fields.end();
    return {
        contentType,
        content,
        certificates: certificates
            ? (0,notation_der/* childrenOf */.LU)(certificates, 'its list of certificates', 20).map(({ raw }) => (0,notation_certificate/* parseCertificate */.hB)(raw))
            : [],
        signers: signers.map(signerOf),
    };
}
function signerOf(der) {
    const fields = new notation_der/* Fields */.C8(der, 'its signer');
    if ((0,der_values/* smallOf */.VK)(fields.take(notation_der/* TAG */.Dk.integer)) !== 1)
        throw new unreadable/* Unreadable */.IO('its signer is not named by issuer and serial number');
    const id = new notation_der/* Fields */.C8(fields.take(notation_der/* TAG */.Dk.sequence), 'its signer');
    const issuer = id.take(notation_der/* TAG */.Dk.sequence).raw;
    const serial = id.take(notation_der/* TAG */.Dk.integer).body;
    const digest = (0,x509_algorithm/* hashOf */.qQ)(fields.take(notation_der/* TAG */.Dk.sequence));
    const list = fields.take((0,notation_der/* context */._O)(0));
    const algorithm = (0,x509_algorithm/* signatureAlgorithmOf */.DA)(fields.take(notation_der/* TAG */.Dk.sequence), digest);
    const signature = fields.take(notation_der/* TAG */.Dk.octets).body;
    fields.optional((0,notation_der/* context */._O)(1));
    fields.end();
    if (!digest || !algorithm)
        throw new unreadable/* Unreadable */.IO('it is signed with an algorithm that is not known');
    const signed = Buffer.from(list.raw);
    signed[0] = notation_der/* TAG */.Dk.set;
    return { issuer, serial, digest, algorithm, signed, attributes: attributesOf(list), signature };
}
function attributesOf(list) {
    const found = new Map();
    for (const attribute of (0,notation_der/* childrenOf */.LU)(list, 'its signed attributes')) {
        const fields = new notation_der/* Fields */.C8(attribute, 'a signed attribute');
        const type = (0,der_values/* oidOf */._f)(fields.take(notation_der/* TAG */.Dk.oid));
        const [value, ...more] = [...(0,notation_der/* elementsOf */.ZE)(fields.take(notation_der/* TAG */.Dk.set))];
        if (!value || more.length > 0 || found.has(type))
            throw new unreadable/* Unreadable */.IO('it has a signed attribute that is not there exactly once');
        found.set(type, value);
    }
    return found;
}
//# sourceMappingURL=signed-data.js.map
;// CONCATENATED MODULE: ./out/src/trust/notation/stamp.js






const BASELINE = '0.4.0.2023.1.1';
function parseStamp(content, stamped) {
    const fields = new notation_der/* Fields */.C8((0,notation_der/* readDer */.SU)(content, notation_der/* TAG */.Dk.sequence, 'its content'), 'its content');
    if ((0,der_values/* smallOf */.VK)(fields.take(notation_der/* TAG */.Dk.integer)) !== 1)
        throw new unreadable/* Unreadable */.IO('its content is not of version 1');
    const policy = (0,der_values/* oidOf */._f)(fields.take(notation_der/* TAG */.Dk.oid));
    const imprint = new notation_der/* Fields */.C8(fields.take(notation_der/* TAG */.Dk.sequence), 'its imprint');
    const hash = (0,x509_algorithm/* hashOf */.qQ)(imprint.take(notation_der/* TAG */.Dk.sequence));
    const digest = imprint.take(notation_der/* TAG */.Dk.octets).body;
    imprint.end();
    fields.take(notation_der/* TAG */.Dk.integer);
    const at = (0,der_values/* timeOf */.nR)(fields.take(notation_der/* TAG */.Dk.generalizedTime));
    const accuracy = fields.optional(notation_der/* TAG */.Dk.sequence);
    fields.optional(notation_der/* TAG */.Dk.boolean);
    fields.optional(notation_der/* TAG */.Dk.integer);
    fields.optional((0,notation_der/* context */._O)(0));
    const list = fields.optional((0,notation_der/* context */._O)(1));
    fields.end();
    const extensions = list ? [...(0,notation_extensions/* extensionsOf */.oQ)(list).values()] : [];
    if (extensions.some(({ critical }) => critical))
        throw new unreadable/* Unreadable */.IO('it has a critical extension that is not understood');
    if (!hash)
        throw new unreadable/* Unreadable */.IO('it is made over a hash that is not SHA-256, SHA-384 or SHA-512');
    if (!(0,unreadable/* sameBytes */.er)((0,external_node_crypto_.createHash)(hash).update(stamped).digest(), digest))
        throw new unreadable/* Unreadable */.IO('it is made for another signature');
    const stated = accuracy ? accuracyOf(accuracy) : 0;
    const within = stated === 0 && policy === BASELINE ? 1000 : stated;
    return { from: at - within, to: at + within, at };
}
function accuracyOf(der) {
    const parts = (0,notation_der/* childrenOf */.LU)(der, 'its accuracy', 3);
    const part = (tag) => {
        const found = parts.find((it) => it.tag === tag);
        return found ? (0,der_values/* smallOf */.VK)(found) : 0;
    };
    return part(notation_der/* TAG */.Dk.integer) * 1000 + part((0,notation_der/* implicit */.AS)(0)) + Math.ceil(part((0,notation_der/* implicit */.AS)(1)) / 1000);
}
//# sourceMappingURL=stamp.js.map
;// CONCATENATED MODULE: ./out/src/trust/notation/timestamp.js









const TST_INFO = '1.2.840.113549.1.9.16.1.4';
const CONTENT_TYPE = '1.2.840.113549.1.9.3';
const MESSAGE_DIGEST = '1.2.840.113549.1.9.4';
const SIGNING_TIME = '1.2.840.113549.1.9.5';
const SIGNING_CERTIFICATE_V2 = '1.2.840.113549.1.9.16.2.47';
function verifyTimestamp(token, signature, roots) {
    const data = parseSignedData(token);
    if (data.contentType !== TST_INFO)
        throw new unreadable/* Unreadable */.IO('it is no timestamp');
    const stamp = parseStamp(data.content, signature);
    const reasons = [];
    for (const signer of data.signers) {
        const read = (0,unreadable/* attempt */.CD)(() => timestamp_chainOf(data, signer, roots, stamp.at));
        if ('value' in read)
            return { stamp, chain: read.value };
        reasons.push(read.reason);
    }
    throw new unreadable/* Unreadable */.IO(reasons.join('; ') || 'nobody signed it');
}
function timestamp_chainOf(data, signer, roots, at) {
    const leaf = signingCertificate(data, signer);
    checkSignature(data, signer, leaf);
    const chain = pathOf(leaf, roots, new Set(data.certificates), at);
    if (!chain)
        throw new unreadable/* Unreadable */.IO('its chain does not end in a root of the trust store that was valid then');
    const problem = chainProblem(chain, 'timestamping');
    if (problem !== undefined)
        throw new unreadable/* Unreadable */.IO(problem);
    const stated = signer.attributes.get(SIGNING_TIME);
    if (stated && !chain.every((it) => (0,notation_certificate/* isValidAt */.Ub)(it, (0,der_values/* timeOf */.nR)(stated))))
        throw new unreadable/* Unreadable */.IO('its signing time is not within the validity of its certificates');
    return chain;
}
function signingCertificate(data, signer) {
    const attribute = signer.attributes.get(SIGNING_CERTIFICATE_V2);
    if (attribute?.tag !== notation_der/* TAG */.Dk.sequence)
        throw new unreadable/* Unreadable */.IO('it lacks the attribute signing-certificate-v2');
    const list = new notation_der/* Fields */.C8(attribute, 'signing-certificate-v2').take(notation_der/* TAG */.Dk.sequence);
    const id = new notation_der/* Fields */.C8(new notation_der/* Fields */.C8(list, 'signing-certificate-v2').take(notation_der/* TAG */.Dk.sequence), 'its id');
    const identifier = id.optional(notation_der/* TAG */.Dk.sequence);
    const hash = identifier ? (0,x509_algorithm/* hashOf */.qQ)(identifier) : 'sha256';
    const digest = id.take(notation_der/* TAG */.Dk.octets).body;
    const named = id.optional(notation_der/* TAG */.Dk.sequence);
    const { issuer, serial } = named ? issuerSerialOf(named) : signer;
    const found = data.certificates.find((it) => (0,unreadable/* sameBytes */.er)(it.issuer, issuer) && (0,unreadable/* sameBytes */.er)(it.serial, serial));
    if (!found)
        throw new unreadable/* Unreadable */.IO("it lacks its signer's certificate");
    if (!hash || !(0,unreadable/* sameBytes */.er)((0,external_node_crypto_.createHash)(hash).update(found.der).digest(), digest))
        throw new unreadable/* Unreadable */.IO("its signer's certificate is not the one that signing-certificate-v2 names");
    return found;
}
function issuerSerialOf(der) {
    const fields = new notation_der/* Fields */.C8(der, 'its id');
    const name = new notation_der/* Fields */.C8(fields.take(notation_der/* TAG */.Dk.sequence), 'its id').take((0,notation_der/* context */._O)(4));
    return {
        issuer: (0,notation_der/* inside */.nx)(name, notation_der/* TAG */.Dk.sequence, 'its id').raw,
        serial: fields.take(notation_der/* TAG */.Dk.integer).body,
    };
}
function checkSignature(data, signer, { key }) {
    const { attributes, algorithm, digest, signed, signature } = signer;
    const type = attributes.get(CONTENT_TYPE);
    if (!type || (0,der_values/* oidOf */._f)(type) !== TST_INFO)
        throw new unreadable/* Unreadable */.IO('its signer signed something else');
    const stated = attributes.get(MESSAGE_DIGEST);
    const actual = (0,external_node_crypto_.createHash)(digest).update(data.content).digest();
    if (stated?.tag !== notation_der/* TAG */.Dk.octets || !(0,unreadable/* sameBytes */.er)(stated.body, actual))
        throw new unreadable/* Unreadable */.IO('its content was changed');
    if (!key || !(0,x509_algorithm/* isSignedWith */.J0)(algorithm, key, signed, signature))
        throw new unreadable/* Unreadable */.IO('its signature does not hold');
}
function pathOf(certificate, roots, untried, at) {
    untried.delete(certificate);
    if (!(0,notation_certificate/* isValidAt */.Ub)(certificate, at))
        return undefined;
    if (roots.some(({ der }) => (0,unreadable/* sameBytes */.er)(der, certificate.der)))
        return [certificate];
    const root = roots.find((it) => (0,notation_certificate/* isValidAt */.Ub)(it, at) && (0,notation_certificate/* isIssuedBy */.rh)(certificate, it));
    if (root)
        return [certificate, root];
    for (const issuer of untried) {
        if (!(0,notation_certificate/* isIssuedBy */.rh)(certificate, issuer))
            continue;
        const path = pathOf(issuer, roots, untried, at);
        if (path)
            return [certificate, ...path];
    }
    return undefined;
}
//# sourceMappingURL=timestamp.js.map
;// CONCATENATED MODULE: ./out/src/trust/notation/time.js






function checkTime(question) {
    const { envelope, now, stores } = question;
    const { attributes, chain } = envelope;
    if (attributes.scheme === 'notary.x509.signingAuthority') {
        const { signingTime } = attributes;
        return within(chain, { from: signingTime, to: signingTime }, 'when it was signed');
    }
    const expired = chain.some(({ notAfter }) => now > notAfter);
    const asked = question.verifyTimestamp === 'always' || expired;
    if (!asked || !stores.some(({ type }) => type === 'tsa'))
        return within(chain, { from: now, to: now }, 'now');
    const read = (0,unreadable/* attempt */.CD)(() => time_timestampOf(question));
    if ('reason' in read)
        return { kind: 'failed', reason: `its timestamp: ${read.reason}` };
    const { stamp, chain: authority } = read.value;
    const outcome = within(chain, stamp, 'when it was stamped');
    return outcome.kind === 'passed' ? revoked(question, authority, outcome) : outcome;
}
function time_timestampOf({ envelope, stores, store }) {
    const { timestamp, signature } = envelope;
    if (!timestamp)
        throw new unreadable/* Unreadable */.IO('it has none, and the trust policy names a store of the type tsa');
    return verifyTimestamp(timestamp, signature, (0,notation_store/* certificatesOf */.mm)(store, stores, 'tsa'));
}
function within(chain, { from, to }, when) {
    const bad = chain.find((it) => !(0,notation_certificate/* isValidAt */.Ub)(it, from) || !(0,notation_certificate/* isValidAt */.Ub)(it, to));
    if (!bad)
        return { kind: 'passed', detail: `its certificates were valid ${when}` };
    const period = [bad.notBefore, bad.notAfter].map((it) => new Date(it).toISOString()).join(' to ');
    const reason = `the certificate "${(0,notation_name/* displayName */.Q)(bad.subject)}" (${period}) was not valid ${when}`;
    return { kind: 'failed', reason };
}
function revoked({ crls, now }, chain, good) {
    const anchored = chain.length;
    const found = revocationOf({ chain, anchored, crls, now, signedAt: undefined });
    switch (found.kind) {
        case 'good':
            return good;
        case 'revoked':
            return { kind: 'failed', reason: `its timestamp: ${found.reason}` };
        case 'unknown':
            return { ...found, reason: `the authority of its timestamp: ${found.reason}` };
    }
}
//# sourceMappingURL=time.js.map
;// CONCATENATED MODULE: ./out/src/trust/notation/verify.js









function verifyNotation(question) {
    const statement = (0,policy/* statementFor */.J)(question.policy, question.scope);
    if (!statement)
        return { kind: 'uncovered' };
    const { verification, name } = statement;
    if (verification.level === 'skip')
        return { kind: 'skipped', applied: { statement: name, level: 'skip' } };
    const level = verification.overridden ? `${verification.level}, overridden` : verification.level;
    const applied = { statement: name, level };
    const opened = (0,unreadable/* attempt */.CD)(() => {
        const envelope = openEnvelope(question.signature, question.mediaType);
        return { envelope, annotations: annotationsFor(envelope.payload, question.target) };
    });
    if ('reason' in opened) {
        const outcome = { kind: 'failed', reason: opened.reason };
        return judged(applied, [{ check: 'integrity', action: 'enforce', outcome }], undefined);
    }
    const { envelope, annotations } = opened.value;
    const checks = checksOf(question, statement, verification, envelope);
    return judged(applied, checks, verify_signerOf(envelope, annotations));
}
function checksOf(question, statement, { actions, verifyTimestamp }, envelope) {
    const { store, now, crls } = question;
    const { expiry } = envelope.attributes;
    const { outcome: authenticity, anchored } = checkAuthenticity(envelope, statement, store);
    const outcomes = {
        integrity: () => ({ kind: 'passed', detail: `signed with ${envelope.algorithm}` }),
        authenticity: () => authenticity,
        expiry: () => checkExpiry(expiry, now),
        authenticTimestamp: () => checkTime({ envelope, stores: statement.stores, store, now, crls, verifyTimestamp }),
        revocation: () => checkRevocation(envelope, anchored, crls, now),
    };
    return level/* CHECKS */.ui.map((check) => {
        const action = actions[check];
        const outcome = action === 'skip'
            ? { kind: 'skipped', reason: 'the trust policy says so' }
            : outcomes[check]();
        return { check, action, outcome };
    });
}
function checkExpiry(expiry, now) {
    if (expiry === undefined)
        return { kind: 'passed', detail: 'it does not expire' };
    const when = new Date(expiry).toISOString();
    return now < expiry
        ? { kind: 'passed', detail: `it expires at ${when}` }
        : { kind: 'failed', reason: `it expired at ${when}` };
}
function checkRevocation({ attributes, chain }, anchored, crls, now) {
    const authority = attributes.scheme === 'notary.x509.signingAuthority';
    const signedAt = authority ? attributes.signingTime : undefined;
    const found = revocationOf({ chain, anchored, crls, now, signedAt });
    switch (found.kind) {
        case 'good':
            return { kind: 'passed', detail: found.detail };
        case 'revoked':
            return { kind: 'failed', reason: found.reason };
        case 'unknown':
            return found;
    }
}
function judged(applied, checks, signer) {
    const told = checks.flatMap(({ check, action, outcome }) => outcome.kind === 'failed' || outcome.kind === 'unknown' ? [{ check, action, outcome }] : []);
    const warnings = told
        .filter(({ action }) => action === 'log')
        .map(({ check, outcome }) => `${check}: ${outcome.reason}`);
    const wanted = told.flatMap(({ outcome }) => (outcome.kind === 'unknown' ? outcome.wanted : []));
    const enforced = told.filter(({ action }) => action === 'enforce');
    const [worst] = [
        ...enforced.filter(({ outcome }) => outcome.kind === 'failed'),
        ...enforced.filter(({ outcome }) => outcome.kind === 'unknown'),
    ];
    const mendable = worst?.outcome.kind !== 'failed';
    const rest = { applied, checks, warnings, wanted: mendable ? [...new Set(wanted)] : [] };
    if (worst) {
        const { check, outcome } = worst;
        return { kind: outcome.kind, check, reason: outcome.reason, ...rest };
    }
    if (!signer)
        throw new Error('a signature without integrity was about to be accepted');
    return { kind: 'verified', signer, ...rest };
}
function verify_signerOf({ attributes, chain, algorithm }, annotations) {
    const { scheme, signingTime, expiry } = attributes;
    const subject = (0,notation_name/* displayName */.Q)(chain[0].subject);
    const root = (0,notation_name/* displayName */.Q)((chain.at(-1) ?? chain[0]).subject);
    return { subject, root, scheme, algorithm, signingTime, expiry, annotations };
}
//# sourceMappingURL=verify.js.map
// EXTERNAL MODULE: ./out/src/facts/choose.js
var choose = __webpack_require__(65164);
// EXTERNAL MODULE: ./out/src/facts/observe.js
var observe = __webpack_require__(62813);
;// CONCATENATED MODULE: ./out/src/facts/notation.js






const SIGNATURE = 'application/vnd.cncf.notary.signature';
const ENVELOPES = ['application/jose+json', 'application/cose'];
const MOST = 100;
const MOST_BYTES = 4 * 1024 * 1024;
const AT_ONCE = 10;
const MOST_ROUNDS = 3;
async function gatherNotation(rule, place, image, attached) {
    const statement = (0,policy/* statementFor */.J)(rule.policy, place.scope);
    if (!statement)
        return { kind: 'uncovered' };
    if (statement.verification.level === 'skip')
        return { kind: 'skipped', applied: { statement: statement.name, level: 'skip' } };
    const candidates = attached.filter(({ subject, artifactType }) => subject === image.digest && artifactType === SIGNATURE);
    const chosen = (0,choose/* bothEnds */.S)(candidates, MOST);
    const reasons = [];
    const unknown = [];
    for (let at = 0; at < chosen.length; at += AT_ONCE) {
        const batch = chosen.slice(at, at + AT_ONCE);
        for (const opened of await Promise.all(batch.map((it) => (0,observe/* observe */.lB)(notation_open(place, it.digest))))) {
            const judged = await judge(opened, rule, place, image);
            if (judged.kind === 'verified')
                return judged;
            if (judged.kind === 'unknown')
                unknown.push(judged.error);
            else
                reasons.push(judged.reason);
        }
    }
    if (chosen.length < candidates.length)
        unknown.push(tooMany(place, candidates.length));
    const [error] = unknown;
    if (error)
        return { kind: 'unknown', error };
    if (reasons.length === 0)
        return { kind: 'absent' };
    return { kind: 'failed', reasons: [...new Set(reasons)] };
}
async function notationAt(rule, place, digest) {
    const { reader, repository } = place;
    const [image, listing] = await Promise.all([
        (0,observe/* observeLookup */.hU)(reader.getManifest(repository, digest)),
        (0,observe/* observe */.lB)(reader.referrers(repository, digest)),
    ]);
    if (image.kind === 'unknown')
        return image;
    if (listing.kind === 'unknown')
        return listing;
    if (image.kind !== 'known' || listing.kind !== 'known')
        return { kind: 'absent' };
    return gatherNotation(rule, place, image.value, listing.value.referrers);
}
async function judge(opened, rule, place, image) {
    if (opened.kind === 'unknown')
        return opened;
    if (opened.kind !== 'known')
        return { kind: 'failed', reason: 'a signature is not served' };
    if ('reason' in opened.value)
        return { kind: 'failed', reason: opened.value.reason };
    const { bytes, mediaType, digest } = opened.value;
    const verdict = await verdictOf(bytes, mediaType, rule, place, image);
    switch (verdict.kind) {
        case 'verified': {
            const { signer, applied, warnings, checks } = verdict;
            const passed = (name) => checks.flatMap(({ check, outcome }) => check === name && outcome.kind === 'passed' ? [outcome.detail] : []);
            const [time = ''] = passed('authenticTimestamp');
            const vouched = passed('authenticity').length > 0;
            const value = { signer, applied, time, vouched, warnings, signature: digest };
            return { kind: 'verified', value };
        }
        case 'failed':
            return { kind: 'failed', reason: `${verdict.check}: ${verdict.reason}` };
        case 'unknown':
            return { kind: 'unknown', error: undecided(place, verdict) };
        case 'uncovered':
        case 'skipped':
            throw new Error(`a statement that ${verdict.kind} was about to judge a signature`);
    }
}
async function verdictOf(signature, mediaType, rule, { scope, lists, now }, image) {
    const target = { digest: image.digest, mediaType: image.mediaType, size: image.bytes.length };
    const crls = new Map();
    const ask = (known) => verifyNotation({
        ...rule,
        signature,
        mediaType,
        target,
        scope,
        now: now.getTime(),
        crls: known,
    });
    let verdict = ask(crls);
    for (let round = 0; round < MOST_ROUNDS; round += 1) {
        const wanted = 'wanted' in verdict ? verdict.wanted : [];
        if (wanted.length === 0)
            break;
        const fetched = await Promise.all(wanted.map((it) => lists.fetch(it)));
        for (const [i, address] of wanted.entries())
            crls.set(address, fetched[i] ?? { problem: 'was not asked for' });
        verdict = ask(crls);
    }
    return verdict;
}
async function notation_open({ reader, repository }, digest) {
    const found = await reader.getManifest(repository, digest);
    if (found.kind === 'absent')
        return { reason: `${digest} is not served` };
    const { manifest } = found.value;
    const layers = manifest.kind === 'image'
        ? manifest.layers
        : manifest.kind === 'artifact'
            ? manifest.blobs
            : [];
    const [layer] = layers;
    if (!layer || layers.length > 1 || !ENVELOPES.includes(layer.mediaType))
        return { reason: `${digest} does not hold exactly one signature in JWS or COSE` };
    if (layer.size > MOST_BYTES)
        return { reason: `${digest} is larger than a signature may be` };
    const blob = await reader.getBlob(repository, layer.digest, MOST_BYTES);
    if (blob.kind === 'absent')
        return { reason: `${layer.digest} is not served` };
    return { bytes: blob.value, mediaType: layer.mediaType, digest: (0,oci_digest/* digestOf */.ol)(blob.value) };
}
function undecided({ scope }, { check, reason, applied }) {
    return new errors/* PromotionError */.g1('REVOCATION_UNKNOWN', `whether the certificates of a Notation signature in ${scope} were revoked could not be told (${check}): ${reason}`, {
        remedy: `Let this runner reach the revocation lists, or write "override": { "revocation": "log" } (told as a warning) or "skip" (not asked) into statement "${applied.statement}" of notation-trust-policy.`,
    });
}
function tooMany({ scope }, there) {
    return new errors/* PromotionError */.g1('CONTENT_TOO_LARGE', `only ${MOST} of ${there} Notation signatures of the image in ${scope} were looked at, and none of them holds`, {
        remedy: 'Delete the signatures that nobody needs, look who may push there, and sign again.',
    });
}
//# sourceMappingURL=notation.js.map

/***/ })

};
