export const id = 404;
export const ids = [404];
export const modules = {

/***/ 53020:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Hy: () => (/* binding */ isCertifiedBy),
/* harmony export */   Nl: () => (/* binding */ isSelfSigned),
/* harmony export */   Ub: () => (/* binding */ isValidAt),
/* harmony export */   hB: () => (/* binding */ parseCertificate),
/* harmony export */   rh: () => (/* binding */ isIssuedBy)
/* harmony export */ });
/* unused harmony export thumbprintOf */
/* harmony import */ var node_crypto__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(77598);
/* harmony import */ var _der_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(47424);
/* harmony import */ var _der_values_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(31431);
/* harmony import */ var _extensions_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(47173);
/* harmony import */ var _unreadable_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(53936);
/* harmony import */ var _x509_algorithm_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(21543);






const MAX_BYTES = 64 << 10;
const NONE = new Map();
function parseCertificate(der) {
    if (der.length > MAX_BYTES)
        throw new _unreadable_js__WEBPACK_IMPORTED_MODULE_5__/* .Unreadable */ .IO('a certificate is larger than 64 KiB');
    const outer = new _der_js__WEBPACK_IMPORTED_MODULE_1__/* .Fields */ .C8((0,_der_js__WEBPACK_IMPORTED_MODULE_1__/* .readDer */ .SU)(der, _der_js__WEBPACK_IMPORTED_MODULE_1__/* .TAG */ .Dk.sequence, 'a certificate'), 'a certificate');
    const tbs = outer.take(_der_js__WEBPACK_IMPORTED_MODULE_1__/* .TAG */ .Dk.sequence);
    const algorithm = outer.take(_der_js__WEBPACK_IMPORTED_MODULE_1__/* .TAG */ .Dk.sequence);
    const signature = (0,_der_values_js__WEBPACK_IMPORTED_MODULE_2__/* .bitBytesOf */ .Aq)(outer.take(_der_js__WEBPACK_IMPORTED_MODULE_1__/* .TAG */ .Dk.bits));
    outer.end();
    const fields = new _der_js__WEBPACK_IMPORTED_MODULE_1__/* .Fields */ .C8(tbs, 'a certificate');
    const version = fields.optional((0,_der_js__WEBPACK_IMPORTED_MODULE_1__/* .context */ ._O)(0));
    const serial = fields.take(_der_js__WEBPACK_IMPORTED_MODULE_1__/* .TAG */ .Dk.integer).body;
    const inner = fields.take(_der_js__WEBPACK_IMPORTED_MODULE_1__/* .TAG */ .Dk.sequence);
    const issuer = fields.take(_der_js__WEBPACK_IMPORTED_MODULE_1__/* .TAG */ .Dk.sequence).raw;
    const validity = new _der_js__WEBPACK_IMPORTED_MODULE_1__/* .Fields */ .C8(fields.take(_der_js__WEBPACK_IMPORTED_MODULE_1__/* .TAG */ .Dk.sequence), 'a certificate');
    const subject = fields.take(_der_js__WEBPACK_IMPORTED_MODULE_1__/* .TAG */ .Dk.sequence).raw;
    const spki = fields.take(_der_js__WEBPACK_IMPORTED_MODULE_1__/* .TAG */ .Dk.sequence);
    fields.optional(0x81);
    fields.optional(0x82);
    const list = fields.optional((0,_der_js__WEBPACK_IMPORTED_MODULE_1__/* .context */ ._O)(3));
    fields.end();
    if (!(0,_unreadable_js__WEBPACK_IMPORTED_MODULE_5__/* .sameBytes */ .er)(inner.raw, algorithm.raw))
        throw new _unreadable_js__WEBPACK_IMPORTED_MODULE_5__/* .Unreadable */ .IO('a certificate names two signature algorithms');
    if (list && (!version || (0,_der_values_js__WEBPACK_IMPORTED_MODULE_2__/* .smallOf */ .VK)((0,_der_js__WEBPACK_IMPORTED_MODULE_1__/* .inside */ .nx)(version, _der_js__WEBPACK_IMPORTED_MODULE_1__/* .TAG */ .Dk.integer, 'a version')) !== 2))
        throw new _unreadable_js__WEBPACK_IMPORTED_MODULE_5__/* .Unreadable */ .IO('a certificate has extensions and is not of version 3');
    const extensions = list ? (0,_extensions_js__WEBPACK_IMPORTED_MODULE_3__/* .extensionsOf */ .oQ)((0,_der_js__WEBPACK_IMPORTED_MODULE_1__/* .inside */ .nx)(list, _der_js__WEBPACK_IMPORTED_MODULE_1__/* .TAG */ .Dk.sequence, 'a certificate')) : NONE;
    return {
        der,
        subject,
        issuer,
        serial,
        notBefore: (0,_der_values_js__WEBPACK_IMPORTED_MODULE_2__/* .timeOf */ .nR)(validity.any()),
        notAfter: (0,_der_values_js__WEBPACK_IMPORTED_MODULE_2__/* .timeOf */ .nR)(validity.any()),
        key: keyOf(spki),
        algorithm: (0,_x509_algorithm_js__WEBPACK_IMPORTED_MODULE_4__/* .signatureAlgorithmOf */ .DA)(algorithm),
        signed: tbs.raw,
        signature,
        ...(0,_extensions_js__WEBPACK_IMPORTED_MODULE_3__/* .constraintsOf */ .Im)(extensions),
        ocsp: (0,_extensions_js__WEBPACK_IMPORTED_MODULE_3__/* .ocspOf */ .Xf)(extensions),
        crls: (0,_extensions_js__WEBPACK_IMPORTED_MODULE_3__/* .distributionPointsOf */ .xc)(extensions, '2.5.29.31') ?? [],
        namesChanges: extensions.has('2.5.29.46'),
    };
}
function keyOf({ raw }) {
    try {
        return (0,node_crypto__WEBPACK_IMPORTED_MODULE_0__.createPublicKey)({ key: Buffer.from(raw), format: 'der', type: 'spki' });
    }
    catch {
        return undefined;
    }
}
function isIssuedBy(certificate, issuer) {
    return (0,_unreadable_js__WEBPACK_IMPORTED_MODULE_5__/* .sameBytes */ .er)(certificate.issuer, issuer.subject) && isCertifiedBy(certificate, issuer);
}
function isCertifiedBy(certificate, { key }) {
    const { algorithm, signed, signature } = certificate;
    return (algorithm !== undefined && key !== undefined && (0,_x509_algorithm_js__WEBPACK_IMPORTED_MODULE_4__/* .isSignedWith */ .J0)(algorithm, key, signed, signature));
}
function isSelfSigned(certificate) {
    return isIssuedBy(certificate, certificate);
}
function isValidAt({ notBefore, notAfter }, time) {
    return notBefore <= time && time <= notAfter;
}
function thumbprintOf({ der }) {
    return createHash('sha256').update(der).digest('hex');
}
//# sourceMappingURL=certificate.js.map

/***/ }),

/***/ 31431:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Aq: () => (/* binding */ bitBytesOf),
/* harmony export */   S1: () => (/* binding */ calendarTime),
/* harmony export */   SF: () => (/* binding */ booleanOf),
/* harmony export */   VK: () => (/* binding */ smallOf),
/* harmony export */   Zo: () => (/* binding */ flagsOf),
/* harmony export */   _f: () => (/* binding */ oidOf),
/* harmony export */   cP: () => (/* binding */ integerOf),
/* harmony export */   nR: () => (/* binding */ timeOf)
/* harmony export */ });
/* harmony import */ var _der_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(47424);
/* harmony import */ var _unreadable_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(53936);


function oidOf(der) {
    const { tag, body } = der;
    const last = body[body.length - 1];
    if (tag !== _der_js__WEBPACK_IMPORTED_MODULE_0__/* .TAG */ .Dk.oid || last === undefined || last >= 0x80 || body.length > 64)
        throw new _unreadable_js__WEBPACK_IMPORTED_MODULE_1__/* .Unreadable */ .IO('it has a malformed object identifier');
    const arcs = [];
    let arc = 0n;
    let fresh = true;
    for (const byte of body) {
        if (fresh && byte === 0x80)
            throw new _unreadable_js__WEBPACK_IMPORTED_MODULE_1__/* .Unreadable */ .IO('it has a malformed object identifier');
        arc = (arc << 7n) | BigInt(byte & 0x7f);
        fresh = byte < 0x80;
        if (!fresh)
            continue;
        arcs.push(arc);
        arc = 0n;
    }
    const [head = 0n, ...rest] = arcs;
    const top = head < 80n ? head / 40n : 2n;
    return [top, head - top * 40n, ...rest].join('.');
}
function integerOf({ body }) {
    const [first, second] = body;
    if (first === undefined || body.length > 64)
        throw new _unreadable_js__WEBPACK_IMPORTED_MODULE_1__/* .Unreadable */ .IO('it has a malformed number');
    const padded = second !== undefined && (first === 0 ? second < 0x80 : first === 0xff && second >= 0x80);
    if (padded)
        throw new _unreadable_js__WEBPACK_IMPORTED_MODULE_1__/* .Unreadable */ .IO('it has a malformed number');
    return BigInt.asIntN(body.length * 8, BigInt(`0x${Buffer.from(body).toString('hex')}`));
}
function smallOf(der) {
    const value = integerOf(der);
    if (value < 0n || value > 1000000n)
        throw new _unreadable_js__WEBPACK_IMPORTED_MODULE_1__/* .Unreadable */ .IO('it has a number out of range');
    return Number(value);
}
function booleanOf({ body }) {
    const [value] = body;
    if (body.length !== 1 || (value !== 0 && value !== 0xff))
        throw new _unreadable_js__WEBPACK_IMPORTED_MODULE_1__/* .Unreadable */ .IO('it has a malformed truth value');
    return value === 0xff;
}
function bitBytesOf({ body }) {
    if (body[0] !== 0)
        throw new _unreadable_js__WEBPACK_IMPORTED_MODULE_1__/* .Unreadable */ .IO('it has a malformed bit string');
    return body.subarray(1);
}
function flagsOf({ body }) {
    const [unused] = body;
    if (unused === undefined || unused > 7 || body.length > 5 || (body.length === 1 && unused > 0))
        throw new _unreadable_js__WEBPACK_IMPORTED_MODULE_1__/* .Unreadable */ .IO('it has a malformed bit string');
    const flags = new Set();
    const count = (body.length - 1) * 8 - unused;
    for (let bit = 0; bit < count; bit++) {
        if (((body[1 + (bit >> 3)] ?? 0) >> (7 - (bit & 7))) & 1)
            flags.add(bit);
    }
    return flags;
}
const UTC = /^(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/;
const GENERALIZED = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\.\d{1,9})?Z$/;
function timeOf({ tag, body }) {
    const text = Buffer.from(body).toString('latin1');
    if (tag !== _der_js__WEBPACK_IMPORTED_MODULE_0__/* .TAG */ .Dk.utcTime && tag !== _der_js__WEBPACK_IMPORTED_MODULE_0__/* .TAG */ .Dk.generalizedTime)
        throw new _unreadable_js__WEBPACK_IMPORTED_MODULE_1__/* .Unreadable */ .IO('it has a malformed time');
    const match = (tag === _der_js__WEBPACK_IMPORTED_MODULE_0__/* .TAG */ .Dk.utcTime ? UTC : GENERALIZED).exec(text);
    if (!match)
        throw new _unreadable_js__WEBPACK_IMPORTED_MODULE_1__/* .Unreadable */ .IO('it has a malformed time');
    const [, years = '', month, day, hour, minute, second, fraction = ''] = match;
    const year = tag === _der_js__WEBPACK_IMPORTED_MODULE_0__/* .TAG */ .Dk.utcTime ? `${Number(years) < 50 ? 20 : 19}${years}` : years;
    return calendarTime(`${year}-${month}-${day}T${hour}:${minute}:${second}`, fraction);
}
function calendarTime(seconds, fraction = '') {
    const time = Date.parse(`${seconds}Z`);
    if (Number.isNaN(time) || new Date(time).toISOString().slice(0, 19) !== seconds)
        throw new _unreadable_js__WEBPACK_IMPORTED_MODULE_1__/* .Unreadable */ .IO('it has a time that does not exist');
    return time + Math.trunc(Number(`0${fraction}`) * 1000);
}
//# sourceMappingURL=der-values.js.map

/***/ }),

/***/ 47424:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   AS: () => (/* binding */ implicit),
/* harmony export */   C8: () => (/* binding */ Fields),
/* harmony export */   Dk: () => (/* binding */ TAG),
/* harmony export */   LU: () => (/* binding */ childrenOf),
/* harmony export */   SU: () => (/* binding */ readDer),
/* harmony export */   ZE: () => (/* binding */ elementsOf),
/* harmony export */   _O: () => (/* binding */ context),
/* harmony export */   nx: () => (/* binding */ inside),
/* harmony export */   s2: () => (/* binding */ elementAt)
/* harmony export */ });
/* harmony import */ var _unreadable_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(53936);

const TAG = {
    boolean: 0x01,
    integer: 0x02,
    bits: 0x03,
    octets: 0x04,
    null: 0x05,
    oid: 0x06,
    enumerated: 0x0a,
    utcTime: 0x17,
    generalizedTime: 0x18,
    sequence: 0x30,
    set: 0x31,
};
const context = (n) => 0xa0 | n;
const implicit = (n) => 0x80 | n;
function elementAt(bytes, start) {
    const tag = bytes[start];
    const first = bytes[start + 1];
    if (tag === undefined || first === undefined)
        throw new _unreadable_js__WEBPACK_IMPORTED_MODULE_0__/* .Unreadable */ .IO('it ends too early');
    if ((tag & 0x1f) === 0x1f)
        throw new _unreadable_js__WEBPACK_IMPORTED_MODULE_0__/* .Unreadable */ .IO('it has a tag of an unknown kind');
    let length = first;
    let from = start + 2;
    if (first >= 0x80) {
        const count = first & 0x7f;
        if (count === 0 || count > 4)
            throw new _unreadable_js__WEBPACK_IMPORTED_MODULE_0__/* .Unreadable */ .IO('it has a length that DER does not allow');
        length = 0;
        for (let i = 0; i < count; i++)
            length = length * 256 + (bytes[from + i] ?? 0);
        from += count;
        const shortest = length < 0x80 ? 0 : Math.ceil(Math.log2(length + 1) / 8);
        if (shortest !== count)
            throw new _unreadable_js__WEBPACK_IMPORTED_MODULE_0__/* .Unreadable */ .IO('it has a length that DER does not allow');
    }
    const end = from + length;
    if (end > bytes.length)
        throw new _unreadable_js__WEBPACK_IMPORTED_MODULE_0__/* .Unreadable */ .IO('it ends too early');
    return { tag, raw: bytes.subarray(start, end), body: bytes.subarray(from, end) };
}
function readDer(bytes, tag, what) {
    const der = elementAt(bytes, 0);
    if (der.tag !== tag)
        throw new _unreadable_js__WEBPACK_IMPORTED_MODULE_0__/* .Unreadable */ .IO(`${what} is of another type`);
    if (der.raw.length !== bytes.length)
        throw new _unreadable_js__WEBPACK_IMPORTED_MODULE_0__/* .Unreadable */ .IO(`${what} has bytes behind its end`);
    return der;
}
function* elementsOf({ body }) {
    for (let at = 0; at < body.length;) {
        const der = elementAt(body, at);
        yield der;
        at += der.raw.length;
    }
}
function childrenOf(der, what, max = 64) {
    const found = [];
    for (const child of elementsOf(der)) {
        if (found.push(child) > max)
            throw new _unreadable_js__WEBPACK_IMPORTED_MODULE_0__/* .Unreadable */ .IO(`${what} has more than ${max} parts`);
    }
    return found;
}
class Fields {
    der;
    what;
    #at = 0;
    constructor(der, what) {
        this.der = der;
        this.what = what;
    }
    take(tag) {
        const found = this.optional(tag);
        if (!found)
            throw new _unreadable_js__WEBPACK_IMPORTED_MODULE_0__/* .Unreadable */ .IO(`${this.what} is not built as it should be`);
        return found;
    }
    optional(tag) {
        const { body } = this.der;
        if (this.#at >= body.length || body[this.#at] !== tag)
            return undefined;
        const found = elementAt(body, this.#at);
        this.#at += found.raw.length;
        return found;
    }
    any() {
        const { body } = this.der;
        if (this.#at >= body.length)
            throw new _unreadable_js__WEBPACK_IMPORTED_MODULE_0__/* .Unreadable */ .IO(`${this.what} is not built as it should be`);
        const found = elementAt(body, this.#at);
        this.#at += found.raw.length;
        return found;
    }
    end() {
        if (this.#at < this.der.body.length)
            throw new _unreadable_js__WEBPACK_IMPORTED_MODULE_0__/* .Unreadable */ .IO(`${this.what} has unknown fields`);
    }
}
function inside(der, tag, what) {
    return readDer(der.body, tag, what);
}
//# sourceMappingURL=der.js.map

/***/ }),

/***/ 47173:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Im: () => (/* binding */ constraintsOf),
/* harmony export */   Xf: () => (/* binding */ ocspOf),
/* harmony export */   oQ: () => (/* binding */ extensionsOf),
/* harmony export */   xc: () => (/* binding */ distributionPointsOf)
/* harmony export */ });
/* unused harmony export KEY_USES */
/* harmony import */ var _der_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(47424);
/* harmony import */ var _der_values_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(31431);
/* harmony import */ var _unreadable_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(53936);



const KEY_USES = [
    'digitalSignature',
    'nonRepudiation',
    'keyEncipherment',
    'dataEncipherment',
    'keyAgreement',
    'keyCertSign',
    'cRLSign',
    'encipherOnly',
    'decipherOnly',
];
function extensionsOf(list) {
    const found = new Map();
    for (const extension of (0,_der_js__WEBPACK_IMPORTED_MODULE_0__/* .childrenOf */ .LU)(list, 'a certificate')) {
        const fields = new _der_js__WEBPACK_IMPORTED_MODULE_0__/* .Fields */ .C8(extension, 'an extension');
        const oid = (0,_der_values_js__WEBPACK_IMPORTED_MODULE_1__/* .oidOf */ ._f)(fields.take(_der_js__WEBPACK_IMPORTED_MODULE_0__/* .TAG */ .Dk.oid));
        const flag = fields.optional(_der_js__WEBPACK_IMPORTED_MODULE_0__/* .TAG */ .Dk.boolean);
        const value = fields.take(_der_js__WEBPACK_IMPORTED_MODULE_0__/* .TAG */ .Dk.octets).body;
        fields.end();
        if (found.has(oid))
            throw new _unreadable_js__WEBPACK_IMPORTED_MODULE_2__/* .Unreadable */ .IO('it has the same extension twice');
        found.set(oid, { critical: flag !== undefined && (0,_der_values_js__WEBPACK_IMPORTED_MODULE_1__/* .booleanOf */ .SF)(flag), value });
    }
    return found;
}
function constraintsOf(extensions) {
    const basic = extensions.get('2.5.29.19');
    const usage = extensions.get('2.5.29.15');
    const purposes = extensions.get('2.5.29.37');
    return {
        basic: basic && { critical: basic.critical, ...basicOf(basic.value) },
        keyUsage: usage && { critical: usage.critical, uses: usesOf(usage.value) },
        purposes: purposes && {
            critical: purposes.critical,
            oids: (0,_der_js__WEBPACK_IMPORTED_MODULE_0__/* .childrenOf */ .LU)((0,_der_js__WEBPACK_IMPORTED_MODULE_0__/* .readDer */ .SU)(purposes.value, _der_js__WEBPACK_IMPORTED_MODULE_0__/* .TAG */ .Dk.sequence, 'an extension'), 'an extension').map(_der_values_js__WEBPACK_IMPORTED_MODULE_1__/* .oidOf */ ._f),
        },
    };
}
function basicOf(value) {
    const fields = new _der_js__WEBPACK_IMPORTED_MODULE_0__/* .Fields */ .C8((0,_der_js__WEBPACK_IMPORTED_MODULE_0__/* .readDer */ .SU)(value, _der_js__WEBPACK_IMPORTED_MODULE_0__/* .TAG */ .Dk.sequence, 'basic constraints'), 'basic constraints');
    const ca = fields.optional(_der_js__WEBPACK_IMPORTED_MODULE_0__/* .TAG */ .Dk.boolean);
    const depth = fields.optional(_der_js__WEBPACK_IMPORTED_MODULE_0__/* .TAG */ .Dk.integer);
    fields.end();
    return { ca: ca !== undefined && (0,_der_values_js__WEBPACK_IMPORTED_MODULE_1__/* .booleanOf */ .SF)(ca), ...(depth ? { depth: (0,_der_values_js__WEBPACK_IMPORTED_MODULE_1__/* .smallOf */ .VK)(depth) } : {}) };
}
function usesOf(value) {
    const flags = (0,_der_values_js__WEBPACK_IMPORTED_MODULE_1__/* .flagsOf */ .Zo)((0,_der_js__WEBPACK_IMPORTED_MODULE_0__/* .readDer */ .SU)(value, _der_js__WEBPACK_IMPORTED_MODULE_0__/* .TAG */ .Dk.bits, 'key usage'));
    return new Set(KEY_USES.filter((_, bit) => flags.has(bit)));
}
const OCSP = '1.3.6.1.5.5.7.48.1';
const URI = (0,_der_js__WEBPACK_IMPORTED_MODULE_0__/* .implicit */ .AS)(6);
const uriOf = ({ body }) => Buffer.from(body).toString('latin1');
function ocspOf(extensions) {
    const found = extensions.get('1.3.6.1.5.5.7.1.1');
    if (!found)
        return [];
    const list = (0,_der_js__WEBPACK_IMPORTED_MODULE_0__/* .childrenOf */ .LU)((0,_der_js__WEBPACK_IMPORTED_MODULE_0__/* .readDer */ .SU)(found.value, _der_js__WEBPACK_IMPORTED_MODULE_0__/* .TAG */ .Dk.sequence, 'an extension'), 'an extension');
    return list.flatMap((access) => {
        const fields = new _der_js__WEBPACK_IMPORTED_MODULE_0__/* .Fields */ .C8(access, 'an extension');
        const method = (0,_der_values_js__WEBPACK_IMPORTED_MODULE_1__/* .oidOf */ ._f)(fields.take(_der_js__WEBPACK_IMPORTED_MODULE_0__/* .TAG */ .Dk.oid));
        const place = fields.any();
        return method === OCSP && place.tag === URI ? [uriOf(place)] : [];
    });
}
function distributionPointsOf(extensions, oid) {
    const found = extensions.get(oid);
    if (!found)
        return undefined;
    const points = (0,_der_js__WEBPACK_IMPORTED_MODULE_0__/* .childrenOf */ .LU)((0,_der_js__WEBPACK_IMPORTED_MODULE_0__/* .readDer */ .SU)(found.value, _der_js__WEBPACK_IMPORTED_MODULE_0__/* .TAG */ .Dk.sequence, 'an extension'), 'an extension');
    if (points.length === 0)
        return [[]];
    return points.map((point) => {
        const name = new _der_js__WEBPACK_IMPORTED_MODULE_0__/* .Fields */ .C8(point, 'an extension').optional((0,_der_js__WEBPACK_IMPORTED_MODULE_0__/* .context */ ._O)(0));
        const full = name && new _der_js__WEBPACK_IMPORTED_MODULE_0__/* .Fields */ .C8(name, 'an extension').optional((0,_der_js__WEBPACK_IMPORTED_MODULE_0__/* .context */ ._O)(0));
        return full ? [...(0,_der_js__WEBPACK_IMPORTED_MODULE_0__/* .elementsOf */ .ZE)(full)].filter(({ tag }) => tag === URI).map(uriOf) : [];
    });
}
//# sourceMappingURL=extensions.js.map

/***/ }),

/***/ 30709:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   H: () => (/* binding */ isSubset),
/* harmony export */   a: () => (/* binding */ parseIdentity)
/* harmony export */ });
/* harmony import */ var _unreadable_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(53936);

const BLANK = /^[ \t]+/;
function parseIdentity(text) {
    if (text.length > 1024)
        throw new _unreadable_js__WEBPACK_IMPORTED_MODULE_0__/* .Unreadable */ .IO('it is longer than 1024 characters');
    if (text.includes('=#'))
        throw new _unreadable_js__WEBPACK_IMPORTED_MODULE_0__/* .Unreadable */ .IO('"=#" is not supported');
    const found = new Map();
    for (let rest = text;;) {
        const equals = rest.indexOf('=');
        const written = rest.slice(0, Math.max(equals, 0)).trim();
        if (!/^(?:[A-Za-z][A-Za-z0-9-]*|\d+(?:\.\d+)*)$/.test(written))
            throw new _unreadable_js__WEBPACK_IMPORTED_MODULE_0__/* .Unreadable */ .IO('a part of it is not written as TYPE=value');
        const type = written === 'S' ? 'ST' : written;
        const { value, end, after } = valueAt(rest.slice(equals + 1));
        if (found.has(type))
            throw new _unreadable_js__WEBPACK_IMPORTED_MODULE_0__/* .Unreadable */ .IO(`it has ${type} twice`);
        if (value === '')
            throw new _unreadable_js__WEBPACK_IMPORTED_MODULE_0__/* .Unreadable */ .IO(`${type} is empty`);
        found.set(type, value);
        if (end === '')
            break;
        if (end === '+')
            throw new _unreadable_js__WEBPACK_IMPORTED_MODULE_0__/* .Unreadable */ .IO('it joins attributes with "+", which is not supported');
        rest = after;
    }
    for (const type of ['C', 'ST', 'O']) {
        if (!found.has(type))
            throw new _unreadable_js__WEBPACK_IMPORTED_MODULE_0__/* .Unreadable */ .IO(`it has no ${type}; C, ST (or S) and O are required`);
    }
    return found;
}
function valueAt(text) {
    const source = text.replace(BLANK, '');
    const bytes = [];
    let kept = 0;
    let at = 0;
    const add = (part, counts) => {
        bytes.push(part);
        if (counts)
            kept = bytes.length;
    };
    for (; at < source.length; at++) {
        const char = source.charAt(at);
        if (char === ',' || char === ';' || char === '+')
            break;
        if (char === '"' || char === '\u0000')
            throw new _unreadable_js__WEBPACK_IMPORTED_MODULE_0__/* .Unreadable */ .IO(`${JSON.stringify(char)} has to be escaped`);
        if (char !== '\\') {
            const whole = String.fromCodePoint(source.codePointAt(at) ?? 0);
            at += whole.length - 1;
            add(Buffer.from(whole), whole !== ' ');
            continue;
        }
        const escaped = /^(?:[0-9a-fA-F]{2}|[ "#+,;<=>\\])/.exec(source.slice(at + 1, at + 3))?.[0];
        if (escaped === undefined)
            throw new _unreadable_js__WEBPACK_IMPORTED_MODULE_0__/* .Unreadable */ .IO('a backslash in it escapes nothing');
        add(Buffer.from(escaped, escaped.length === 2 ? 'hex' : 'utf8'), true);
        at += escaped.length;
    }
    return {
        value: utf8(Buffer.concat(bytes.slice(0, kept))),
        end: source.charAt(at),
        after: source.slice(at + 1),
    };
}
function utf8(bytes) {
    try {
        return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    }
    catch {
        throw new _unreadable_js__WEBPACK_IMPORTED_MODULE_0__/* .Unreadable */ .IO('it is no UTF-8');
    }
}
function isSubset(part, whole) {
    return [...part].every(([type, value]) => whole.get(type) === value);
}
//# sourceMappingURL=identity.js.map

/***/ }),

/***/ 95021:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Gv: () => (/* binding */ isObject),
/* harmony export */   lj: () => (/* binding */ parseObject)
/* harmony export */ });
/* unused harmony export parseJson */
/* harmony import */ var _oci_json_keys_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(63730);
/* harmony import */ var _unreadable_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(53936);


function parseJson(bytes, what) {
    let text;
    let value;
    try {
        text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
        value = JSON.parse(text);
    }
    catch {
        throw new _unreadable_js__WEBPACK_IMPORTED_MODULE_0__/* .Unreadable */ .IO(`${what} is no JSON`);
    }
    const fault = (0,_oci_json_keys_js__WEBPACK_IMPORTED_MODULE_1__/* .faultInKeys */ .G)(text, [], []);
    if (fault !== undefined)
        throw new _unreadable_js__WEBPACK_IMPORTED_MODULE_0__/* .Unreadable */ .IO(`${what}: ${fault}`);
    return value;
}
function parseObject(bytes, what) {
    const value = parseJson(bytes, what);
    if (!isObject(value))
        throw new _unreadable_js__WEBPACK_IMPORTED_MODULE_0__/* .Unreadable */ .IO(`${what} is no JSON object`);
    return value;
}
function isObject(value) {
    return typeof value === 'object' && value !== null && !Array.isArray(value);
}
//# sourceMappingURL=json.js.map

/***/ }),

/***/ 46377:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Vz: () => (/* binding */ parseVerification),
/* harmony export */   ui: () => (/* binding */ CHECKS)
/* harmony export */ });
/* unused harmony export LEVELS */
/* harmony import */ var _json_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(95021);
/* harmony import */ var _unreadable_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(53936);


const CHECKS = [
    'integrity',
    'authenticity',
    'expiry',
    'authenticTimestamp',
    'revocation',
];
const LEVELS = ['strict', 'permissive', 'audit', 'skip'];
const of = (authenticity, rest) => ({
    integrity: 'enforce',
    authenticity,
    expiry: rest,
    authenticTimestamp: rest,
    revocation: rest,
});
const TABLE = {
    strict: of('enforce', 'enforce'),
    permissive: of('enforce', 'log'),
    audit: of('log', 'log'),
};
const KEYS = ['level', 'override', 'verifyTimestamp'];
function parseVerification(value, unknown) {
    if (!(0,_json_js__WEBPACK_IMPORTED_MODULE_0__/* .isObject */ .Gv)(value))
        throw new _unreadable_js__WEBPACK_IMPORTED_MODULE_1__/* .Unreadable */ .IO('signatureVerification is missing');
    for (const key of Object.keys(value))
        if (!KEYS.includes(key))
            unknown(key);
    const { level: stated, override = {}, verifyTimestamp: when = 'always' } = value;
    const level = LEVELS.find((it) => it === stated);
    if (level === undefined)
        throw new _unreadable_js__WEBPACK_IMPORTED_MODULE_1__/* .Unreadable */ .IO(`signatureVerification.level is not one of ${LEVELS.join(', ')}`);
    if (when !== 'always' && when !== 'afterCertExpiry' && when !== '')
        throw new _unreadable_js__WEBPACK_IMPORTED_MODULE_1__/* .Unreadable */ .IO('verifyTimestamp is neither always nor afterCertExpiry');
    if (!(0,_json_js__WEBPACK_IMPORTED_MODULE_0__/* .isObject */ .Gv)(override))
        throw new _unreadable_js__WEBPACK_IMPORTED_MODULE_1__/* .Unreadable */ .IO('override is no map of checks');
    const changes = Object.entries(override).map(([check, action]) => changeOf(check, action));
    if (level === 'skip') {
        if (changes.length > 0)
            throw new _unreadable_js__WEBPACK_IMPORTED_MODULE_1__/* .Unreadable */ .IO('the level skip takes no override');
        return { level };
    }
    const actions = { ...TABLE[level], ...Object.fromEntries(changes) };
    const verifyTimestamp = when === 'afterCertExpiry' ? when : 'always';
    return { level, overridden: changes.length > 0, actions, verifyTimestamp };
}
function changeOf(name, action) {
    const check = CHECKS.find((it) => it === name);
    if (check === undefined)
        throw new _unreadable_js__WEBPACK_IMPORTED_MODULE_1__/* .Unreadable */ .IO(`override names "${(0,_unreadable_js__WEBPACK_IMPORTED_MODULE_1__/* .shown */ .SP)(name)}", which is no check`);
    if (check === 'integrity')
        throw new _unreadable_js__WEBPACK_IMPORTED_MODULE_1__/* .Unreadable */ .IO('override must not name integrity');
    const known = action === 'enforce' || action === 'log' || (action === 'skip' && check === 'revocation');
    if (!known) {
        const allowed = check === 'revocation' ? 'enforce, log or skip' : 'enforce or log';
        throw new _unreadable_js__WEBPACK_IMPORTED_MODULE_1__/* .Unreadable */ .IO(`override.${check} is not ${allowed}`);
    }
    return [check, action];
}
//# sourceMappingURL=level.js.map

/***/ }),

/***/ 85512:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Q: () => (/* binding */ displayName),
/* harmony export */   e: () => (/* binding */ subjectOf)
/* harmony export */ });
/* harmony import */ var _der_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(47424);
/* harmony import */ var _der_values_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(31431);
/* harmony import */ var _unreadable_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(53936);



const SHORT = {
    '2.5.4.3': 'CN',
    '2.5.4.5': 'SERIALNUMBER',
    '2.5.4.6': 'C',
    '2.5.4.7': 'L',
    '2.5.4.8': 'ST',
    '2.5.4.9': 'STREET',
    '2.5.4.10': 'O',
    '2.5.4.11': 'OU',
    '2.5.4.17': 'POSTALCODE',
};
const DECODERS = {
    12: (body) => decoded('utf-8', body),
    18: ascii,
    19: ascii,
    20: (body) => Buffer.from(body).toString('latin1'),
    22: ascii,
    30: (body) => decoded('utf-16be', body),
};
function subjectOf(name) {
    const found = new Map();
    for (const { oid, value } of pairsOf(name)) {
        const type = SHORT[oid];
        if (type === undefined)
            throw new _unreadable_js__WEBPACK_IMPORTED_MODULE_2__/* .Unreadable */ .IO(`its subject has an attribute of the type ${oid}`);
        if (found.has(type))
            throw new _unreadable_js__WEBPACK_IMPORTED_MODULE_2__/* .Unreadable */ .IO(`its subject has ${type} twice`);
        found.set(type, textOf(value));
    }
    for (const type of ['C', 'ST', 'O']) {
        if (!found.get(type))
            throw new _unreadable_js__WEBPACK_IMPORTED_MODULE_2__/* .Unreadable */ .IO(`its subject has no ${type}`);
    }
    return found;
}
function displayName(name) {
    const read = (0,_unreadable_js__WEBPACK_IMPORTED_MODULE_2__/* .attempt */ .CD)(() => pairsOf(name)
        .map(({ oid, value }) => `${SHORT[oid] ?? oid}=${displayValue(value)}`)
        .reverse()
        .join(','));
    return (0,_unreadable_js__WEBPACK_IMPORTED_MODULE_2__/* .shown */ .SP)('value' in read ? read.value : 'a name that cannot be read');
}
function displayValue(value) {
    const read = (0,_unreadable_js__WEBPACK_IMPORTED_MODULE_2__/* .attempt */ .CD)(() => textOf(value));
    if ('reason' in read)
        return `#${Buffer.from(value.raw).toString('hex')}`;
    return read.value.replace(/[\\,+"<>;=]/g, '\\$&').replace(/^[# ]| $/g, '\\$&');
}
function pairsOf(name) {
    const parts = (0,_der_js__WEBPACK_IMPORTED_MODULE_0__/* .childrenOf */ .LU)((0,_der_js__WEBPACK_IMPORTED_MODULE_0__/* .readDer */ .SU)(name, _der_js__WEBPACK_IMPORTED_MODULE_0__/* .TAG */ .Dk.sequence, 'a name'), 'a name');
    return parts.flatMap((part) => {
        if (part.tag !== _der_js__WEBPACK_IMPORTED_MODULE_0__/* .TAG */ .Dk.set)
            throw new _unreadable_js__WEBPACK_IMPORTED_MODULE_2__/* .Unreadable */ .IO('a name is not built as it should be');
        return [...(0,_der_js__WEBPACK_IMPORTED_MODULE_0__/* .elementsOf */ .ZE)(part)].map((pair) => {
            const fields = new _der_js__WEBPACK_IMPORTED_MODULE_0__/* .Fields */ .C8(pair, 'a name');
            const oid = (0,_der_values_js__WEBPACK_IMPORTED_MODULE_1__/* .oidOf */ ._f)(fields.take(_der_js__WEBPACK_IMPORTED_MODULE_0__/* .TAG */ .Dk.oid));
            const value = fields.any();
            fields.end();
            return { oid, value };
        });
    });
}
function textOf({ tag, body }) {
    const decode = DECODERS[tag];
    if (!decode)
        throw new _unreadable_js__WEBPACK_IMPORTED_MODULE_2__/* .Unreadable */ .IO('a name has a value that is no text');
    return decode(body);
}
function ascii(body) {
    if (body.some((byte) => byte >= 0x80))
        throw new _unreadable_js__WEBPACK_IMPORTED_MODULE_2__/* .Unreadable */ .IO('a name has a value that is no text');
    return Buffer.from(body).toString('latin1');
}
function decoded(encoding, body) {
    try {
        return new TextDecoder(encoding, { fatal: true, ignoreBOM: true }).decode(body);
    }
    catch {
        throw new _unreadable_js__WEBPACK_IMPORTED_MODULE_2__/* .Unreadable */ .IO('a name has a value that is no text');
    }
}
//# sourceMappingURL=name.js.map

/***/ }),

/***/ 40404:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  G: () => (/* binding */ parseTrustPolicy),
  J: () => (/* binding */ statementFor)
});

// EXTERNAL MODULE: ./out/src/trust/notation/identity.js
var identity = __webpack_require__(30709);
// EXTERNAL MODULE: ./out/src/trust/notation/json.js
var json = __webpack_require__(95021);
// EXTERNAL MODULE: ./out/src/trust/notation/level.js
var level = __webpack_require__(46377);
// EXTERNAL MODULE: ./out/src/trust/notation/unreadable.js
var unreadable = __webpack_require__(53936);
;// CONCATENATED MODULE: ./out/src/trust/notation/scope.js

const HOST = /^[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?)*(?::[0-9]+)?$/;
const PART = /^[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*$/;
function repositoryScope(scope) {
    const slash = scope.indexOf('/');
    const host = scope.slice(0, Math.max(slash, 0));
    const parts = scope.slice(slash + 1).split('/');
    if (scope.length > 512 || !HOST.test(host) || !parts.every((part) => PART.test(part))) {
        const hint = scope.includes('*') ? '; "*" may only stand alone' : '';
        throw new unreadable/* Unreadable */.IO(`"${(0,unreadable/* shown */.SP)(scope)}" of registryScopes is no repository like registry.example/team/api${hint}`);
    }
    return scope;
}
//# sourceMappingURL=scope.js.map
// EXTERNAL MODULE: ./out/src/trust/notation/store.js
var store = __webpack_require__(66370);
;// CONCATENATED MODULE: ./out/src/trust/notation/policy.js






const KEYS = [
    'name',
    'registryScopes',
    'signatureVerification',
    'trustStores',
    'trustedIdentities',
];
const MAX_STATEMENTS = 1000;
function parseTrustPolicy(bytes) {
    if (bytes.length > 1 << 20)
        throw new unreadable/* Unreadable */.IO('the trust policy is larger than 1 MiB');
    const document = (0,json/* parseObject */.lj)(bytes, 'the trust policy');
    const { version, trustPolicies } = document;
    if (version !== '1.0')
        throw new unreadable/* Unreadable */.IO('the trust policy is not of version "1.0"');
    if (!Array.isArray(trustPolicies) || trustPolicies.length === 0)
        throw new unreadable/* Unreadable */.IO('the trust policy has no statements (trustPolicies)');
    if (trustPolicies.length > MAX_STATEMENTS)
        throw new unreadable/* Unreadable */.IO(`the trust policy has more than ${MAX_STATEMENTS} statements`);
    const warnings = [];
    overlooked(document, ['version', 'trustPolicies'], 'the trust policy', warnings);
    const statements = trustPolicies.map((value, i) => statementOf(value, i, warnings));
    once(statements.map(({ name }) => name), 'name');
    once(statements.flatMap(({ scopes }) => scopes), 'scope');
    return { statements, warnings };
}
function statementFor({ statements }, scope) {
    const holding = (name) => statements.find(({ scopes }) => scopes.includes(name));
    return holding(scope) ?? holding('*');
}
function statementOf(value, index, warnings) {
    if (!(0,json/* isObject */.Gv)(value))
        throw new unreadable/* Unreadable */.IO(`statement ${index + 1} is no object`);
    const name = value['name'];
    if (typeof name !== 'string' || name === '')
        throw new unreadable/* Unreadable */.IO(`statement ${index + 1} has no name`);
    const label = `statement "${(0,unreadable/* shown */.SP)(name)}"`;
    overlooked(value, KEYS, label, warnings);
    const read = (0,unreadable/* attempt */.CD)(() => {
        const verification = (0,level/* parseVerification */.Vz)(value['signatureVerification'], (key) => warnings.push(unknownKey(label, key)));
        const scopes = scopesOf(list(value, 'registryScopes'));
        const stores = list(value, 'trustStores').map(storeOf);
        const identities = list(value, 'trustedIdentities');
        if (verification.level !== 'skip') {
            if (stores.length === 0)
                throw new unreadable/* Unreadable */.IO('it names no trustStores');
            if (identities.length === 0)
                throw new unreadable/* Unreadable */.IO('it names no trustedIdentities');
        }
        else if (stores.length + identities.length > 0) {
            throw new unreadable/* Unreadable */.IO('the level skip takes neither trustStores nor trustedIdentities');
        }
        else if (scopes.includes('*')) {
            warnings.push(`${label} skips verification for all repositories that no other names`);
        }
        return { name, scopes, verification, stores, identities: identitiesOf(identities) };
    });
    if ('reason' in read)
        throw new unreadable/* Unreadable */.IO(`${label}: ${read.reason}`);
    return read.value;
}
function list(value, key) {
    const found = value[key] ?? [];
    if (!Array.isArray(found) || !found.every((it) => typeof it === 'string'))
        throw new unreadable/* Unreadable */.IO(`${key} is no list of texts`);
    if (found.length > MAX_STATEMENTS)
        throw new unreadable/* Unreadable */.IO(`${key} is too long`);
    return found;
}
function scopesOf(scopes) {
    if (scopes.length === 0)
        throw new unreadable/* Unreadable */.IO('it names no registryScopes');
    if (scopes.includes('*')) {
        if (scopes.length > 1)
            throw new unreadable/* Unreadable */.IO('"*" has to be the only one of registryScopes');
        return scopes;
    }
    return scopes.map(repositoryScope);
}
function storeOf(text) {
    const colon = text.indexOf(':');
    const [type, name] = [text.slice(0, Math.max(colon, 0)), text.slice(colon + 1)];
    if (!(0,store/* isStoreType */.S9)(type) || !(0,store/* isStoreName */.nF)(name)) {
        throw new unreadable/* Unreadable */.IO(`"${(0,unreadable/* shown */.SP)(text)}" of trustStores is not written ca:name, signingAuthority:name or tsa:name`);
    }
    return { type, name };
}
function identitiesOf(texts) {
    if (texts.includes('*')) {
        if (texts.length > 1)
            throw new unreadable/* Unreadable */.IO('"*" has to be the only one of trustedIdentities');
        return 'any';
    }
    const names = texts.flatMap((text) => {
        const colon = text.indexOf(':');
        if (colon < 0)
            throw new unreadable/* Unreadable */.IO(`"${(0,unreadable/* shown */.SP)(text)}" of trustedIdentities has no ":"`);
        if (text.slice(0, colon) !== 'x509.subject')
            return [];
        const read = (0,unreadable/* attempt */.CD)(() => (0,identity/* parseIdentity */.a)(text.slice(colon + 1)));
        if ('reason' in read)
            throw new unreadable/* Unreadable */.IO(`"${(0,unreadable/* shown */.SP)(text)}": ${read.reason}`);
        return [{ text, attributes: read.value }];
    });
    for (const one of names) {
        const other = names.find((it) => it !== one && (0,identity/* isSubset */.H)(it.attributes, one.attributes));
        if (other)
            throw new unreadable/* Unreadable */.IO(`"${(0,unreadable/* shown */.SP)(one.text)}" and "${(0,unreadable/* shown */.SP)(other.text)}" overlap`);
    }
    return names.map(({ attributes }) => attributes);
}
function once(values, what) {
    const seen = new Set();
    for (const value of values) {
        if (seen.has(value))
            throw new unreadable/* Unreadable */.IO(`two statements have the ${what} "${(0,unreadable/* shown */.SP)(value)}"`);
        seen.add(value);
    }
}
const unknownKey = (where, key) => `${where} has the unknown key "${(0,unreadable/* shown */.SP)(key)}", which has no effect`;
function overlooked(value, keys, where, warnings) {
    for (const key of Object.keys(value)) {
        if (!keys.includes(key) && warnings.length < 20)
            warnings.push(unknownKey(where, key));
    }
}
//# sourceMappingURL=policy.js.map

/***/ }),

/***/ 66370:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   S9: () => (/* binding */ isStoreType),
/* harmony export */   gG: () => (/* binding */ storeProblems),
/* harmony export */   mm: () => (/* binding */ certificatesOf),
/* harmony export */   nF: () => (/* binding */ isStoreName),
/* harmony export */   ne: () => (/* binding */ parseTrustStore)
/* harmony export */ });
/* harmony import */ var _certificate_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(53020);
/* harmony import */ var _der_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(47424);
/* harmony import */ var _name_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(85512);
/* harmony import */ var _unreadable_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(53936);




const TYPES = ['ca', 'signingAuthority', 'tsa'];
const MAX_CERTIFICATES = 10_000;
function isStoreType(text) {
    return TYPES.some((type) => type === text);
}
function isStoreName(text) {
    return text.length <= 255 && /^[a-zA-Z0-9_.-]+$/.test(text) && !/^\.\.?$/.test(text);
}
function parseTrustStore(entries) {
    const stores = new Map();
    for (const { path, bytes } of entries) {
        const [root, type = '', name = '', ...file] = path.split('/');
        if (root !== 'x509' || !isStoreType(type) || !isStoreName(name) || file.length === 0)
            continue;
        const key = keyOf({ type, name });
        const before = stores.get(key) ?? { certificates: [] };
        if ('problem' in before)
            continue;
        const read = (0,_unreadable_js__WEBPACK_IMPORTED_MODULE_3__/* .attempt */ .CD)(() => {
            if (bytes === undefined || file.length > 1)
                throw new _unreadable_js__WEBPACK_IMPORTED_MODULE_3__/* .Unreadable */ .IO('it is no regular file');
            return trustedOf(bytes, type);
        });
        stores.set(key, 'reason' in read
            ? { problem: `${(0,_unreadable_js__WEBPACK_IMPORTED_MODULE_3__/* .shown */ .SP)(path)}: ${read.reason}` }
            : { certificates: [...before.certificates, ...read.value] });
    }
    return stores;
}
function certificatesOf(store, names, type) {
    return names
        .filter((it) => it.type === type)
        .flatMap((name) => {
        const found = store.get(keyOf(name));
        if (!found)
            throw new _unreadable_js__WEBPACK_IMPORTED_MODULE_3__/* .Unreadable */ .IO(`the trust store has no ${keyOf(name)}`);
        if ('problem' in found)
            throw new _unreadable_js__WEBPACK_IMPORTED_MODULE_3__/* .Unreadable */ .IO(found.problem);
        return found.certificates;
    });
}
function storeProblems(store, names) {
    return names.flatMap((name) => {
        const read = (0,_unreadable_js__WEBPACK_IMPORTED_MODULE_3__/* .attempt */ .CD)(() => certificatesOf(store, [name], name.type));
        return 'reason' in read ? [read.reason] : [];
    });
}
const keyOf = ({ type, name }) => `x509/${type}/${name}`;
function trustedOf(bytes, type) {
    const certificates = dersOf(bytes).map((der) => (0,_certificate_js__WEBPACK_IMPORTED_MODULE_0__/* .parseCertificate */ .hB)(der));
    if (certificates.length === 0)
        throw new _unreadable_js__WEBPACK_IMPORTED_MODULE_3__/* .Unreadable */ .IO('it holds no certificate');
    for (const certificate of certificates) {
        const named = `"${(0,_name_js__WEBPACK_IMPORTED_MODULE_2__/* .displayName */ .Q)(certificate.subject)}"`;
        const ca = certificate.basic?.ca === true;
        if (!ca && !(0,_certificate_js__WEBPACK_IMPORTED_MODULE_0__/* .isCertifiedBy */ .Hy)(certificate, certificate))
            throw new _unreadable_js__WEBPACK_IMPORTED_MODULE_3__/* .Unreadable */ .IO(`${named} is neither an authority's certificate nor signed by itself`);
        if (type === 'tsa' && !(ca && (0,_certificate_js__WEBPACK_IMPORTED_MODULE_0__/* .isIssuedBy */ .rh)(certificate, certificate)))
            throw new _unreadable_js__WEBPACK_IMPORTED_MODULE_3__/* .Unreadable */ .IO(`${named} is no root, and stores of the type tsa take only roots`);
    }
    return certificates;
}
const BLOCK = /-----BEGIN ([A-Z0-9 ]+)-----([A-Za-z0-9+/=\s]*)-----END \1-----/g;
function dersOf(bytes) {
    if (bytes.length > 4 << 20)
        throw new _unreadable_js__WEBPACK_IMPORTED_MODULE_3__/* .Unreadable */ .IO('it is larger than 4 MiB');
    const text = Buffer.from(bytes).toString('latin1');
    const begun = text.split('-----BEGIN ').length - 1;
    if (begun === 0)
        return inRow(bytes);
    const blocks = [...text.matchAll(BLOCK)];
    if (blocks.length !== begun)
        throw new _unreadable_js__WEBPACK_IMPORTED_MODULE_3__/* .Unreadable */ .IO('it has a broken PEM block');
    if (blocks.length > MAX_CERTIFICATES)
        throw new _unreadable_js__WEBPACK_IMPORTED_MODULE_3__/* .Unreadable */ .IO('it has too many certificates');
    return blocks.map(([, kind = '', body = '']) => {
        if (kind.includes('PRIVATE'))
            throw new _unreadable_js__WEBPACK_IMPORTED_MODULE_3__/* .Unreadable */ .IO('it holds a private key; remove it');
        return Buffer.from(body, 'base64');
    });
}
function inRow(bytes) {
    const found = [];
    for (let at = 0; at < bytes.length;) {
        const { raw } = (0,_der_js__WEBPACK_IMPORTED_MODULE_1__/* .elementAt */ .s2)(bytes, at);
        if (found.push(raw) > MAX_CERTIFICATES)
            throw new _unreadable_js__WEBPACK_IMPORTED_MODULE_3__/* .Unreadable */ .IO('it has too many certificates');
        at += raw.length;
    }
    return found;
}
//# sourceMappingURL=store.js.map

/***/ }),

/***/ 53936:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   CD: () => (/* binding */ attempt),
/* harmony export */   IO: () => (/* binding */ Unreadable),
/* harmony export */   SP: () => (/* binding */ shown),
/* harmony export */   er: () => (/* binding */ sameBytes)
/* harmony export */ });
class Unreadable extends Error {
    name = 'Unreadable';
}
function attempt(read) {
    try {
        return { value: read() };
    }
    catch (error) {
        if (error instanceof Unreadable)
            return { reason: error.message };
        throw error;
    }
}
function shown(text) {
    const plain = text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu, '?');
    return plain.length > 200 ? `${plain.slice(0, 200)}…` : plain;
}
function sameBytes(one, other) {
    return one.length === other.length && Buffer.compare(one, other) === 0;
}
//# sourceMappingURL=unreadable.js.map

/***/ }),

/***/ 21543:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   DA: () => (/* binding */ signatureAlgorithmOf),
/* harmony export */   J0: () => (/* binding */ isSignedWith),
/* harmony export */   qQ: () => (/* binding */ hashOf)
/* harmony export */ });
/* harmony import */ var node_crypto__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(77598);
/* harmony import */ var _der_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(47424);
/* harmony import */ var _der_values_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(31431);



const HASHES = {
    '2.16.840.1.101.3.4.2.1': 'sha256',
    '2.16.840.1.101.3.4.2.2': 'sha384',
    '2.16.840.1.101.3.4.2.3': 'sha512',
};
const SIGNATURES = {
    '1.2.840.113549.1.1.11': { kind: 'rsa', hash: 'sha256' },
    '1.2.840.113549.1.1.12': { kind: 'rsa', hash: 'sha384' },
    '1.2.840.113549.1.1.13': { kind: 'rsa', hash: 'sha512' },
    '1.2.840.10045.4.3.2': { kind: 'ecdsa', hash: 'sha256' },
    '1.2.840.10045.4.3.3': { kind: 'ecdsa', hash: 'sha384' },
    '1.2.840.10045.4.3.4': { kind: 'ecdsa', hash: 'sha512' },
    '1.3.101.112': { kind: 'ed25519' },
};
const RSA = '1.2.840.113549.1.1.1';
const PSS = '1.2.840.113549.1.1.10';
const MGF1 = '1.2.840.113549.1.1.8';
const SALT = { sha256: 32, sha384: 48, sha512: 64 };
function hashOf(identifier) {
    return HASHES[(0,_der_values_js__WEBPACK_IMPORTED_MODULE_2__/* .oidOf */ ._f)(new _der_js__WEBPACK_IMPORTED_MODULE_1__/* .Fields */ .C8(identifier, 'an algorithm').take(_der_js__WEBPACK_IMPORTED_MODULE_1__/* .TAG */ .Dk.oid))];
}
function signatureAlgorithmOf(identifier, digest) {
    const oid = (0,_der_values_js__WEBPACK_IMPORTED_MODULE_2__/* .oidOf */ ._f)(new _der_js__WEBPACK_IMPORTED_MODULE_1__/* .Fields */ .C8(identifier, 'an algorithm').take(_der_js__WEBPACK_IMPORTED_MODULE_1__/* .TAG */ .Dk.oid));
    if (oid === PSS) {
        const hash = pssHashOf(identifier);
        return hash && { kind: 'pss', hash };
    }
    if (oid === RSA && digest)
        return { kind: 'rsa', hash: digest };
    return SIGNATURES[oid];
}
function pssHashOf(identifier) {
    const parameters = (0,_der_js__WEBPACK_IMPORTED_MODULE_1__/* .childrenOf */ .LU)(identifier, 'an algorithm')[1];
    if (parameters?.tag !== _der_js__WEBPACK_IMPORTED_MODULE_1__/* .TAG */ .Dk.sequence)
        return undefined;
    const fields = new _der_js__WEBPACK_IMPORTED_MODULE_1__/* .Fields */ .C8(parameters, 'an algorithm');
    const named = fields.optional((0,_der_js__WEBPACK_IMPORTED_MODULE_1__/* .context */ ._O)(0));
    const mask = fields.optional((0,_der_js__WEBPACK_IMPORTED_MODULE_1__/* .context */ ._O)(1));
    const salt = fields.optional((0,_der_js__WEBPACK_IMPORTED_MODULE_1__/* .context */ ._O)(2));
    if (!named || !mask || !salt)
        return undefined;
    const hash = hashOf((0,_der_js__WEBPACK_IMPORTED_MODULE_1__/* .inside */ .nx)(named, _der_js__WEBPACK_IMPORTED_MODULE_1__/* .TAG */ .Dk.sequence, 'an algorithm'));
    const [function1, of] = (0,_der_js__WEBPACK_IMPORTED_MODULE_1__/* .childrenOf */ .LU)((0,_der_js__WEBPACK_IMPORTED_MODULE_1__/* .inside */ .nx)(mask, _der_js__WEBPACK_IMPORTED_MODULE_1__/* .TAG */ .Dk.sequence, 'an algorithm'), 'an algorithm');
    if (!hash || !function1 || (0,_der_values_js__WEBPACK_IMPORTED_MODULE_2__/* .oidOf */ ._f)(function1) !== MGF1 || of?.tag !== _der_js__WEBPACK_IMPORTED_MODULE_1__/* .TAG */ .Dk.sequence)
        return undefined;
    const length = (0,_der_values_js__WEBPACK_IMPORTED_MODULE_2__/* .smallOf */ .VK)((0,_der_js__WEBPACK_IMPORTED_MODULE_1__/* .inside */ .nx)(salt, _der_js__WEBPACK_IMPORTED_MODULE_1__/* .TAG */ .Dk.integer, 'a salt length'));
    return hashOf(of) === hash && length === SALT[hash] ? hash : undefined;
}
const KEY_KINDS = { rsa: 'rsa', pss: 'rsa', ecdsa: 'ec', ed25519: 'ed25519' };
function isSignedWith(algorithm, key, bytes, signature) {
    if (key.asymmetricKeyType !== KEY_KINDS[algorithm.kind])
        return false;
    try {
        switch (algorithm.kind) {
            case 'rsa':
            case 'ecdsa':
                return (0,node_crypto__WEBPACK_IMPORTED_MODULE_0__.verify)(algorithm.hash, bytes, key, signature);
            case 'pss': {
                const padding = node_crypto__WEBPACK_IMPORTED_MODULE_0__.constants.RSA_PKCS1_PSS_PADDING;
                const saltLength = node_crypto__WEBPACK_IMPORTED_MODULE_0__.constants.RSA_PSS_SALTLEN_DIGEST;
                return (0,node_crypto__WEBPACK_IMPORTED_MODULE_0__.verify)(algorithm.hash, bytes, { key, padding, saltLength }, signature);
            }
            case 'ed25519':
                return (0,node_crypto__WEBPACK_IMPORTED_MODULE_0__.verify)(null, bytes, key, signature);
        }
    }
    catch {
        return false;
    }
}
//# sourceMappingURL=x509-algorithm.js.map

/***/ })

};
