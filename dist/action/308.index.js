export const id = 308;
export const ids = [308];
export const modules = {

/***/ 99027:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Mm: () => (/* binding */ bounded),
/* harmony export */   T: () => (/* binding */ namedBy),
/* harmony export */   V0: () => (/* binding */ MOST_ENTRIES),
/* harmony export */   _M: () => (/* binding */ repositoryOf),
/* harmony export */   b6: () => (/* binding */ textOf),
/* harmony export */   rY: () => (/* binding */ UNNAMED),
/* harmony export */   u4: () => (/* binding */ isRecord)
/* harmony export */ });
/* harmony import */ var _oci_format_error_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(30447);
/* harmony import */ var _oci_registry_name_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(78202);


const UNNAMED = { kind: 'unnamed' };
const MOST_ENTRIES = 10_000;
const MOST_NAMES = 1000;
const LONGEST_NAME = 1024;
const PACKAGE_URL = /^pkg:(?:docker|oci)\/([^@?#]+)/;
function isRecord(value) {
    return typeof value === 'object' && value !== null && !Array.isArray(value);
}
function textOf(value) {
    return typeof value === 'string' ? value : '';
}
function namedBy(names) {
    const list = typeof names === 'string' ? [names] : names.slice(0, MOST_NAMES);
    return { kind: 'named', repositories: list.flatMap((it) => repositoryOf(it) ?? []) };
}
function bounded(list) {
    return list.length > MOST_ENTRIES ? list.slice(0, MOST_ENTRIES + 1) : list;
}
function repositoryOf(text) {
    const trimmed = text.trim();
    if (trimmed.length > LONGEST_NAME)
        return undefined;
    const bare = packageOf(trimmed) ?? trimmed.replace(/^(?:https?|oci|docker):\/\//, '');
    const at = bare.indexOf('@');
    try {
        const { registry, repository } = (0,_oci_registry_name_js__WEBPACK_IMPORTED_MODULE_1__/* .parseImageName */ ["if"])(at < 0 ? bare : bare.slice(0, at));
        return `${registry}/${repository}`;
    }
    catch (error) {
        if (!(error instanceof _oci_format_error_js__WEBPACK_IMPORTED_MODULE_0__/* .FormatError */ .I))
            throw error;
        return undefined;
    }
}
function packageOf(text) {
    const name = PACKAGE_URL.exec(text)?.[1];
    if (name === undefined)
        return undefined;
    const query = text.indexOf('?');
    const stated = new URLSearchParams(query < 0 ? '' : text.slice(query + 1)).get('repository_url');
    if (stated !== null)
        return stated;
    try {
        return decodeURIComponent(name);
    }
    catch {
        return name;
    }
}
//# sourceMappingURL=entry.js.map

/***/ }),

/***/ 65164:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   S: () => (/* binding */ bothEnds),
/* harmony export */   l: () => (/* binding */ inTurn)
/* harmony export */ });
function bothEnds(all, most) {
    const last = all.length - 1;
    const inwards = all.map((_, at) => (at % 2 === 0 ? last - at / 2 : (at - 1) / 2));
    return inwards.slice(0, most).flatMap((at) => all.slice(at, at + 1));
}
function inTurn(lists, most) {
    const chosen = [];
    const longest = lists.reduce((length, list) => Math.max(length, list.length), 0);
    for (let round = 0; round < longest && chosen.length < most; round += 1) {
        chosen.push(...lists.flatMap((list) => list.slice(round, round + 1)));
    }
    return chosen.slice(0, most);
}
//# sourceMappingURL=choose.js.map

/***/ }),

/***/ 62813:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Tw: () => (/* binding */ observeResource),
/* harmony export */   hU: () => (/* binding */ observeLookup),
/* harmony export */   lB: () => (/* binding */ observe)
/* harmony export */ });
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(6354);

const FATAL = [
    'IDENTITY_TOKEN',
    'REGISTRY_NOT_FOUND',
    'INPUT_INVALID',
    'BUG',
];
async function observe(reading) {
    try {
        const value = await reading;
        return value === undefined ? { kind: 'absent' } : { kind: 'known', value };
    }
    catch (error) {
        const unread = error instanceof _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .PromotionError */ .g1 && !FATAL.includes(error.code);
        if (!unread || (0,_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .isOver */ .PU)(error))
            throw error;
        return { kind: 'unknown', error };
    }
}
async function observeResource(reading, alone) {
    try {
        return await observe(reading);
    }
    catch (error) {
        const missing = error instanceof _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .PromotionError */ .g1 && error.code === 'REGISTRY_NOT_FOUND';
        if (alone && missing)
            return { kind: 'unknown', error };
        throw error;
    }
}
function observeLookup(lookup) {
    return observe(lookup.then((found) => (found.kind === 'found' ? found.value : undefined)));
}
//# sourceMappingURL=observe.js.map

/***/ }),

/***/ 63730:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   G: () => (/* binding */ faultInKeys)
/* harmony export */ });
const MOST_LEVELS = 32;
const LONGEST_SHOWN = 60;
function faultInKeys(text, meant, free) {
    const spelling = new Map(meant.map((it) => [folded(it), it]));
    const frames = [];
    let awaitsKey = false;
    let key = '';
    for (let i = 0; i < text.length; i += 1) {
        const top = frames.at(-1);
        switch (text[i]) {
            case '{':
            case '[':
                if (frames.length >= MOST_LEVELS)
                    return `more than ${MOST_LEVELS} levels deep`;
                awaitsKey = text[i] === '{';
                frames.push({ keys: awaitsKey ? new Set() : undefined, free: free.includes(key) });
                key = '';
                break;
            case '}':
            case ']':
                frames.pop();
                awaitsKey = false;
                break;
            case ',':
                awaitsKey = top?.keys !== undefined;
                break;
            case '"': {
                const end = endOfString(text, i);
                if (awaitsKey && top?.keys) {
                    key = JSON.parse(text.slice(i, end + 1));
                    if (top.keys.has(key))
                        return `the key ${shown(key)} stands twice`;
                    const right = top.free ? undefined : spelling.get(folded(key));
                    if (right !== undefined && right !== key) {
                        return `the key ${shown(key)} is read as ${right} by some`;
                    }
                    top.keys.add(key);
                    awaitsKey = false;
                }
                i = end;
                break;
            }
            default:
        }
    }
    return undefined;
}
function endOfString(text, start) {
    let i = start + 1;
    while (i < text.length && text[i] !== '"')
        i += text[i] === '\\' ? 2 : 1;
    return i;
}
function folded(key) {
    return key.toUpperCase().toLowerCase();
}
function shown(key) {
    return JSON.stringify(key.slice(0, LONGEST_SHOWN));
}
//# sourceMappingURL=json-keys.js.map

/***/ }),

/***/ 91308:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  createServices: () => (/* reexport */ createServices),
  promote: () => (/* reexport */ promote)
});

// EXTERNAL MODULE: ./out/src/errors.js
var src_errors = __webpack_require__(6354);
// EXTERNAL MODULE: ./out/src/evidence/entry.js
var entry = __webpack_require__(99027);
// EXTERNAL MODULE: ./out/src/cut.js
var cut = __webpack_require__(35249);
// EXTERNAL MODULE: ./out/src/oci/digest.js
var oci_digest = __webpack_require__(43027);
;// CONCATENATED MODULE: ./out/src/evidence/evidence.js


const LONGEST_TEXT = 120;
function weigh(claims) {
    if (claims.some(({ kind }) => kind === 'unusable'))
        return { kind: 'unusable', claims };
    const digests = new Set(claims.flatMap((it) => (it.kind === 'digest' ? [it.digest] : [])));
    const [digest] = digests;
    if (digest === undefined)
        return { kind: 'missing', claims };
    return digests.size > 1 ? { kind: 'conflict', claims } : { kind: 'agreed', claims, digest };
}
function literalClaim(origin, text, format = 'literal', strength = 'stated') {
    if (text === '')
        return { origin, kind: 'empty' };
    const shown = format === 'literal' ? `"${(0,cut/* cut */.J)(text, LONGEST_TEXT)}"` : 'an entry';
    try {
        const digest = (0,oci_digest/* parseDigest */.m)(text);
        if (digest.startsWith('sha256:'))
            return { origin, kind: 'digest', digest, format, strength };
        return {
            origin,
            kind: 'unusable',
            problem: `${shown}: Azure imports by sha256 digests only`,
        };
    }
    catch (error) {
        const problem = `${shown} is no digest: ${hintAt(text) ?? error.message}`;
        return { origin, kind: 'unusable', problem };
    }
}
function hintAt(text) {
    const unseen = /[\p{Cf}\p{Cc}\p{Z}]/u.exec(text)?.[0].codePointAt(0);
    if (unseen !== undefined) {
        const code = unseen.toString(16).toUpperCase().padStart(4, '0');
        return `it holds a blank or a character that nobody sees, U+${code}`;
    }
    if (/^[0-9a-f]{64}$/.test(text))
        return 'write sha256: before it';
    if (/^(?:null|undefined)$/.test(text))
        return 'whatever should say it came empty';
    return undefined;
}
//# sourceMappingURL=evidence.js.map
// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(76760);
// EXTERNAL MODULE: ./out/src/workspace.js + 1 modules
var workspace = __webpack_require__(31848);
;// CONCATENATED MODULE: ./out/src/evidence/place.js


const VARIABLE = 'env:';
const MOST_HASHES = 8;
const MOST_PATHS = 16;
function parseEvidenceName(given) {
    const hash = given.lastIndexOf('#');
    const split = hash < 0 || isPath(given.slice(hash + 1)) ? whole(given) : splitAt(given, hash);
    const { place, pick } = split;
    return place.startsWith(VARIABLE)
        ? { given, kind: 'variable', place: place.slice(VARIABLE.length), pick }
        : { given, kind: 'file', place, pick };
}
async function fetchEvidence(name, places) {
    if (name.kind === 'file')
        return (0,workspace/* readWorkspaceFile */.sL)(name.place, places);
    const value = variable(name.place, places.env);
    if (value === undefined) {
        return { kind: 'failed', reason: `the variable ${name.place} is not set` };
    }
    const [path] = pathsIn(value);
    return path === undefined ? { kind: 'text', text: value } : (0,workspace/* readWorkspaceFile */.sL)(path, places);
}
async function openEvidence(given, places) {
    const name = parseEvidenceName(given);
    if (name.kind === 'file')
        return [await openFile(given, name, places)];
    const paths = pathsIn(variable(name.place, places.env) ?? '');
    if (paths.length < 2)
        return [{ fetched: await fetchEvidence(name, places), pick: name.pick }];
    return Promise.all(paths.map(async (path) => ({
        fetched: await (0,workspace/* readWorkspaceFile */.sL)(path, places),
        pick: name.pick,
    })));
}
async function openFile(given, name, places) {
    for (const { place, pick } of readingsOf(given)) {
        const fetched = await (0,workspace/* readWorkspaceFile */.sL)(place, places);
        if (fetched.kind === 'text')
            return { fetched, pick };
    }
    return { fetched: await (0,workspace/* readWorkspaceFile */.sL)(name.place, places), pick: name.pick };
}
function readingsOf(given) {
    const found = [whole(given)];
    let hash = given.lastIndexOf('#');
    while (hash > 0 && found.length <= MOST_HASHES) {
        found.push(splitAt(given, hash));
        hash = given.lastIndexOf('#', hash - 1);
    }
    return found;
}
function whole(given) {
    return { place: given, pick: undefined };
}
function splitAt(given, hash) {
    return { place: given.slice(0, hash), pick: given.slice(hash + 1) };
}
function isPath(rest) {
    if (rest.includes('\\'))
        return true;
    const slash = rest.indexOf('/');
    return slash >= 0 && !/[.:]/.test(rest.slice(0, slash));
}
function variable(name, env) {
    const spellings = [name, name.replace(/[. ]/g, '_').toUpperCase()];
    const set = spellings.find((it) => Object.hasOwn(env, it) && env[it] !== undefined);
    return set === undefined ? undefined : env[set];
}
function pathsIn(value) {
    const lines = value.split(/\r\n|\r|\n/, MOST_PATHS + 1).map((line) => line.trim());
    const filled = lines.filter((line) => line !== '');
    return filled.length <= MOST_PATHS && filled.every((it) => (0,external_node_path_.isAbsolute)(it)) ? filled : [];
}
//# sourceMappingURL=place.js.map
;// CONCATENATED MODULE: ./out/src/evidence/collect.js



const MOST_DIGESTS = 10;
async function collectEvidence(promotion, places) {
    const inSource = promotion.source?.digestText;
    const files = await Promise.all(promotion.evidence.map((given) => claimsOf(given, promotion, places)));
    return weigh([
        ...(inSource === undefined ? [] : [literalClaim('source', inSource)]),
        ...(promotion.digestText === '' ? [] : await stated(promotion.digestText, promotion)),
        ...withoutSilence(files.flat()),
    ]);
}
async function stated(text, promotion) {
    const literal = literalClaim('digest', text);
    if (literal.kind !== 'unusable')
        return [literal];
    const { readDigests } = await __webpack_require__.e(/* import() */ 426).then(__webpack_require__.bind(__webpack_require__, 7426));
    const reading = readDigests(text);
    const claims = reading && claimsIn('digest', reading, undefined, promotedRepository(promotion));
    return claims ?? [literal];
}
async function claimsOf(given, promotion, places) {
    const origin = `digest-evidence ${given}`;
    const repository = promotedRepository(promotion);
    const opened = await openEvidence(given, places);
    const { readEvidence } = await __webpack_require__.e(/* import() */ 426).then(__webpack_require__.bind(__webpack_require__, 7426));
    return opened.flatMap(({ fetched, pick }) => {
        if (fetched.kind === 'failed')
            return [{ origin, kind: 'unusable', problem: fetched.reason }];
        if (fetched.text.trim() === '')
            return [{ origin, kind: 'unusable', problem: 'it is empty' }];
        return claimsIn(origin, readEvidence(fetched.text), pick, repository);
    });
}
function withoutSilence(claims) {
    if (claims.some(({ kind }) => kind === 'digest'))
        return [...claims];
    return claims.map((it) => (it.kind === 'silent' ? { ...it, kind: 'unusable' } : it));
}
function promotedRepository({ source, target }) {
    const { registry, repository } = source ?? target;
    return `${registry}/${repository}`;
}
function claimsIn(origin, reading, pick, repository) {
    if (reading.kind === 'refused')
        return [{ origin, kind: 'unusable', problem: reading.reason }];
    if (reading.kind === 'silent')
        return [{ origin, kind: 'silent', problem: reading.reason }];
    const { entries, format, strength } = reading;
    const unusable = (problem) => [
        { origin, kind: 'unusable', problem: `${format}: ${problem}` },
    ];
    const named = pick === undefined ? entries : entries.filter(isPicked(pick));
    if (named.length === 0) {
        return unusable(pick === undefined ? 'it names no digest' : `no entry "${pick}" among ${entries.length}`);
    }
    const ours = named.filter(({ of }) => of.kind === 'unnamed' || of.repositories.includes(repository));
    if (ours.length === 0) {
        return unusable(`no entry for ${repository}, ${named.length} for other repositories${shortNames(named)}`);
    }
    const digests = [...new Set(ours.map(({ digest }) => digest))].slice(0, MOST_DIGESTS);
    return digests.flatMap((digest) => digest === ''
        ? unusable('the digest is empty')
        : literalClaim(origin, digest, format, strength));
}
function shortNames(named) {
    const short = named.some(({ of }) => of.kind === 'named' && of.repositories.some((it) => it.startsWith('docker.io/')));
    return short ? "; a name without a registry is Docker Hub's" : '';
}
function isPicked(pick) {
    const repository = (0,entry/* repositoryOf */._M)(pick);
    return ({ name, of }) => name === pick ||
        (of.kind === 'named' && repository !== undefined && of.repositories.includes(repository));
}
//# sourceMappingURL=collect.js.map
// EXTERNAL MODULE: ./out/src/request/modes.js
var modes = __webpack_require__(62283);
// EXTERNAL MODULE: ./out/src/request/inputs.js + 5 modules
var inputs = __webpack_require__(11247);
;// CONCATENATED MODULE: ./out/src/request/request.js

function asksForBuilds({ explicit }) {
    return explicit.some((name) => inputs/* SPECS */.ne[name].asksContent === 'builds');
}
//# sourceMappingURL=request.js.map
// EXTERNAL MODULE: ./out/src/request/signatures-of.js
var signatures_of = __webpack_require__(56436);
// EXTERNAL MODULE: ./out/src/oci/look.js
var look = __webpack_require__(85812);
;// CONCATENATED MODULE: ./out/src/trust/checked.js
function failed(reason, remedy) {
    return { kind: 'failed', reason, ...(remedy === undefined ? {} : { remedy }) };
}
const MOST_CAUSES = 8;
function reasonOf(error) {
    const texts = [];
    let it = error;
    while (it instanceof Error && texts.length < MOST_CAUSES) {
        texts.push(it.message);
        it = it.cause;
    }
    return texts.length > 0 ? texts.join(': ') : String(error);
}
//# sourceMappingURL=checked.js.map
;// CONCATENATED MODULE: ./out/src/trust/cosign-material.js
const CERTIFICATE = 'dev.sigstore.cosign/certificate';
const LOG_ENTRY = 'dev.sigstore.cosign/bundle';
const TIMESTAMP = 'dev.sigstore.cosign/rfc3161timestamp';
const FIRST_BUNDLE = 'application/vnd.dev.sigstore.bundle+json;version=0.1';
function materialIn(annotations) {
    const certificate = annotations[CERTIFICATE];
    if (certificate === undefined)
        return undefined;
    const entry = annotations[LOG_ENTRY];
    const timestamp = annotations[TIMESTAMP];
    return {
        x509CertificateChain: { certificates: [{ rawBytes: derOf(certificate) }] },
        tlogEntries: entry === undefined ? [] : [logEntryOf(JSON.parse(entry))],
        ...(timestamp === undefined
            ? {}
            : { timestampVerificationData: { rfc3161Timestamps: [timestampOf(timestamp)] } }),
    };
}
function logEntryOf({ SignedEntryTimestamp, Payload }) {
    const { kind, apiVersion } = JSON.parse(Buffer.from(Payload.body, 'base64').toString('utf8'));
    return {
        logIndex: String(Payload.logIndex),
        logId: { keyId: Buffer.from(Payload.logID, 'hex').toString('base64') },
        kindVersion: { kind, version: apiVersion },
        integratedTime: String(Payload.integratedTime),
        inclusionPromise: { signedEntryTimestamp: SignedEntryTimestamp },
        canonicalizedBody: Payload.body,
    };
}
function timestampOf(text) {
    const { SignedRFC3161Timestamp } = JSON.parse(text);
    return { signedTimestamp: SignedRFC3161Timestamp };
}
function derOf(pem) {
    return pem.replace(/-----(BEGIN|END) CERTIFICATE-----/g, '').replace(/\s+/g, '');
}
//# sourceMappingURL=cosign-material.js.map
;// CONCATENATED MODULE: ./out/src/trust/attached.js


const ENVELOPE = 'application/vnd.dsse.envelope.v1+json';
const BUNDLE = /^application\/vnd\.dev\.sigstore\.bundle[.+]/;
function isAttestationLayer(mediaType) {
    return mediaType === ENVELOPE || BUNDLE.test(mediaType);
}
function attachedBundle(mediaType, bytes, annotations) {
    try {
        const json = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
        if (mediaType !== ENVELOPE)
            return { json };
        if (typeof json !== 'object' || json === null)
            return 'its envelope is no object';
        const { payload, payloadType, signatures } = json;
        const verificationMaterial = materialIn(annotations) ?? { publicKey: { hint: '' } };
        const dsseEnvelope = { payload, payloadType, signatures };
        return { json: { mediaType: FIRST_BUNDLE, verificationMaterial, dsseEnvelope } };
    }
    catch (error) {
        return `it cannot be read: ${reasonOf(error)}`;
    }
}
//# sourceMappingURL=attached.js.map
// EXTERNAL MODULE: ./out/src/trust/key.js
var trust_key = __webpack_require__(40423);
;// CONCATENATED MODULE: ./out/src/trust/annotations.js
const MOST = 100;
const LONGEST = 4096;
function annotationsIn(json) {
    const found = new Map();
    if (typeof json !== 'object' || json === null || Array.isArray(json))
        return found;
    for (const [name, value] of Object.entries(json)) {
        if (found.size >= MOST)
            break;
        if (typeof value === 'string' && name.length + value.length <= LONGEST)
            found.set(name, value);
    }
    return found;
}
//# sourceMappingURL=annotations.js.map
;// CONCATENATED MODULE: ./out/src/trust/statement.js

const COSIGN_SIGNATURE = 'https://sigstore.dev/cosign/sign/v1';
const STATEMENT_TYPE = 'application/vnd.in-toto+json';
function parseStatement(payloadType, payload) {
    if (payloadType !== STATEMENT_TYPE)
        return undefined;
    try {
        const json = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(payload));
        const { _type, predicateType, subject, predicate } = json;
        const known = typeof _type === 'string' && _type.startsWith('https://in-toto.io/Statement/');
        if (!known || typeof predicateType !== 'string' || !Array.isArray(subject))
            return undefined;
        return { predicateType, subjects: subject.flatMap(subjectOf), predicate };
    }
    catch {
        return undefined;
    }
}
function subjectOf(subject) {
    const sha256 = subject?.digest?.['sha256'];
    return typeof sha256 === 'string' && /^[0-9a-f]{64}$/.test(sha256)
        ? [{ digest: `sha256:${sha256}`, annotations: annotationsIn(subject?.annotations) }]
        : [];
}
//# sourceMappingURL=statement.js.map
;// CONCATENATED MODULE: ./out/src/trust/bundle.js



const VERSIONS = /^application\/vnd\.dev\.sigstore\.bundle(\+json;version=0\.[123]|\.v0\.3\+json)$/;
async function openBundle(json, artifact) {
    try {
        const { bundleFromJSON } = await Promise.all(/* import() */[__webpack_require__.e(654), __webpack_require__.e(40)]).then(__webpack_require__.t.bind(__webpack_require__, 61040, 19));
        const bundle = bundleFromJSON(json);
        if (!VERSIONS.test(bundle.mediaType)) {
            return {
                kind: 'failed',
                reason: `a bundle of a version that is not known here: ${bundle.mediaType.slice(0, 100)}`,
            };
        }
        if (bundle.content.$case === 'messageSignature') {
            const { signature } = bundle.content.messageSignature;
            return {
                kind: 'opened',
                value: { bundle, statement: undefined, signed: artifact, signature },
            };
        }
        const { payload, payloadType, signatures } = bundle.content.dsseEnvelope;
        const [first] = signatures;
        if (!first)
            return { kind: 'failed', reason: 'its envelope is not signed' };
        const statement = parseStatement(payloadType, payload);
        if (!statement)
            return { kind: 'failed', reason: 'its payload is no in-toto statement' };
        const signed = preAuthEncoding(payloadType, payload);
        return { kind: 'opened', value: { bundle, statement, signed, signature: first.sig } };
    }
    catch (error) {
        return { kind: 'failed', reason: `no Sigstore bundle: ${reasonOf(error)}` };
    }
}
function isBundleSignedBy(key, { signed, signature }) {
    return (0,trust_key/* isSignedBy */.s3)(key, signed, signature);
}
function preAuthEncoding(payloadType, payload) {
    const head = `DSSEv1 ${Buffer.byteLength(payloadType)} ${payloadType} ${payload.length} `;
    return Buffer.concat([Buffer.from(head), payload]);
}
//# sourceMappingURL=bundle.js.map
// EXTERNAL MODULE: ./out/src/trust/identity.js
var trust_identity = __webpack_require__(9908);
// EXTERNAL MODULE: ./out/src/trust/predicates.js
var trust_predicates = __webpack_require__(98472);
;// CONCATENATED MODULE: ./out/src/trust/provenance.js

const SKEW = 5 * 60_000;
function unmetCondition({ builder, source, maxAge }, predicateType, predicate, signed, now) {
    const states = (0,trust_predicates/* isProvenance */.WX)(predicateType);
    return ((builder === undefined || !states ? undefined : notBuiltBy(builder, predicate, signed)) ??
        (source === undefined || !states ? undefined : notBuiltFrom(source, predicate)) ??
        (source === undefined ? undefined : notRunOf(source, signed)) ??
        (maxAge === undefined ? undefined : tooOld(maxAge, predicate, signed, now)));
}
function notBuiltBy(wanted, predicate, { identity }) {
    const id = provenance_text(at(predicate, 'runDetails', 'builder', 'id') ?? at(predicate, 'builder', 'id'));
    if (id === undefined)
        return 'it states no builder';
    const named = wanted.includes('@') ? id : id.split('@')[0];
    if (named !== wanted)
        return `it is built by ${id}`;
    const isWorkflow = id.includes('/.github/workflows/');
    return isWorkflow && identity !== undefined && identity !== id
        ? `it names ${id} as its builder, and is signed by ${identity}`
        : undefined;
}
function notBuiltFrom(wanted, predicate) {
    const stated = sourceIn(predicate);
    if (stated === undefined)
        return 'it states no source';
    const expected = parseSource(wanted);
    if (stated.repository !== expected.repository)
        return `it is built from ${stated.repository}`;
    if (expected.ref !== undefined && stated.ref !== expected.ref) {
        return `it is built from ${stated.ref ?? 'no stated ref'} of ${stated.repository}`;
    }
    return undefined;
}
function notRunOf(wanted, { repository, ref }) {
    const expected = parseSource(wanted);
    if (repository !== undefined && parseSource(repository).repository !== expected.repository) {
        return `it is signed by a run of ${repository}`;
    }
    return expected.ref !== undefined && ref !== undefined && ref !== expected.ref
        ? `it is signed by a run at ${ref}`
        : undefined;
}
function sourceIn(predicate) {
    const parameters = at(predicate, 'buildDefinition', 'externalParameters');
    const workflow = at(parameters, 'workflow');
    const repository = provenance_text(at(workflow, 'repository'));
    if (repository !== undefined) {
        const ref = provenance_text(at(workflow, 'ref'));
        return { ...parseSource(repository), ref };
    }
    const uri = provenance_text(at(parameters, 'source', 'uri')) ??
        provenance_text(at(parameters, 'source')) ??
        provenance_text(at(parameters, 'configSource', 'uri')) ??
        provenance_text(at(predicate, 'invocation', 'configSource', 'uri'));
    return uri === undefined ? undefined : parseSource(uri);
}
function parseSource(uri) {
    const bare = uri.replace(/^(git\+)?https:\/\//, '');
    const cut = bare.search(/[@#]/);
    const whole = cut < 0 ? bare : bare.slice(0, cut);
    const ref = cut < 0 ? undefined : bare.slice(cut + 1);
    const [host = '', ...path] = whole
        .replace(/\/$/, '')
        .replace(/\.git$/, '')
        .split('/');
    return { repository: [host.toLowerCase(), ...path].join('/'), ref };
}
function tooOld(maxAge, predicate, { signedAt }, now) {
    const stated = signedAt ??
        provenance_text(at(predicate, 'runDetails', 'metadata', 'finishedOn')) ??
        provenance_text(at(predicate, 'runDetails', 'metadata', 'startedOn')) ??
        provenance_text(at(predicate, 'metadata', 'buildFinishedOn')) ??
        provenance_text(at(predicate, 'metadata', 'scanFinishedOn')) ??
        provenance_text(at(predicate, 'metadata', 'timestamp')) ??
        provenance_text(at(predicate, 'creationInfo', 'created')) ??
        provenance_text(at(predicate, 'timestamp')) ??
        provenance_text(at(predicate, 'Timestamp'));
    const time = stated === undefined ? Number.NaN : Date.parse(stated);
    if (Number.isNaN(time))
        return 'nothing says when it was made';
    if (time > now + SKEW)
        return `it is made at ${stated}, which is in the future`;
    return now - time > maxAge ? `it is made at ${stated}, which is too long ago` : undefined;
}
function at(json, ...names) {
    let it = json;
    for (const name of names) {
        if (typeof it !== 'object' || it === null || !Object.hasOwn(it, name))
            return undefined;
        it = it[name];
    }
    return it;
}
function provenance_text(value) {
    return typeof value === 'string' && value !== '' && value.length <= 2048 ? value : undefined;
}
//# sourceMappingURL=provenance.js.map
// EXTERNAL MODULE: ./out/src/trust/claims.js
var trust_claims = __webpack_require__(20975);
// EXTERNAL MODULE: external "node:crypto"
var external_node_crypto_ = __webpack_require__(77598);
;// CONCATENATED MODULE: ./out/src/trust/witnesses.js

const witnesses_MOST = 32;
const LARGEST = 16 * 1024;
const MOST_LEVELS = 64;
const GITHUB = 'GitHub, Inc.';
const GITHUB_ROOT = 'Write the roots, GitHub’s own for private repositories among them, to a file with `gh attestation trusted-root > trusted_root.jsonl`, and give it in trusted-root.';
function witnessesOf({ verificationMaterial }) {
    const { tlogEntries, timestampVerificationData } = verificationMaterial;
    return {
        entries: tlogEntries,
        timestamps: timestampVerificationData?.rfc3161Timestamps ?? [],
    };
}
function isOutOfMeasure(bundle) {
    const { entries, timestamps } = witnessesOf(bundle);
    if (entries.length > witnesses_MOST || timestamps.length > witnesses_MOST)
        return true;
    const proofs = entries.flatMap(({ inclusionProof }) => inclusionProof ?? []);
    return ((leafOf(bundle)?.length ?? 0) > LARGEST ||
        timestamps.some(({ signedTimestamp }) => signedTimestamp.length > LARGEST) ||
        proofs.some(({ checkpoint }) => (checkpoint?.envelope.length ?? 0) > LARGEST) ||
        proofs.some(({ hashes }) => hashes.length > MOST_LEVELS));
}
function withWitnesses(bundle, witnesses) {
    return {
        ...bundle,
        verificationMaterial: {
            ...bundle.verificationMaterial,
            tlogEntries: [...witnesses.entries],
            timestampVerificationData: { rfc3161Timestamps: [...witnesses.timestamps] },
        },
    };
}
function entriesFor({ tlogs }, entries) {
    const known = tlogs.map(({ logId, checkpointKeyId }) => (checkpointKeyId ?? logId)?.keyId);
    return entries.filter(({ logId }) => known.some((id) => id && logId && same(id, logId.keyId)));
}
function lacksFor(root, all, held) {
    const logs = root.tlogs.map(({ baseUrl }) => baseUrl).join(', ');
    if (root.tlogs.length > 0 && held.entries.length === 0) {
        return all.entries.length === 0
            ? `it has no entry in a transparency log, and the trusted root demands one (${logs})`
            : `its entry is in a transparency log that the trusted root does not name (it names ${logs})`;
    }
    if (held.timestamps.length > 0 || held.entries.some(saysWhen))
        return undefined;
    const authorities = root.timestampAuthorities.length;
    if (all.timestamps.length > 0) {
        return authorities === 0
            ? 'when it was made says a signed timestamp, and the trusted root names no timestamp authority'
            : 'no timestamp authority that the trusted root names vouches for its timestamp';
    }
    return all.entries.some(saysWhen)
        ? 'when it was made says a transparency log, and the trusted root names none'
        : 'nothing says when it was made: it has no signed timestamp, and no log entry with a time';
}
function saysWhen({ inclusionPromise, integratedTime }) {
    return inclusionPromise !== undefined && integratedTime !== '' && integratedTime !== '0';
}
function strangerTo(root, bundle) {
    try {
        const leaf = new external_node_crypto_.X509Certificate(Buffer.from(leafOf(bundle) ?? []));
        const known = root.certificateAuthorities
            .flatMap(({ certChain }) => certChain?.certificates ?? [])
            .some(({ rawBytes }) => leaf.checkIssued(new external_node_crypto_.X509Certificate(Buffer.from(rawBytes))));
        if (known)
            return undefined;
        const issuer = leaf.issuer.replaceAll('\\,', ',').split('\n').join(', ').slice(0, 200);
        const reason = `its certificate is issued by ${issuer}, and the trusted root names no such authority`;
        return issuer.includes(GITHUB) ? { reason, remedy: GITHUB_ROOT } : { reason };
    }
    catch {
        return undefined;
    }
}
function leafOf({ verificationMaterial: { content } }) {
    switch (content.$case) {
        case 'certificate':
            return content.certificate.rawBytes;
        case 'x509CertificateChain':
            return content.x509CertificateChain.certificates[0]?.rawBytes;
        case 'publicKey':
            return undefined;
    }
}
function same(one, other) {
    return Buffer.compare(one, other) === 0;
}
//# sourceMappingURL=witnesses.js.map
;// CONCATENATED MODULE: ./out/src/trust/timestamps.js

function timesOf(timestamps, read) {
    const moments = new Set();
    return timestamps.filter((timestamp) => {
        try {
            const moment = momentsOf(read(timestamp)?.timestamps ?? [])[0];
            if (moment === undefined || moments.has(moment))
                return false;
            moments.add(moment);
            return true;
        }
        catch {
            return false;
        }
    });
}
function isVouchedFor({ VerificationError }, verify) {
    try {
        verify();
        return true;
    }
    catch (error) {
        return error instanceof VerificationError && error.code !== 'TIMESTAMP_ERROR';
    }
}
function momentsOf(timestamps) {
    return timestamps.flatMap((it) => {
        if (it.$case === 'timestamp-authority')
            return [it.timestamp.signingTime.getTime()];
        return saysWhen(it.tlogEntry) ? [Number(it.tlogEntry.integratedTime) * 1000] : [];
    });
}
//# sourceMappingURL=timestamps.js.map
;// CONCATENATED MODULE: ./out/src/trust/signer.js




const SCTS = '1.3.6.1.4.1.11129.2.4.2';
async function signerOf(bundle, artifact, roots) {
    if (isOutOfMeasure(bundle)) {
        return failed('it has more log entries or timestamps than are looked at, larger ones, or a larger certificate');
    }
    if (!bundle.verificationMaterial.tlogEntries.every(namesItsLogPlainly)) {
        return failed('the checkpoint of its log entry names the log oddly');
    }
    const library = await Promise.all(/* import() */[__webpack_require__.e(654), __webpack_require__.e(187)]).then(__webpack_require__.t.bind(__webpack_require__, 54187, 19));
    const refusals = [];
    for (const root of roots) {
        const checked = byRoot(library, root, bundle, artifact);
        if (checked.kind === 'verified')
            return checked;
        refusals.push({ reason: checked.reason, stranger: strangerTo(root, bundle) });
    }
    return inOne(refusals);
}
function byRoot(library, root, bundle, artifact) {
    const { toTrustMaterial, Verifier } = library;
    try {
        const material = toTrustMaterial(root);
        const ctlogThreshold = root.ctlogs.length > 0 ? 1 : 0;
        const entity = (witnesses) => {
            const read = library.toSignedEntity(withWitnesses(bundle, witnesses), artifact);
            return ctlogThreshold === 0 ? withoutCertificateLogs(read) : read;
        };
        const probe = new Verifier(material, { tlogThreshold: 0, ctlogThreshold: 0 });
        const all = witnessesOf(bundle);
        const held = {
            entries: entriesFor(root, all.entries),
            timestamps: timesOf(all.timestamps, (timestamp) => {
                const alone = entity({ entries: [], timestamps: [timestamp] });
                return isVouchedFor(library, () => probe.verify(alone)) ? alone : undefined;
            }),
        };
        const lacks = lacksFor(root, all, held);
        if (lacks !== undefined)
            return failed(lacks);
        const tlogThreshold = root.tlogs.length > 0 ? 1 : 0;
        const verifier = new Verifier(material, { tlogThreshold, ctlogThreshold });
        const verified = entity(held);
        return { kind: 'verified', value: described(verifier.verify(verified), verified) };
    }
    catch (error) {
        return failed(reasonOf(error));
    }
}
function withoutCertificateLogs(entity) {
    if (entity.key.$case !== 'certificate')
        return entity;
    const { certificate } = entity.key;
    const clone = () => {
        const copy = certificate.clone();
        const at = copy.extensions.findIndex(({ subs }) => subs[0]?.toOID() === SCTS);
        if (at >= 0)
            copy.extensions.splice(at, 1);
        return copy;
    };
    const bare = Object.create(certificate, { clone: { value: clone } });
    return { ...entity, key: { $case: 'certificate', certificate: bare } };
}
function inOne(refusals) {
    const known = refusals.filter(({ stranger }) => stranger === undefined);
    if (known.length > 0)
        return failed(distinct(known.map(({ reason }) => reason)));
    const strangers = refusals.flatMap(({ stranger }) => (stranger ? [stranger] : []));
    const remedy = strangers.find((it) => it.remedy !== undefined)?.remedy;
    return failed(distinct(strangers.map(({ reason }) => reason)) || 'no trusted root', remedy);
}
function distinct(reasons) {
    return [...new Set(reasons)].join('; ');
}
function namesItsLogPlainly({ inclusionProof }) {
    const envelope = inclusionProof?.checkpoint?.envelope ?? '';
    return [...envelope.matchAll(/\u2014 (\S+) /g)].every(([, name = '']) => /^[\w./:-]+$/.test(name));
}
function described({ identity }, entity) {
    const claims = (0,trust_claims/* claimsIn */.hh)(identity);
    const [entry] = entity.tlogEntries;
    const index = entry && (saysWhen(entry) ? entry.logIndex : entry.inclusionProof?.logIndex);
    return {
        identity: identity?.subjectAlternativeName ?? '',
        issuer: claims.get('issuer'),
        claims,
        logIndex: index,
        signedAt: new Date(Math.min(...momentsOf(entity.timestamps))).toISOString(),
    };
}
//# sourceMappingURL=signer.js.map
;// CONCATENATED MODULE: ./out/src/trust/attestation.js





function foundAttached({ signer, by, conditions }, job) {
    const named = by === undefined ? signer : undefined;
    const server = /^https:\/\/[^/]+/.exec(named ?? '')?.[0] ?? job?.server ?? 'https://github.com';
    const own = job?.repository ? [job.repository] : [];
    if (signer === undefined)
        return { server, ...(own[0] ? { repository: own[0] } : {}) };
    if (conditions?.source !== undefined)
        return { server };
    return { server, runsOf: [...own, repositoryOf(named)].flatMap((it) => it ?? []) };
}
function repositoryOf(workflow) {
    return /^(?:https:\/\/[^/]+\/)?([\w.-]+\/[\w.-]+)(?:\/|$)/.exec(workflow ?? '')?.[1];
}
async function checkAttestation(digest, json, rule, place, now) {
    const opened = await openBundle(json, new Uint8Array());
    if (opened.kind === 'failed')
        return opened;
    const { statement } = opened.value;
    if (statement === undefined)
        return failed('it holds no statement');
    if (!statement.subjects.some((it) => it.digest === digest)) {
        return failed('it is about another image');
    }
    const signed = await signedBy(opened.value, rule, place);
    if (signed.kind === 'failed')
        return signed;
    const { predicateType, predicate } = statement;
    const { told, claims, ...by } = signed.value;
    const lacks = unmetCondition(rule.conditions ?? {}, predicateType, predicate, by, now);
    if (lacks !== undefined)
        return failed(lacks);
    const { signedAt } = by;
    return { kind: 'verified', value: { predicateType, signer: told, claims, signedAt } };
}
async function signedBy(opened, { signer, by, roots }, place) {
    if (by?.kind === 'key') {
        const { fingerprint } = by.key;
        return isBundleSignedBy(by.key, opened)
            ? { kind: 'verified', value: { ...UNWITNESSED, told: `key ${fingerprint}` } }
            : failed(`it is not made with the key ${fingerprint}`);
    }
    const { bundle } = opened;
    if (bundle.verificationMaterial.content.$case === 'publicKey') {
        return failed(`it is made with a key and not by ${by ? 'an identity' : 'a workflow'}`);
    }
    const checked = await signerOf(bundle, Buffer.alloc(0), roots);
    if (checked.kind === 'failed')
        return checked;
    const { identity, issuer, claims, signedAt } = checked.value;
    if (issuer !== (by ? by.issuer : issuerOf(place.server))) {
        return failed(`it is made by ${identity} from ${issuer ?? 'no issuer'}`);
    }
    const repository = claims.get('source-repository');
    const ref = claims.get('source-ref');
    if (by === undefined && repository !== undefined && !isRunOf(place, repository)) {
        const hint = place.runsOf === undefined ? '' : ', which provenance-source has to name';
        return failed(`it is made by a run of ${repository}${hint}`);
    }
    const pattern = by?.identity ?? workflowOf(signer, place);
    if (typeof pattern === 'string')
        return failed(pattern);
    return (0,trust_identity/* isExpected */.Dn)(pattern, identity)
        ? { kind: 'verified', value: { identity, repository, ref, signedAt, told: identity, claims } }
        : failed(`it is signed by ${identity}${(0,trust_identity/* hintAt */.tg)(pattern, identity)}`);
}
const UNWITNESSED = {
    identity: undefined,
    repository: undefined,
    ref: undefined,
    signedAt: undefined,
    claims: new Map(),
};
function isRunOf({ server, repository, runsOf }, stated) {
    const own = repository === undefined ? undefined : [repository];
    const names = (runsOf ?? own)?.map((it) => `${server}/${it}`.toLowerCase());
    return names === undefined || names.includes(stated.toLowerCase());
}
function workflowOf(signer, { server, repository }) {
    const text = signer ?? repository;
    return text === undefined ? 'no signer is expected' : (0,trust_identity/* parseWorkflow */.hM)(text, server);
}
function issuerOf(server) {
    const { host } = new URL(server);
    return host.endsWith('.ghe.com')
        ? `https://token.actions.${host}`
        : 'https://token.actions.githubusercontent.com';
}
//# sourceMappingURL=attestation.js.map
// EXTERNAL MODULE: ./out/src/facts/choose.js
var choose = __webpack_require__(65164);
// EXTERNAL MODULE: ./out/src/facts/observe.js
var observe = __webpack_require__(62813);
;// CONCATENATED MODULE: ./out/src/facts/layers.js



const layers_MOST = 200;
const AT_ONCE = 8;
const MOST_AT_ONCE = 32 * 1024 * 1024;
const MOST_IN_ALL = 128 * 1024 * 1024;
async function layersIn(place, artifacts, accepts) {
    const ends = (0,choose/* bothEnds */.S)(artifacts, layers_MOST);
    const opened = await Promise.all(ends.map((it) => (0,observe/* observe */.lB)(layers_open(place, it.digest, accepts))));
    const layers = opened.map((it) => it.kind === 'known' && typeof it.value !== 'string' ? it.value : []);
    const chosen = (0,choose/* inTurn */.l)(layers.map((it) => (0,choose/* bothEnds */.S)(it, layers_MOST)), layers_MOST);
    const unopened = artifacts.length - ends.length;
    const there = layers.reduce((sum, it) => sum + it.length, unopened);
    const unfit = opened.flatMap((it) => it.kind === 'known' && typeof it.value === 'string' ? [it.value] : []);
    const unread = opened.flatMap((it) => (it.kind === 'unknown' ? [it.error] : []));
    return { chosen, there, unread, unfit };
}
async function lookAtEach(place, { chosen, there, unread }, what, most, look, enough) {
    const results = [];
    const errors = [...unread];
    const fitting = withinMeasure(chosen, most);
    for (let next = 0; next < fitting.length && !enough(results);) {
        const batch = batchFrom(fitting, next);
        next += batch.length;
        for (const it of await Promise.all(batch.map((it) => (0,observe/* observe */.lB)(look(it, it.size))))) {
            if (it.kind === 'known')
                results.push(it.value);
            if (it.kind === 'unknown')
                errors.push(it.error);
        }
    }
    if (fitting.length < there)
        errors.push(tooMany(place, what, fitting.length, there));
    return { results, unread: errors };
}
function withinMeasure(layers, most) {
    let bytes = 0;
    return layers.filter(({ size }) => {
        if (size > most || bytes + size > MOST_IN_ALL)
            return false;
        bytes += size;
        return true;
    });
}
function batchFrom(layers, start) {
    let bytes = 0;
    const some = layers.slice(start, start + AT_ONCE);
    const fits = some.findIndex(({ size }, at) => {
        bytes += size;
        return at > 0 && bytes > MOST_AT_ONCE;
    });
    return fits < 0 ? some : some.slice(0, fits);
}
async function layers_open({ reader, repository }, digest, accepts) {
    const found = await reader.getManifest(repository, digest);
    if (found.kind === 'absent')
        return `${digest} is not served`;
    const { manifest } = found.value;
    const layers = manifest.kind === 'image' ? manifest.layers : [];
    const accepted = layers.filter(accepts);
    return accepted.length > 0 ? accepted : `${digest} holds nothing of the kind that is known here`;
}
function tooMany({ reader, repository }, what, looked, there) {
    return new src_errors/* PromotionError */.g1('CONTENT_TOO_LARGE', `only ${looked} of at least ${there} ${what} of the image in ${reader.host}/${repository} were looked at, and none of them holds`, { remedy: `Delete the ${what} that nobody needs, look who may push there, and sign again.` });
}
//# sourceMappingURL=layers.js.map
;// CONCATENATED MODULE: ./out/src/facts/attestation.js








const MOST_BYTES = 32 * 1024 * 1024;
const ATTESTATION = /dsse\.envelope|in-toto|sigstore\.bundle/;
async function gatherAttestation(kept, digest, rule, now, attached) {
    const [inStores, inRegistry] = await Promise.all([
        checkKept(kept, digest, rule, now),
        checkAttached(attached, digest, rule, now),
    ]);
    const checks = [...inStores.results, ...inRegistry.results].flatMap((it) => it ?? []);
    const verified = checks.flatMap((it) => (it.kind === 'verified' ? [it.value] : []));
    const missing = missingOf(rule, verified);
    if (missing.length === 0) {
        const counted = verified.filter((it) => isWanted(rule, it.predicateType));
        return { kind: 'verified', value: counted };
    }
    const [error] = [...inStores.unread, ...inRegistry.unread];
    if (error)
        return { kind: 'unknown', error };
    const unasked = kept.unasked === undefined ? [] : [kept.unasked];
    if (checks.length === 0) {
        const { host } = attached.reader;
        const repositories = new Set(kept.stores.map(({ repository }) => repository));
        const lists = [...repositories].map((it) => `GitHub lists no attestation of ${it} that this token may see`);
        const none = `none is attached to it in ${host}/${attached.repository}`;
        return { kind: 'absent', looked: [none, ...lists, ...unasked] };
    }
    const failures = checks.flatMap((it) => (it.kind === 'failed' ? [it] : []));
    const reasons = failures.map(({ reason }) => reason);
    const others = verified
        .filter((it) => !isWanted(rule, it.predicateType))
        .map(({ predicateType }) => `${predicateType} is verified, and not asked for`);
    const remedy = failures.find((it) => it.remedy !== undefined)?.remedy;
    const lacking = `no verified attestation of ${missing.join(', ')}`;
    return {
        kind: 'failed',
        reasons: [lacking, ...new Set([...reasons, ...others, ...unasked])],
        ...(remedy === undefined ? {} : { remedy }),
    };
}
function isWanted({ predicates }, predicateType) {
    return predicates.some((wanted) => (0,trust_predicates/* isPredicate */.YC)(predicateType, wanted));
}
function missingOf({ predicates }, verified) {
    return predicates.filter((wanted) => !verified.some((it) => (0,trust_predicates/* isPredicate */.YC)(it.predicateType, wanted)));
}
async function checkKept({ stores }, digest, rule, now) {
    const listed = await Promise.all(stores.map(async (store) => ({ store, bundles: await (0,observe/* observe */.lB)(store.list(digest)) })));
    const results = await Promise.all(listed.flatMap(({ store, bundles }) => bundles.kind === 'known'
        ? bundles.value.map(async (bundle) => foundIn('GitHub', await checkAttestation(digest, bundle, rule, store, now.getTime())))
        : []));
    const unread = listed.flatMap(({ bundles: it }) => (it.kind === 'unknown' ? [it.error] : []));
    return { results, unread };
}
async function checkAttached(place, digest, rule, now) {
    const { referrers } = place;
    if (referrers.kind === 'unknown')
        return { results: [], unread: [referrers.error] };
    const mayBe = (types) => types.length === 0 || types.some((type) => isWanted(rule, type));
    const candidates = referrers.value.filter(({ subject, artifactType, predicateTypes, tag }) => subject === digest &&
        (tag?.endsWith('.att') || (ATTESTATION.test(artifactType) && mayBe(predicateTypes))));
    const layers = await layersIn(place, candidates, ({ mediaType, annotations }) => isAttestationLayer(mediaType) && mayBe((0,look/* predicatesIn */.S0)(annotations)));
    return lookAtEach(place, layers, 'attestations', MOST_BYTES, (layer, maxBytes) => check(place, digest, layer, maxBytes, rule, now), (some) => missingOf(rule, some.flatMap((it) => (it?.kind === 'verified' ? [it.value] : []))).length === 0);
}
async function check({ reader, repository, at }, image, { mediaType, annotations, digest }, maxBytes, rule, now) {
    const blob = await reader.getBlob(repository, digest, maxBytes);
    if (blob.kind === 'absent')
        return failed(`${digest} is not served`);
    const bundle = attachedBundle(mediaType, blob.value, annotations);
    if (typeof bundle === 'string')
        return failed(bundle);
    const checked = await checkAttestation(image, bundle.json, rule, at, now.getTime());
    const isSignature = checked.kind === 'verified' && checked.value.predicateType === COSIGN_SIGNATURE;
    return isSignature ? undefined : foundIn('registry', checked);
}
function foundIn(where, checked) {
    return checked.kind === 'failed'
        ? checked
        : { kind: 'verified', value: { ...checked.value, where } };
}
//# sourceMappingURL=attestation.js.map
;// CONCATENATED MODULE: ./out/src/facts/facts.js
const UNASKED = { kind: 'unasked' };
//# sourceMappingURL=facts.js.map
// EXTERNAL MODULE: ./out/src/oci/referrer.js
var oci_referrer = __webpack_require__(18100);
;// CONCATENATED MODULE: ./out/src/trust/simple-signing.js




const SIMPLE_SIGNING = 'application/vnd.dev.cosign.simplesigning.v1+json';
const LONGEST_SIGNATURE = 16_384;
const SIGNATURE = 'dev.cosignproject.cosign/signature';
const TYPES = ['cosign container image signature', 'atomic container signature'];
function parseSimpleSignature(payload, annotations) {
    const text = annotations[SIGNATURE] ?? '';
    if (text.length > LONGEST_SIGNATURE || !/^[A-Za-z0-9+/]+={0,2}$/.test(text))
        return 'it has no signature annotation';
    try {
        const json = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(payload));
        const { critical, optional } = json;
        const digest = critical?.image?.['docker-manifest-digest'];
        if (typeof digest !== 'string')
            return 'its payload names no image';
        if (!TYPES.includes(critical.type))
            return 'its payload is no image signature';
        const signature = Buffer.from(text, 'base64');
        const toBundle = () => asBundle(payload, text, annotations);
        return { payload, signature, digest, annotations: annotationsIn(optional), toBundle };
    }
    catch (error) {
        return `it cannot be read: ${reasonOf(error)}`;
    }
}
function asBundle(payload, signature, annotations) {
    const verificationMaterial = materialIn(annotations);
    if (verificationMaterial === undefined)
        return undefined;
    const digest = (0,external_node_crypto_.createHash)('sha256').update(payload).digest('base64');
    return {
        mediaType: FIRST_BUNDLE,
        verificationMaterial,
        messageSignature: { messageDigest: { algorithm: 'SHA2_256', digest }, signature },
    };
}
//# sourceMappingURL=simple-signing.js.map
;// CONCATENATED MODULE: ./out/src/trust/signature.js









const NO_SIGNATURE = { kind: 'no-signature' };
async function checkBundle(image, json, rule) {
    const opened = await openBundle(json, image.bytes);
    if (opened.kind === 'failed')
        return opened;
    const { statement, signature } = opened.value;
    if (statement && statement.predicateType !== COSIGN_SIGNATURE)
        return NO_SIGNATURE;
    const subject = statement?.subjects.find(({ digest }) => digest === image.digest);
    if (statement && !subject) {
        const others = statement.subjects.map(({ digest }) => digest).slice(0, 5);
        return failed(`it signs ${others.join(', ') || 'no digest'} and not this image`);
    }
    const signed = { signature, annotations: subject?.annotations ?? new Map() };
    return rule.kind === 'key'
        ? byKey(rule, signed, isBundleSignedBy(rule.key, opened.value))
        : byIdentity(rule, signed, opened.value, image.bytes);
}
async function checkSimple(image, payload, annotations, rule) {
    const parsed = parseSimpleSignature(payload, annotations);
    if (typeof parsed === 'string')
        return failed(parsed);
    if (parsed.digest !== image.digest) {
        return failed(`it signs ${parsed.digest.slice(0, 200)} and not this image`);
    }
    if (rule.kind === 'key') {
        return byKey(rule, parsed, (0,trust_key/* isSignedBy */.s3)(rule.key, payload, parsed.signature));
    }
    let bundle;
    try {
        bundle = parsed.toBundle();
    }
    catch (error) {
        return failed(`its log entry cannot be read: ${reasonOf(error)}`);
    }
    if (bundle === undefined) {
        return failed('it is made with a key: no certificate is beside it');
    }
    const opened = await openBundle(bundle, payload);
    return opened.kind === 'failed' ? opened : byIdentity(rule, parsed, opened.value, payload);
}
function byKey({ key, annotations }, signed, holds) {
    if (!holds)
        return failed(`it is not made with the key ${key.fingerprint}${(0,trust_key/* otherWaysOf */.YX)(key)}`);
    const lacks = (0,trust_claims/* unmet */.iY)(annotations, signed.annotations, 'its payload');
    if (lacks !== undefined)
        return failed(lacks);
    const { signature } = signed;
    return {
        kind: 'verified',
        value: {
            kind: 'key',
            fingerprint: key.fingerprint,
            annotations: signed.annotations,
            signature: (0,oci_digest/* digestOf */.ol)(signature),
        },
    };
}
async function byIdentity(rule, signed, { bundle }, artifact) {
    if (bundle.verificationMaterial.content.$case === 'publicKey') {
        return failed('it is made with a key: no certificate is in it');
    }
    const checked = await signerOf(bundle, Buffer.from(artifact), rule.roots);
    if (checked.kind === 'failed')
        return checked;
    const { identity, issuer, claims } = checked.value;
    const by = issuer === undefined ? identity : `${identity} from ${issuer}`;
    if (issuer !== rule.issuer) {
        if (issuer === undefined) {
            return failed(`it is made by ${by}: its certificate names no issuer, so signature-issuer has to be left out`);
        }
        const hint = rule.issuer === undefined ? ', which signature-issuer has to name' : '';
        return failed(`it is made by ${by}${hint}`);
    }
    if (!(0,trust_identity/* isExpected */.Dn)(rule.identity, identity)) {
        return failed(`it is made by ${by}${(0,trust_identity/* hintAt */.tg)(rule.identity, identity)}`);
    }
    const lacks = (0,trust_claims/* unmet */.iY)(rule.claims, claims, 'its certificate') ??
        (0,trust_claims/* unmet */.iY)(rule.annotations, signed.annotations, 'its payload');
    if (lacks !== undefined)
        return failed(lacks);
    const { annotations, signature } = signed;
    return {
        kind: 'verified',
        value: { kind: 'identity', ...checked.value, annotations, signature: (0,oci_digest/* digestOf */.ol)(signature) },
    };
}
//# sourceMappingURL=signature.js.map
;// CONCATENATED MODULE: ./out/src/facts/signature.js







const signature_MOST_BYTES = 8 * 1024 * 1024;
const NOTATION = /notary\.signature/;
const NOTATION_UNREAD = 'a Notation signature, which is verified by notation-trust-policy and not here';
async function gatherSignature({ policy, source: name }, reader, { image, referrers }) {
    const { signature: rule } = policy;
    if (!rule || !reader || !name || image.kind !== 'known')
        return UNASKED;
    if (referrers.kind === 'unknown')
        return referrers;
    const found = referrers.kind === 'known' ? referrers.value.found : [];
    return findSignature({ reader, repository: name.repository }, image.value.root, found, rule);
}
async function signatureAt(place, digest, rule) {
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
    return findSignature(place, image.value, listing.value.referrers, rule);
}
async function findSignature(place, image, attached, rule) {
    const onRoot = attached.filter(({ subject }) => subject === image.digest);
    const artifacts = onRoot.filter((it) => (0,oci_referrer/* isOfKind */.Q2)(it, 'signature'));
    const known = artifacts.filter(({ artifactType }) => !NOTATION.test(artifactType));
    const layers = await layersIn(place, known, isSignature);
    const { results, unread } = await lookAtEach(place, layers, 'signatures', signature_MOST_BYTES, (layer, maxBytes) => signature_check(place, image, layer, maxBytes, rule), (some) => some.some((it) => it.kind === 'verified'));
    const verified = results.find((it) => it.kind === 'verified');
    if (verified?.kind === 'verified')
        return verified;
    const [error] = unread;
    if (error)
        return { kind: 'unknown', error };
    const notation = known.length < artifacts.length ? [NOTATION_UNREAD] : [];
    return signature_inOne([...results, ...[...layers.unfit, ...notation].map((it) => failed(it))]);
}
function isSignature({ mediaType }) {
    return mediaType === SIMPLE_SIGNING || (0,oci_referrer/* isSigstoreBundle */.NR)(mediaType);
}
function signature_inOne(found) {
    const failures = found.flatMap((it) => (it.kind === 'failed' ? [it] : []));
    if (failures.length === 0)
        return { kind: 'absent' };
    const reasons = [...new Set(failures.map(({ reason }) => reason))];
    const remedy = failures.find((it) => it.remedy !== undefined)?.remedy;
    return { kind: 'failed', reasons, ...(remedy === undefined ? {} : { remedy }) };
}
async function signature_check({ reader, repository }, image, { mediaType, annotations, digest }, maxBytes, rule) {
    const blob = await reader.getBlob(repository, digest, maxBytes);
    if (blob.kind === 'absent')
        return failed(`${digest} is not served`);
    if (mediaType === SIMPLE_SIGNING)
        return checkSimple(image, blob.value, annotations, rule);
    let json;
    try {
        json = JSON.parse(new TextDecoder().decode(blob.value));
    }
    catch {
        return failed('the bundle is not JSON');
    }
    return checkBundle(image, json, rule);
}
//# sourceMappingURL=signature.js.map
;// CONCATENATED MODULE: ./out/src/oci/referrer-search.js
const MOST_REFERRERS = 1000;
const referrer_search_MOST_BYTES = 64 * 1024 * 1024;
class ReferrerSearch {
    most;
    looks = new Map();
    standIns;
    #named = new Set();
    #bytes = 0;
    constructor(most = MOST_REFERRERS) {
        this.most = most;
    }
    names(digest) {
        if (!this.over)
            this.#named.add(digest);
        return !this.over;
    }
    reads(bytes) {
        this.#bytes += bytes;
        return !this.over;
    }
    get over() {
        return this.#named.size > this.most || this.#bytes > referrer_search_MOST_BYTES;
    }
}
//# sourceMappingURL=referrer-search.js.map
;// CONCATENATED MODULE: ./out/src/facts/referrer-graph.js



const referrer_graph_MOST_LEVELS = 16;
class Listings {
    reader;
    repository;
    #search = new ReferrerSearch();
    #asked = new Map();
    constructor(reader, repository) {
        this.reader = reader;
        this.repository = repository;
    }
    get host() {
        return this.reader.host;
    }
    of(subject) {
        const known = this.#asked.get(subject);
        if (known !== undefined)
            return known;
        const asked = this.reader.referrers(this.repository, subject, this.#search);
        asked.catch(() => { });
        this.#asked.set(subject, asked);
        return asked;
    }
}
async function readReferrers(lists, subjects, attestations, types) {
    const ofImage = new Set(subjects);
    const last = new Set(attestations);
    const asked = new Set(subjects);
    const found = new Map();
    const wanted = [];
    const fallbacks = [];
    const leftOut = new Map();
    const seen = { api: false, doubtful: false };
    let level = [...asked].filter((it) => !last.has(it));
    for (let depth = 0; level.length > 0; depth += 1) {
        const listings = await Promise.all(level.map((it) => lists.of(it)));
        const next = [];
        for (const { referrers, leftOut: none, fallback, api, doubtful } of listings) {
            seen.api ||= api;
            seen.doubtful ||= doubtful === true;
            if (fallback)
                fallbacks.push(fallback);
            for (const it of none) {
                if (!ofImage.has(it.digest))
                    leftOut.set(it.tag ?? it.digest, it);
            }
            for (const referrer of referrers) {
                const key = referrer.tag ?? referrer.digest;
                if (found.has(key) || ofImage.has(referrer.digest))
                    continue;
                found.set(key, referrer);
                if (!referrer_graph_isWanted(referrer, types))
                    continue;
                wanted.push(referrer);
                if (!asked.has(referrer.digest))
                    next.push(referrer.digest);
                asked.add(referrer.digest);
            }
        }
        if (seen.api && seen.doubtful)
            throw halfListed(lists);
        if (found.size > MOST_REFERRERS || depth >= referrer_graph_MOST_LEVELS)
            throw referrer_graph_tooMany(lists);
        const any = found.size > 0 || leftOut.size > 0;
        level = depth === 0 && any ? [...next, ...last] : next;
    }
    const carried = new Set([...found.values()].map(({ digest }) => digest));
    const none = [...leftOut.values()].filter((it) => it.tag !== undefined || !carried.has(it.digest));
    return { found: [...found.values()], wanted, fallbacks, leftOut: none };
}
function referrer_graph_isWanted(referrer, { include, exclude }) {
    const included = include.length === 0 || include.some((kind) => (0,oci_referrer/* isOfKind */.Q2)(referrer, kind));
    return included && !exclude.some((kind) => (0,oci_referrer/* isOfKind */.Q2)(referrer, kind));
}
function halfListed({ host, repository }) {
    return new src_errors/* PromotionError */.g1('REGISTRY_RESPONSE', `source registry ${host} lists what is attached to some manifests of ${repository}, and gave a bare refusal for others`, { remedy: `Run again, and look for a proxy in front of ${host}.`, side: 'source' });
}
function referrer_graph_tooMany({ host, repository }) {
    return new src_errors/* PromotionError */.g1('CONTENT_TOO_LARGE', `More than ${MOST_REFERRERS} artifacts, or ${referrer_graph_MOST_LEVELS} levels of them, are attached to the image in ${host}/${repository}`, {
        remedy: 'Name the ones to carry in referrer-types, or set referrers: ignore.',
        side: 'source',
    });
}
//# sourceMappingURL=referrer-graph.js.map
// EXTERNAL MODULE: ./out/src/request/glob.js
var request_glob = __webpack_require__(94825);
// EXTERNAL MODULE: ./out/src/request/keep-previous.js
var keep_previous = __webpack_require__(51710);
// EXTERNAL MODULE: ./out/src/request/release.js
var request_release = __webpack_require__(2522);
// EXTERNAL MODULE: ./out/src/request/tags.js
var tags = __webpack_require__(53246);
;// CONCATENATED MODULE: ./out/src/facts/tags.js







async function gatherSourceTags({ source: name, sourceTags }, source, digest) {
    if (sourceTags.length === 0 || !source?.tagsOf || !name || digest === undefined)
        return UNASKED;
    const all = await (0,observe/* observe */.lB)(source.tagsOf(name.repository, digest));
    if (all.kind !== 'known')
        return all;
    const matching = all.value.filter((tag) => sourceTags.some((glob) => (0,request_glob/* matchesGlob */.k)(glob, tag)));
    return { kind: 'known', value: matching };
}
function wantedTags({ statedTags }, ofSource) {
    const added = ofSource.kind === 'known' ? ofSource.value : [];
    return added.length > tags/* MOST_SOURCE_TAGS */.Ys ? statedTags : [...new Set([...statedTags, ...added])];
}
function readHeld({ reader }, { target }, tags) {
    return Promise.all(tags.map(async (tag) => ({
        tag,
        held: await (0,observe/* observeLookup */.hU)(reader.tagProperties(target.repository, tag)),
    })));
}
async function withSiblings({ reader }, { target, policy }, tags, wanted, digest) {
    const { forwardOnly } = policy;
    if (forwardOnly.length === 0 || (0,request_release/* highestRelease */.UL)(wanted) === undefined)
        return tags;
    const asked = new Map();
    const siblingsOf = (held) => {
        const known = asked.get(held) ?? (0,observe/* observe */.lB)(reader.tagsOf(target.repository, held));
        asked.set(held, known);
        return known;
    };
    return Promise.all(tags.map(async (it) => {
        const { tag, held } = it;
        if (!forwardOnly.some((glob) => (0,request_glob/* matchesGlob */.k)(glob, tag)))
            return it;
        if (held.kind !== 'known' || held.value.digest === digest)
            return it;
        return { ...it, siblings: naming(tag, target, await siblingsOf(held.value.digest)) };
    }));
}
function withKeepers({ reader }, { target, policy }, tags, digest) {
    return Promise.all(tags.map(async (it) => {
        if (policy.keepPrevious === '' || it.held.kind !== 'known')
            return it;
        if (it.held.value.digest === digest)
            return it;
        const tag = (0,keep_previous/* keptName */.Q)(policy.keepPrevious, it.tag, it.held.value.digest);
        if (tag === undefined)
            return it;
        const held = await (0,observe/* observeLookup */.hU)(reader.tagProperties(target.repository, tag));
        return { ...it, keeper: { tag, held } };
    }));
}
function naming(tag, { registry, repository }, list) {
    if (list.kind !== 'known' || list.value.includes(tag))
        return list;
    const error = new src_errors/* PromotionError */.g1('REGISTRY_RESPONSE', `target registry ${registry} lists the tags of the image that ${repository}:${tag} holds without ${tag} itself`, { remedy: 'Run again: the tag was just moved, or a replica lags.', side: 'target' });
    return { kind: 'unknown', error };
}
async function heldInVerify(target, promotion, digest) {
    const { statedTags, policy } = promotion;
    const about = statedTags.filter((tag) => policy.forwardOnly.some((it) => (0,request_glob/* matchesGlob */.k)(it, tag)));
    if (about.length === 0 || (0,request_release/* highestRelease */.UL)(statedTags) === undefined)
        return [];
    const held = await readHeld(target, promotion, about);
    return withSiblings(target, promotion, held, statedTags, digest);
}
//# sourceMappingURL=tags.js.map
// EXTERNAL MODULE: ./out/src/oci/format-error.js
var format_error = __webpack_require__(30447);
;// CONCATENATED MODULE: ./out/src/oci/descriptor.js


const LONGEST_SHOWN = 60;
function object(value, place) {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
        throw new format_error/* FormatError */.I('MANIFEST_FORMAT', `${place}: expected an object`);
    }
    return value;
}
function optionalText(value, place) {
    if (value === undefined || value === null || value === '')
        return undefined;
    if (typeof value !== 'string') {
        throw new format_error/* FormatError */.I('MANIFEST_FORMAT', `${place}: expected a text`);
    }
    return value;
}
function annotations(value, place) {
    if (value === undefined || value === null)
        return {};
    const found = Object.entries(object(value, place));
    return Object.fromEntries(found.map(([key, text]) => [
        key,
        optionalText(text, `${place}.${key.slice(0, LONGEST_SHOWN)}`) ?? '',
    ]));
}
function descriptors(json, name) {
    const list = json[name] ?? (json[name] === null ? [] : undefined);
    if (!Array.isArray(list)) {
        throw new format_error/* FormatError */.I('MANIFEST_FORMAT', `${name}: expected a list`);
    }
    return list.map((entry, index) => descriptor(entry, `${name}[${index}]`));
}
function descriptor(value, place) {
    const json = object(value, place);
    const { size } = json;
    if (typeof size !== 'number' || !Number.isSafeInteger(size) || size < 0) {
        throw new format_error/* FormatError */.I('MANIFEST_FORMAT', `${place}.size: expected a number of bytes`);
    }
    const artifactType = optionalText(json['artifactType'], `${place}.artifactType`);
    const platform = platformOf(json['platform'], `${place}.platform`);
    return {
        mediaType: optionalText(json['mediaType'], `${place}.mediaType`) ?? '',
        digest: descriptorDigest(json['digest'], place),
        size,
        annotations: annotations(json['annotations'], `${place}.annotations`),
        ...(artifactType === undefined ? {} : { artifactType }),
        ...(platform === undefined ? {} : { platform }),
    };
}
function descriptorDigest(value, place) {
    try {
        return (0,oci_digest/* parseDigest */.m)(optionalText(value, `${place}.digest`) ?? '');
    }
    catch (error) {
        throw new format_error/* FormatError */.I('MANIFEST_FORMAT', `${place}.digest: ${error.message}`);
    }
}
function platformOf(value, place) {
    if (value === undefined || value === null)
        return undefined;
    const json = object(value, place);
    const variant = optionalText(json['variant'], `${place}.variant`);
    return {
        os: optionalText(json['os'], `${place}.os`) ?? '',
        architecture: optionalText(json['architecture'], `${place}.architecture`) ?? '',
        ...(variant === undefined ? {} : { variant }),
    };
}
//# sourceMappingURL=descriptor.js.map
// EXTERNAL MODULE: ./out/src/oci/json-keys.js
var json_keys = __webpack_require__(63730);
// EXTERNAL MODULE: ./out/src/oci/media-type.js
var media_type = __webpack_require__(18244);
// EXTERNAL MODULE: ./out/src/oci/platform.js
var oci_platform = __webpack_require__(84796);
;// CONCATENATED MODULE: ./out/src/oci/manifest.js






const OWN_TYPE = 'application/vnd.';
const REFERENCE_TYPE = 'vnd.docker.reference.type';
const PARTS = {
    index: ['manifests'],
    image: ['config', 'layers'],
    artifact: ['blobs'],
    schema1: ['fsLayers'],
};
const ALL_PARTS = Object.values(PARTS).flat();
const MEANT = [
    ...ALL_PARTS,
    ...['schemaVersion', 'mediaType', 'artifactType', 'subject', 'annotations'],
    ...['digest', 'size', 'urls', 'data', 'platform', 'os', 'architecture', 'variant'],
];
const FREE = ['annotations'];
const manifest_LONGEST_SHOWN = 100;
function parseManifest(bytes, contentType) {
    const json = parseObject(bytes);
    const mediaType = mediaTypeOf(json, contentType);
    const stored = {
        digest: (0,oci_digest/* digestOf */.ol)(bytes),
        size: bytes.byteLength,
        mediaType,
        annotations: annotations(json['annotations'], 'annotations'),
    };
    const artifactType = optionalText(json['artifactType'], 'artifactType');
    const linked = {
        ...(artifactType === undefined ? {} : { artifactType }),
        ...(json['subject'] === undefined || json['subject'] === null
            ? {}
            : { subject: descriptor(json['subject'], 'subject') }),
    };
    const kind = kindOf(mediaType);
    if (kind === undefined) {
        throw new format_error/* FormatError */.I('MANIFEST_UNSUPPORTED', 'the media type is not that of a manifest');
    }
    refuseStrangers(json, kind);
    switch (kind) {
        case 'index':
            return { kind, ...stored, ...linked, manifests: descriptors(json, 'manifests') };
        case 'image': {
            const config = descriptor(json['config'], 'config');
            return { kind, ...stored, ...linked, config, layers: descriptors(json, 'layers') };
        }
        case 'artifact': {
            const blobs = json['blobs'] === undefined ? [] : descriptors(json, 'blobs');
            return { kind, ...stored, ...linked, blobs };
        }
        case 'schema1':
            return { kind, ...stored };
    }
}
function kindOf(mediaType) {
    switch (mediaType) {
        case media_type/* MEDIA_TYPE */.Ap.ociIndex:
        case media_type/* MEDIA_TYPE */.Ap.dockerList:
            return 'index';
        case media_type/* MEDIA_TYPE */.Ap.ociManifest:
        case media_type/* MEDIA_TYPE */.Ap.dockerManifest:
            return 'image';
        case media_type/* MEDIA_TYPE */.Ap.ociArtifact:
            return 'artifact';
        case media_type/* MEDIA_TYPE */.Ap.dockerSchema1:
        case media_type/* MEDIA_TYPE */.Ap.dockerSchema1Signed:
            return 'schema1';
        default:
            return undefined;
    }
}
function refuseStrangers(json, kind) {
    const strange = ALL_PARTS.find((it) => !PARTS[kind].includes(it) && json[it] !== undefined);
    if (strange !== undefined) {
        throw new format_error/* FormatError */.I('MANIFEST_FORMAT', `the manifest is two things at once: its type is that of an ${kind}, and it has ${strange}`);
    }
    const version = json['schemaVersion'];
    const wanted = kind === 'schema1' ? 1 : 2;
    if (version !== undefined && version !== wanted) {
        throw new format_error/* FormatError */.I('MANIFEST_FORMAT', `schemaVersion: an ${kind} has version ${wanted}`);
    }
}
function childManifests(manifest) {
    if (manifest.kind !== 'index')
        return [];
    return manifest.manifests.filter((child) => (0,media_type/* isManifestType */.Q3)(child.mediaType));
}
function isAttestationChild(child) {
    const nowhere = child.platform !== undefined && (0,oci_platform/* isNowhere */.xQ)(child.platform);
    return child.annotations[REFERENCE_TYPE] !== undefined && nowhere;
}
function parseObject(bytes) {
    let text;
    let value;
    try {
        text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
        value = JSON.parse(text);
    }
    catch {
        throw new format_error/* FormatError */.I('MANIFEST_FORMAT', 'the manifest is not JSON in UTF-8');
    }
    const fault = (0,json_keys/* faultInKeys */.G)(text, MEANT, FREE);
    if (fault !== undefined)
        throw new format_error/* FormatError */.I('MANIFEST_FORMAT', `the manifest: ${fault}`);
    return object(value, 'the manifest');
}
function mediaTypeOf(json, contentType) {
    const stated = optionalText(json['mediaType'], 'mediaType');
    const header = contentType === undefined ? '' : (0,media_type/* bareMediaType */.ZX)(contentType);
    if (stated !== undefined) {
        if (header.startsWith(OWN_TYPE) && header !== stated) {
            throw new format_error/* FormatError */.I('MANIFEST_FORMAT', `mediaType in the manifest and Content-Type differ: ${shown(stated)} and ${shown(header)}`);
        }
        return stated;
    }
    if ((0,media_type/* isManifestType */.Q3)(header))
        return header;
    if (json['schemaVersion'] === 1)
        return media_type/* MEDIA_TYPE */.Ap.dockerSchema1;
    if (Array.isArray(json['manifests']) || json['manifests'] === null)
        return media_type/* MEDIA_TYPE */.Ap.ociIndex;
    if (json['config'] !== undefined)
        return media_type/* MEDIA_TYPE */.Ap.ociManifest;
    throw new format_error/* FormatError */.I('MANIFEST_UNSUPPORTED', 'neither the manifest nor the registry states a type');
}
function shown(text) {
    return text.length > manifest_LONGEST_SHOWN ? `${text.slice(0, manifest_LONGEST_SHOWN)}…` : text;
}
//# sourceMappingURL=manifest.js.map
;// CONCATENATED MODULE: ./out/src/oci/image-config.js

const CONFIG_TYPES = [
    'application/vnd.oci.image.config.v1+json',
    'application/vnd.docker.container.image.v1+json',
];
const image_config_MEANT = ['created', 'config', 'Labels'];
const image_config_FREE = ['Labels'];
const TIME = /^\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}:\d{2}(?:\.\d{1,12})?(?:[Zz]|[+-]\d{2}:\d{2})$/;
function isImageConfig(mediaType) {
    return CONFIG_TYPES.includes(mediaType);
}
function parseBuildConfig(bytes) {
    let json;
    try {
        const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
        json = JSON.parse(text);
        if ((0,json_keys/* faultInKeys */.G)(text, image_config_MEANT, image_config_FREE) !== undefined)
            return undefined;
    }
    catch {
        return undefined;
    }
    if (!isObject(json))
        return undefined;
    const { created, config = {} } = json;
    if (!isObject(config ?? {}))
        return undefined;
    const labels = config?.['Labels'] ?? {};
    if (!isObject(labels))
        return undefined;
    const pairs = Object.entries(labels);
    if (!pairs.every((it) => typeof it[1] === 'string'))
        return undefined;
    return { created: timeOf(created), labels: new Map(pairs) };
}
function isObject(value) {
    return typeof value === 'object' && value !== null && !Array.isArray(value);
}
function timeOf(text) {
    if (typeof text !== 'string' || !TIME.test(text))
        return undefined;
    const time = Date.parse(text.toUpperCase());
    return Number.isNaN(time) ? undefined : time;
}
//# sourceMappingURL=image-config.js.map
;// CONCATENATED MODULE: ./out/src/facts/platforms.js




const SILENT = 'of which its index states no platform';
const CONFIG_BYTES = 1024 * 1024;
const MOST_CONFIGS = 100;
class Configs {
    reader;
    repository;
    side;
    #known = new Map();
    #blobs = new Map();
    constructor(reader, repository, side) {
        this.reader = reader;
        this.repository = repository;
        this.side = side;
    }
    note(manifest) {
        const config = manifest.kind === 'image' ? manifest.config : undefined;
        this.#known.set(manifest.digest, config);
    }
    async platformsOf(listed) {
        const running = listed.filter(({ attestation }) => !attestation);
        const stated = running.flatMap(({ platform }) => (isStated(platform) ? [platform] : []));
        const silent = running.filter(({ platform }) => !isStated(platform));
        const digests = [...new Set(silent.map(({ digest }) => digest))];
        const read = await Promise.all(digests.slice(0, MOST_CONFIGS).map((it) => (0,observe/* observe */.lB)(this.#platformIn(it))));
        const found = read.flatMap((it) => (it.kind === 'known' ? [it.value] : []));
        const unread = read.flatMap((it) => (it.kind === 'unknown' ? [it.error] : []))[0];
        const error = unread ?? (digests.length > MOST_CONFIGS ? this.#tooMany(SILENT) : undefined);
        const platforms = platforms_distinct([...stated, ...found]);
        return { platforms, ...(error === undefined ? {} : { platformsUnread: error }) };
    }
    async #platformIn(digest) {
        const config = await this.#imageConfigOf(digest);
        const platform = config && platformIn(config);
        return isStated(platform) ? platform : undefined;
    }
    async buildsOf(digests) {
        if (digests.length > MOST_CONFIGS)
            throw this.#tooMany('whose configs are asked for');
        return Promise.all(digests.map(async (digest) => {
            const config = await this.#imageConfigOf(digest);
            if (config === undefined)
                return { digest, kind: 'no-image' };
            const said = parseBuildConfig(config);
            return said ? { digest, kind: 'said', ...said } : { digest, kind: 'unreadable' };
        }));
    }
    async #imageConfigOf(digest) {
        const config = await this.#configOf(digest);
        if (config === undefined || !isImageConfig(config.mediaType))
            return undefined;
        const known = this.#blobs.get(config.digest);
        const blob = known ?? this.#read(config.digest);
        this.#blobs.set(config.digest, blob);
        return blob;
    }
    async #read(digest) {
        const blob = await this.reader.getBlob(this.repository, digest, CONFIG_BYTES);
        if (blob.kind === 'absent')
            throw this.#missing(digest);
        return blob.value;
    }
    async #configOf(digest) {
        if (!this.#known.has(digest)) {
            const found = await this.reader.getManifest(this.repository, digest);
            if (found.kind === 'absent')
                throw this.#missing(digest);
            this.note(found.value.manifest);
        }
        return this.#known.get(digest);
    }
    #missing(digest) {
        return new src_errors/* PromotionError */.g1('MANIFEST_UNKNOWN', `${this.reader.host}/${this.repository} does not serve ${digest}, which an image there names`, {
            remedy: 'Push the whole image again; a part of it was deleted or never pushed.',
            side: this.side,
        });
    }
    #tooMany(which) {
        return new src_errors/* PromotionError */.g1('CONTENT_TOO_LARGE', `the image in ${this.reader.host}/${this.repository} has more than ${MOST_CONFIGS} manifests ${which}`, {
            remedy: 'Build fewer platforms, and state them in the index, as current builders do.',
            side: this.side,
        });
    }
}
function isStated(platform) {
    if (platform === undefined || (0,oci_platform/* isNowhere */.xQ)(platform))
        return false;
    return platform.os !== '' && platform.architecture !== '';
}
function platformIn(config) {
    let json;
    try {
        json = JSON.parse(new TextDecoder().decode(config));
    }
    catch {
        return undefined;
    }
    const { os, architecture, variant } = (json ?? {});
    if (typeof os !== 'string' || typeof architecture !== 'string')
        return undefined;
    return { os, architecture, ...(typeof variant === 'string' && variant ? { variant } : {}) };
}
function platforms_distinct(platforms) {
    return [...new Map(platforms.map((it) => [(0,oci_platform/* formatPlatform */.Bq)(it), it])).values()];
}
//# sourceMappingURL=platforms.js.map
;// CONCATENATED MODULE: ./out/src/facts/tree.js





const MOST_MANIFESTS = 1000;
const tree_MOST_LEVELS = 16;
const MOST_PLACES = 20_000;
const MOST_READ = 100;
async function readTree(reader, repository, digest, seen = () => { }, side = 'source', withBuilds = false) {
    seen(digest);
    const found = await reader.getManifest(repository, digest);
    if (found.kind === 'absent')
        return undefined;
    const root = found.value;
    const walk = new Walk(reader, repository, side, root);
    let level = [root.manifest];
    for (let depth = 0; level.length > 0; depth += 1) {
        if (depth >= tree_MOST_LEVELS)
            throw walk.tooLarge(`${tree_MOST_LEVELS} levels of manifests`);
        const fresh = level.flatMap((parent) => walk.newChildren(parent));
        for (const child of fresh)
            if (!child.attestation)
                seen(child.digest);
        const read = await Promise.all(fresh.map((child) => walk.look(child)));
        level = read.flatMap((manifest) => manifest ?? []);
    }
    const nodes = [...walk.nodes.values()];
    const [platforms, builds] = await Promise.all([
        walk.platforms(),
        withBuilds ? (0,observe/* observe */.lB)(walk.builds()) : undefined,
    ]);
    return { root, nodes, ...platforms, ...(builds === undefined ? {} : { builds }) };
}
class Walk {
    reader;
    repository;
    side;
    root;
    nodes;
    #listed = [];
    #configs;
    constructor(reader, repository, side, root) {
        this.reader = reader;
        this.repository = repository;
        this.side = side;
        this.root = root;
        const { digest, manifest } = root;
        const node = {
            digest,
            mediaType: manifest.mediaType,
            attestation: false,
            size: manifest.size,
        };
        this.nodes = new Map([[digest, node]]);
        this.#configs = new Configs(reader, repository, side);
        this.#configs.note(manifest);
        if (manifest.kind !== 'index') {
            this.#listed.push({ digest, platform: undefined, attestation: false });
        }
    }
    newChildren(parent) {
        const fresh = [];
        for (const child of childManifests(parent)) {
            const { digest, platform } = child;
            const attestation = isAttestationChild(child);
            this.#listed.push({ digest, platform, attestation });
            const known = this.nodes.get(digest);
            const node = known ?? {
                digest,
                mediaType: child.mediaType,
                parent: parent.digest,
                attestation,
                size: child.size,
                ...(platform === undefined ? {} : { platform }),
            };
            this.nodes.set(digest, { ...node, attestation: node.attestation && attestation });
            if (known === undefined)
                fresh.push(node);
            if (this.nodes.size > MOST_MANIFESTS)
                throw this.tooLarge(`${MOST_MANIFESTS} manifests`);
            if (this.#listed.length > MOST_PLACES)
                throw this.tooLarge(`${MOST_PLACES} entries`);
        }
        return fresh;
    }
    async look(child) {
        const { digest } = child;
        const whole = this.reader.pullsLeft() === undefined && this.nodes.size <= MOST_READ;
        if (!whole && !(0,media_type/* isIndexType */.$U)(child.mediaType)) {
            const head = await this.reader.headManifest(this.repository, digest);
            if (head.kind === 'absent')
                throw this.#missing(digest);
            if (!(0,media_type/* isIndexType */.$U)(head.value.mediaType))
                return undefined;
        }
        const found = await this.reader.getManifest(this.repository, digest);
        if (found.kind === 'absent')
            throw this.#missing(digest);
        const { manifest } = found.value;
        this.#configs.note(manifest);
        const node = this.nodes.get(digest);
        if (node)
            this.nodes.set(digest, { ...node, mediaType: manifest.mediaType });
        return manifest.kind === 'index' ? manifest : undefined;
    }
    platforms() {
        const leaves = this.#listed.filter(({ digest }) => !(0,media_type/* isIndexType */.$U)(this.nodes.get(digest)?.mediaType ?? ''));
        return this.#configs.platformsOf(leaves);
    }
    builds() {
        const running = [...this.nodes.values()].filter(({ attestation, mediaType }) => !attestation && !(0,media_type/* isIndexType */.$U)(mediaType));
        return this.#configs.buildsOf(running.map(({ digest }) => digest));
    }
    tooLarge(what) {
        return new src_errors/* PromotionError */.g1('CONTENT_TOO_LARGE', `${this.reader.host}/${this.repository}@${this.root.digest} has more than ${what} below it`, {
            remedy: 'Azure imports at most 50 manifests an image; build fewer platforms.',
            side: this.side,
        });
    }
    #missing(digest) {
        return new src_errors/* PromotionError */.g1('MANIFEST_UNKNOWN', `${this.reader.host}/${this.repository}@${digest} is named by an index and does not exist`, {
            remedy: 'Push the whole image again; a part of it was deleted or never pushed.',
            side: this.side,
        });
    }
}
//# sourceMappingURL=tree.js.map
;// CONCATENATED MODULE: ./out/src/facts/source.js






const NO_SOURCE = {
    resource: UNASKED,
    image: UNASKED,
    tagDigest: UNASKED,
    tags: UNASKED,
    referrers: UNASKED,
    addressing: 'login-server',
    pullsLeft: undefined,
};
async function gatherSource(promotion, source, digest, alone = false) {
    const { source: name } = promotion;
    if (!source || !name)
        return NO_SOURCE;
    const { reader } = source;
    const asked = source.resource();
    const tag = name.tag === undefined
        ? Promise.resolve(UNASKED)
        : (0,observe/* observe */.lB)(tagDigestOf(reader, name.repository, name.tag));
    const known = digest === undefined
        ? tag.then((observed) => pinnedBy(promotion, observed))
        : Promise.resolve(digest);
    const lists = new Listings(reader, name.repository);
    const copies = promotion.policy.referrers === 'copy';
    const seen = (manifest) => {
        if (copies)
            void lists.of(manifest);
    };
    const tree = known.then((it) => it === undefined
        ? UNASKED
        : (0,observe/* observe */.lB)(readTree(reader, name.repository, it, seen, 'source', asksForBuilds(promotion.policy))));
    const attached = tree.then((it) => gatherReferrers(lists, promotion, it));
    const ofDigest = known.then((it) => gatherSourceTags(promotion, source, it));
    const [resource, tagDigest, image, referrers, tags] = await Promise.all([
        asked === undefined ? UNASKED : (0,observe/* observeResource */.Tw)(asked, alone),
        tag,
        tree,
        attached,
        ofDigest,
    ]);
    const addressing = asked === undefined ? 'login-server' : 'resource-id';
    const pullsLeft = reader.pullsLeft();
    return { resource, image, tagDigest, tags, referrers, addressing, pullsLeft };
}
async function gatherReferrers(lists, { policy }, tree) {
    if (tree.kind !== 'known')
        return UNASKED;
    const { nodes } = tree.value;
    const digests = nodes.map(({ digest }) => digest);
    if (policy.referrers === 'copy') {
        const attestations = nodes.flatMap((it) => (it.attestation ? [it.digest] : []));
        return (0,observe/* observe */.lB)(readReferrers(lists, digests, attestations, policy.referrerTypes));
    }
    const { requireReferrers, signature, attestation, notation } = policy;
    const asked = signature ?? attestation ?? notation;
    if (requireReferrers.length === 0 && !asked)
        return UNASKED;
    return (0,observe/* observe */.lB)(directlyAttached(lists, digests));
}
async function directlyAttached(lists, digests) {
    const [root] = digests;
    if (root === undefined)
        return { found: [], wanted: [], fallbacks: [], leftOut: [] };
    const { referrers, leftOut } = await lists.of(root);
    const own = ({ digest }) => !digests.includes(digest);
    return {
        found: referrers.filter(own),
        wanted: [],
        fallbacks: [],
        leftOut: leftOut.filter(own),
    };
}
function pinnedBy(promotion, tag) {
    return promotion.policy.requireDigest || tag.kind !== 'known' ? undefined : tag.value;
}
async function tagDigestOf(reader, repository, tag) {
    const head = await reader.headManifest(repository, tag);
    if (head.kind === 'absent')
        return undefined;
    if (head.value.digest !== undefined)
        return head.value.digest;
    const full = await reader.getManifest(repository, tag);
    return full.kind === 'absent' ? undefined : full.value.digest;
}
//# sourceMappingURL=source.js.map
;// CONCATENATED MODULE: ./out/src/facts/target.js





const UNREAD_TARGET = {
    resource: UNASKED,
    repository: UNASKED,
    tags: [],
    missing: UNASKED,
    attached: UNASKED,
};
async function gatherTarget(target, promotion, mode, alone = false) {
    const { repository: name } = promotion.target;
    const [resource, right, repository, tags] = await Promise.all([
        (0,observe/* observeResource */.Tw)(target.resource(), alone),
        (0,modes/* isWriting */.x)(mode) ? undefined : rightOf(target),
        (0,observe/* observeLookup */.hU)(target.reader.repositoryProperties(name)),
        readHeld(target, promotion, promotion.statedTags),
    ]);
    return { resource, ...(right === undefined ? {} : { mayImport: right }), repository, tags };
}
async function rightOf(target) {
    const observed = await (0,observe/* observe */.lB)(target.mayImport().then((may) => ({ may })));
    const may = observed.kind === 'known' ? observed.value.may : undefined;
    if (may === undefined)
        return 'not-checked';
    return may ? 'yes' : 'no';
}
async function gatherPresent({ reader }, promotion, digest, source, held, waits) {
    const carried = carriedOf(promotion, source);
    const inPlace = held.tags
        .filter(({ siblings }) => siblings === undefined)
        .every((it) => it.held.kind === 'known' && it.held.value.digest === digest);
    const asked = digest !== undefined && source.image.kind === 'known';
    if (!asked || (!inPlace && !waits && carried === undefined)) {
        return { missing: UNASKED, attached: UNASKED };
    }
    const nodes = source.image.value.nodes.map((node) => node.digest);
    const { repository } = promotion.target;
    const isNew = held.repository.kind === 'absent';
    const [missing, attached] = await Promise.all([
        isNew ? { kind: 'known', value: nodes } : (0,observe/* observe */.lB)(lackedOf(reader, repository, nodes)),
        carried === undefined ? UNASKED : (0,observe/* observe */.lB)(readAttached(reader, repository, carried, isNew)),
    ]);
    return { missing, attached };
}
function carriedOf({ policy }, source) {
    const { referrers } = source;
    if (policy.referrers !== 'copy' || referrers.kind !== 'known')
        return undefined;
    return referrers.value.wanted.length > 0 ? referrers.value : undefined;
}
async function lackedOf(reader, repository, digests) {
    const looks = digests.map(async (digest) => {
        const head = await reader.headManifest(repository, digest);
        return head.kind === 'absent' ? [digest] : [];
    });
    return (await Promise.all(looks)).flat();
}
async function readAttached(reader, repository, graph, isNew) {
    const untagged = new Set(graph.wanted.filter(isUntagged).map(({ digest }) => digest));
    const [first] = graph.fallbacks;
    const [missing, api, tags] = await Promise.all([
        isNew ? [...untagged] : lackedOf(reader, repository, [...untagged]),
        first === undefined
            ? UNASKED
            : (0,observe/* observe */.lB)(reader.listed(repository, first.subject).then((it) => it.api)),
        Promise.all([...graph.wanted, ...graph.fallbacks].flatMap(({ tag, digest }) => tag === undefined ? [] : [heldUnder(reader, repository, tag, digest, isNew)])),
    ]);
    return { api, missing, tags };
}
async function heldUnder(reader, repository, tag, digest, isNew) {
    if (isNew)
        return { tag, digest, held: undefined };
    const found = await reader.tagProperties(repository, tag);
    return { tag, digest, held: found.kind === 'found' ? found.value.digest : undefined };
}
function isUntagged({ tag }) {
    return tag === undefined;
}
function withPlatforms({ reader }, promotion, tags, digest) {
    const { repository } = promotion.target;
    return Promise.all(tags.map(async (it) => {
        if (it.held.kind !== 'known' || it.held.value.digest === digest)
            return it;
        const tree = await (0,observe/* observe */.lB)(readTree(reader, repository, it.held.value.digest, undefined, 'target'));
        if (tree.kind !== 'known' || tree.value.platformsUnread !== undefined)
            return it;
        return { ...it, platforms: tree.value.platforms };
    }));
}
//# sourceMappingURL=target.js.map
;// CONCATENATED MODULE: ./out/src/facts/gather.js











async function gatherFacts(promotion, registries, evidence, { mode, now, set }) {
    const agreed = evidence.kind === 'agreed' ? evidence.digest : undefined;
    if (mode === 'verify')
        return verifyFacts(promotion, registries, evidence, agreed, now);
    const { source, target } = registries;
    const [sourceFacts, held] = await Promise.all([
        gatherSource(promotion, source, agreed, set === 'alone'),
        gatherTarget(target, promotion, mode, set === 'alone'),
    ]);
    const pinned = evidence.kind === 'missing' && !promotion.policy.requireDigest;
    const resolved = pinned && sourceFacts.tagDigest.kind === 'known' ? sourceFacts.tagDigest.value : undefined;
    const digest = agreed ?? resolved;
    const wanted = wantedTags(promotion, sourceFacts.tags);
    const all = await heldOf(target, promotion, held, wanted, digest);
    const [present, tags, signature, attestation, notation] = await Promise.all([
        gatherPresent(target, promotion, digest, sourceFacts, all, set === 'together'),
        !(0,modes/* isWriting */.x)(mode) && knowsPlatforms(sourceFacts)
            ? withPlatforms(target, promotion, all.tags, digest)
            : all.tags,
        gatherSignature(promotion, source?.reader, sourceFacts),
        attestationOf(promotion, registries.attestations, sourceFacts, source?.reader, digest, now),
        notationOf(mode, promotion, registries, sourceFacts, now),
    ]);
    return {
        now,
        mode,
        promotion,
        evidence,
        digest,
        tags: wanted,
        signature,
        attestation,
        notation,
        source: sourceFacts,
        target: { ...held, ...present, tags },
    };
}
async function heldOf(target, promotion, held, wanted, digest) {
    const added = wanted.filter((tag) => !promotion.statedTags.includes(tag));
    const tags = [...held.tags, ...(await readHeld(target, promotion, added))];
    const beside = await withSiblings(target, promotion, tags, wanted, digest);
    return { ...held, tags: await withKeepers(target, promotion, beside, digest) };
}
async function verifyFacts(promotion, registries, evidence, digest, now) {
    const { signature: rule, attestation: attested, requireReferrers } = promotion.policy;
    const at = { reader: registries.target.reader, repository: promotion.target.repository };
    const listed = (requireReferrers.length > 0 || attested) && digest
        ? (0,observe/* observe */.lB)(at.reader.referrers(at.repository, digest).then(({ referrers: all }) => all))
        : UNASKED;
    const builds = asksForBuilds(promotion.policy);
    const [signature, attestation, notation, image, referrers, tags] = await Promise.all([
        rule && digest ? signatureAt(at, digest, rule) : UNASKED,
        attestationAt(promotion, registries.attestations, at, await listed, digest, now),
        notationInTarget(promotion, registries, digest, now),
        asksForContent(promotion) && digest
            ? (0,observe/* observe */.lB)(readTree(at.reader, at.repository, digest, undefined, 'target', builds))
            : UNASKED,
        listed,
        heldInVerify(registries.target, promotion, digest),
    ]);
    const target = { ...UNREAD_TARGET, image, referrers, tags };
    const source = NO_SOURCE;
    const read = {
        digest,
        tags: promotion.statedTags,
        signature,
        attestation,
        notation,
        source,
        target,
    };
    return { now, mode: 'verify', promotion, evidence, ...read };
}
function asksForContent({ policy }) {
    return policy.platforms.length > 0 || policy.explicit.length > 0;
}
function knowsPlatforms({ image }) {
    return image.kind === 'known' && image.value.platformsUnread === undefined;
}
function attestationOf(promotion, attesting, { image, referrers }, reader, digest, now) {
    const { source } = promotion;
    if (!reader || !source)
        return UNASKED;
    const graph = image.kind === 'unknown' ? image : referrers;
    const listed = graph.kind === 'known' ? { kind: 'known', value: graph.value.found } : graph;
    const at = { reader, repository: source.repository };
    return attestationAt(promotion, attesting, at, listed, digest, now);
}
function attestationAt({ policy }, attesting, place, referrers, digest, now) {
    const { attestation: rule } = policy;
    if (!rule || !attesting || digest === undefined)
        return UNASKED;
    const listed = referrers.kind === 'unknown'
        ? referrers
        : { kind: 'known', value: referrers.kind === 'known' ? referrers.value : [] };
    const attached = { ...place, referrers: listed, at: attesting.at };
    return gatherAttestation(attesting.kept, digest, rule, now, attached);
}
async function notationOf(mode, promotion, { source, lists }, { image, referrers }, now) {
    const { policy, source: name } = promotion;
    if (!policy.notation || !source || !name || image.kind !== 'known')
        return UNASKED;
    if (referrers.kind === 'unknown')
        return referrers;
    const { gatherNotation } = await Promise.all(/* import() */[__webpack_require__.e(404), __webpack_require__.e(365)]).then(__webpack_require__.bind(__webpack_require__, 75365));
    const at = { reader: source.reader, repository: name.repository };
    const scope = (0,signatures_of/* signaturesOf */.R)(mode, promotion);
    const found = referrers.kind === 'known' ? referrers.value.found : [];
    return gatherNotation(policy.notation, { ...at, scope, lists, now }, image.value.root, found);
}
async function notationInTarget(promotion, { target, lists }, digest, now) {
    const { policy, target: name } = promotion;
    if (!policy.notation || digest === undefined)
        return UNASKED;
    const { notationAt } = await Promise.all(/* import() */[__webpack_require__.e(404), __webpack_require__.e(365)]).then(__webpack_require__.bind(__webpack_require__, 75365));
    const scope = (0,signatures_of/* signaturesOf */.R)('verify', promotion);
    const at = { reader: target.reader, repository: name.repository, scope, lists, now };
    return notationAt(policy.notation, at, digest);
}
//# sourceMappingURL=gather.js.map
;// CONCATENATED MODULE: ./out/src/goal/skipped.js
function isSkipped({ mode, promotion, source, evidence, digest }) {
    if (mode === 'verify' || !promotion.policy.optional)
        return false;
    if (digest !== undefined)
        return source.image.kind === 'absent';
    const resolves = evidence.kind === 'missing' && !promotion.policy.requireDigest;
    return resolves && source.tagDigest.kind === 'absent';
}
//# sourceMappingURL=skipped.js.map
// EXTERNAL MODULE: ./out/src/one-line.js
var one_line = __webpack_require__(1008);
;// CONCATENATED MODULE: ./out/src/goal/reach.js

function isRestricted(resource) {
    return resource.publicNetworkAccess === 'Disabled' || resource.defaultAction === 'Deny';
}
function isOutOfReach(error, resource) {
    if (error.code === 'REGISTRY_FIREWALL')
        return true;
    const restricted = resource.kind === 'known' && isRestricted(resource.value);
    return error.code === 'REGISTRY_UNREACHABLE' && restricted;
}
function reachOfTarget(facts, readings) {
    const { unverifiable } = facts.promotion.policy;
    const accepted = (error) => unverifiable === 'warn' &&
        !(0,modes/* isRollback */.z)(facts.mode) &&
        isOutOfReach(error, facts.target.resource);
    return reachOf(readings, accepted);
}
function reachOfSource(facts, readings) {
    const { unverifiable } = facts.promotion.policy;
    const stated = facts.evidence.kind === 'agreed';
    const accepted = (error) => unverifiable === 'warn' &&
        stated &&
        !(0,modes/* isRollback */.z)(facts.mode) &&
        isOutOfReach(error, facts.source.resource);
    return reachOf(readings, accepted);
}
function reachOf(readings, accepted) {
    const errors = readings.flatMap((it) => (it.kind === 'unknown' ? [it.error] : []));
    const failed = errors.find((error) => !accepted(error));
    if (failed)
        return { kind: 'failed', error: failed };
    return { kind: errors.length > 0 ? 'waived' : 'reached' };
}
const TARGET_WARNING = 'unverifiable: warn: the target cannot be reached from here; nothing is moved, and the result is not proven.';
//# sourceMappingURL=reach.js.map
// EXTERNAL MODULE: ./out/src/trust/signed-by.js
var signed_by = __webpack_require__(53882);
;// CONCATENATED MODULE: ./out/src/gates/reasons.js
const reasons_MOST = 5;
function reasonsIn(reasons) {
    const more = reasons.length - reasons_MOST;
    const told = reasons.slice(0, reasons_MOST).join('; ');
    return more > 0 ? `${told}; and ${more} more` : told;
}
//# sourceMappingURL=reasons.js.map
;// CONCATENATED MODULE: ./out/src/gates/unknown.js
function unknown(gate, expected, error) {
    return {
        gate,
        outcome: 'unknown',
        expected,
        got: error.message,
        remedy: error.remedy,
        code: error.code,
        ...(error.correlationId === undefined ? {} : { correlationId: error.correlationId }),
    };
}
//# sourceMappingURL=unknown.js.map
;// CONCATENATED MODULE: ./out/src/gates/unread.js

function unread(facts, gate, expected, asked) {
    const { image } = facts.source;
    const waived = reachOfSource(facts, [image]).kind === 'waived';
    if (!waived || asked.length === 0) {
        return { gate, outcome: 'not-applicable', expected, got: 'the image was not read' };
    }
    return {
        gate,
        outcome: 'block',
        expected,
        got: `the source is out of reach, so ${asked.join(', ')} cannot be checked`,
        remedy: `Run on a runner inside the source's network, or drop ${asked.join(', ')}.`,
    };
}
//# sourceMappingURL=unread.js.map
// EXTERNAL MODULE: ./out/src/gates/verdict.js
var gates_verdict = __webpack_require__(89859);
;// CONCATENATED MODULE: ./out/src/gates/attestation.js






const gate = 'attestation';
const MOST_TOLD = 5;
const HOUR = 3_600_000;
function attestation(facts) {
    const { attestation: rule } = facts.promotion.policy;
    if (!rule) {
        return (0,gates_verdict/* notAsked */.Op)(gate);
    }
    const expected = expectedOf(rule);
    const { attestation: found } = facts;
    switch (found.kind) {
        case 'unasked':
            return { gate, outcome: 'not-applicable', expected, got: 'there is no digest to ask for' };
        case 'unknown':
            return reachOfSource(facts, [facts.source.image]).kind === 'waived'
                ? unread(facts, gate, expected, ['require-attestation', 'attestation-signer'])
                : unknown(gate, expected, found.error);
        case 'absent':
            return {
                gate,
                outcome: 'block',
                expected,
                got: `no attestation of ${facts.digest ?? 'the digest'}: ${found.looked.join('; ')}`,
                remedy: remedyOf(rule),
            };
        case 'failed':
            return {
                gate,
                outcome: 'block',
                expected,
                got: reasonsIn(found.reasons),
                remedy: found.remedy ??
                    'Check require-attestation, attestation-signer and what else is asked of attestations against the pipeline that attests the image, and trusted-root where the repository is private.',
            };
        case 'verified':
            return { gate, outcome: 'pass', expected, got: `verified: ${wordsOf(found.value)}` };
    }
}
function expectedOf({ predicates, signer, conditions }) {
    const { builder, source, maxAge } = conditions ?? {};
    return [
        `${predicates.join(', ')} by ${signer ?? 'a workflow of this repository'}`,
        ...(builder === undefined ? [] : [`built by ${builder}`]),
        ...(source === undefined ? [] : [`from ${source}`]),
        ...(maxAge === undefined ? [] : [`at most ${maxAge / HOUR} hours old`]),
    ].join(', ');
}
function remedyOf({ by }) {
    switch (by?.kind) {
        case 'key':
            return 'Attest the image in the pipeline that builds it: cosign attest --key <key> --type <predicate> --predicate <file> <repository>@<digest>.';
        case 'identity':
            return 'Attest the image in the pipeline that builds it: cosign attest --type <predicate> --predicate <file> <repository>@<digest>.';
        case undefined:
            return 'Attest the image in the workflow that builds it: actions/attest with subject-digest, and push-to-registry to attach it; to ask GitHub, this job needs permissions: attestations: read.';
    }
}
function wordsOf(found) {
    const texts = found.map(({ predicateType, signer, claims, signedAt, where }) => {
        const stated = [
            ...(where === 'registry' ? ['attached'] : ['at GitHub']),
            ...(signedAt === undefined ? [] : [`signed ${signedAt}`]),
            ...(0,signed_by/* claimWords */.wV)(claims),
        ];
        return `${predicateType} by ${signer} (${stated.join(', ')})`;
    });
    const told = [...new Set(texts)];
    const more = told.length - MOST_TOLD;
    const shown = told.slice(0, MOST_TOLD).join('; ');
    return more > 0 ? `${shown}; and ${more} more` : shown;
}
//# sourceMappingURL=attestation.js.map
;// CONCATENATED MODULE: ./out/src/gates/digest-evidence.js

const digest_evidence_gate = 'digest-evidence';
function digestEvidence(facts) {
    const { evidence } = facts;
    const expected = 'one digest, the same from every source of evidence';
    switch (evidence.kind) {
        case 'agreed':
            return { gate: digest_evidence_gate, outcome: 'pass', expected, got: describe(evidence.claims) };
        case 'unusable':
            return {
                gate: digest_evidence_gate,
                outcome: 'block',
                expected,
                got: describe(evidence.claims),
                remedy: 'Pass the digest as the build step printed it, sha256: and 64 hex characters, or name a file in digest-evidence that holds it.',
            };
        case 'conflict':
            return {
                gate: digest_evidence_gate,
                outcome: 'block',
                expected,
                got: describe(evidence.claims),
                remedy: 'Find out which build is meant and pass its digest only; file#name in digest-evidence picks one entry of several.',
            };
        case 'missing':
            return missing(facts, expected);
    }
}
function missing(facts, expected) {
    const { claims } = facts.evidence;
    const got = claims.length === 0 ? 'no digest evidence' : describe(claims);
    const { tagDigest } = facts.source;
    if (facts.promotion.policy.requireDigest || facts.mode === 'verify') {
        const remedy = claims.some(({ kind }) => kind === 'empty')
            ? 'Check the variable behind @: the build step left its digest empty. Look at the name of the step and of its output.'
            : 'Pass the digest of the tested image: in source behind @, in digest, or by a file in digest-evidence.';
        return { gate: digest_evidence_gate, outcome: 'block', expected, got, remedy };
    }
    const tag = facts.promotion.source?.tag;
    switch (tagDigest.kind) {
        case 'known': {
            const pinned = `${got}; tag ${tag ?? ''} resolved once to ${tagDigest.value} and pinned`;
            const warning = 'require-digest: false: what was tested is not proven to be what is promoted.';
            return { gate: digest_evidence_gate, outcome: 'waived', expected, got: pinned, warning };
        }
        case 'unknown':
            return unknown(digest_evidence_gate, `tag ${tag ?? ''} of the source resolved to a digest`, tagDigest.error);
        case 'absent':
        case 'unasked':
            return {
                gate: digest_evidence_gate,
                outcome: 'block',
                expected: 'a tag of the source to resolve, as require-digest: false allows',
                got: tag === undefined ? `${got} and no tag in source` : `no tag ${tag} in the source`,
                remedy: 'Name an existing tag in source, or pass a digest.',
            };
    }
}
function describe(claims) {
    return claims.map(describeClaim).join('; ');
}
function describeClaim(claim) {
    switch (claim.kind) {
        case 'digest':
            return `${claim.origin}: ${claim.digest}${claim.strength === 'claimed' ? ` (claimed by a ${claim.format}, not verified)` : ''}`;
        case 'empty':
            return `${claim.origin}: nothing behind @`;
        case 'silent':
        case 'unusable':
            return `${claim.origin}: ${claim.problem}`;
    }
}
//# sourceMappingURL=digest-evidence.js.map
;// CONCATENATED MODULE: ./out/src/gates/judged.js

function judgedImage({ mode, source, target }) {
    return mode === 'verify' ? (target.image ?? { kind: 'unasked' }) : source.image;
}
function unreadTarget(facts, gate, expected, observed) {
    if (observed.kind === 'unknown')
        return unknown(gate, expected, observed.error);
    if (observed.kind === 'unasked') {
        return { gate, outcome: 'not-applicable', expected, got: 'there is no digest to look for' };
    }
    return {
        gate,
        outcome: 'block',
        expected,
        got: 'the target answers that it has no such manifest',
        remedy: `Promote ${facts.digest ?? 'the image'} into the target first, or verify the digest that it holds.`,
        code: 'MANIFEST_UNKNOWN',
    };
}
//# sourceMappingURL=judged.js.map
;// CONCATENATED MODULE: ./out/src/gates/manifest-count.js


const manifest_count_gate = 'manifest-count';
function manifestCount(facts) {
    const { minManifests, maxManifests } = facts.promotion.policy;
    const expected = `${minManifests} to ${maxManifests} manifests`;
    const asked = facts.promotion.policy.explicit.filter((name) => name.endsWith('-manifests'));
    if (facts.mode === 'verify' && asked.length === 0) {
        return {
            gate: manifest_count_gate,
            outcome: 'not-applicable',
            expected,
            got: 'verify mode counts where it is asked',
        };
    }
    const image = judgedImage(facts);
    if (image.kind !== 'known') {
        if (facts.mode === 'verify')
            return unreadTarget(facts, manifest_count_gate, expected, image);
        return unread(facts, manifest_count_gate, expected, asked);
    }
    const { nodes } = image.value;
    const count = nodes.length;
    const attestations = nodes.filter(({ attestation }) => attestation).length;
    const got = `${count}: the root and ${count - 1} below it, ${attestations} of them attestations`;
    if (count > maxManifests) {
        return {
            gate: manifest_count_gate,
            outcome: 'block',
            expected,
            got,
            remedy: count > 50
                ? 'Build fewer platforms or attestations: Azure imports at most 50 manifests an image. How it counts nested indexes is not documented; a higher max-manifests lets Azure decide.'
                : `Check the platforms of the build, or raise max-manifests to ${count}.`,
        };
    }
    if (count < minManifests) {
        return {
            gate: manifest_count_gate,
            outcome: 'block',
            expected,
            got,
            remedy: `Check that the digest is that of the index and not of one platform, or lower min-manifests to ${count}.`,
        };
    }
    return { gate: manifest_count_gate, outcome: 'pass', expected, got };
}
//# sourceMappingURL=manifest-count.js.map
;// CONCATENATED MODULE: ./out/src/gates/builds.js



function judgeBuilds(facts, gate, expected, asked, judge) {
    const image = judgedImage(facts);
    if (image.kind !== 'known') {
        if (facts.mode === 'verify')
            return unreadTarget(facts, gate, expected, image);
        return unread(facts, gate, expected, [asked]);
    }
    const { builds } = image.value;
    if (builds?.kind === 'known' && builds.value.length > 0)
        return judge(builds.value);
    if (builds?.kind === 'unknown')
        return unknown(gate, expected, builds.error);
    return {
        gate,
        outcome: 'block',
        expected,
        got: 'the image has no platform, so no config either',
        remedy: `Check that the digest is that of an image, or drop ${asked}.`,
    };
}
//# sourceMappingURL=builds.js.map
;// CONCATENATED MODULE: ./out/src/gates/max-age-days.js





const max_age_days_gate = 'max-age-days';
const DAY = 24 * 60 * 60 * 1000;
const EARLIEST = Date.UTC(2000, 0, 1);
function maxAgeDays(facts) {
    const days = facts.promotion.policy.rules[max_age_days_gate];
    if (days === undefined)
        return (0,gates_verdict/* notAsked */.Op)(max_age_days_gate, 'no age is asked for');
    const expected = `built in the last ${days} days`;
    if ((0,modes/* isRollback */.z)(facts.mode)) {
        const got = 'a rollback goes back to an older image, whatever its age';
        return { gate: max_age_days_gate, outcome: 'waived', expected, got };
    }
    const now = facts.now.getTime();
    return judgeBuilds(facts, max_age_days_gate, expected, max_age_days_gate, (builds) => judge(builds, now, days, expected));
}
function judge(builds, now, days, expected) {
    const times = builds.map((build) => ({ build, time: max_age_days_timeOf(build, now) }));
    const known = times.flatMap(({ time }) => (typeof time === 'number' ? [time] : []));
    const oldest = Math.min(...known);
    if (known.length > 0 && oldest < now - days * DAY) {
        return {
            gate: max_age_days_gate,
            outcome: 'block',
            expected,
            got: `the oldest platform was built ${new Date(oldest).toISOString()}, ${ageOf(now - oldest)} ago`,
            remedy: `Build and test the image again, or raise ${max_age_days_gate}.`,
        };
    }
    const without = times.flatMap(({ build, time }) => typeof time === 'number' ? [] : [`${(0,oci_digest/* shortDigest */.VK)(build.digest)} ${time}`]);
    if (without.length > 0) {
        return {
            gate: max_age_days_gate,
            outcome: 'unknown',
            expected,
            got: `the build states no time: ${reasonsIn(without)}`,
            remedy: `Let the builder write the time of creation (SOURCE_DATE_EPOCH set to the commit's time keeps builds reproducible), or drop ${max_age_days_gate}.`,
        };
    }
    const got = `the oldest platform was built ${new Date(oldest).toISOString()}, ${ageOf(now - oldest)} ago`;
    return { gate: max_age_days_gate, outcome: 'pass', expected, got };
}
function max_age_days_timeOf(build, now) {
    switch (build.kind) {
        case 'no-image':
            return 'is no image';
        case 'unreadable':
            return 'has a config that cannot be read';
        case 'said': {
            const { created } = build;
            if (created === undefined)
                return 'has none';
            const at = new Date(created).toISOString();
            if (created < EARLIEST)
                return `says ${at}, which stands for none`;
            return created > now + DAY ? `says ${at}, which is yet to come` : created;
        }
    }
}
function ageOf(milliseconds) {
    const days = Math.max(0, Math.floor(milliseconds / DAY));
    return days === 1 ? '1 day' : `${days} days`;
}
//# sourceMappingURL=max-age-days.js.map
;// CONCATENATED MODULE: ./out/src/gates/network.js

const network_gate = 'network';
const expected = 'network and export rules that let Azure import';
function network(facts) {
    const { source, target } = facts;
    if (facts.mode === 'verify') {
        return { gate: network_gate, outcome: 'not-applicable', expected, got: 'verify mode imports nothing' };
    }
    const from = source.resource.kind === 'known' ? source.resource.value : undefined;
    const to = target.resource.kind === 'known' ? target.resource.value : undefined;
    for (const registry of [from, to]) {
        if (registry && isRestricted(registry) && registry.networkRuleBypass === 'None') {
            return {
                gate: network_gate,
                outcome: 'block',
                expected,
                got: `${registry.loginServer} is restricted to its networks and lets no trusted Azure services through`,
                remedy: `Allow trusted services on it: az acr update --name ${registry.loginServer} --allow-trusted-services true`,
            };
        }
    }
    if (from?.exportPolicy === 'disabled' && from.id.toLowerCase() !== to?.id.toLowerCase()) {
        return {
            gate: network_gate,
            outcome: 'block',
            expected,
            got: `the export policy of ${from.loginServer} is disabled, so nothing may be imported from it`,
            remedy: `Decide with its owner whether to allow it: az acr update --name ${from.loginServer} --allow-exports true`,
        };
    }
    const crossing = crossTenant(facts);
    if (crossing)
        return crossing;
    if (!from && !to)
        return { gate: network_gate, outcome: 'not-applicable', expected, got: 'ARM was not asked' };
    const both = [from, to].flatMap((it) => (it ? [it] : []));
    const got = both.map(network_describe).join('; ');
    const warnings = both.flatMap(endpointWarning);
    const warning = warnings.length === 0 ? {} : { warning: [...new Set(warnings)].join(' ') };
    return { gate: network_gate, outcome: 'pass', expected, got, ...warning };
}
function crossTenant({ source, promotion }) {
    const { image, addressing } = source;
    const closed = image.kind === 'unknown' && image.error.code === 'REGISTRY_FIREWALL';
    if (addressing === 'resource-id' || !closed)
        return undefined;
    return {
        gate: network_gate,
        outcome: 'block',
        expected,
        got: `${promotion.source?.registry ?? 'the source'} is closed to public access and addressed by its login server, as another tenant's registry has to be`,
        remedy: 'Azure cannot import from a closed registry of another tenant: open it to public access, or promote from a registry in this tenant.',
    };
}
function endpointWarning(registry) {
    if (!isRestricted(registry) || registry.serviceEndpointRules === undefined)
        return [];
    return [
        `${registry.loginServer} has rules for a virtual network's service endpoint: trusted services, the import among them, may not pass those. A private endpoint has no such limit.`,
    ];
}
function network_describe(registry) {
    const access = isRestricted(registry) ? 'restricted, trusted services allowed' : 'public access';
    const abac = registry.roleAssignmentMode === 'AbacRepositoryPermissions';
    return `${registry.loginServer} ${access}${abac ? ', ABAC mode: AcrPull and AcrPush do not count there' : ''}`;
}
//# sourceMappingURL=network.js.map
;// CONCATENATED MODULE: ./out/src/gates/notation.js





const notation_gate = 'notation';
const POLICY = 'notation-trust-policy';
const MOST_ANNOTATIONS = 10;
function notation(facts) {
    const { promotion, mode, digest, notation: found } = facts;
    const { notation: rule } = promotion.policy;
    if (!rule) {
        return (0,gates_verdict/* notAsked */.Op)(notation_gate);
    }
    const scope = (0,signatures_of/* signaturesOf */.R)(mode, promotion);
    const image = `${scope}@${digest ?? ''}`;
    const expected = `a Notation signature that the trust policy accepts for ${scope}`;
    switch (found.kind) {
        case 'unasked':
            return unread(facts, notation_gate, expected, [POLICY]);
        case 'unknown':
            return unknown(notation_gate, expected, found.error);
        case 'uncovered':
            return {
                gate: notation_gate,
                outcome: 'block',
                expected,
                got: `no statement of the trust policy covers ${scope}`,
                remedy: `Name ${scope} in registryScopes of the statement in ${POLICY} that is meant for it.`,
            };
        case 'skipped': {
            const { statement } = found.applied;
            const got = `statement "${statement}" of the trust policy skips verification`;
            const warning = `trust policy "${statement}" skips verification of ${scope}: no Notation signature was looked at.`;
            return { gate: notation_gate, outcome: 'waived', expected, got, warning };
        }
        case 'absent':
            return {
                gate: notation_gate,
                outcome: 'block',
                expected,
                got: `${image} carries no Notation signature`,
                remedy: `Sign it in the pipeline that built it: notation sign ${image}`,
            };
        case 'failed':
            return {
                gate: notation_gate,
                outcome: 'block',
                expected,
                got: `no signature that holds: ${reasonsIn(found.reasons)}`,
                remedy: `Check ${POLICY} and notation-trust-store against who signs ${image}, or sign it again: notation sign ${image}`,
            };
        case 'verified':
            return accepted(found.value, expected, rule.policy.warnings);
    }
}
function accepted(signed, expected, overlooked) {
    const { applied, vouched } = signed;
    const warnings = [
        ...signed.warnings.map((it) => `trust policy "${applied.statement}" only logs: ${it}`),
        ...overlooked,
    ];
    const warning = warnings.length === 0 ? {} : { warning: `${reasonsIn(warnings)}.` };
    const words = notation_wordsOf(signed);
    return vouched
        ? { gate: notation_gate, outcome: 'pass', expected, got: `verified: by ${words}`, ...warning }
        : {
            gate: notation_gate,
            outcome: 'waived',
            expected,
            got: `the signer is not verified: ${words}`,
            ...warning,
        };
}
function notation_wordsOf({ signer, applied, time }) {
    const { subject, root, signingTime, expiry, annotations, scheme } = signer;
    const clock = scheme === 'notary.x509' ? ' by its own clock' : '';
    const told = Object.entries(annotations).map(([name, value]) => `${name}=${value}`.slice(0, 200));
    const more = told.length > MOST_ANNOTATIONS ? [`and ${told.length - MOST_ANNOTATIONS} more`] : [];
    return [
        `${subject}, root ${root}`,
        `trust policy "${applied.statement}" (${applied.level})`,
        `signed ${new Date(signingTime).toISOString()}${clock}`,
        ...(time === '' ? [] : [time]),
        ...(expiry === undefined ? [] : [`expires ${new Date(expiry).toISOString()}`]),
        ...told.slice(0, MOST_ANNOTATIONS),
        ...more,
    ].join('; ');
}
//# sourceMappingURL=notation.js.map
;// CONCATENATED MODULE: ./out/src/gates/platforms.js





const platforms_gate = 'platforms';
function platforms(facts) {
    const wanted = facts.promotion.policy.platforms;
    const asked = wanted.length > 0;
    const expected = wanted.map(oci_platform/* formatPlatform */.Bq).join(', ') || gates_verdict/* NOT_ASKED */.Lf;
    const image = judgedImage(facts);
    if (image.kind !== 'known') {
        if (facts.mode === 'verify' && asked)
            return unreadTarget(facts, platforms_gate, expected, image);
        return unread(facts, platforms_gate, expected, asked ? ['platforms'] : []);
    }
    const { platforms: present, platformsUnread } = image.value;
    const got = present.map(oci_platform/* formatPlatform */.Bq).join(', ') || 'no platform is stated';
    if (!asked)
        return { gate: platforms_gate, outcome: 'not-applicable', expected, got };
    const missing = wanted.filter((it) => !present.some((found) => (0,oci_platform/* covers */.hU)(it, found)));
    if (missing.length === 0)
        return { gate: platforms_gate, outcome: 'pass', expected, got };
    if (platformsUnread !== undefined)
        return unknown(platforms_gate, expected, platformsUnread);
    return {
        gate: platforms_gate,
        outcome: 'block',
        expected,
        got: `${got}; missing ${missing.map(oci_platform/* formatPlatform */.Bq).join(', ')}`,
        remedy: present.length === 0
            ? 'Check that the digest is that of an image: neither its index nor its configs state a platform.'
            : 'Check that the digest is that of the index and that the build made all platforms, or correct platforms.',
    };
}
//# sourceMappingURL=platforms.js.map
// EXTERNAL MODULE: ./out/src/goal/goal.js
var goal_goal = __webpack_require__(99774);
;// CONCATENATED MODULE: ./out/src/gates/target-referrers.js


const target_referrers_gate = 'referrers';
function targetReferrers(facts) {
    const required = facts.promotion.policy.requireReferrers;
    const expected = required.join(', ') || 'nothing is required';
    if (required.length === 0) {
        return { gate: target_referrers_gate, outcome: 'not-applicable', expected, got: 'verify mode carries nothing' };
    }
    const observed = facts.target.referrers ?? { kind: 'unasked' };
    if (observed.kind !== 'known')
        return unreadTarget(facts, target_referrers_gate, expected, observed);
    const onRoot = observed.value.filter(({ subject }) => subject === facts.digest);
    const missing = required.filter((kind) => !onRoot.some((it) => (0,oci_referrer/* isOfKind */.Q2)(it, kind)));
    const got = `${onRoot.length} attached in the target`;
    if (missing.length === 0) {
        return { gate: target_referrers_gate, outcome: 'pass', expected, got: `${got} (present, not verified)` };
    }
    return {
        gate: target_referrers_gate,
        outcome: 'block',
        expected,
        got: `${got}; missing ${missing.join(', ')}`,
        remedy: `Promote the image with referrers: copy, which brings what is attached to it, or drop ${missing.join(', ')} from require-referrers.`,
    };
}
//# sourceMappingURL=target-referrers.js.map
;// CONCATENATED MODULE: ./out/src/gates/referrers.js







const referrers_gate = 'referrers';
function referrers(facts, goal) {
    const { requireReferrers, referrers: policy } = facts.promotion.policy;
    const expected = requireReferrers.join(', ') || 'what is attached is known';
    const asked = requireReferrers.length > 0;
    if (facts.mode === 'verify')
        return targetReferrers(facts);
    if (!asked && policy === 'ignore') {
        return { gate: referrers_gate, outcome: 'not-applicable', expected, got: 'none is required or carried' };
    }
    const observed = facts.source.referrers;
    switch (observed.kind) {
        case 'unasked':
            return notRead(facts, expected, asked);
        case 'unknown': {
            const verdict = unknown(referrers_gate, expected, observed.error);
            return asked ? verdict : withWayOut(verdict);
        }
        case 'absent':
            return { gate: referrers_gate, outcome: 'not-applicable', expected, got: 'the image was not read' };
        case 'known':
            return referrers_judge(facts, goal, observed.value, expected);
    }
}
function referrers_judge(facts, goal, graph, expected) {
    const { requireReferrers, referrers: policy } = facts.promotion.policy;
    const onRoot = graph.found.filter(({ subject }) => subject === facts.digest);
    const missing = requireReferrers.filter((kind) => !onRoot.some((it) => (0,oci_referrer/* isOfKind */.Q2)(it, kind)));
    if (missing.length > 0) {
        return {
            gate: referrers_gate,
            outcome: 'block',
            expected,
            got: `${typesOf(onRoot)}; missing ${missing.join(', ')}`,
            remedy: `Attach ${missing.join(', ')} to the image in the source registry before it is promoted, or drop it from require-referrers.`,
        };
    }
    const presence = requireReferrers.length > 0 ? ' (present, not verified)' : '';
    const left = policy === 'copy' ? graph.found.length - graph.wanted.length : 0;
    const leaving = left > 0 ? `; of other types, left behind: ${left}` : '';
    const got = `${typesOf(graph.found)}${presence}${leaving}`;
    const unread = unreadable(goal);
    if (unread)
        return withWayOut(unknown(referrers_gate, 'what the target holds of it already', unread));
    const warning = keptTags(goal?.attached ?? []);
    return { gate: referrers_gate, outcome: 'pass', expected, got, ...(warning === '' ? {} : { warning }) };
}
function notRead(facts, expected, asked) {
    const { image } = facts.source;
    const verdict = unread(facts, referrers_gate, expected, asked ? ['require-referrers'] : []);
    if (asked || reachOfSource(facts, [image]).kind !== 'waived')
        return verdict;
    const warning = 'unverifiable: warn: the source was not read, so no signature, SBOM or attestation is carried along.';
    return { gate: referrers_gate, outcome: 'waived', expected, got: 'the source is out of reach', warning };
}
function withWayOut(verdict) {
    if (!('remedy' in verdict))
        return verdict;
    const remedy = `${verdict.remedy} Or set referrers: ignore, which leaves signatures, SBOMs and attestations behind.`;
    return { ...verdict, remedy };
}
function unreadable(goal) {
    if (goal === undefined)
        return undefined;
    if (goal.attachedReach.kind === 'failed')
        return goal.attachedReach.error;
    if (goal.content === 'unreadable' && goal.reach.kind === 'failed')
        return goal.reach.error;
    const fate = goal.attached.map((it) => it.fate).find(({ kind }) => kind === 'unreadable');
    return fate?.kind === 'unreadable' ? fate.error : undefined;
}
function typesOf(found) {
    if (found.length === 0)
        return 'nothing is attached';
    const types = found.flatMap(({ artifactType, predicateTypes }) => predicateTypes.length > 0 ? predicateTypes : [artifactType]);
    return `${found.length} attached: ${[...new Set(types)].join(', ')}`;
}
function keptTags(attached) {
    const told = attached.flatMap((it) => it.fate.kind === 'kept' ? [`${(0,goal_goal/* tagOf */.cO)(it) ?? ''} (${(0,oci_digest/* shortDigest */.VK)(it.fate.held)})`] : []);
    return told.length === 0
        ? ''
        : `The target has its own ${told.join(', ')}: left as it is, the source's is not carried.`;
}
//# sourceMappingURL=referrers.js.map
;// CONCATENATED MODULE: ./out/src/gates/require-labels.js





const require_labels_gate = 'require-labels';
const LONGEST_VALUE = 100;
function requireLabels(facts) {
    const rules = facts.promotion.policy.requireLabels;
    if (rules.length === 0)
        return (0,gates_verdict/* notAsked */.Op)(require_labels_gate);
    const expected = rules.map(require_labels_wordsOf).join(', ');
    return judgeBuilds(facts, require_labels_gate, expected, require_labels_gate, (builds) => require_labels_judge(builds, rules, expected));
}
function require_labels_judge(builds, rules, expected) {
    const unreadable = builds.filter(({ kind }) => kind === 'unreadable');
    const gaps = builds.flatMap((build) => gapsIn(build, rules));
    if (gaps.length > 0) {
        return {
            gate: require_labels_gate,
            outcome: 'block',
            expected,
            got: reasonsIn(gaps),
            remedy: `Set the labels in the build of every platform (docker build --label key=value, or labels of docker/metadata-action), or correct ${require_labels_gate}.`,
        };
    }
    if (unreadable.length > 0) {
        return {
            gate: require_labels_gate,
            outcome: 'unknown',
            expected,
            got: `the config of ${named(unreadable)} cannot be read`,
            remedy: 'Build the image again: its config is not what the image specification says.',
        };
    }
    const got = `carried by ${builds.length === 1 ? 'its config' : `all ${builds.length} configs`}`;
    return { gate: require_labels_gate, outcome: 'pass', expected, got };
}
function gapsIn(build, rules) {
    switch (build.kind) {
        case 'unreadable':
            return [];
        case 'no-image':
            return [`${(0,oci_digest/* shortDigest */.VK)(build.digest)} is no image and has no labels`];
        case 'said':
            return rules.flatMap((rule) => {
                const value = build.labels.get(rule.key);
                if (value !== undefined && holds(rule, value))
                    return [];
                return [`${rule.key} ${found(value)} in ${(0,oci_digest/* shortDigest */.VK)(build.digest)}`];
            });
    }
}
function holds({ value: pattern }, value) {
    return pattern === undefined ? value !== '' : (0,request_glob/* matchesGlob */.k)(pattern, value, '');
}
function found(value) {
    if (value === undefined)
        return 'missing';
    return value === '' ? 'empty' : `is ${JSON.stringify(value.slice(0, LONGEST_VALUE))}`;
}
function require_labels_wordsOf({ key, value }) {
    return value === undefined ? key : `${key}=${value}`;
}
function named(builds) {
    return builds.map(({ digest }) => (0,oci_digest/* shortDigest */.VK)(digest)).join(', ');
}
//# sourceMappingURL=require-labels.js.map
;// CONCATENATED MODULE: ./out/src/gates/set-overlap.js

const set_overlap_gate = 'set-overlap';
const set_overlap_expected = 'one digest for each target tag of the set';
function setOverlap(images) {
    const digests = new Map();
    for (const facts of images) {
        for (const target of targetsOf(facts)) {
            const known = digests.get(target) ?? new Set();
            digests.set(target, known.add(facts.digest ?? 'no digest'));
        }
    }
    return images.map((facts) => {
        if (images.length === 1)
            return (0,gates_verdict/* notAsked */.Op)(set_overlap_gate, 'one image only');
        const clashing = targetsOf(facts).filter((target) => (digests.get(target)?.size ?? 0) > 1);
        if (clashing.length === 0)
            return { gate: set_overlap_gate, outcome: 'pass', expected: set_overlap_expected, got: 'no overlap' };
        return {
            gate: set_overlap_gate,
            outcome: 'block',
            expected: set_overlap_expected,
            got: `more than one digest for ${clashing.join(', ')}`,
            remedy: 'Correct the images-file: each target tag may stand in it with one digest only.',
        };
    });
}
function targetsOf({ promotion, tags }) {
    const { registry, repository } = promotion.target;
    return tags.map((tag) => `${registry}/${repository}:${tag}`);
}
//# sourceMappingURL=set-overlap.js.map
;// CONCATENATED MODULE: ./out/src/gates/signature.js





const signature_gate = 'signature';
function signature(facts) {
    const { signature: rule } = facts.promotion.policy;
    if (!rule) {
        return (0,gates_verdict/* notAsked */.Op)(signature_gate);
    }
    const expected = signature_expectedOf(rule);
    const image = imageOf(facts);
    switch (facts.signature.kind) {
        case 'unasked':
            return unread(facts, signature_gate, expected, inputsOf(rule));
        case 'unknown':
            return unknown(signature_gate, expected, facts.signature.error);
        case 'absent':
            return {
                gate: signature_gate,
                outcome: 'block',
                expected,
                got: `${image} carries no signature`,
                remedy: `Sign it in the pipeline that built it: ${commandOf(rule, image)}`,
            };
        case 'failed':
            return {
                gate: signature_gate,
                outcome: 'block',
                expected,
                got: `no signature that holds: ${reasonsIn(facts.signature.reasons)}`,
                remedy: facts.signature.remedy ??
                    `Check ${inputOf(rule)} against who signs ${image}, or sign it again: ${commandOf(rule, image)}`,
            };
        case 'verified':
            return {
                gate: signature_gate,
                outcome: 'pass',
                expected,
                got: `verified: by ${(0,signed_by/* wordsOf */.Z9)(facts.signature.value)}`,
            };
    }
}
function signature_expectedOf(rule) {
    const by = rule.kind === 'key'
        ? `key ${rule.key.fingerprint}`
        : `${rule.identity.text}${rule.issuer === undefined ? '' : ` from ${rule.issuer}`}`;
    const wanted = [...signature_claimsOf(rule), ...(rule.annotations ?? [])];
    const pairs = wanted.map(([name, value]) => `${name}=${value}`).join(', ');
    return `a signature by ${by}${pairs === '' ? '' : ` that states ${pairs}`}`;
}
function signature_claimsOf(rule) {
    return (rule.kind === 'identity' ? rule.claims : undefined) ?? new Map();
}
function inputOf(rule) {
    return rule.kind === 'key' ? 'signature-key' : 'signature-identity';
}
function inputsOf(rule) {
    return [
        inputOf(rule),
        ...(signature_claimsOf(rule).size > 0 ? ['signature-claims'] : []),
        ...(rule.annotations && rule.annotations.size > 0 ? ['signature-annotations'] : []),
    ];
}
function commandOf(rule, image) {
    return rule.kind === 'key' ? `cosign sign --key <key> ${image}` : `cosign sign ${image}`;
}
function imageOf({ mode, promotion, digest }) {
    const { registry, repository } = mode === 'verify' || !promotion.source ? promotion.target : promotion.source;
    return `${registry}/${repository}@${digest ?? ''}`;
}
//# sourceMappingURL=signature.js.map
;// CONCATENATED MODULE: ./out/src/gates/soften.js

function soften(verdict, warnOnly) {
    const named = warnOnly.some((gate) => gate === verdict.gate);
    if (!named || !(0,gates_verdict/* blocks */.Bv)(verdict))
        return verdict;
    const { gate, outcome: was, expected, got, remedy, warning: known } = verdict;
    if (gate === 'referrers' && was === 'unknown')
        return verdict;
    const told = `warn-only: this would block: found ${got.replace(/[.\s]{1,10}$/, '')}. ${remedy}`;
    const warning = known === undefined ? told : `${told} ${known}`;
    return { gate, outcome: 'waived', was, expected, got, warning };
}
//# sourceMappingURL=soften.js.map
// EXTERNAL MODULE: ./out/src/oci/registry-name.js
var registry_name = __webpack_require__(78202);
;// CONCATENATED MODULE: ./out/src/gates/source-exists.js





const source_exists_gate = 'source-exists';
const FEW_PULLS = 20;
function sourceExists(facts) {
    const { source, promotion } = facts;
    const name = promotion.source;
    const where = name ? `${name.registry}/${name.repository}` : 'the source';
    const expected = `${where} serves ${facts.digest ?? 'the digest'}`;
    if (facts.mode === 'verify') {
        return { gate: source_exists_gate, outcome: 'not-applicable', expected, got: 'verify mode reads the target only' };
    }
    if (source.resource.kind === 'unknown') {
        return unknown(source_exists_gate, `the ARM resource of ${name?.registry ?? 'the source'}`, source.resource.error);
    }
    const { image } = source;
    switch (image.kind) {
        case 'unasked':
            return { gate: source_exists_gate, outcome: 'not-applicable', expected, got: 'there is no digest to look for' };
        case 'unknown': {
            const reach = reachOfSource(facts, [image]);
            if (reach.kind !== 'waived')
                return unknown(source_exists_gate, expected, image.error);
            const got = 'the source is out of reach; Azure reads it, this runner does not';
            const warning = 'unverifiable: warn: the source was not read, only the digest was stated.';
            return { gate: source_exists_gate, outcome: 'waived', expected, got, warning };
        }
        case 'absent':
            if ((0,modes/* isRollback */.z)(facts.mode))
                return purged(facts, expected);
            return {
                gate: source_exists_gate,
                outcome: 'block',
                expected,
                got: 'the registry answers that it has no such manifest',
                remedy: `Check that the build pushed to ${where} and that nothing purged it since${lookUp(name?.registry ?? '', `${where}@${facts.digest ?? ''}`)}`,
                code: 'MANIFEST_UNKNOWN',
            };
        case 'known': {
            const got = `${image.value.nodes.length} manifests, all served`;
            const warnings = [...movedTag(facts), ...lowBudget(facts)];
            const warning = warnings.length === 0 ? {} : { warning: warnings.join(' ') };
            return { gate: source_exists_gate, outcome: 'pass', expected, got, ...warning };
        }
    }
}
function purged({ promotion, digest, tags }, expected) {
    const { registry, repository } = promotion.target;
    return {
        gate: source_exists_gate,
        outcome: 'block',
        expected,
        got: 'the target does not have it any more; a retention policy deletes what lost its tag',
        remedy: `Promote it again from where it was built: source: <registry>/<repository>@${digest ?? ''}, target: ${registry}/${repository}, tags and force: ${tags.join(', ')}.`,
        code: 'MANIFEST_UNKNOWN',
    };
}
function lookUp(registry, image) {
    return (0,registry_name/* isAzureRegistry */.jk)(registry) ? `: az acr manifest show-metadata ${image}` : '.';
}
function movedTag({ source, promotion, digest }) {
    const { tagDigest } = source;
    if (tagDigest.kind !== 'known' || tagDigest.value === digest)
        return [];
    const tag = promotion.source?.tag ?? '';
    return [
        `tag ${tag} of the source names ${(0,oci_digest/* shortDigest */.VK)(tagDigest.value)} by now; the digest is promoted.`,
    ];
}
function lowBudget({ source, promotion }) {
    const left = source.pullsLeft;
    if (left === undefined || left >= FEW_PULLS)
        return [];
    const host = promotion.source?.registry ?? '';
    return [
        `${host} leaves ${left} pulls to this client, and Azure's import pulls as well; a user with a higher limit, in source-username and source-password or in source-credentials, has more.`,
    ];
}
//# sourceMappingURL=source-exists.js.map
;// CONCATENATED MODULE: ./out/src/gates/tag-lock.js


const tag_lock_gate = 'tag-lock';
function tagLock(facts, goal) {
    const { registry, repository } = facts.promotion.target;
    const expected = `no lock on what this plan would write in ${registry}/${repository}`;
    if (facts.mode === 'verify') {
        return { gate: tag_lock_gate, outcome: 'not-applicable', expected, got: 'verify mode writes nothing' };
    }
    if (goal === undefined) {
        return { gate: tag_lock_gate, outcome: 'not-applicable', expected, got: 'there is no digest to write' };
    }
    switch (goal.reach.kind) {
        case 'failed':
            return unknown(tag_lock_gate, expected, goal.reach.error);
        case 'waived': {
            const got = 'the target is out of reach; no tag is moved, so no locked one either';
            return { gate: tag_lock_gate, outcome: 'waived', expected, got };
        }
        case 'reached':
            return tag_lock_judge(facts, goal, expected);
    }
}
function tag_lock_judge(facts, goal, expected) {
    const { target, promotion } = facts;
    const moves = goal.tags.flatMap(({ tag, fate }) => fate.kind === 'move' ? [{ tag, lock: fate.lock }] : []);
    const locked = moves.flatMap(({ tag, lock }) => (lock.kind === 'locked' ? [tag] : []));
    if (locked.length > 0) {
        return {
            gate: tag_lock_gate,
            outcome: 'block',
            expected,
            got: `locked and held by another digest: ${locked.join(', ')}`,
            remedy: `Promote under a new tag; force does not move a locked tag. If the lock is a mistake: ${unlock(facts, locked)}`,
        };
    }
    const written = (0,goal_goal/* tagsWritten */.x5)(goal);
    const ofRepository = target.repository.kind === 'known' ? target.repository.value.lock : { kind: 'open' };
    const closed = ofRepository.kind === 'locked';
    const { registry, repository } = promotion.target;
    if (closed && written.length > 0) {
        return {
            gate: tag_lock_gate,
            outcome: 'block',
            expected,
            got: `repository ${repository} is locked, and ${written.join(', ')} would be written`,
            remedy: `Unlock the repository if that is meant: az acr repository update --name ${registry} --repository ${repository} --write-enabled true`,
        };
    }
    if (written.length === 0) {
        return { gate: tag_lock_gate, outcome: 'pass', expected, got: 'no tag would be created or moved' };
    }
    const hidden = [ofRepository, ...moves.map(({ lock }) => lock)].find((it) => it.kind === 'not-readable');
    if (!hidden)
        return { gate: tag_lock_gate, outcome: 'pass', expected, got: 'no lock' };
    return moves.length > 0
        ? unreadMove(expected, hidden, moves.map(({ tag }) => tag))
        : unreadNew(facts, expected);
}
function unreadMove(expected, { why, remedy }, tags) {
    return {
        gate: tag_lock_gate,
        outcome: 'unknown',
        expected,
        got: why,
        remedy: `Promote under a new tag, which needs no lock to be read, or let the locks be read before ${tags.join(', ')} moves. ${remedy}`,
        code: 'REGISTRY_DENIED',
    };
}
function unreadNew({ promotion }, expected) {
    const { registry, repository } = promotion.target;
    const warning = `locks of ${registry}/${repository} are not readable with this role; new tags are written without them, and nothing is moved.`;
    return {
        gate: tag_lock_gate,
        outcome: 'waived',
        expected,
        got: 'only new tags would be written, and locks are not readable',
        warning,
    };
}
function unlock(facts, tags) {
    const { registry, repository } = facts.promotion.target;
    return tags
        .map((tag) => `az acr repository update --name ${registry} --image ${repository}:${tag} --write-enabled true`)
        .join(' && ');
}
//# sourceMappingURL=tag-lock.js.map
;// CONCATENATED MODULE: ./out/src/gates/tag-pattern.js


const tag_pattern_gate = 'tag-pattern';
function tagPattern({ promotion, tags }) {
    const patterns = promotion.policy.rules[tag_pattern_gate] ?? [];
    if (patterns.length === 0)
        return (0,gates_verdict/* notAsked */.Op)(tag_pattern_gate, 'no pattern is asked for');
    const expected = patterns.map((globs) => `every tag like ${globs.join(' or ')}`).join(', and ');
    if (tags.length === 0)
        return { gate: tag_pattern_gate, outcome: 'pass', expected, got: 'no tag is written' };
    const strange = tags.filter((tag) => !patterns.every((globs) => globs.some((glob) => (0,request_glob/* matchesGlob */.k)(glob, tag))));
    if (strange.length === 0)
        return { gate: tag_pattern_gate, outcome: 'pass', expected, got: tags.join(', ') };
    return {
        gate: tag_pattern_gate,
        outcome: 'block',
        expected,
        got: `not like that: ${strange.join(', ')}`,
        remedy: `Promote under tags that match, or correct ${tag_pattern_gate}.`,
    };
}
//# sourceMappingURL=tag-pattern.js.map
// EXTERNAL MODULE: ./out/src/request/force.js
var request_force = __webpack_require__(68196);
;// CONCATENATED MODULE: ./out/src/gates/target-tag.js






const target_tag_gate = 'target-tag';
function targetTag(facts, goal) {
    const { target, promotion } = facts;
    const where = `${promotion.target.registry}/${promotion.target.repository}`;
    const expected = `tags of ${where} absent, already at the digest, or allowed by force`;
    if (target.resource.kind === 'unknown') {
        return unknown(target_tag_gate, `the ARM resource of ${promotion.target.registry}`, target.resource.error);
    }
    const ofSource = facts.source.tags;
    if (ofSource.kind === 'unknown') {
        return unknown(target_tag_gate, 'the tags of the digest in the source', ofSource.error);
    }
    if (goal !== undefined && goal.reach.kind !== 'failed') {
        const none = nothingWanted(facts, goal, expected);
        if (none)
            return none;
    }
    if (facts.mode === 'verify' && goal?.reach.kind !== 'failed') {
        return { gate: target_tag_gate, outcome: 'not-applicable', expected, got: 'verify mode writes nothing' };
    }
    if (goal === undefined) {
        return { gate: target_tag_gate, outcome: 'not-applicable', expected, got: 'there is no digest to compare with' };
    }
    switch (goal.reach.kind) {
        case 'failed':
            return unknown(target_tag_gate, expected, goal.reach.error);
        case 'waived': {
            const got = 'the target is out of reach; NoForce lets no existing tag be moved';
            return { gate: target_tag_gate, outcome: 'waived', expected, got, warning: TARGET_WARNING };
        }
        case 'reached':
            return judgeAll(facts, goal, expected);
    }
}
function judgeAll(facts, goal, expected) {
    const judged = target_tag_judge(goal.tags, facts.promotion, expected, policiesOf(facts, goal));
    return judged.outcome === 'block' ? judged : (keepersTaken(goal, expected) ?? judged);
}
function keepersTaken({ keepers }, expected) {
    const taken = keepers.flatMap(({ of, tag, fate }) => {
        if (fate.kind === 'too-long')
            return [`the tag that keeps what ${of} holds would be too long`];
        if (fate.kind !== 'taken')
            return [];
        const why = fate.held === undefined ? 'is wanted for something else' : `holds ${(0,oci_digest/* shortDigest */.VK)(fate.held)}`;
        return [`${tag}, which is to keep what ${of} holds, ${why}`];
    });
    if (taken.length === 0)
        return undefined;
    const remedy = 'Write keep-previous so that it names the digest, as in previous-{tag}-{hex12}; such a tag is never moved.';
    return { gate: target_tag_gate, outcome: 'block', expected, got: taken.join('; '), remedy };
}
function nothingWanted(facts, goal, expected) {
    const { sourceTags } = facts.promotion;
    const ofSource = facts.source.tags;
    const found = ofSource.kind === 'known' ? ofSource.value.length : 0;
    const refused = (got, remedy) => ({
        gate: target_tag_gate,
        outcome: 'block',
        expected,
        got,
        remedy,
    });
    if (found > tags/* MOST_SOURCE_TAGS */.Ys) {
        return refused(`${found} tags of the source match ${sourceTags.join(', ')}, more than ${tags/* MOST_SOURCE_TAGS */.Ys}`, 'Narrow source-tags.');
    }
    if (goal.tags.length === 0 && sourceTags.length > 0) {
        return refused(`no tag of the source matches ${sourceTags.join(', ')}`, 'Correct source-tags, or name a tag in tags; a tag counts where it names exactly the promoted digest.');
    }
    const kept = (0,goal_goal/* keptOf */.uq)({ goal });
    if (kept.size === 0 || kept.size < goal.tags.length)
        return undefined;
    return refused(`${goal.tags.map((it) => target_tag_describe(it, facts.promotion.policy.force)).join('; ')}; nothing else is wanted`, 'Add a tag of this version to tags. To go back on purpose, use mode: rollback with the report of the run that moved the tag, or leave it out of forward-only and allow it with force.');
}
function policiesOf({ target }, { tags, keepers }) {
    if (target.resource.kind !== 'known')
        return [];
    const { loginServer, retentionDays, quarantine } = target.resource.value;
    const kept = new Set(keepers.map(({ digest }) => digest));
    const moved = tags.flatMap(({ fate }) => fate.kind === 'move' && !kept.has(fate.was) ? [(0,oci_digest/* shortDigest */.VK)(fate.was)] : []);
    const days = retentionDays === 1 ? '1 day' : `${retentionDays} days`;
    const deletes = `${loginServer} deletes manifests without a tag after ${days}, for good`;
    const purged = retentionDays === undefined ? [] : purgedOf(deletes, retentionDays, moved, tags);
    const hidden = quarantine === 'enabled'
        ? [
            `${loginServer} has a quarantine policy: what arrives is hidden until it is released, so that the proof may not see it.`,
        ]
        : [];
    return [...purged, ...hidden];
}
function purgedOf(deletes, days, moved, tags) {
    if (moved.length > 0) {
        return [
            `${deletes}: set keep-previous, or give ${[...new Set(moved)].join(', ')} another tag first, if it may be needed again.`,
        ];
    }
    if (tags.length === 0)
        return [`${deletes}: an untagged image is one. Give it a tag to keep it.`];
    return days === 0
        ? [`${deletes}: what a run imports before its tags may go, and come again.`]
        : [];
}
function target_tag_judge(tags, { policy: { force }, undoes }, expected, policies) {
    const warning = policies.length === 0 ? {} : { warning: policies.join(' ') };
    if (tags.length === 0) {
        return { gate: target_tag_gate, outcome: 'not-applicable', expected, got: 'no tag is written', ...warning };
    }
    const undoing = undoes !== undefined;
    const changed = tags.filter(({ fate }) => fate.kind === 'changed');
    const refused = tags.filter(({ tag, fate }) => fate.kind === 'move' && !(0,request_force/* mayMove */.B)(force, tag));
    const got = tags.map((it) => target_tag_describe(it, force)).join('; ');
    if (changed.length > 0) {
        const names = changed.map(({ tag }) => tag).join(', ');
        const remedy = `Find out who changed ${names} since that run; promote the digest that is wanted there instead.`;
        return { gate: target_tag_gate, outcome: 'block', expected, got, remedy };
    }
    if (refused.length === 0) {
        return { gate: target_tag_gate, outcome: 'pass', expected, got, ...warning };
    }
    const names = refused.map(({ tag }) => tag).join(', ');
    return {
        gate: target_tag_gate,
        outcome: 'block',
        expected,
        got,
        remedy: undoing
            ? `Allow the tags to go back with force: ${names} and a reason; the report allows nothing by itself.`
            : `Promote under a new tag, or allow the move with force: ${names} and a reason.`,
    };
}
function target_tag_describe({ tag, fate }, force) {
    switch (fate.kind) {
        case 'create':
            return `${tag} absent`;
        case 'changed':
            return fate.held === undefined
                ? `${tag} is gone, although the undone run wrote it`
                : `${tag} holds ${(0,oci_digest/* shortDigest */.VK)(fate.held)}, which is not what the undone run put there`;
        case 'there':
            return `${tag} already at the digest`;
        case 'kept':
            return fate.at === undefined
                ? `${tag} is left as it is, since it was not read`
                : `${tag} is kept at ${fate.at} by forward-only`;
        case 'move': {
            const allowed = (0,request_force/* mayMove */.B)(force, tag) ? 'may be moved' : 'must not be moved';
            return `${tag} holds ${(0,oci_digest/* shortDigest */.VK)(fate.was)}, ${allowed}`;
        }
        case 'expected':
        case 'unreadable':
            return `${tag} was not read`;
    }
}
//# sourceMappingURL=target-tag.js.map
;// CONCATENATED MODULE: ./out/src/gates/evaluate.js


















const GATES = {
    'digest-evidence': digestEvidence,
    'source-exists': sourceExists,
    'target-tag': targetTag,
    'tag-lock': tagLock,
    'manifest-count': manifestCount,
    platforms: platforms,
    network: network,
    referrers: referrers,
    signature: signature,
    attestation: attestation,
    notation: notation,
    'require-labels': requireLabels,
    'max-age-days': maxAgeDays,
    'tag-pattern': tagPattern,
};
const SET_GATES = { 'set-overlap': setOverlap };
const GATE_IDS = [...Object.keys(GATES), ...Object.keys(SET_GATES)];
function ownVerdicts({ facts, goal }) {
    if (!isSkipped(facts)) {
        const { warnOnly } = facts.promotion.policy;
        return Object.values(GATES).map((gate) => soften(gate(facts, goal), warnOnly));
    }
    return GATE_IDS.filter((id) => id in GATES).map((gate) => ({
        gate,
        outcome: 'not-applicable',
        expected: 'an image in the source',
        got: 'the source answers that it has none, and it is optional',
    }));
}
function evaluate(images) {
    const ofSet = Object.values(SET_GATES).map((gate) => gate(images.map(({ facts }) => facts)));
    return images.map((image, index) => ({
        ...image,
        verdicts: [...ownVerdicts(image), ...ofSet.flatMap((verdicts) => verdicts[index] ?? [])].map(onOneLine),
    }));
}
function onOneLine(verdict) {
    const { got, warning } = verdict;
    const told = { ...verdict, got: (0,one_line/* oneLine */.T)(got) };
    return warning === undefined ? told : { ...told, warning: (0,one_line/* oneLine */.T)(warning) };
}
//# sourceMappingURL=evaluate.js.map
;// CONCATENATED MODULE: ./out/src/limits.js
const MOST_MANIFESTS_IN_IMPORT = 50;
//# sourceMappingURL=limits.js.map
;// CONCATENATED MODULE: ./out/src/goal/attached.js


function attachedGoals(facts) {
    const { referrers } = facts.source;
    if (facts.promotion.policy.referrers !== 'copy' || referrers.kind !== 'known')
        return [];
    const graph = referrers.value;
    const held = heldBy(facts);
    const indexes = graph.fallbacks.map((index) => {
        const why = staysBecause(facts, graph, index);
        return { is: 'index', index, fate: why ?? held.under(index.tag, index.digest) };
    });
    const bringing = new Map(indexes.flatMap((it) => it.is === 'index' && it.fate.kind === 'import'
        ? it.index.referrers.map((digest) => [digest, it.index.tag])
        : []));
    const wanted = new Set(graph.wanted);
    const artifacts = graph.found.map((artifact) => {
        const fate = wanted.has(artifact)
            ? artifactFate(artifact, held, bringing)
            : { kind: 'left-behind', why: 'type' };
        return { is: 'artifact', artifact, fate };
    });
    return [...artifacts, ...indexes];
}
function artifactFate({ tag, digest }, held, bringing) {
    if (tag !== undefined)
        return held.under(tag, digest);
    const fate = held.byDigest(digest);
    const index = bringing.get(digest);
    return fate.kind === 'import' && index !== undefined ? { kind: 'by-index', index } : fate;
}
function heldBy(facts) {
    const { attached } = facts.target;
    const all = (fate) => ({ byDigest: () => fate, under: () => fate });
    switch (attached.kind) {
        case 'unknown': {
            const waived = reachOfTarget(facts, [attached]).kind === 'waived';
            return all(waived ? { kind: 'import' } : { kind: 'unreadable', error: attached.error });
        }
        case 'absent':
        case 'unasked':
            return all({ kind: 'import' });
        case 'known': {
            const missing = new Set(attached.value.missing);
            const tags = new Map(attached.value.tags.map((it) => [it.tag, it.held]));
            return {
                byDigest: (digest) => ({ kind: missing.has(digest) ? 'import' : 'there' }),
                under(tag, digest) {
                    const holds = tags.get(tag);
                    if (holds === undefined)
                        return { kind: 'import' };
                    return holds === digest ? { kind: 'there' } : { kind: 'kept', held: holds };
                },
            };
        }
    }
}
function staysBecause(facts, graph, { referrers }) {
    const stays = (why) => ({ kind: 'left-behind', why });
    const { attached } = facts.target;
    const wanted = new Set(graph.wanted.map(({ digest }) => digest));
    if (referrers.length === 0 || !referrers.every((it) => wanted.has(it))) {
        return stays('names-others');
    }
    if (referrers.length >= MOST_MANIFESTS_IN_IMPORT)
        return stays('too-many');
    if (isEncrypted(facts))
        return undefined;
    if (attached.kind !== 'known')
        return stays('listed-by-target');
    const { api } = attached.value;
    switch (api.kind) {
        case 'unknown':
            return { kind: 'unreadable', error: api.error };
        case 'known':
            return api.value ? stays('listed-by-target') : undefined;
        case 'absent':
        case 'unasked':
            return stays('listed-by-target');
    }
}
function isEncrypted({ target }) {
    return target.resource.kind === 'known' && target.resource.value.encryption === 'enabled';
}
//# sourceMappingURL=attached.js.map
;// CONCATENATED MODULE: ./out/src/goal/forward.js


function isForwardOnly({ forwardOnly }, tag) {
    return forwardOnly.some((glob) => (0,request_glob/* matchesGlob */.k)(glob, tag));
}
function staysAt({ tags }, { siblings }) {
    if (siblings?.kind !== 'known')
        return undefined;
    const ours = (0,request_release/* highestRelease */.UL)(tags);
    if (ours === undefined)
        return undefined;
    const releases = siblings.value.filter((it) => {
        const release = (0,request_release/* parseRelease */.BC)(it);
        return release !== undefined && !(0,request_release/* isPreRelease */.Ty)(release);
    });
    const released = (0,request_release/* highestRelease */.UL)(releases);
    if (released && (0,request_release/* isPreRelease */.Ty)(ours))
        return released.text;
    const highest = (0,request_release/* highestRelease */.UL)(siblings.value);
    return highest && (0,request_release/* isHigher */.kW)(highest, ours) ? highest.text : undefined;
}
//# sourceMappingURL=forward.js.map
;// CONCATENATED MODULE: ./out/src/goal/keepers.js
function keepersOf({ target, promotion, tags: wanted }, tags) {
    if (promotion.policy.keepPrevious === '')
        return [];
    const keepers = tags.flatMap(({ tag: of, fate }) => {
        if (fate.kind !== 'move')
            return [];
        const digest = fate.was;
        const keeper = target.tags.find((it) => it.tag === of)?.keeper;
        if (keeper === undefined)
            return [{ of, digest, tag: undefined, fate: { kind: 'too-long' } }];
        const { tag, held } = keeper;
        if (wanted.includes(tag))
            return [{ of, digest, tag, fate: { kind: 'taken', held: undefined } }];
        if (held.kind !== 'known')
            return [{ of, digest, tag, fate: { kind: 'create' } }];
        const same = held.value.digest === digest;
        const own = same
            ? { kind: 'there' }
            : { kind: 'taken', held: held.value.digest };
        return [{ of, digest, tag, fate: own }];
    });
    return keepers
        .filter((it, i) => keepers.findIndex(({ tag, digest }) => tag === it.tag && digest === it.digest) === i)
        .map((it) => {
        const clash = keepers.some(({ tag, digest }) => tag === it.tag && digest !== it.digest);
        return clash && it.fate.kind !== 'too-long'
            ? { ...it, fate: { kind: 'taken', held: undefined } }
            : it;
    });
}
//# sourceMappingURL=keepers.js.map
;// CONCATENATED MODULE: ./out/src/goal/goal-of.js




function aim(images) {
    return images.map((facts) => ({ facts, goal: goalOf(facts) }));
}
function goalOf(facts) {
    const { digest, target } = facts;
    if (digest === undefined)
        return undefined;
    const reach = reachOfTarget(facts, [
        target.repository,
        ...target.tags.flatMap(({ held, siblings, keeper }) => [
            held,
            ...(siblings ? [siblings] : []),
            ...(keeper ? [keeper.held] : []),
        ]),
        target.missing,
    ]);
    const tags = facts.tags.map((tag) => {
        const found = target.tags.find((it) => it.tag === tag);
        return { tag, fate: keptFate(facts, tag, found, reach) ?? fateOf(facts, found, digest) };
    });
    return {
        digest,
        content: contentOf(facts),
        tags,
        keepers: keepersOf(facts, tags),
        attached: attachedGoals(facts),
        reach,
        attachedReach: reachOfTarget(facts, [target.attached]),
    };
}
function keptFate(facts, tag, found, reach) {
    if (!isForwardOnly(facts.promotion.policy, tag))
        return undefined;
    const at = found && staysAt(facts, found);
    if (at !== undefined)
        return { kind: 'kept', at };
    const unread = found?.held.kind === 'unknown' || found?.siblings?.kind === 'unknown';
    const writes = facts.mode !== 'verify';
    return unread && writes && reach.kind === 'waived' ? { kind: 'kept', at: undefined } : undefined;
}
function fateOf(facts, found, digest) {
    const { undoes } = facts.promotion;
    const unread = [found?.held, found?.siblings].find((it) => it?.kind === 'unknown');
    if (unread?.kind === 'unknown')
        return { kind: 'unreadable', error: unread.error };
    if (facts.mode === 'verify')
        return { kind: 'expected' };
    switch (found?.held.kind) {
        case 'absent':
            return undoes === undefined ? { kind: 'create' } : { kind: 'changed', held: undefined };
        case 'unknown':
        case 'unasked':
        case undefined:
            return { kind: 'expected' };
        case 'known': {
            const { digest: was, lock } = found.held.value;
            if (was === digest)
                return { kind: 'there' };
            return undoes !== undefined && was !== undoes
                ? { kind: 'changed', held: was }
                : { kind: 'move', was, lock };
        }
    }
}
function contentOf({ target }) {
    switch (target.missing.kind) {
        case 'known':
            return target.missing.value.length > 0 ? 'lacking' : 'there';
        case 'unknown':
            return 'unreadable';
        case 'absent':
        case 'unasked':
            return 'not-looked-at';
    }
}
//# sourceMappingURL=goal-of.js.map
// EXTERNAL MODULE: ./out/src/plan/plan.js
var plan_plan = __webpack_require__(87182);
;// CONCATENATED MODULE: ./out/src/import/pauses.js
const QUICK_POLLS = [200, 400, 800, 1500, 3000];
const SLOW_POLL = 10_000;
const SHORTEST_POLL = 1_000;
const LONGEST_POLL = 60_000;
const FIRST_GLIMPSE = 200;
const LATEST_FIRST_GLIMPSE = 3000;
const QUICK_GLIMPSES = 10_000;
const LAG_PAUSES = [500, 1000, 2000, 4000, 8000, 15_000];
const LONGEST_TIMER = 86_400_000;
function pauseBeforePoll(polls, asked) {
    return QUICK_POLLS[polls] ?? within(SHORTEST_POLL, asked ?? SLOW_POLL, LONGEST_POLL);
}
function pauseAfterSilence(elapsed, asked) {
    return within(SHORTEST_POLL, asked ?? pauseBeforeLook(elapsed), LONGEST_POLL);
}
function pauseBeforeFirstGlimpse(usual) {
    return within(FIRST_GLIMPSE, 0.95 * (usual ?? 0), LATEST_FIRST_GLIMPSE);
}
function pauseBeforeGlimpse(elapsed) {
    const step = elapsed < QUICK_GLIMPSES ? within(250, elapsed / 5, 600) : pauseBeforeLook(elapsed);
    return within(250, step * (1 + Math.random() / 10), 10_000);
}
function pauseBeforeLook(elapsed) {
    return within(1_000, elapsed / 20, 10_000);
}
function pauseBeforePost(repetition, asked) {
    const growing = 1_000 * 2 ** repetition;
    return Math.max(asked ?? 0, growing / 2 + Math.random() * (growing / 2));
}
async function longSleep(milliseconds, sleep) {
    for (let left = milliseconds; left > 0; left -= LONGEST_TIMER) {
        await sleep(Math.min(left, LONGEST_TIMER));
    }
}
function within(least, value, most) {
    return Math.min(Math.max(value, least), most);
}
//# sourceMappingURL=pauses.js.map
;// CONCATENATED MODULE: ./out/src/import/standing.js


async function standing_look(step, target) {
    if (step.tags.length === 0) {
        const root = await target.headManifest(step.targetRepository, step.digest);
        return root.kind === 'found' ? { kind: 'ours' } : { kind: 'open', tags: [] };
    }
    const held = await Promise.all(step.tags.map((tag) => standing_heldUnder(step, target, tag)));
    const open = held.filter(({ digest }) => digest !== step.digest);
    const vanished = open.filter(({ tag, digest }) => digest === undefined && step.seen.has(tag));
    const lost = open.filter((it) => it.digest !== undefined && isLost(step, it));
    if (lost.length > 0)
        return { kind: 'other', tags: lost };
    if (vanished.length > 0)
        return { kind: 'vanished', tags: vanished };
    return open.length === 0 ? { kind: 'ours' } : { kind: 'open', tags: open.map(({ tag }) => tag) };
}
async function settled(lookOnce, mayLag, sleep) {
    let standing = await lookOnce();
    for (const pause of LAG_PAUSES) {
        if (!mayLag(standing))
            break;
        await sleep(pause);
        standing = await lookOnce();
    }
    return standing;
}
async function orUnread(looking) {
    try {
        return await looking;
    }
    catch (error) {
        if (error instanceof src_errors/* PromotionError */.g1 && !(0,src_errors/* isOver */.PU)(error))
            return { kind: 'unread', error };
        throw error;
    }
}
async function readable(looking) {
    try {
        return await looking;
    }
    catch (error) {
        if (error instanceof src_errors/* PromotionError */.g1 && !(0,src_errors/* isOver */.PU)(error))
            return undefined;
        throw error;
    }
}
async function standing_heldUnder(step, target, tag) {
    const found = await target.tagProperties(step.targetRepository, tag);
    if (found.kind === 'absent')
        return { tag, digest: undefined, locked: false };
    const { digest, lock } = found.value;
    if (lock.kind === 'not-readable' && digest !== step.digest && step.mode === 'Force') {
        throw new src_errors/* PromotionError */.g1('REGISTRY_DENIED', lock.why, { remedy: lock.remedy, side: 'target' });
    }
    return { tag, digest, locked: lock.kind === 'locked' };
}
function isLost({ seen }, { tag, digest, locked }) {
    return digest !== seen.get(tag) || locked;
}
//# sourceMappingURL=standing.js.map
;// CONCATENATED MODULE: ./out/src/import/last-look.js


async function changedSince(steps, { target, sleep }) {
    const ends = await Promise.all(steps.map(async (step) => {
        try {
            const mayLag = ({ kind }) => kind === 'vanished';
            const standing = await settled(() => standing_look(step, target), mayLag, sleep);
            if (standing.kind === 'ours' || standing.kind === 'open')
                return [];
            return [[step, { kind: 'lost-race', tags: standing.tags }]];
        }
        catch (error) {
            return [[step, { kind: 'failed', error: (0,src_errors/* asPromotionError */.ov)(error) }]];
        }
    }));
    return ends.flat();
}
//# sourceMappingURL=last-look.js.map
;// CONCATENATED MODULE: ./out/src/import/receipt.js
function endedWell(end) {
    return end.kind === 'imported' || end.kind === 'in-place' || end.kind === 'kept';
}
//# sourceMappingURL=receipt.js.map
;// CONCATENATED MODULE: ./out/src/import/follow.js

const STALL = 300_000;
const QUICK = 1_000;
const QUICK_FOR = 10_000;
const SILENCES = 2;
const SILENT_FOR = 10_000;
function follow(operation, watch, waiting) {
    return new Following(operation, watch, waiting).end();
}
class Following {
    operation;
    watch;
    waiting;
    #begun;
    #pollAt = pauseBeforePoll(0, undefined);
    #polls = 0;
    #asking;
    #word;
    #lookAt;
    #look;
    #seen;
    #shownAt;
    #unheardSince;
    #silences = 0;
    #told = false;
    #states = '';
    #changed = 0;
    constructor(operation, watch, waiting) {
        this.operation = operation;
        this.watch = watch;
        this.waiting = waiting;
        this.#begun = this.#now();
        this.#lookAt = watch.firstLook;
    }
    async end() {
        for (;;) {
            await this.#news();
            const end = this.#heard();
            if (end?.kind === 'succeeded' && this.#shownAt === undefined)
                this.watch.took(this.#passed);
            if (end)
                return end;
            if (this.#looked())
                return { kind: 'shown' };
            this.#ask();
            this.#tellStall();
        }
    }
    async #news() {
        const looks = this.#look === undefined && this.#wantsLook;
        const mute = this.#isMute ? Infinity : (this.#unheardSince ?? Infinity) + SILENT_FOR;
        const poll = this.#asking === undefined ? this.#pollAt : Infinity;
        const due = Math.min(poll, mute, looks ? this.#lookAt : Infinity, this.#passed + STALL);
        const nap = this.waiting.sleep(Math.max(0, due - this.#passed));
        await Promise.race([nap, this.#look ?? nap, this.#asking ?? nap]);
    }
    #looked() {
        const seen = this.#seen;
        if (seen !== undefined) {
            this.#look = undefined;
            this.#seen = undefined;
            if (seen.shows && seen.whole && this.#isMute)
                return true;
            if (seen.shows)
                this.#noteShown();
            this.#lookAt = this.#passed + this.#step();
        }
        if (this.#look !== undefined || !this.#wantsLook || this.#passed < this.#lookAt)
            return false;
        const whole = this.#isMute;
        this.#look = (whole ? this.watch.shows() : this.watch.glimpse()).then((shows) => {
            this.#seen = { whole, shows };
        });
        this.#look.catch(() => { });
        return false;
    }
    #noteShown() {
        if (this.#shownAt !== undefined)
            return;
        this.#shownAt = this.#passed;
        if (this.#silences === 0)
            this.#pollAt = this.#passed;
        this.watch.shown();
        this.watch.took(this.#passed);
    }
    #ask() {
        if (this.#asking !== undefined || this.#passed < this.#pollAt)
            return;
        this.#unheardSince ??= this.#passed;
        this.#asking = this.operation.poll().then((word) => {
            this.#word = word;
        });
        this.#asking.catch(() => { });
    }
    #heard() {
        const word = this.#word;
        if (word === undefined)
            return undefined;
        this.#asking = undefined;
        this.#word = undefined;
        this.#polls += 1;
        switch (word.kind) {
            case 'running': {
                this.#unheardSince = undefined;
                this.#silences = 0;
                const usual = pauseBeforePoll(this.#polls, word.pause);
                this.#pollAt = this.#passed + (this.#isNear ? Math.min(QUICK, usual) : usual);
                const reported = JSON.stringify(word.states);
                if (reported !== this.#states) {
                    [this.#states, this.#changed] = [reported, this.#passed];
                    this.watch.progress(word.states);
                }
                return undefined;
            }
            case 'silent': {
                this.#silences += 1;
                this.#pollAt = this.#passed + pauseAfterSilence(this.#passed, word.pause);
                if (this.#silences === SILENCES)
                    this.#lookAt = this.#passed;
                if (!this.#told)
                    this.watch.silent(word.said);
                this.#told = true;
                return undefined;
            }
            default:
                return word;
        }
    }
    #tellStall() {
        if (this.#passed - this.#changed < STALL)
            return;
        this.#changed = this.#passed;
        this.watch.stalled(STALL / 60_000);
    }
    get #wantsLook() {
        return this.#isMute || this.#shownAt === undefined;
    }
    get #isMute() {
        if (this.#silences >= SILENCES)
            return true;
        return this.#unheardSince !== undefined && this.#passed - this.#unheardSince >= SILENT_FOR;
    }
    get #isNear() {
        return this.#shownAt !== undefined && this.#passed - this.#shownAt < QUICK_FOR;
    }
    #step() {
        return this.#isMute ? pauseBeforeLook(this.#passed) : pauseBeforeGlimpse(this.#passed);
    }
    get #passed() {
        return this.#now() - this.#begun;
    }
    #now() {
        return this.waiting.now().getTime();
    }
}
//# sourceMappingURL=follow.js.map
;// CONCATENATED MODULE: ./out/src/import/tries.js


const REPETITIONS = { unconfirmed: 1, passing: 2, throttled: 5, 'token-refused': 1 };
class Tries {
    services;
    #used = {
        unconfirmed: 0,
        passing: 0,
        throttled: 0,
        'token-refused': 0,
    };
    constructor(services) {
        this.services = services;
    }
    again(reason, error, asked) {
        const used = this.#used[reason];
        const most = REPETITIONS[reason];
        if (used >= most)
            return { kind: 'failed', error };
        const pause = reason === 'token-refused' ? 0 : pauseBeforePost(used, asked);
        const seconds = Math.ceil(pause / 1000);
        if (pause >= this.services.timeLeft())
            return { kind: 'failed', error: tooLate(error, seconds) };
        this.#used[reason] = used + 1;
        this.services.log(`${error.message}; looking at the target in ${seconds} s before sending it again (${used + 1} of ${most})`);
        return { kind: 'again', pause };
    }
}
function tooLate(error, seconds) {
    const { code, message, remedy, side, correlationId, docs, status } = error;
    return new src_errors/* PromotionError */.g1(code, `${message}; the next try would be in ${seconds} s, after the deadline, and was not sent`, {
        remedy,
        ...(side === undefined ? {} : { side }),
        ...(correlationId === undefined ? {} : { correlationId }),
        ...(docs === undefined ? {} : { docs }),
        ...(status === undefined ? {} : { status }),
    });
}
//# sourceMappingURL=tries.js.map
;// CONCATENATED MODULE: ./out/src/import/step-run.js





class StepRun {
    step;
    services;
    #posts = [];
    #tries;
    constructor(step, services) {
        this.step = step;
        this.services = services;
        this.#tries = new Tries(services);
    }
    async run() {
        const started = this.services.now().toISOString();
        this.services.progress.sent(this.step);
        const end = await this.#end().catch((error) => {
            if ((0,src_errors/* isOver */.PU)(error))
                this.#tellOpen();
            return { kind: 'failed', error: (0,src_errors/* asPromotionError */.ov)(error) };
        });
        const ended = this.services.now().toISOString();
        this.services.progress.ended(this.step);
        return { step: this.step, end, started, ended, posts: this.#posts };
    }
    async #end() {
        let { tags } = this.step;
        for (;;) {
            const shot = await this.services.importer.ready();
            const standing = await this.#lastLook();
            if (standing?.kind === 'ours')
                return { kind: 'in-place' };
            if (standing?.kind === 'open')
                tags = standing.tags;
            else if (standing)
                return this.#taken(standing.tags);
            const next = await this.#send(shot, tags);
            if (next.kind !== 'again')
                return next;
            await longSleep(next.pause, this.services.sleep);
        }
    }
    async #lastLook() {
        const looking = () => this.#lookUntil(({ kind }) => kind === 'vanished');
        if (this.step.mode === 'Force')
            return looking();
        if (this.#posts.length === 0)
            return undefined;
        return this.#posts.every(({ fate }) => fate === 'refused') ? readable(looking()) : looking();
    }
    async #send(shot, tags) {
        const { step, services } = this;
        this.#posts.push({ tags, fate: 'unknown' });
        const sent = await shot.send({
            source: services.sourceOf(step),
            sourceHost: step.sourceRegistry,
            sourceRepository: step.sourceRepository,
            digest: step.digest,
            targetRepository: step.targetRepository,
            tags,
            mode: step.mode,
        });
        this.#note(sent.correlationId === undefined ? {} : { correlationId: sent.correlationId });
        return this.#judge(sent, tags);
    }
    async #judge(sent, tags) {
        switch (sent.kind) {
            case 'accepted': {
                this.#note({ fate: 'open' });
                const { looks } = this.services;
                const end = await looks.during(() => follow(sent.operation, this.#watch(tags), this.services));
                return this.#ended(end, tags, 'ended');
            }
            case 'unconfirmed':
                return this.#tries.again('unconfirmed', sent.error, sent.pause);
            case 'throttled':
            case 'token-refused':
                this.#note({ fate: 'refused' });
                return this.#tries.again(sent.kind, sent.error, 'pause' in sent ? sent.pause : undefined);
            case 'succeeded':
            case 'conflict':
            case 'failed':
                return this.#ended(sent, tags, 'refused');
        }
    }
    async #ended(end, tags, failed) {
        switch (end.kind) {
            case 'shown':
                return { kind: 'imported' };
            case 'succeeded':
                this.#note({ fate: 'done' });
                return { kind: 'imported' };
            case 'conflict':
                this.#note({ fate: this.step.mode === 'NoForce' && end.exists ? 'refused' : failed });
                return this.#afterConflict(tags, end);
            case 'failed':
                this.#note({ fate: failed });
                return end.retryable
                    ? this.#tries.again('passing', end.error, undefined)
                    : { kind: 'failed', error: end.error };
        }
    }
    async #afterConflict(sent, { exists, error }) {
        const standing = await orUnread(this.#lookUntil((it) => it.kind === 'vanished' || (exists && isAllOpen(it, sent))));
        switch (standing.kind) {
            case 'ours':
                return { kind: 'in-place' };
            case 'other':
            case 'vanished':
                return this.#taken(standing.tags);
            case 'open':
                if (!isAllOpen(standing, sent))
                    return { kind: 'again', pause: 0 };
                return exists ? { kind: 'failed', error } : this.#tries.again('passing', error, undefined);
            case 'unread':
                if (!exists)
                    return this.#tries.again('passing', error, undefined);
                if (this.step.whenTaken === 'kept')
                    return this.#taken([]);
                return { kind: 'failed', error: unreadConflict(error, standing.error) };
        }
    }
    #taken(tags) {
        return { kind: this.step.whenTaken === 'kept' ? 'kept' : 'lost-race', tags };
    }
    #lookUntil(mayLag) {
        const { target, sleep } = this.services;
        return settled(() => standing_look(this.step, target), mayLag, sleep);
    }
    #watch(tags) {
        const { step, services } = this;
        const { digest, targetRepository } = step;
        return {
            firstLook: pauseBeforeFirstGlimpse(services.looks.usual),
            glimpse: () => services.looks.look(async () => {
                const held = await services.target.glance(targetRepository, tags.at(-1) ?? digest);
                return held === digest;
            }),
            shows: () => services.looks.look(async () => (await standing_look(step, services.target)).kind === 'ours'),
            shown: () => services.shown(step),
            took: (milliseconds) => services.looks.took(milliseconds),
            progress(states) {
                const own = step.targetRepository;
                const texts = Object.entries(states).map(([of, state]) => of === own || of.startsWith(`${own}:`) ? state : `${of} ${state}`);
                services.progress.says(step, [...new Set(texts)].join(', '));
            },
            silent(said) {
                services.log(`import: accepted, and then ${said}; looking at the target as well`);
            },
            stalled(minutes) {
                services.log(`import: no change reported for ${minutes} minutes; waiting until the deadline`);
            },
        };
    }
    #note(news) {
        const post = this.#posts.pop();
        if (post)
            this.#posts.push({ ...post, ...news });
    }
    #tellOpen() {
        if (!this.#posts.some(({ fate }) => fate === 'open' || fate === 'unknown'))
            return;
        const { sourceRepository, digest, targetRepository } = this.step;
        this.services.log(`import: the run is over; ${sourceRepository}@${digest} into ${targetRepository} may still land`);
    }
}
function unreadConflict(conflict, unread) {
    const { code, message, side, correlationId } = conflict;
    const outside = ['REGISTRY_FIREWALL', 'REGISTRY_UNREACHABLE'].includes(unread.code);
    const remedy = outside
        ? 'It may have been there all the time, since nobody could read it from here: take a new tag, or run on a runner inside the network of the target registry.'
        : `${unread.remedy} Then run again: what the tag holds decides.`;
    return new src_errors/* PromotionError */.g1(code, `${message.replace(/\.$/, '')}, and what it holds could not be read: ${unread.message}`, {
        remedy,
        ...(side === undefined ? {} : { side }),
        ...(correlationId === undefined ? {} : { correlationId }),
    });
}
function isAllOpen(standing, sent) {
    return standing.kind === 'open' && standing.tags.length >= sent.length;
}
//# sourceMappingURL=step-run.js.map
;// CONCATENATED MODULE: ./out/src/import/engine.js





async function carryOut(unit) {
    const images = await Promise.all(unit.map(started));
    let proven;
    for (const name of plan_plan/* PHASES */.Z) {
        if (images.every((image) => image.stepsOf(name).length === 0))
            continue;
        await enter(name, proven, images);
        const going = images.every(({ faulty }) => !faulty);
        const changed = going && name === 'moving-tags' ? await lastLook(images) : undefined;
        await Promise.all(images.map((image) => image.carry(name, going, changed)));
        proven = name;
    }
    return images.map(({ receipts }) => receipts);
}
async function enter(name, last, images) {
    if (images.some(({ faulty }) => faulty))
        return;
    const tagging = name === 'new-tags' || name === 'moving-tags';
    const together = images.length > 1 && tagging;
    const claimed = tagging && last !== 'new-tags' ? 'attached' : (last ?? 'content');
    await Promise.all(images.map((image) => (together || image.receipts.length > 0 ? image.prove(claimed) : true)));
}
async function lastLook(images) {
    if (images.length === 1)
        return undefined;
    const ends = await Promise.all(images.map(({ found, stepsOf }) => 'error' in found ? [] : changedSince(stepsOf('moving-tags'), found.services)));
    const changed = new Map(ends.flat());
    return changed.size === 0 ? undefined : changed;
}
async function started(work) {
    try {
        return new Image(work, { services: await work.services });
    }
    catch (error) {
        return new Image(work, { error });
    }
}
class Image {
    work;
    found;
    receipts = [];
    faulty;
    constructor(work, found) {
        this.work = work;
        this.found = found;
        this.faulty = 'error' in found && work.phases.length > 0;
    }
    stepsOf = (name) => this.work.phases.find((phase) => phase.name === name)?.steps ?? [];
    async prove(phase) {
        if (!(await this.work.proven(phase, this.receipts)))
            this.faulty = true;
    }
    async carry(name, going, changed) {
        const ended = await Promise.all(this.stepsOf(name).map((step) => {
            const end = changed?.get(step);
            if (end !== undefined)
                return { step, end, posts: [] };
            return this.#carry(step, going && changed === undefined);
        }));
        this.receipts.push(...ended);
        if (ended.some(({ end }) => end.kind !== 'not-sent' && !endedWell(end)))
            this.faulty = true;
    }
    async #carry(step, going) {
        const { found, faulty } = this;
        if ('error' in found) {
            return { step, end: { kind: 'failed', error: (0,src_errors/* asPromotionError */.ov)(found.error) }, posts: [] };
        }
        if (!going)
            return { step, end: { kind: 'not-sent', fault: faulty ? 'own' : 'set' }, posts: [] };
        return found.services.turn(() => new StepRun(step, found.services).run());
    }
}
//# sourceMappingURL=engine.js.map
;// CONCATENATED MODULE: ./out/src/plan/attached.js

function attachedSteps({ attached }, base) {
    const seen = new Set();
    return attached.flatMap((it) => {
        if (it.fate.kind !== 'import')
            return [];
        const digest = digestOf(it);
        const tag = (0,goal_goal/* tagOf */.cO)(it);
        if (tag === undefined && seen.has(digest))
            return [];
        if (tag === undefined)
            seen.add(digest);
        const tags = tag === undefined ? [] : [tag];
        return [{ ...base, digest, tags, brings: 'attached', whenTaken: 'kept' }];
    });
}
function digestOf(goal) {
    return goal.is === 'index' ? goal.index.digest : goal.artifact.digest;
}
//# sourceMappingURL=attached.js.map
;// CONCATENATED MODULE: ./out/src/plan/decide.js



function decide(images, barrier = 'set') {
    const alone = images.map((image) => ({ ...image, plan: planOf(image, 'image') }));
    const waiting = alone.filter(({ plan }) => plan.kind !== 'skipped');
    if (barrier === 'image' || waiting.length < 2)
        return alone;
    return images.map((image) => ({ ...image, plan: planOf(image, 'set') }));
}
function planOf({ facts, goal, verdicts }, barrier) {
    if (verdicts.some(gates_verdict/* blocks */.Bv))
        return { kind: 'blocked' };
    if (isSkipped(facts))
        return { kind: 'skipped' };
    if (goal === undefined)
        return { kind: 'blocked' };
    const { digest } = goal;
    if (facts.mode === 'verify')
        return { kind: 'verify', digest };
    const { source, target } = facts.promotion;
    const phases = source ? phasesOf(goal, source, target, barrier) : [];
    return phases.length === 0
        ? { kind: 'already-present', digest }
        : { kind: 'steps', digest, phases };
}
function phasesOf(goal, source, target, barrier) {
    const base = {
        sourceRegistry: source.registry,
        sourceRepository: source.repository,
        digest: goal.digest,
        targetRepository: target.repository,
        tags: [],
        mode: 'NoForce',
        seen: new Map(),
    };
    const attached = attachedSteps(goal, base);
    const [created, moved] = [newTags(goal, base), movingTags(goal, base)];
    const tagged = created.length + moved.length > 0;
    const first = attached.length > 0 || (barrier === 'set' && tagged);
    const content = needsContent(goal, first, tagged)
        ? [{ ...base, brings: 'image', whenTaken: 'lost' }]
        : [];
    const phases = [
        { name: 'content', steps: content },
        { name: 'attached', steps: attached },
        { name: 'new-tags', steps: [...created, ...keeperSteps(goal, base, target)] },
        { name: 'moving-tags', steps: moved },
    ];
    return phases.filter(({ steps }) => steps.length > 0);
}
function needsContent({ content }, first, tagged) {
    if (!first && tagged)
        return false;
    switch (content) {
        case 'there':
            return false;
        case 'lacking':
            return true;
        case 'not-looked-at':
        case 'unreadable':
            return first;
    }
}
function keeperSteps({ keepers, reach }, base, target) {
    if (reach.kind === 'waived')
        return [];
    const from = { sourceRegistry: target.registry, sourceRepository: target.repository };
    return keepers.flatMap(({ tag, digest, fate }) => fate.kind !== 'create' || tag === undefined
        ? []
        : [{ ...base, ...from, digest, tags: [tag], brings: 'previous', whenTaken: 'lost' }]);
}
function newTags({ tags, reach }, base) {
    const unread = reach.kind === 'waived';
    const names = tags.flatMap(({ tag, fate }) => {
        const isNew = fate.kind === 'create' || fate.kind === 'unreadable';
        return isNew || (unread && fate.kind === 'move') ? [tag] : [];
    });
    return names.length === 0 ? [] : [{ ...base, tags: names, brings: 'tags', whenTaken: 'lost' }];
}
function movingTags({ tags, reach }, base) {
    if (reach.kind === 'waived')
        return [];
    const seen = new Map(tags.flatMap(({ tag, fate }) => (fate.kind === 'move' ? [[tag, fate.was]] : [])));
    if (seen.size === 0)
        return [];
    const names = [...seen.keys()];
    return [{ ...base, tags: names, mode: 'Force', seen, brings: 'tags', whenTaken: 'lost' }];
}
//# sourceMappingURL=decide.js.map
// EXTERNAL MODULE: ./out/src/report/conclude.js + 1 modules
var conclude = __webpack_require__(20450);
// EXTERNAL MODULE: ./out/src/report/log-lines.js + 2 modules
var log_lines = __webpack_require__(69818);
;// CONCATENATED MODULE: ./out/src/verify/read.js

async function readManifest(target, repository, reference) {
    try {
        const found = await target.getManifest(repository, reference);
        return found.kind === 'absent' ? found : { kind: 'found', content: found.value };
    }
    catch (error) {
        if (!(error instanceof src_errors/* PromotionError */.g1))
            throw error;
        const corrupt = error.code === 'DIGEST_MISMATCH' || error.code === 'MANIFEST_INVALID';
        return { kind: corrupt ? 'corrupt' : 'unreadable', error };
    }
}
//# sourceMappingURL=read.js.map
;// CONCATENATED MODULE: ./out/src/verify/blobs.js



const MOST_BLOBS = 2000;
const ELSEWHERE = /foreign|nondistributable/i;
class BlobProver {
    target;
    repository;
    roots;
    #manifests = new Map();
    #served = new Set();
    constructor(target, repository, roots) {
        this.target = target;
        this.repository = repository;
        this.roots = roots;
    }
    async prove() {
        const unread = await this.#readTrees();
        const blobs = new Set([...this.#manifests.values()].flatMap(blobsOf));
        if (blobs.size > MOST_BLOBS)
            return { kind: 'too-many', count: blobs.size };
        const open = [...blobs].filter((digest) => !this.#served.has(digest));
        const opaque = [...this.#manifests.values()].filter(({ kind }) => kind === 'schema1');
        const asked = await Promise.all(open.map((it) => this.#gap(it)));
        const gaps = [
            ...unread,
            ...opaque.map(({ digest }) => ({ digest, error: undefined })),
            ...asked.flat(),
        ];
        const refused = gaps.find(({ error }) => error !== undefined)?.error;
        if (refused)
            return { kind: 'unreadable', error: refused };
        if (gaps.length === 0)
            return { kind: 'proven', count: blobs.size };
        const named = asked.flat().map(({ digest }) => digest);
        return { kind: 'absent', digests: [...opaque.map(({ digest }) => digest), ...named] };
    }
    async #readTrees() {
        const gaps = [];
        const seen = new Set();
        let level = [...new Set(this.roots)];
        while (level.length > 0 && this.#manifests.size <= MOST_BLOBS) {
            for (const digest of level)
                seen.add(digest);
            const children = await Promise.all(level.map(async (digest) => {
                const known = this.#manifests.get(digest);
                if (known)
                    return childManifests(known);
                const read = await readManifest(this.target, this.repository, digest);
                if (read.kind !== 'found') {
                    gaps.push({ digest, error: read.kind === 'unreadable' ? read.error : undefined });
                    return [];
                }
                this.#manifests.set(digest, read.content.manifest);
                return childManifests(read.content.manifest);
            }));
            const named = new Set(children.flat().map(({ digest }) => digest));
            level = [...named].filter((digest) => !seen.has(digest));
        }
        return gaps;
    }
    async #gap(digest) {
        try {
            if (!(await this.target.hasBlob(this.repository, digest)))
                return [{ digest, error: undefined }];
            this.#served.add(digest);
            return [];
        }
        catch (error) {
            if (!(error instanceof src_errors/* PromotionError */.g1))
                throw error;
            return [{ digest, error }];
        }
    }
}
function blobsOf(manifest) {
    switch (manifest.kind) {
        case 'image':
            return stored([manifest.config, ...manifest.layers]);
        case 'artifact':
            return stored(manifest.blobs);
        case 'index':
        case 'schema1':
            return [];
    }
}
function stored(descriptors) {
    return descriptors
        .filter(({ mediaType }) => !ELSEWHERE.test(mediaType))
        .map(({ digest }) => digest);
}
//# sourceMappingURL=blobs.js.map
;// CONCATENATED MODULE: ./out/src/verify/referrers.js


async function proveReferrers(target, repository, claimed) {
    const lists = new Map();
    const listOnce = (subject) => {
        const asked = lists.get(subject) ?? listOf(target, repository, subject);
        lists.set(subject, asked);
        return asked;
    };
    return Promise.all(claimed.map(async (referrer) => {
        const { digest, subject, artifactType, tag } = referrer;
        const named = { digest, subject, artifactType };
        if (tag !== undefined) {
            const read = await readManifest(target, repository, tag);
            if (read.kind !== 'found')
                return { ...named, tag, ...read };
            const held = read.content.digest;
            return held === digest
                ? { ...named, tag, kind: 'proven' }
                : { ...named, tag, kind: 'kept', held };
        }
        const [read, listed] = await Promise.all([
            readManifest(target, repository, digest),
            listOnce(subject),
        ]);
        return read.kind === 'found'
            ? { ...named, ...standingIn(listed, referrer) }
            : { ...named, ...read };
    }));
}
async function listOf(target, repository, subject) {
    try {
        return { kind: 'listing', listing: await target.listed(repository, subject) };
    }
    catch (error) {
        if (!(error instanceof src_errors/* PromotionError */.g1))
            throw error;
        return { kind: 'refused', error };
    }
}
function standingIn(listed, { digest, subjectless }) {
    if (listed.kind === 'refused')
        return { kind: 'unreadable', error: listed.error };
    const { api, digests } = listed.listing;
    if (digests.has(digest))
        return { kind: 'proven' };
    if (!api)
        return { kind: 'served', why: 'has no referrers API' };
    return subjectless
        ? { kind: 'served', why: 'cannot list an artifact that states no subject' }
        : { kind: 'hidden' };
}
//# sourceMappingURL=referrers.js.map
;// CONCATENATED MODULE: ./out/src/verify/tree.js


async function proveTree(target, { repository, digest: root, below }, known) {
    const shown = known.filter(({ kind }) => kind === 'proven');
    if (known.length > 0 && shown.length === known.length)
        return [...known];
    const kept = below.length > 0 ? shown : [];
    const proofs = new Map(kept.map((it) => [it.digest, it]));
    let level = [...new Set([root, ...below])].filter((digest) => !proofs.has(digest));
    while (level.length > 0) {
        const read = await Promise.all(level.map(async (digest) => {
            const answer = await readManifest(target, repository, digest);
            if (answer.kind !== 'found') {
                proofs.set(digest, { digest, ...answer });
                return [];
            }
            proofs.set(digest, { digest, kind: 'proven' });
            return childManifests(answer.content.manifest);
        }));
        const named = new Set(read.flat().map(({ digest }) => digest));
        level = [...named].filter((digest) => !proofs.has(digest));
    }
    const first = proofs.get(root);
    const others = [...proofs.values()].filter(({ digest }) => digest !== root);
    return first ? [first, ...others] : others;
}
//# sourceMappingURL=tree.js.map
;// CONCATENATED MODULE: ./out/src/verify/verify.js




const verify_LAG_PAUSES = [
    500, 1000, 2000, 3000, 5000, 5000, 5000, 10_000, 10_000, 15_000,
];
const LANDING_PAUSE = 10_000;
async function verify(claimed, services) {
    const { target } = services;
    const unworded = claimed.written?.unworded ?? [];
    const prover = new BlobProver(target, claimed.repository, unworded);
    let waited = (claimed.earlier?.waited ?? 0) * 1000;
    let known = claimed.earlier?.manifests ?? [];
    for (let round = 0;; round += 1) {
        const read = () => Promise.all([
            Promise.all(claimed.tags.map((tag) => proveTag(target, claimed, tag))),
            Promise.all(claimed.keepers.map(({ tag, digest }) => proveTag(target, { ...claimed, digest }, tag))),
            proveTree(target, claimed, known),
            stillToProve(claimed, (open) => proveReferrers(target, claimed.repository, open)),
            unworded.length > 0 ? prover.prove() : undefined,
        ]);
        const [tags, keepers, manifests, referrers, blobs] = await services.turn(read);
        known = manifests;
        const proofs = {
            tags,
            manifests,
            referrers,
            ...(blobs === undefined ? {} : { blobs }),
            ...(keepers.length === 0 ? {} : { keepers }),
        };
        const settled = { kind: verify_judge(proofs, claimed.heldBack), ...proofs, waited: waited / 1000 };
        const pause = pauseAfter(round, claimed.written, claimed.digest, proofs);
        if (pause === undefined)
            return settled;
        try {
            await services.sleep(pause);
        }
        catch {
            return settled;
        }
        waited += pause;
    }
}
const WRONG = ['different', 'absent', 'corrupt', 'hidden'];
function verify_judge({ tags, keepers = [], manifests, referrers, blobs }, heldBack) {
    const sent = [...tags, ...keepers].filter(({ tag }) => !heldBack.has(tag));
    const kinds = [...sent, ...manifests, ...referrers, ...(blobs ? [blobs] : [])].map(({ kind }) => kind);
    if (kinds.some((kind) => WRONG.includes(kind)))
        return 'mismatched';
    if (kinds.some((kind) => kind === 'unreadable' || kind === 'too-many'))
        return 'unreadable';
    return [...tags, ...keepers].every(({ kind }) => kind === 'proven') ? 'proven' : 'mismatched';
}
function pauseAfter(round, written, digest, proofs) {
    if (written === undefined || !mayLag(written, digest, proofs))
        return undefined;
    const landing = written.running && mayLand(written.unworded, digest, proofs);
    return verify_LAG_PAUSES[round] ?? (landing ? LANDING_PAUSE : undefined);
}
function mayLand(unworded, digest, proofs) {
    const { tags, manifests, referrers, blobs } = proofs;
    const image = unworded.includes(digest) && [...tags, ...manifests].some((it) => !isProven(it));
    const attached = referrers.some((it) => unworded.includes(it.digest) && !isProven(it));
    return image || attached || blobs?.kind === 'absent';
}
function isProven({ kind }) {
    return kind === 'proven';
}
function mayLag(written, digest, { tags, keepers = [], manifests, referrers, blobs }) {
    return ([...tags, ...keepers].some((it) => !written.lostTags.has(it.tag) && lagging(written, it)) ||
        (!written.lostDigests.has(digest) && manifests.some(isGap)) ||
        referrers.some((it) => !written.lostDigests.has(it.digest) && isGap(it)) ||
        blobs?.kind === 'absent');
}
function lagging({ before }, proof) {
    if (proof.kind === 'different')
        return before.get(proof.tag) === proof.digest;
    return isGap(proof);
}
function isGap({ kind }) {
    return kind === 'absent' || kind === 'corrupt' || kind === 'hidden';
}
async function proveTag(target, claimed, tag) {
    const read = await readManifest(target, claimed.repository, tag);
    if (read.kind !== 'found')
        return { tag, ...read };
    const { digest } = read.content;
    return digest === claimed.digest ? { tag, kind: 'proven' } : { tag, kind: 'different', digest };
}
async function stillToProve({ referrers, earlier }, prove) {
    const shown = (earlier?.referrers ?? []).filter(({ kind }) => kind === 'proven');
    const isShown = ({ digest, tag }) => shown.some((it) => it.digest === digest && it.tag === tag);
    return [...shown, ...(await prove(referrers.filter((it) => !isShown(it))))];
}
//# sourceMappingURL=verify.js.map
;// CONCATENATED MODULE: ./out/src/verify/replicas.js

async function withReplicas(proven, claimed, replicas) {
    if (replicas.length === 0 || proven.kind !== 'proven')
        return proven;
    const proofs = await Promise.all(replicas.map(async ({ endpoint, services }) => {
        const { kind, tags, manifests, waited } = await verify({ ...claimed, referrers: [], earlier: undefined }, services);
        return { endpoint, kind, tags, manifests, waited };
    }));
    const kinds = proofs.map(({ kind }) => kind);
    const worst = ['mismatched', 'unreadable'].find((kind) => kinds.includes(kind));
    return { ...proven, kind: worst ?? 'proven', replicas: proofs };
}
//# sourceMappingURL=replicas.js.map
;// CONCATENATED MODULE: ./out/src/verify/written.js
function writtenBy(receipts) {
    const arrived = receipts.filter(isThere);
    if (arrived.length === 0)
        return undefined;
    const lost = receipts.filter((it) => !isThere(it)).map(({ step }) => step);
    const came = new Set(arrived.map(({ step }) => step.digest));
    const before = new Map();
    for (const { step } of receipts)
        for (const [tag, was] of step.seen)
            before.set(tag, was);
    return {
        before,
        lostTags: new Set(lost.flatMap(({ tags }) => tags)),
        lostDigests: new Set(lost.map(({ digest }) => digest).filter((it) => !came.has(it))),
        unworded: [...new Set(arrived.filter(isUnworded).map(({ step }) => step.digest))],
        running: receipts.some(({ posts }) => posts.some(({ fate }) => fate === 'open')),
    };
}
function heldBackBy(receipts) {
    return new Set(receipts.flatMap(({ step, end }) => (end.kind === 'not-sent' ? step.tags : [])));
}
function endedByWord(receipt) {
    const { end, posts } = receipt;
    const well = end.kind === 'imported' || end.kind === 'in-place' || end.kind === 'kept';
    return well && posts.every(({ fate }) => fate !== 'open' && fate !== 'unknown');
}
function isThere({ end, posts }) {
    if (end.kind === 'in-place' || end.kind === 'kept')
        return true;
    return posts.some(({ fate }) => fate === 'done' || fate === 'open' || fate === 'unknown');
}
function isUnworded({ posts }) {
    const fates = posts.map(({ fate }) => fate);
    return !fates.includes('done') && (fates.includes('open') || fates.includes('unknown'));
}
//# sourceMappingURL=written.js.map
;// CONCATENATED MODULE: ./out/src/verify/proof.js





class ImageProof {
    goal;
    repository;
    services;
    below;
    replicas;
    #earlier;
    #ahead;
    #waited = false;
    constructor(goal, repository, services, below = [], replicas = []) {
        this.goal = goal;
        this.repository = repository;
        this.services = services;
        this.below = below;
        this.replicas = replicas;
    }
    ahead({ digest }) {
        if (digest !== this.goal.digest || this.goal.reach.kind === 'waived')
            return;
        this.#ahead ??= this.#readAhead().catch(() => []);
    }
    async after(phase, receipts) {
        const { goal } = this;
        if (goal.reach.kind === 'waived')
            return true;
        const tags = phase === 'new-tags' ? goal.tags.filter(isNew) : [];
        const claimed = await this.#claim(receipts, tags.map(({ tag }) => tag), phase === 'new-tags' ? goal.keepers : [], phase === 'content' ? [] : (0,goal_goal/* carried */.LT)(goal), writtenBy(receipts));
        const proof = await verify(claimed, this.services);
        this.#earlier = proof;
        this.#waited = proof.kind !== 'proven';
        return !this.#waited;
    }
    async whole(receipts) {
        const { goal } = this;
        const tags = goal.tags.flatMap(({ tag, fate }) => (fate.kind === 'kept' ? [] : [tag]));
        const written = this.#waited ? undefined : writtenBy(receipts);
        const claimed = await this.#claim(receipts, tags, goal.keepers, (0,goal_goal/* carried */.LT)(goal), written);
        const all = { ...claimed, heldBack: heldBackBy(receipts) };
        return withReplicas(await verify(all, this.services), all, this.replicas);
    }
    async #claim(receipts, tags, keepers, referrers, written) {
        const { digest } = this.goal;
        const { repository, below } = this;
        const heldBack = new Set();
        const earlier = this.#earlier ?? (await this.#readBefore(receipts));
        const kept = keepers.flatMap(({ tag, digest: of }) => (tag ? [{ tag, digest: of }] : []));
        const claims = { repository, digest, below, tags, keepers: kept, referrers };
        return { ...claims, written, heldBack, earlier };
    }
    async #readAhead() {
        const { repository, below, services, goal } = this;
        return proveTree(services.target, { repository, digest: goal.digest, below }, []);
    }
    async #readBefore(receipts) {
        const manifests = receipts.every(endedByWord) ? await this.#ahead : undefined;
        return manifests && { manifests, referrers: [], waited: 0 };
    }
}
function isNew({ fate }) {
    return fate.kind !== 'move' && fate.kind !== 'kept';
}
//# sourceMappingURL=proof.js.map
;// CONCATENATED MODULE: ./out/src/promote.js












async function promote(request, services) {
    const facts = await services.within(gatherAll(request, services)).catch(beforeWriting(services));
    const barrier = barrierOf(request);
    const planned = decide(evaluate(aim(facts)), barrier);
    services.log.tell([...(0,log_lines/* signedIn */.il)(services.identity().claims), ...(0,log_lines/* planSaid */.Ft)(planned, barrier)]);
    const underway = planned.map((image) => ({ ...image, proof: proofOf(image, services) }));
    const imported = await importAll(request, underway, services);
    const proven = await proveAll(imported, services);
    return proven.map(conclude/* conclude */.E);
}
function beforeWriting(services) {
    return (thrown) => {
        if (!(0,src_errors/* isOver */.PU)(thrown) || thrown instanceof src_errors/* RunEnded */.QS)
            throw thrown;
        const { method, claims } = services.identity();
        const signedIn = Object.keys(claims).length > 0;
        const waited = signedIn ? 'the registries were still being read' : `no token by ${method} yet`;
        const slow = signedIn ? 'which registry answers slowly' : `why ${method} gives no answer`;
        const remedy = thrown.code === 'CANCELLED'
            ? 'Run again when the promotion is wanted: nothing was changed.'
            : `Look at ${slow}, or raise timeout-minutes, and run again: nothing was changed.`;
        throw new src_errors/* PromotionError */.g1(thrown.code, `${thrown.message}; nothing was written, ${waited}`, {
            remedy,
        });
    };
}
function gatherAll(request, services) {
    const { progress, places, now, lists, reading } = services;
    const { mode, promotions } = request;
    progress.begin('reading', promotions.length);
    const gather = async (promotion) => gatherFacts(promotion, {
        source: promotion.source && services.source(promotion.source.registry),
        target: services.target(promotion.target.registry),
        attestations: promotion.policy.attestation && services.attesting(promotion.policy.attestation),
        lists,
    }, await collectEvidence(promotion, places), { mode, now, set: setOf(request) });
    services.expect(promotions);
    return Promise.all(promotions.map((it) => {
        const { registry } = it.source ?? it.target;
        return progress.during(it.target.repository, reading(registry, () => gather(it)));
    }));
}
function proofOf({ facts, goal }, services) {
    const { registry, repository } = facts.promotion.target;
    const { image } = facts.source;
    const below = image.kind === 'known' ? image.value.nodes.map(({ digest }) => digest) : [];
    const replicas = services.replicas(registry);
    return goal && new ImageProof(goal, repository, services.proof(registry), below, replicas);
}
function barrierOf({ independent }) {
    return independent ? 'image' : 'set';
}
function setOf({ independent, promotions }) {
    if (promotions.length === 1)
        return 'one';
    return independent ? 'alone' : 'together';
}
async function importAll(request, images, services) {
    const units = (0,modes/* isWriting */.x)(request.mode) ? unitsOf(images, barrierOf(request)) : [];
    const steps = units.flat().flatMap(({ plan }) => (0,plan_plan/* stepsOf */.B)(plan));
    if (steps.length > 0)
        services.progress.begin('importing', steps.length);
    const receipts = new Map();
    await Promise.all(units.map(async (unit) => {
        const done = await carryOut(unit.map((image) => workOf(image, services)));
        for (const [i, image] of unit.entries())
            receipts.set(image, done[i] ?? []);
    }));
    return images.map((image) => ({ ...image, receipts: receipts.get(image) ?? [] }));
}
function unitsOf(images, barrier) {
    const wanted = images.filter(({ plan }) => plan.kind !== 'skipped');
    const units = barrier === 'set' ? [wanted] : wanted.map((image) => [image]);
    return units.filter((unit) => unit.some(({ plan }) => plan.kind === 'steps') &&
        unit.every(({ plan }) => plan.kind !== 'blocked'));
}
function workOf({ facts, plan, proof }, services) {
    return {
        phases: plan.kind === 'steps' ? plan.phases : [],
        services: services.engine(facts, (step) => proof?.ahead(step)),
        proven: async (phase, receipts) => (await proof?.after(phase, receipts)) ?? false,
    };
}
function proveAll(images, { progress }) {
    if (images.some(isProvable))
        progress.begin('proving', images.filter(isProvable).length);
    return Promise.all(images.map(async ({ proof, ...image }) => {
        const read = isProvable(image) ? proof?.whole(image.receipts) : undefined;
        const name = image.facts.promotion.target.repository;
        const verification = read && (await progress.during(name, read));
        return { ...image, verification };
    }));
}
function isProvable({ plan, receipts }) {
    switch (plan.kind) {
        case 'blocked':
        case 'skipped':
            return false;
        case 'steps':
            return receipts.length > 0;
        case 'verify':
        case 'already-present':
            return true;
    }
}
//# sourceMappingURL=promote.js.map
// EXTERNAL MODULE: ./node_modules/@azure/core-rest-pipeline/dist/esm/index.js + 37 modules
var esm = __webpack_require__(1818);
// EXTERNAL MODULE: ./out/src/http/body.js + 1 modules
var body = __webpack_require__(21434);
// EXTERNAL MODULE: ./out/src/http/connection-problem.js
var connection_problem = __webpack_require__(77810);
// EXTERNAL MODULE: ./out/src/time-limit.js
var time_limit = __webpack_require__(14222);
;// CONCATENATED MODULE: ./out/src/azure/api-version.js
const NEWEST = '2025-11-01';
const OLDEST = '2019-05-01';
const NOT_SERVED = [
    'NoRegisteredProviderFound',
    'InvalidApiVersionParameter',
    'InvalidResourceType',
];
const LISTED = /supported (?:api-)?versions are '([^']{1,8000})'/i;
class ApiVersion {
    #current = NEWEST;
    #refused = new Set();
    get current() {
        return this.#current;
    }
    in(url) {
        return url.replace(/([?&]api-version=)[^&]*/, `$1${this.#current}`);
    }
    fallsBack(failure, asked) {
        if (!NOT_SERVED.includes(failure.code))
            return false;
        this.#refused.add(asked);
        if (!this.#refused.has(this.#current))
            return true;
        const listed = LISTED.exec(failure.message)?.[1] ?? '';
        const fit = listed
            .split(',')
            .map((it) => it.trim())
            .filter((it) => /^\d{4}-\d{2}-\d{2}$/.test(it))
            .filter((it) => it >= OLDEST && !this.#refused.has(it))
            .sort();
        const newest = fit.at(-1);
        if (newest === undefined)
            return false;
        this.#current = newest;
        return true;
    }
}
//# sourceMappingURL=api-version.js.map
// EXTERNAL MODULE: ./out/src/http/page.js
var http_page = __webpack_require__(6439);
;// CONCATENATED MODULE: ./out/src/azure/roles.js
const IMPORT_ROLE = 'Container Registry Data Importer and Data Reader';
function roleCommand(objectId, scope) {
    const assignee = objectId ?? '<object id of the identity>';
    return `az role assignment create --role "${IMPORT_ROLE}" --assignee-object-id ${assignee} --scope ${scope}`;
}
function lockRole(objectId, scope) {
    const assignee = objectId ?? '<object id of the identity>';
    return `Give the identity a role that shows locks. Registry in ABAC mode: az role assignment create --role "Container Registry Repository Reader" --assignee-object-id ${assignee} --scope ${scope}. Any other: a custom role with the action Microsoft.ContainerRegistry/registries/metadata/read`;
}
//# sourceMappingURL=roles.js.map
;// CONCATENATED MODULE: ./out/src/azure/arm-words.js

const TENANT = {
    code: 'ARM_UNAUTHORIZED',
    remedy: () => 'Check that the identity belongs to the tenant of the subscription, and sign in again.',
};
const MISSING = {
    code: 'ARM_NOT_FOUND',
    remedy: ({ side }) => `Check ${side}-registry-id and subscription-id: subscription, resource group and registry name must exist.`,
};
const UNREGISTERED = {
    code: 'ARM_PROVIDER',
    remedy: () => 'Register the provider in both subscriptions: az provider register --namespace Microsoft.ContainerRegistry --subscription <subscription>',
};
const arm_words_NOT_SERVED = {
    code: 'ARM_PROVIDER',
    remedy: ({ side }) => `This cloud or region does not serve the version of the API that was asked for, and names none that is known here: check cloud and the ${side} registry, and look for a newer version of this product.`,
};
const LOCK = {
    code: 'ARM_FORBIDDEN',
    remedy: ({ scope }) => `No role helps against a lock: a ReadOnly lock forbids imports as well. Find it, and ask its owner: az lock list --resource-group ${groupOf(scope)} --output table`,
};
const DISABLED = {
    code: 'ARM_FORBIDDEN',
    remedy: () => 'No role helps: the subscription is disabled or read-only. Ask its owner to enable it again (Cost Management + Billing).',
};
const THROTTLED = {
    code: 'ARM_THROTTLED',
    remedy: () => 'Wait a few minutes and run again: the subscription has spent its budget of ARM calls.',
};
const WORDS = {
    AuthorizationFailed: {
        code: 'ARM_FORBIDDEN',
        remedy: ({ side, scope, objectId }) => `Give the identity its role on the ${side} registry: ${roleCommand(objectId, scope)}`,
    },
    DenyAssignmentAuthorizationFailed: {
        code: 'ARM_FORBIDDEN',
        remedy: ({ side }) => `No role helps against a deny assignment, as deployment stacks and managed applications set them: ask who owns it to exclude this identity (${side} registry, Access control, Deny assignments).`,
    },
    RequestDisallowedByPolicy: {
        code: 'ARM_FORBIDDEN',
        remedy: () => 'No role helps against Azure Policy: the message names the assignment; ask its owner for an exemption, or do as it demands.',
    },
    RequestDisallowedByAzure: {
        code: 'ARM_FORBIDDEN',
        remedy: () => 'No role helps: Azure itself forbids this here, for the reason in its message.',
    },
    ScopeLocked: LOCK,
    ReadOnlyDisabledSubscription: DISABLED,
    DisabledSubscription: DISABLED,
    SubscriptionDisabled: DISABLED,
    MissingSubscriptionRegistration: UNREGISTERED,
    SubscriptionNotRegistered: UNREGISTERED,
    NoRegisteredProviderFound: arm_words_NOT_SERVED,
    InvalidApiVersionParameter: arm_words_NOT_SERVED,
    InvalidResourceType: arm_words_NOT_SERVED,
    InvalidAuthenticationToken: TENANT,
    InvalidAuthenticationTokenTenant: TENANT,
    ExpiredAuthenticationToken: TENANT,
    AuthenticationFailed: TENANT,
    SubscriptionNotFound: MISSING,
    InvalidSubscriptionId: MISSING,
    ResourceGroupNotFound: MISSING,
    ResourceNotFound: MISSING,
    TooManyRequests: THROTTLED,
    SubscriptionRequestsThrottled: THROTTLED,
};
const ARM_WORDS = Object.keys(WORDS);
function armWord(code) {
    return Object.hasOwn(WORDS, code) ? WORDS[code] : undefined;
}
function groupOf(scope) {
    return /\/resourceGroups\/([^/\s]+)/i.exec(scope)?.[1] ?? '<resource group of the registry>';
}
//# sourceMappingURL=arm-words.js.map
;// CONCATENATED MODULE: ./out/src/azure/arm-problem.js





const BY_STATUS = {
    401: 'ARM_UNAUTHORIZED',
    403: 'ARM_FORBIDDEN',
    404: 'ARM_NOT_FOUND',
};
const OF_OTHERS = {
    429: 'ARM_THROTTLED',
    500: 'ARM_UNAVAILABLE',
    502: 'ARM_UNAVAILABLE',
    503: 'ARM_UNAVAILABLE',
    504: 'ARM_UNAVAILABLE',
};
const LONGEST_START = 200;
const arm_problem_LONGEST_TEXT = 2000;
function armError(body) {
    try {
        const { error } = JSON.parse(body);
        return {
            code: typeof error?.code === 'string' ? oneLine(error.code) : '',
            message: typeof error?.message === 'string' ? oneLine(error.message) : '',
        };
    }
    catch {
        const start = oneLine((0,cut/* cut */.J)(body, LONGEST_START)).trim();
        const instead = (0,http_page/* pageWords */.T)(body) ?? (start === '' ? undefined : `the words "${start}"`);
        return { code: '', message: '', ...(instead === undefined ? {} : { instead }) };
    }
}
function armAnswered({ status, code, instead }) {
    if (instead !== undefined)
        return `Something between this runner and ARM answered ${status} with ${instead}`;
    return `ARM answered ${status} ${code}`.trim();
}
const BETWEEN = 'Find what answers in place of Azure Resource Manager, a proxy, a firewall or a sign-in page between it and this runner, and have it let this runner through: no right is missing.';
function oneLine(text) {
    return (0,cut/* cut */.J)(text, arm_problem_LONGEST_TEXT).replace(/\s+/g, ' ');
}
function armProblem(place, failure) {
    const { code, remedy, side } = situation(place, failure);
    const said = failure.message === '' ? '' : `: ${failure.message}`;
    return new src_errors/* PromotionError */.g1(code, `${armAnswered(failure)} ${failure.instead === undefined ? 'for' : 'in answer to'} ${place.action}${said}`, {
        remedy,
        side,
        status: failure.status,
        ...(failure.correlationId === undefined ? {} : { correlationId: failure.correlationId }),
    });
}
function situation(place, failure) {
    const { side, objectId } = place;
    if (failure.code === 'LinkedAuthorizationFailed' && /current tenant/i.test(failure.message)) {
        return {
            code: 'ARM_CROSS_TENANT',
            side: 'source',
            remedy: 'The source belongs to another tenant, where a resource ID is of no use: leave source-registry-id out and pass source-client-id and source-tenant-id, sourceConnection, or source-username and source-password, or source-credentials.',
        };
    }
    if (failure.code === 'LinkedAuthorizationFailed') {
        const source = /linked scope\(s\) '([^']+)'/.exec(failure.message)?.[1];
        return {
            code: 'ARM_LINKED_FORBIDDEN',
            side: 'source',
            remedy: `Give the identity the right to read the source registry: ${roleCommand(objectId, source ?? '<resource ID of the source registry>')}`,
        };
    }
    const word = armWord(failure.code);
    if (word)
        return { code: word.code, side: word.side ?? side, remedy: word.remedy(place) };
    if (failure.instead !== undefined) {
        const passing = failure.status === 429 || failure.status >= 500 || failure.status === 408;
        const lead = passing ? 'Run again. If it lasts: ' : '';
        return { code: OF_OTHERS[failure.status] ?? 'ARM_RESPONSE', side, remedy: `${lead}${BETWEEN}` };
    }
    if (failure.status === 429) {
        return {
            code: 'ARM_THROTTLED',
            side,
            remedy: 'Wait a few minutes and run again: the subscription has spent its budget of ARM calls.',
        };
    }
    if (failure.status >= 500 || failure.status === 408) {
        return { code: 'ARM_UNAVAILABLE', side, remedy: 'Run again; look at Azure service health.' };
    }
    if (failure.code === '') {
        const remedy = 'No error of ARM came with this answer: look for a proxy or a firewall that answers in its place.';
        return { code: 'ARM_RESPONSE', side, remedy };
    }
    const named = /^[A-Za-z]{3,80}$/.test(failure.code) ? failure.code : 'its code';
    const remedy = `Act on the words above: they are ARM's own, and ${named} is not known to this product.`;
    return { code: BY_STATUS[failure.status] ?? 'ARM_RESPONSE', side, remedy };
}
//# sourceMappingURL=arm-problem.js.map
// EXTERNAL MODULE: ./out/src/azure/cloud.js
var azure_cloud = __webpack_require__(86764);
;// CONCATENATED MODULE: ./out/src/azure/permissions.js
const IMPORT = 'microsoft.containerregistry/registries/importimage/action';
const MOST_ENTRIES = 5000;
function allowsImport(value) {
    return value.slice(0, MOST_ENTRIES).some((entry) => {
        const { actions, notActions } = (entry ?? {});
        return namesImport(actions) && !namesImport(notActions);
    });
}
function namesImport(patterns) {
    if (!Array.isArray(patterns))
        return false;
    return patterns.some((it) => typeof it === 'string' && matches(it.toLowerCase(), IMPORT));
}
function matches(pattern, text) {
    const [first = '', ...rest] = pattern.split('*');
    if (rest.length === 0)
        return pattern === text;
    const last = rest.pop() ?? '';
    if (!text.startsWith(first) || !text.endsWith(last))
        return false;
    let at = first.length;
    for (const part of rest) {
        const found = text.indexOf(part, at);
        if (found < 0)
            return false;
        at = found + part.length;
    }
    return at <= text.length - last.length;
}
//# sourceMappingURL=permissions.js.map
// EXTERNAL MODULE: ./out/src/azure/resource-id.js
var resource_id = __webpack_require__(71239);
;// CONCATENATED MODULE: ./out/src/azure/registry-resource.js

const ACCESS = ['Enabled', 'Disabled'];
const ACTIONS = ['Allow', 'Deny'];
const BYPASS = ['AzureServices', 'None'];
function parseRegistryResource(body) {
    const json = record(body);
    const properties = record(json['properties']);
    const policies = record(properties['policies']);
    const rules = record(properties['networkRuleSet']);
    const id = (0,resource_id/* parseRegistryResourceId */.m)(registry_resource_text(json['id']) ?? '');
    const loginServer = registry_resource_text(properties['loginServer'])?.toLowerCase();
    if (!id || loginServer === undefined)
        return undefined;
    return {
        ...id,
        loginServer,
        ...present('location', registry_resource_text(json['location'])),
        ...present('sku', registry_resource_text(record(json['sku'])['name'])),
        ...present('publicNetworkAccess', choice(properties['publicNetworkAccess'], ACCESS)),
        ...present('defaultAction', choice(rules['defaultAction'], ACTIONS)),
        ...present('networkRuleBypass', choice(properties['networkRuleBypassOptions'], BYPASS)),
        ...present('serviceEndpointRules', countOf(rules['virtualNetworkRules'])),
        ...present('exportPolicy', registry_resource_status(policies['exportPolicy'])),
        ...present('encryption', registry_resource_status(properties['encryption'])),
        ...present('softDelete', registry_resource_status(policies['softDeletePolicy'])),
        ...present('retentionDays', retentionOf(policies['retentionPolicy'])),
        ...present('quarantine', registry_resource_status(policies['quarantinePolicy'])),
        ...present('roleAssignmentMode', registry_resource_text(properties['roleAssignmentMode'])),
        ...present('provisioningState', registry_resource_text(properties['provisioningState'])),
    };
}
function present(key, value) {
    return value === undefined ? {} : { [key]: value };
}
function record(value) {
    return typeof value === 'object' && value !== null ? value : {};
}
function registry_resource_text(value) {
    return typeof value === 'string' && value !== '' ? value : undefined;
}
function choice(value, allowed) {
    const wanted = registry_resource_text(value)?.toLowerCase();
    return allowed.find((name) => name.toLowerCase() === wanted);
}
function retentionOf(policy) {
    const { days } = record(policy);
    return registry_resource_status(policy) === 'enabled' && typeof days === 'number' ? days : undefined;
}
function countOf(list) {
    return Array.isArray(list) && list.length > 0 ? list.length : undefined;
}
function registry_resource_status(policy) {
    return choice(record(policy)['status'], ['enabled', 'disabled']);
}
//# sourceMappingURL=registry-resource.js.map
;// CONCATENATED MODULE: ./out/src/azure/arm.js










const GRAPH_API_VERSION = '2022-10-01';
const PERMISSIONS_API_VERSION = '2022-04-01';
const BODY_BYTES = 8 * 1024 * 1024;
const MAX_PAGES = 50;
const RIGHTS_TIMEOUT = 10_000;
const ENDLESS = 'a list that could not be read to its end';
class OtherVersion extends Error {
}
class Arm {
    transport;
    cloud;
    identity;
    version = new ApiVersion();
    #lists = new Map();
    constructor(transport, cloud, identity) {
        this.transport = transport;
        this.cloud = cloud;
        this.identity = identity;
    }
    get objectId() {
        return this.identity.claims.objectId;
    }
    async registry(side, id) {
        const url = `${this.cloud.arm}${id.id}?api-version=${this.version.current}`;
        const purpose = { side, action: `reading registry ${id.name}`, scope: id.id };
        const body = await this.#versioned(url, purpose);
        return parseRegistryResource(body) ?? this.#odd(purpose);
    }
    registries(side, subscriptionId) {
        const known = this.#lists.get(subscriptionId);
        if (known !== undefined)
            return known;
        const list = this.#list(side, subscriptionId);
        this.#lists.set(subscriptionId, list);
        return list;
    }
    async findByLoginServer(side, host) {
        const url = `${this.cloud.arm}/providers/Microsoft.ResourceGraph/resources?api-version=${GRAPH_API_VERSION}`;
        const query = `resources | where type =~ 'microsoft.containerregistry/registries' | where properties.loginServer =~ '${host.replaceAll("'", '')}' | project id`;
        const purpose = { side, action: `finding ${host} by Resource Graph`, scope: '' };
        const body = await this.#send('POST', url, purpose, { query });
        const rows = Array.isArray(body['data']) ? body['data'] : [];
        return rows.flatMap((row) => typeof row?.id === 'string' ? [row.id] : []);
    }
    async mayImport(id) {
        const { clock, signal } = this.transport;
        try {
            return await (0,time_limit/* inTime */.R)(clock, RIGHTS_TIMEOUT, signal, () => this.#mayImport(id));
        }
        catch (error) {
            signal.throwIfAborted();
            const unanswered = error instanceof DOMException && error.name === 'TimeoutError';
            if (unanswered || (error instanceof src_errors/* PromotionError */.g1 && !(0,src_errors/* isOver */.PU)(error)))
                return undefined;
            throw error;
        }
    }
    async #mayImport(id) {
        const purpose = { side: 'target', action: 'asking for own rights', scope: id.id };
        let url = `${this.cloud.arm}${id.id}/providers/Microsoft.Authorization/permissions?api-version=${PERMISSIONS_API_VERSION}`;
        for (let page = 0; url !== undefined; page += 1) {
            const body = await this.#send('GET', url, purpose);
            if (!Array.isArray(body['value']) || page >= MAX_PAGES)
                return undefined;
            if (allowsImport(body['value']))
                return true;
            url = this.#nextLink(body['nextLink'], url, purpose);
        }
        return false;
    }
    async #list(side, subscriptionId) {
        const scope = `/subscriptions/${subscriptionId}`;
        const path = `${scope}/providers/Microsoft.ContainerRegistry/registries`;
        let url = `${this.cloud.arm}${path}?api-version=${this.version.current}`;
        const action = `listing the registries of subscription ${subscriptionId}`;
        const purpose = { side, action, scope };
        const found = [];
        const asked = new Set();
        while (url !== undefined) {
            if (asked.has(url) || asked.size >= MAX_PAGES)
                this.#odd(purpose, ENDLESS);
            asked.add(url);
            const body = await this.#versioned(url, purpose);
            const values = Array.isArray(body['value']) ? body['value'] : [];
            found.push(...values.flatMap((value) => parseRegistryResource(value) ?? []));
            url = this.#nextLink(body['nextLink'], url, purpose);
        }
        return found;
    }
    #nextLink(link, page, purpose) {
        if (link === undefined || link === null || link === '')
            return undefined;
        const next = typeof link === 'string' && URL.canParse(link, page) ? new URL(link, page) : undefined;
        return next?.origin === this.cloud.arm ? next.href : this.#odd(purpose, ENDLESS);
    }
    async #versioned(url, purpose) {
        for (;;) {
            const asked = this.version.current;
            try {
                return await this.#send('GET', this.version.in(url), purpose, undefined, (failure) => this.version.fallsBack(failure, asked) ? new OtherVersion() : undefined);
            }
            catch (error) {
                if (!(error instanceof OtherVersion))
                    throw error;
            }
        }
    }
    async #send(method, url, purpose, json, instead) {
        const scope = (0,azure_cloud/* armScope */.Rz)(this.cloud);
        const token = await this.identity.token(scope);
        let response = await this.#ask(method, url, purpose, token, json);
        if (response.status === 401) {
            await this.identity.refused(scope, token);
            const fresh = await this.identity.token(scope);
            response = await this.#ask(method, url, purpose, fresh, json);
        }
        const failure = failureOf(response);
        if (response.status !== 200 || failure.instead !== undefined) {
            const { objectId } = this.identity.claims;
            throw instead?.(failure) ?? armProblem({ ...purpose, objectId }, failure);
        }
        try {
            return (JSON.parse(new TextDecoder().decode(response.bytes)) ?? {});
        }
        catch {
            return this.#odd(purpose);
        }
    }
    async #ask(method, url, purpose, token, json) {
        const headers = { authorization: `Bearer ${token}`, accept: 'application/json' };
        const body = json === undefined ? {} : { json };
        return this.transport
            .send({ method, url, headers, maxBytes: BODY_BYTES, ...body })
            .catch((error) => {
            throw this.#unreachable(purpose, error);
        });
    }
    #unreachable(purpose, error) {
        const { side, action } = purpose;
        if (error instanceof body/* BodyTooLarge */.KQ)
            return this.#odd(purpose);
        if (!(0,esm/* isRestError */.T0)(error))
            return error;
        const { text, remedy } = (0,connection_problem/* connectionProblem */.E)(new URL(this.cloud.arm).host, error);
        return new src_errors/* PromotionError */.g1('ARM_UNREACHABLE', `${this.cloud.arm} cannot be reached for ${action}: ${text}`, { remedy, side, cause: error });
    }
    #odd({ side, action }, what = 'no usable answer') {
        throw new src_errors/* PromotionError */.g1('ARM_RESPONSE', `${this.cloud.arm} sent ${what} for ${action}`, {
            remedy: 'Check that no proxy answers in place of Azure Resource Manager.',
            side,
        });
    }
}
function failureOf(response) {
    const correlationId = response.header('x-ms-correlation-request-id');
    return {
        status: response.status,
        ...armError(new TextDecoder().decode(response.bytes)),
        ...(correlationId === undefined ? {} : { correlationId }),
    };
}
//# sourceMappingURL=arm.js.map
// EXTERNAL MODULE: ./out/src/http/retry-after.js
var retry_after = __webpack_require__(32223);
// EXTERNAL MODULE: ./out/src/version.js
var src_version = __webpack_require__(67349);
;// CONCATENATED MODULE: ./out/src/azure/import-situations.js


const IMPORT_DOCS = 'https://learn.microsoft.com/azure/container-registry/container-registry-import-images';
const FIREWALL_DOCS = 'https://learn.microsoft.com/azure/container-registry/allow-access-trusted-services';
const ROLES_DOCS = 'https://learn.microsoft.com/azure/container-registry/container-registry-rbac-built-in-roles-overview';
const sourceOf = ({ order }) => order.sourceHost;
const byResource = ({ order }) => 'resourceId' in order.source;
const hasCredential = ({ order: { source } }) => 'credentials' in source && source.credentials !== undefined;
function unauthorizedRemedy({ order, objectId }) {
    const { source, sourceHost: host } = order;
    if ('resourceId' in source) {
        return `Give the identity the right to read the source: ${roleCommand(objectId, source.resourceId)}`;
    }
    if (source.credentials === undefined) {
        return `Give source-username and source-password for ${host}, or a line for it in source-credentials; or check the name of the repository.`;
    }
    if (source.credentials.username !== undefined) {
        return `Check user name and password of ${host} in source-username and source-password, or in source-credentials, and the name of the repository.`;
    }
    const role = roleCommand(undefined, `$(az acr show --name ${host} --query id --output tsv)`);
    return `The token for ${host} was refused. Where source-client-id or sourceConnection is set, give that identity its role there: ${role}. Where source-password or source-credentials holds an access token, pass a fresh one.`;
}
const UNFIT = {
    code: 'IMPORT_SOURCE_UNFIT',
    side: 'source',
    what: (it) => `the source ${sourceOf(it)} does not serve what Azure's import needs: range requests (RFC 7233) and Docker-Content-Digest`,
    remedy: () => 'Copy the image into an ACR first, for example with skopeo copy --all, and promote it from there.',
    docs: IMPORT_DOCS,
};
const SITUATIONS = [
    {
        code: 'IMPORT_SOURCE_DENIED',
        side: 'source',
        sign: /cache rule/i,
        what: (it) => `the source ${sourceOf(it)} asks another registry by a cache rule, which refused`,
        remedy: (it) => (0,azure_cloud/* cloudOfHost */.HN)(sourceOf(it))
            ? `Renew the credentials of the cache rule: az acr credential-set list --registry ${sourceOf(it)}`
            : `Ask the operator of ${sourceOf(it)} to renew the credentials of the cache rule.`,
        docs: 'https://learn.microsoft.com/azure/container-registry/artifact-cache-overview',
    },
    {
        code: 'IMPORT_FAILED',
        side: 'target',
        sign: /soft.?deleted/i,
        what: () => 'the digest is soft-deleted in one of the two registries, and such an image is not imported',
        remedy: (it) => `Restore it where it was deleted: az acr manifest list-deleted --registry ${it.target.loginServer} --name ${it.order.targetRepository}, then az acr manifest restore --registry ${it.target.loginServer} --name ${it.order.targetRepository}@${it.order.digest}; on the source ${sourceOf(it)} alike.`,
        docs: 'https://learn.microsoft.com/azure/container-registry/container-registry-soft-delete-policy',
    },
    {
        code: 'IMPORT_FAILED',
        side: 'source',
        sign: /quarantine/i,
        what: () => 'the image is in quarantine',
        remedy: () => 'Wait until the scanner of that registry releases it, or ask who owns its quarantine policy.',
        docs: IMPORT_DOCS,
    },
    {
        code: 'IMPORT_SOURCE_DENIED',
        side: 'source',
        sign: /REGISTRY_DISALLOWED_OPERATION|StatusCode: 405\b/,
        what: (it) => `the source ${sourceOf(it)} has locked ${it.order.sourceRepository} against reading`,
        remedy: (it) => (0,azure_cloud/* cloudOfHost */.HN)(sourceOf(it))
            ? `Look, and unlock it if that is right: az acr repository update --name ${sourceOf(it)} --image ${it.order.sourceRepository}@${it.order.digest} --read-enabled true`
            : `Ask the operator of ${sourceOf(it)} what is locked.`,
        docs: IMPORT_DOCS,
    },
    {
        code: 'IMPORT_SOURCE_FIREWALL',
        side: 'source',
        sign: /client with ip .* is not allowed access|aka\.ms\/acr\/firewall/i,
        what: (it) => `the firewall of the source ${sourceOf(it)} turned Azure's import away`,
        remedy: (it) => !(0,azure_cloud/* cloudOfHost */.HN)(sourceOf(it))
            ? `Let Azure's import through the firewall of ${sourceOf(it)}, or promote from a registry that is open to it.`
            : byResource(it)
                ? `Let trusted services through on the source: az acr update --name ${sourceOf(it)} --allow-trusted-services true. Where that is on already, a rule for a virtual network's service endpoint stands in the way: trusted services do not pass those.`
                : `Trusted services pass a firewall only where the source is addressed by its resource ID, in the same tenant and without a credential of its own: leave source-client-id, sourceConnection, source-credentials and source-password out, or open ${sourceOf(it)} to public access.`,
        docs: FIREWALL_DOCS,
    },
    {
        code: 'IMPORT_SOURCE_THROTTLED',
        side: 'source',
        sign: /pull rate limit|toomanyrequests|too many requests|\b429\b/i,
        passing: true,
        what: (it) => `the source ${sourceOf(it)} has no pulls left for Azure's import`,
        remedy: (it) => (0,azure_cloud/* cloudOfHost */.HN)(sourceOf(it)) || hasCredential(it)
            ? `Wait for the limit of ${sourceOf(it)} to pass and run again; fewer imports at a time, or a user with a higher limit, prevent it.`
            : `Pass source-username and source-password, or source-credentials, for ${sourceOf(it)}: a signed-in user has a higher limit; or wait for the limit to pass.`,
        docs: 'https://docs.docker.com/docker-hub/usage/',
    },
    {
        code: 'IMPORT_COPY_FAILED',
        side: 'source',
        sign: /StatusCode: (?:408|5\d\d)\b/i,
        passing: true,
        what: (it) => `the source ${sourceOf(it)} did not serve Azure's import for now`,
        remedy: () => 'Run again; when it lasts, look at the service health of the source.',
        docs: IMPORT_DOCS,
    },
    {
        code: 'IMPORT_SOURCE_UNAUTHORIZED',
        side: 'source',
        sign: /unauthorized/i,
        what: (it) => `the source ${sourceOf(it)} did not let Azure's import read ${it.order.sourceRepository}`,
        remedy: unauthorizedRemedy,
        docs: ROLES_DOCS,
    },
    {
        code: 'IMPORT_SOURCE_DENIED',
        side: 'source',
        sign: /access to \S+ denied|forbidden|"denied"/i,
        what: (it) => `the source ${sourceOf(it)} denied Azure's import: its network rules, its export policy, or the rights on it`,
        remedy: (it) => !(0,azure_cloud/* cloudOfHost */.HN)(sourceOf(it))
            ? `Check that the user may pull ${it.order.sourceRepository} from ${sourceOf(it)}, also from Azure's own addresses.`
            : `Check on the source: az acr show --name ${sourceOf(it)} --query "[publicNetworkAccess, networkRuleBypassOptions, policies.exportPolicy.status]". A registry without public access can only be imported from by its resource ID, in the same tenant.`,
        docs: FIREWALL_DOCS,
    },
    {
        ...UNFIT,
        sign: /unable to find manifest digest/i,
        fits: (it) => (0,azure_cloud/* cloudOfHost */.HN)(sourceOf(it)) === undefined,
    },
    {
        code: 'IMPORT_SOURCE_MISSING',
        side: 'source',
        sign: /unable to find manifest digest|manifest_unknown|manifest unknown|name_unknown|is not found/i,
        what: (it) => `the source ${sourceOf(it)} does not serve ${it.order.sourceRepository}@${it.order.digest} any more`,
        remedy: () => 'Push the image again, and look for a purge or retention policy on the source.',
        docs: IMPORT_DOCS,
    },
    {
        ...UNFIT,
        sign: /rfc 7233|unexpected response status code|unexpected length of body|docker-content-digest/i,
    },
    {
        code: 'IMPORT_TOO_MANY_MANIFESTS',
        side: 'source',
        sign: /manifests?\b.*\b(limit|maximum|at most|exceed|supported)|(limit|maximum|at most|exceed)\w*\b.*\bmanifests?/i,
        what: () => 'the image has more manifests than Azure imports, 50',
        remedy: () => 'Build fewer platforms or attestations into one index.',
        docs: IMPORT_DOCS,
    },
    {
        code: 'IMPORT_COPY_FAILED',
        side: 'source',
        sign: /error copying blobs/i,
        passing: true,
        what: (it) => `Azure could not copy the layers from ${sourceOf(it)}`,
        remedy: () => 'Run again; when it lasts, check that every layer of the image can be pulled from the source.',
        docs: IMPORT_DOCS,
    },
];
//# sourceMappingURL=import-situations.js.map
;// CONCATENATED MODULE: ./out/src/azure/operation-word.js


const OPERATION = /^operation registries-\S+ failed\.\s*resource \S+\s*/i;
const EXISTS = /already exists in target registry/i;
const MOST_STATES = 1000;
function wordOf(answer) {
    const { status, body } = answer;
    const states = statesOf(body);
    const state = states?.get('status')?.toLowerCase() ?? '';
    const success = status >= 200 && status < 300;
    if (success && /^(failed|canceled|cancelled)$/.test(state)) {
        return { kind: 'failed', failure: operation_word_failureOf(answer, state) };
    }
    if (status === 202 && (states !== undefined || isEmpty(body))) {
        return { kind: 'running', states: Object.fromEntries(states ?? []) };
    }
    if (status === 204 && isEmpty(body))
        return { kind: 'succeeded' };
    if ((status === 200 || status === 201) && state === 'succeeded')
        return { kind: 'succeeded' };
    const failure = operation_word_failureOf(answer, '');
    if (status >= 400 && isOperations(failure))
        return { kind: 'failed', failure };
    return { kind: 'silent', said: operation_word_described(answer, failure) };
}
function isOperations({ code, message }) {
    return OPERATION.test(message) || EXISTS.test(message) || code === 'InvalidParameters';
}
function withoutOperation(message) {
    return message.replace(OPERATION, '');
}
function saysExists({ message }) {
    return EXISTS.test(message);
}
function isEmpty(body) {
    return /^\s*(null\s*)?$/.test(body);
}
function operation_word_failureOf({ status, body, correlationId }, state) {
    const { code, message } = armError(body);
    return {
        status,
        code: code === '' ? state : code,
        message,
        ...(correlationId === undefined ? {} : { correlationId }),
    };
}
function operation_word_described({ status, body }, { code }) {
    if (code !== '')
        return `ARM answered ${status} ${code}`;
    const page = (0,http_page/* pageWords */.T)(body);
    return page === undefined
        ? `ARM answered ${status}, which is no word of the import`
        : `something between this runner and ARM answered ${status} with ${page}`;
}
function statesOf(body) {
    try {
        const json = JSON.parse(body);
        if (typeof json !== 'object' || json === null || Array.isArray(json))
            return undefined;
        const texts = Object.entries(json).filter(([, state]) => typeof state === 'string');
        return new Map(texts.slice(0, MOST_STATES));
    }
    catch {
        return undefined;
    }
}
//# sourceMappingURL=operation-word.js.map
;// CONCATENATED MODULE: ./out/src/azure/import-problem.js




function classifyImport(context, phase, ids) {
    const { target, objectId, failure } = context;
    const action = actionOf(context.order, target);
    const exists = saysExists(failure);
    if (exists || failure.code === 'Conflict')
        return conflict(context, exists, action, ids);
    if (phase === 'operation' || isOperations(failure))
        return import_problem_failed(context, action, ids);
    const place = { side: 'target', action, scope: target.id, objectId };
    return { kind: 'failed', error: armProblem(place, failure), retryable: false };
}
function unconfirmedImport(order, target, said, ids, first) {
    const message = `No confirmation for ${actionOf(order, target)}: ${said}`;
    const again = 'Run again: it continues from what the target holds by then.';
    const remedy = first === undefined ? again : `${first} ${again}`;
    return new src_errors/* PromotionError */.g1('IMPORT_UNCONFIRMED', message, { remedy, side: 'target', ...ids });
}
function actionOf(order, target) {
    const what = `${order.sourceHost}/${order.sourceRepository}@${order.digest}`;
    return `importing ${what} into ${target.loginServer}/${order.targetRepository}`;
}
function conflict({ failure }, exists, action, ids) {
    const error = exists
        ? new src_errors/* PromotionError */.g1('IMPORT_CONFLICT', `${action}: ${failure.message}`, {
            remedy: 'Somebody created the tag meanwhile; look at what it holds and run again.',
            side: 'target',
            ...ids,
        })
        : new src_errors/* PromotionError */.g1('IMPORT_FAILED', `${action}: something is in the way. The service said: ${failure.code} ${withoutOperation(failure.message)}`, {
            remedy: "Read the service's text above, wait until its cause is gone, and run again.",
            side: 'target',
            ...ids,
        });
    return { kind: 'conflict', exists, error };
}
function withoutNames(said, { order }) {
    const repositories = [order.sourceRepository, order.targetRepository];
    const asNames = [
        ...repositories.flatMap((it) => order.tags.map((tag) => `${it}:${tag}`)),
        ...repositories.flatMap((it) => [`${it}:`, `${it}@`, `"${it}"`, `'${it}'`, `/${it}`]),
        ...order.tags.map((tag) => `:${tag}`),
    ];
    return asNames.reduce((text, name) => text.replaceAll(name, '…'), said);
}
function softDeletion({ target, order }) {
    if (target.softDelete !== 'enabled')
        return '';
    const at = `--registry ${target.loginServer} --name ${order.targetRepository}`;
    return `${target.loginServer} keeps deleted images, and refuses to import one of them again. See whether it is there: az acr manifest list-deleted ${at}, then restore it: az acr manifest restore ${at}@${order.digest}. `;
}
function import_problem_failed(context, action, ids) {
    const { failure } = context;
    const said = withoutOperation(failure.message);
    const situation = SITUATIONS.find((it) => it.sign.test(withoutNames(said, context)) && (it.fits?.(context) ?? true));
    if (!situation) {
        const message = `${action} failed for a reason this product does not know: ${failure.code} ${said}`;
        const remedy = `${softDeletion(context)}Act on the words above, and run again once their cause is gone: they are Azure's own.`;
        const error = new src_errors/* PromotionError */.g1('IMPORT_FAILED', message, { remedy, side: 'target', ...ids });
        return { kind: 'failed', error, retryable: false };
    }
    const { code, side, docs } = situation;
    const message = `${action}: ${situation.what(context)}. The service said: ${said}`;
    const remedy = situation.remedy(context);
    const error = new src_errors/* PromotionError */.g1(code, message, { remedy, side, docs, ...ids });
    return { kind: 'failed', error, retryable: situation.passing === true };
}
//# sourceMappingURL=import-problem.js.map
;// CONCATENATED MODULE: ./out/src/azure/operation.js







const POLL_TIMEOUT = 5_000;
const WORD_BYTES = 256 * 1024;
class ArmOperation {
    services;
    order;
    ids;
    #location;
    #renewed = false;
    constructor(services, order, location, ids) {
        this.services = services;
        this.order = order;
        this.ids = ids;
        this.#location = this.#followable(location);
    }
    async poll() {
        const url = this.#location;
        if (url === undefined) {
            return { kind: 'silent', said: 'ARM gave no address of its own to ask it at' };
        }
        const response = await this.#ask(url);
        if ('said' in response)
            return { kind: 'silent', said: response.said };
        const word = this.#judge(response);
        if (word.kind === 'running') {
            this.#location = this.#followable(response.header('location')) ?? this.#location;
        }
        return word;
    }
    #judge(response) {
        const asked = (0,retry_after/* pauseAsked */.L)(response.header('retry-after'), this.services.transport.clock.now());
        const pause = asked === undefined ? {} : { pause: asked };
        const body = new TextDecoder().decode(response.bytes);
        const word = wordOf({ status: response.status, body });
        switch (word.kind) {
            case 'succeeded':
                return word;
            case 'running':
            case 'silent':
                return { ...word, ...pause };
            case 'failed': {
                const { order } = this;
                const { target, identity } = this.services;
                const { objectId } = identity.claims;
                const context = { order, target, objectId, failure: word.failure };
                return classifyImport(context, 'operation', this.ids);
            }
        }
    }
    async #ask(url) {
        const { identity, cloud, transport } = this.services;
        const scope = (0,azure_cloud/* armScope */.Rz)(cloud);
        try {
            for (;;) {
                const token = await identity.token(scope);
                const headers = { authorization: `Bearer ${token}`, accept: 'application/json' };
                const response = await transport.send({
                    method: 'GET',
                    url,
                    headers,
                    maxBytes: WORD_BYTES,
                    retry: false,
                    milliseconds: POLL_TIMEOUT,
                });
                if (response.status !== 401) {
                    this.#renewed = false;
                    return response;
                }
                if (this.#renewed)
                    return response;
                this.#renewed = true;
                await identity.refused(scope, token);
            }
        }
        catch (error) {
            return { said: saidOf(error) };
        }
    }
    #followable(location) {
        const { arm } = this.services.cloud;
        if (location === undefined || !URL.canParse(location, arm))
            return undefined;
        if (new URL(location, arm).origin !== arm)
            return undefined;
        return URL.canParse(location) ? location : new URL(location, arm).href;
    }
}
function saidOf(error) {
    if (error instanceof src_errors/* PromotionError */.g1 && error.code === 'IDENTITY_TOKEN')
        return error.message;
    if (error instanceof body/* BodyTooLarge */.KQ)
        return error.message;
    if ((0,esm/* isRestError */.T0)(error))
        return `${error.code ?? ''} ${error.message}`.trim();
    throw error;
}
//# sourceMappingURL=operation.js.map
;// CONCATENATED MODULE: ./out/src/azure/importer.js









const ATTEMPT_TIMEOUT = 30_000;
class ArmImporter {
    client;
    transport;
    cloud;
    identity;
    target;
    budget;
    version;
    signal;
    #made;
    constructor(client, transport, cloud, identity, target, budget, version, signal) {
        this.client = client;
        this.transport = transport;
        this.cloud = cloud;
        this.identity = identity;
        this.target = target;
        this.budget = budget;
        this.version = version;
        this.signal = signal;
    }
    async ready() {
        const { ContainerRegistryManagementClient } = await __webpack_require__.e(/* import() */ 199).then(__webpack_require__.bind(__webpack_require__, 40199));
        await this.budget.take();
        const token = await this.identity.token((0,azure_cloud/* armScope */.Rz)(this.cloud));
        const version = this.version.current;
        const sdk = this.#sdkOf(version, ContainerRegistryManagementClient);
        this.signal.throwIfAborted();
        return { send: (order) => this.#send(sdk, token, order, version) };
    }
    #sdkOf(version, Client) {
        if (this.#made?.version === version)
            return this.#made.sdk;
        const sdk = new Client({ getToken: async () => null }, this.target.subscriptionId, {
            endpoint: this.cloud.arm,
            apiVersion: version,
            httpClient: this.client,
            retryOptions: { maxRetries: 0 },
            userAgentOptions: { userAgentPrefix: src_version/* USER_AGENT */._ },
        });
        sdk.pipeline.removePolicy({ name: 'redirectPolicy' });
        sdk.pipeline.removePolicy({ name: 'bearerTokenAuthenticationPolicy' });
        this.#made = { version, sdk };
        return sdk;
    }
    async #send(sdk, token, order, version) {
        const answer = await this.#post(sdk, token, order);
        if (typeof answer === 'string')
            return { kind: 'unconfirmed', error: this.#lost(order, answer) };
        this.budget.note(answer.header('x-ms-ratelimit-remaining-subscription-writes'));
        const correlationId = answer.header('x-ms-correlation-request-id');
        const ids = correlationId === undefined ? {} : { correlationId };
        const sent = this.#judge(answer, order, version, ids);
        if (sent.kind === 'token-refused')
            await this.identity.refused((0,azure_cloud/* armScope */.Rz)(this.cloud), token);
        return { ...sent, ...ids };
    }
    async #post(sdk, token, order) {
        let answer;
        const { resourceGroup, name } = this.target;
        try {
            await (0,time_limit/* inTime */.R)(this.transport.clock, ATTEMPT_TIMEOUT, this.signal, async (abortSignal) => {
                const poller = sdk.registries.importImage(resourceGroup, name, bodyOf(order), {
                    abortSignal,
                    requestOptions: { headers: { authorization: `Bearer ${token}` } },
                    onResponse: ({ status, headers, bodyAsText }) => {
                        answer = { status, body: bodyAsText ?? '', header: (it) => headers.get(it) };
                    },
                });
                await poller.submitted();
            });
        }
        catch (error) {
            this.signal.throwIfAborted();
            if (answer !== undefined)
                return answer;
            if (error instanceof DOMException && error.name === 'TimeoutError')
                return error.message;
            if (!(0,esm/* isRestError */.T0)(error))
                throw error;
            return `${error.code ?? ''} ${error.message}`.trim();
        }
        return answer ?? 'the SDK reported no answer';
    }
    #judge(answer, order, version, ids) {
        const { status, body } = answer;
        const failure = { status, ...armError(body), ...ids };
        const asked = (0,retry_after/* pauseAsked */.L)(answer.header('retry-after'), this.transport.clock.now());
        const pause = asked === undefined ? {} : { pause: asked };
        const context = {
            order,
            target: this.target,
            objectId: this.identity.claims.objectId,
            failure,
        };
        const problem = () => classifyImport(context, 'post', ids);
        if (failure.instead !== undefined && status !== 429) {
            return { kind: 'unconfirmed', error: this.#lost(order, armAnswered(failure), ids, BETWEEN) };
        }
        if ((status === 400 || status === 404) && this.version.fallsBack(failure, version)) {
            return { kind: 'throttled', error: problem().error };
        }
        if (status === 202)
            return { kind: 'accepted', operation: this.#operation(answer, order, ids) };
        if (status === 401)
            return { kind: 'token-refused', error: problem().error };
        if (status === 429)
            return { kind: 'throttled', error: problem().error, ...pause };
        if (status === 200 || status === 201) {
            const word = wordOf({ status, body });
            if (word.kind === 'succeeded' || isEmpty(body))
                return { kind: 'succeeded' };
        }
        if (status >= 400 && status < 500 && status !== 408)
            return problem();
        return { kind: 'unconfirmed', error: this.#lost(order, armAnswered(failure), ids), ...pause };
    }
    #operation(answer, order, ids) {
        const { transport, cloud, identity, target } = this;
        return new ArmOperation({ transport, cloud, identity, target }, order, answer.header('location'), ids);
    }
    #lost(order, said, ids = {}, remedy) {
        return unconfirmedImport(order, this.target, said, ids, remedy);
    }
}
function bodyOf(order) {
    const { source, sourceRepository, digest, mode, tags, targetRepository } = order;
    return {
        source: { sourceImage: `${sourceRepository}@${digest}`, ...source },
        mode,
        ...(tags.length > 0
            ? { targetTags: tags.map((tag) => `${targetRepository}:${tag}`) }
            : { untaggedTargetRepositories: [targetRepository] }),
    };
}
//# sourceMappingURL=importer.js.map
// EXTERNAL MODULE: ./out/src/http/slots.js
var slots = __webpack_require__(47275);
;// CONCATENATED MODULE: ./out/src/azure/write-budget.js

const RESERVE = 20;
const PAUSE = 1000;
class WriteBudget {
    sleep;
    #left;
    #slots = new slots/* Slots */.W(1);
    constructor(sleep) {
        this.sleep = sleep;
    }
    async take() {
        if (this.#left === undefined || this.#left > RESERVE)
            return;
        await this.#slots.run(() => this.sleep(PAUSE));
    }
    note(remaining) {
        const left = Number(remaining);
        if (remaining !== undefined && Number.isFinite(left))
            this.#left = left;
    }
}
//# sourceMappingURL=write-budget.js.map
// EXTERNAL MODULE: ./out/src/cancellation.js
var cancellation = __webpack_require__(22550);
// EXTERNAL MODULE: ./out/src/clock.js
var src_clock = __webpack_require__(35583);
;// CONCATENATED MODULE: ./out/src/github/store.js


function storesOf(source, { signer, by }, signal) {
    const { server, ask: asking } = source;
    if (!keepsAttestations(server)) {
        const unasked = `${server} is a GitHub Enterprise Server, which keeps no attestations`;
        return { stores: [], unasked };
    }
    if (asking === undefined) {
        return { stores: [], unasked: 'GitHub was not asked, since github-token is empty' };
    }
    const ofSigner = by === undefined ? repositoryOf(signer) : undefined;
    const names = [source.repository, ofSigner ?? ''].filter((it) => it !== '');
    const distinct = names.filter((it, i) => names.findIndex((other) => store_same(it, other)) === i);
    const stores = distinct.flatMap((repository) => {
        const place = { server, repository };
        const answers = new Map();
        const ask = (digest) => {
            const answer = answers.get(digest) ?? asking(repository, digest, signal);
            answers.set(digest, answer);
            return answer;
        };
        const read = {
            ...place,
            async list(digest) {
                const answer = await ask(digest);
                if (answer.kind === 'listed')
                    return answer.bundles;
                if (answer.status === 404 && !answer.page)
                    return [];
                throw refusal(repository, answer);
            },
        };
        const unread = {
            ...place,
            async list(digest) {
                const answer = await ask(digest);
                if (answer.kind === 'refused' || answer.unread === undefined)
                    return [];
                throw refusal(repository, answer.unread);
            },
        };
        return [read, unread];
    });
    return { stores };
}
function keepsAttestations(server) {
    const host = URL.canParse(server) ? new URL(server).hostname : '';
    return host === 'github.com' || host.endsWith('.ghe.com');
}
function store_same(one, other) {
    return one.toLowerCase() === other.toLowerCase();
}
function refusal(repository, refused) {
    const { status, message, limit, page } = refused;
    const said = status === undefined ? 'gave no answer' : `answered ${status}`;
    const who = page ? 'Something between this runner and GitHub' : 'GitHub';
    const words = page ? ` ${message}` : `: ${message}`;
    const why = limit === undefined ? '' : `; its rate limit is spent and passes ${limit}`;
    return new src_errors/* PromotionError */.g1('GITHUB_API', `${who} ${said} for the attestations of ${repository}${words}${why}`, { remedy: store_remedyOf(repository, refused), ...(status === undefined ? {} : { status }) });
}
function store_remedyOf(repository, { status, limit, page }) {
    if (page) {
        return 'Look for a proxy or firewall that answers in place of the hosts of GitHub; no permission is missing.';
    }
    if (limit !== undefined) {
        return `Run again ${limit === 'within the hour' ? 'in an hour' : `when the limit has passed, ${limit}`}: no permission is missing. Fewer jobs at a time, or a token of its own in github-token, prevent it.`;
    }
    if (status === 401 || status === 403) {
        return `Give the job permissions: attestations: read, or pass in github-token a token that may read ${repository}.`;
    }
    return status === undefined
        ? 'Let this runner reach the hosts of GitHub that are named, through HTTPS_PROXY or past it by NO_PROXY; then run again.'
        : 'Run again; if it lasts, look at the status of GitHub.';
}
//# sourceMappingURL=store.js.map
// EXTERNAL MODULE: ./out/src/http/lazily.js
var lazily = __webpack_require__(89333);
// EXTERNAL MODULE: ./out/src/trust/notation/crl-address.js
var crl_address = __webpack_require__(69593);
;// CONCATENATED MODULE: ./out/src/http/revocation-lists.js




const revocation_lists_MOST_BYTES = 32 * 1024 * 1024;
const MOST_LISTS = 32;
const MOST_BYTES_KEPT = 128 * 1024 * 1024;
const MOST_TIME = 60_000;
const MOST_REDIRECTS = 3;
class RevocationListClient {
    transport;
    #lists = new Map();
    #kept = 0;
    constructor(transport) {
        this.transport = transport;
    }
    fetch(address) {
        const known = this.#lists.get(address);
        if (known !== undefined)
            return known;
        if (this.#lists.size >= MOST_LISTS)
            return Promise.resolve({ problem: `more than ${MOST_LISTS} lists are named` });
        const asked = this.#read(address);
        this.#lists.set(address, asked);
        return asked;
    }
    async #read(address) {
        const { transport } = this;
        try {
            const found = await (0,time_limit/* inTime */.R)(transport.clock, MOST_TIME, transport.signal, () => this.#ask(address));
            if (!(found instanceof Uint8Array))
                return found;
            this.#kept += found.length;
            return this.#kept > MOST_BYTES_KEPT ? { problem: 'the lists are too large together' } : found;
        }
        catch (error) {
            return { problem: problemOf(error) };
        }
    }
    async #ask(address) {
        let url = address;
        for (let redirects = 0; redirects <= MOST_REDIRECTS; redirects += 1) {
            const problem = (0,crl_address/* crlAddressProblem */.r)(url);
            if (problem !== undefined)
                return { problem };
            const answer = await this.transport.send({
                method: 'GET',
                url,
                maxBytes: revocation_lists_MOST_BYTES,
                foreign: true,
            });
            if (answer.status === 200)
                return answer.bytes;
            const next = redirectOf(answer);
            if (next === undefined)
                return { problem: `answered ${answer.status}` };
            if (next.hostname !== new URL(url).hostname)
                return { problem: 'sends to another host, which is not asked' };
            url = next.href;
        }
        return { problem: `redirects more than ${MOST_REDIRECTS} times` };
    }
}
function redirectOf({ status, url, header }) {
    const location = header('location');
    if (![301, 302, 303, 307, 308].includes(status) || location === undefined)
        return undefined;
    try {
        return new URL(location, url);
    }
    catch {
        return undefined;
    }
}
function problemOf(error) {
    if (error instanceof body/* BodyTooLarge */.KQ)
        return `is larger than ${revocation_lists_MOST_BYTES >> 20} MiB`;
    if ((0,esm/* isRestError */.T0)(error))
        return `gave no answer (${error.code ?? error.message})`;
    if (error instanceof DOMException && error.name === 'TimeoutError')
        return `gave no answer within ${MOST_TIME / 1000} seconds`;
    throw error;
}
//# sourceMappingURL=revocation-lists.js.map
// EXTERNAL MODULE: ./out/src/http/transport.js + 2 modules
var http_transport = __webpack_require__(93666);
;// CONCATENATED MODULE: ./out/src/import/looks.js

const APART = 100;
const REST = 60_000;
const RECENT = 8;
const ENOUGH = 4;
const CLOSED = [
    'REGISTRY_THROTTLED',
    'REGISTRY_FIREWALL',
    'REGISTRY_DENIED',
    'REGISTRY_UNAUTHORIZED',
    'REGISTRY_TLS',
];
class Looks {
    waiting;
    #took = [];
    #under = 0;
    #next = 0;
    #resumes = 0;
    constructor(waiting) {
        this.waiting = waiting;
    }
    async look(ask) {
        if (this.#rests())
            return false;
        const now = this.#now();
        const turn = Math.max(now, this.#next);
        this.#next = turn + APART;
        if (turn > now)
            await this.waiting.sleep(turn - now);
        if (this.#rests())
            return false;
        try {
            return await ask();
        }
        catch (error) {
            const closed = error instanceof src_errors/* PromotionError */.g1 && CLOSED.includes(error.code);
            if (!(error instanceof src_errors/* PromotionError */.g1) || (0,src_errors/* isOver */.PU)(error))
                throw error;
            if (closed)
                this.#resumes = this.#now() + REST;
            return false;
        }
    }
    took(milliseconds) {
        this.#took.push(milliseconds);
        if (this.#took.length > RECENT)
            this.#took.shift();
    }
    async during(follow) {
        this.#under += 1;
        try {
            return await follow();
        }
        finally {
            this.#under -= 1;
        }
    }
    get usual() {
        const counts = Math.min(this.#took.length, this.#under) >= ENOUGH;
        return counts ? Math.min(...this.#took) : undefined;
    }
    #rests() {
        return this.#now() < this.#resumes;
    }
    #now() {
        return this.waiting.now().getTime();
    }
}
//# sourceMappingURL=looks.js.map
// EXTERNAL MODULE: ./out/src/http/jwt.js
var jwt = __webpack_require__(97495);
// EXTERNAL MODULE: ./out/src/http/token-cache.js
var token_cache = __webpack_require__(79944);
;// CONCATENATED MODULE: ./out/src/registry/words.js

const words_WORDS = [
    {
        sign: /is not allowed access|aka\.ms\/acr\/firewall/i,
        statuses: [403],
        code: 'REGISTRY_FIREWALL',
        remedy: ({ host }) => `Run on a runner inside the network of ${host}, or let this runner's address through the registry's firewall. Where neither can be, unverifiable: warn promotes what this runner cannot read.`,
    },
    {
        sign: /cache rule/i,
        remedy: ({ host }) => (0,registry_name/* isAzureRegistry */.jk)(host)
            ? `A cache rule of ${host} asks another registry for this, and that one refused: renew the rule's credentials (az acr credential-set list --registry ${host}), or promote from a repository without a rule.`
            : `A cache rule of ${host} asks another registry for this, and that one refused: ask its operator to renew the rule's credentials.`,
    },
    {
        sign: /quarantine/i,
        remedy: ({ host }) => `${host} keeps this in quarantine: wait until its scanner releases it, or ask who owns the quarantine policy.`,
    },
    {
        sign: /\bREGISTRY_DISALLOWED_OPERATION\b/,
        code: 'REGISTRY_DENIED',
        remedy: ({ host, object }) => {
            const name = /\s([\w./-]+)(@sha256:\w+|:[\w.-]+)?$/.exec(object);
            const what = name?.[2] ? `--image ${name[1]}${name[2]}` : `--repository ${name?.[1] ?? ''}`;
            return (0,registry_name/* isAzureRegistry */.jk)(host)
                ? `It is locked against reading. Look, and unlock it if that is right: az acr repository show --name ${host} ${what} --query changeableAttributes, then az acr repository update --name ${host} ${what} --read-enabled true`
                : `${host} forbids this operation: ask its operator what is locked.`;
        },
    },
    {
        sign: /\bTOO_?MANY_?REQUESTS\b/i,
        code: 'REGISTRY_THROTTLED',
        remedy: () => words_THROTTLED,
    },
];
function ofRights({ host, read, accessRemedy }) {
    if (read === undefined)
        return accessRemedy;
    return `The same credential has just read ${read}, so that it may pull: ${host} also answers so for what does not exist, or what its user may not list. Give it read on the whole path of the repository, as its registry calls that.`;
}
const CODES = [
    {
        codes: /^(UNAUTHORIZED|NOT_AUTHORIZED|AUTHENTICATION_REQUIRED)$/i,
        statuses: [401, 403],
        remedy: ofRights,
    },
    { codes: /^(DENIED|FORBIDDEN)$/i, statuses: [401, 403], remedy: ofRights },
    {
        codes: /^(NAME|REPOSITORY)_?(UNKNOWN|NOT_?FOUND)$/i,
        remedy: ({ host }) => `Check the name of the repository: ${host} says that it has none of this name, or none that this credential may see.`,
    },
    {
        codes: /^MANIFEST_(BLOB_)?UNKNOWN$/i,
        remedy: ({ host }) => `Push the whole image again, or correct tag or digest: ${host} says that it has no such manifest.`,
    },
    {
        codes: /^TOO_?MANY_?REQUESTS$/i,
        code: 'REGISTRY_THROTTLED',
        remedy: () => words_THROTTLED,
    },
    {
        codes: /^UN_?SUPPORTED$/i,
        remedy: ({ host, object }) => `${host} does not offer this, ${object}: ask its operator for a version or setting that does. No right is missing.`,
    },
];
const REGISTRY_SIGNS = [
    ...words_WORDS.map(({ sign }) => sign),
    ...CODES.map(({ codes }) => codes),
];
const words_THROTTLED = 'Wait for the limit to pass and run again; fewer jobs at a time, or credentials with a higher limit, prevent it.';
function registryWord(place, status, said, codes) {
    const sign = words_WORDS.find(({ sign, statuses }) => sign.test(said) && (statuses?.includes(status) ?? true));
    const word = sign ?? codeWord(codes, status);
    return word && { code: word.code, remedy: word.remedy(place) };
}
function codeWord(codes, status) {
    const asked = status < 500 && status !== 408 && status !== 429;
    const known = CODES.filter(({ statuses }) => statuses?.includes(status) ?? asked);
    const words = codes.map((code) => known.find((it) => it.codes.test(code)));
    const [first] = words;
    return words.every((it) => it !== undefined && it.remedy === first?.remedy) ? first : undefined;
}
function theirWords(host, codes) {
    const named = codes.filter((code) => /^[A-Za-z_]{3,64}$/.test(code));
    const unknown = named.length > 0 ? `, and ${named.join(', ')} is no code that this product knows` : '';
    return `Act on the words above: they are those of ${host}${unknown}.`;
}
//# sourceMappingURL=words.js.map
;// CONCATENATED MODULE: ./out/src/registry/problem.js









const problem_LONGEST_TEXT = 2000;
const problem_LONGEST_START = 200;
const MOST_ERRORS = 20;
function registryErrors(response) {
    try {
        const body = JSON.parse(new TextDecoder().decode(response.bytes));
        const errors = body.errors;
        if (!Array.isArray(errors))
            return [];
        return errors.slice(0, MOST_ERRORS).map((entry) => ({
            code: textOf(entry?.['code']),
            message: textOf(entry?.['message']),
        }));
    }
    catch {
        return [];
    }
}
function textOf(text) {
    return (0,one_line/* oneLine */.T)((0,cut/* cut */.J)(typeof text === 'string' ? text : '', problem_LONGEST_TEXT));
}
function saysAbsent(response) {
    if (response.status !== 404)
        return false;
    return registryErrors(response).some(({ code }) => /unknown|not.?found/i.test(code));
}
function whoOf({ side, host, asked }) {
    const registry = `${side} registry ${host}`;
    return asked === undefined || asked === host ? registry : `${asked}, to which ${registry} sends,`;
}
function answerProblem(place, response) {
    const errors = registryErrors(response);
    const said = errors.map(({ code, message }) => `${code}: ${message}`).join('; ');
    const codes = errors.map((it) => it.code);
    const { code, remedy } = problem_situation(place, response, said, codes);
    const correlationId = response.header('x-ms-correlation-request-id');
    const text = `${said === '' ? otherWords(response) : `: ${(0,cut/* cut */.J)(said, problem_LONGEST_TEXT)}`}${pauseWords(response)}`;
    return new src_errors/* PromotionError */.g1(code, `${whoOf(place)} answered ${response.status} for ${place.object}${text}`, {
        remedy,
        side: place.side,
        status: response.status,
        ...(correlationId === undefined ? {} : { correlationId }),
    });
}
function pauseWords({ status, header }) {
    const seconds = header('retry-after') ?? '';
    if (status !== 429 || !/^[1-9]\d{0,7}$/.test(seconds))
        return '';
    return `; it wants to be left alone for ${seconds} s`;
}
function otherWords(response) {
    const text = new TextDecoder().decode(response.bytes);
    const page = isPage(response) ? (0,http_page/* pageWords */.T)(text, response.header('content-type')) : undefined;
    if (page !== undefined)
        return ` with ${page}, which is no registry's word`;
    const words = (0,one_line/* oneLine */.T)((0,cut/* cut */.J)(text.trim(), problem_LONGEST_START));
    return words === '' ? '' : `: ${words}`;
}
function sendProblem(place, error) {
    if (error instanceof src_errors/* PromotionError */.g1)
        return error;
    if (error instanceof body/* BodyTooLarge */.KQ) {
        return new src_errors/* PromotionError */.g1('CONTENT_TOO_LARGE', `${whoOf(place)}: ${place.object}: ${error.message}`, {
            remedy: 'Check what is stored under this reference: a manifest has at most 4 MiB.',
            side: place.side,
        });
    }
    if (!(0,esm/* isRestError */.T0)(error))
        return error;
    const said = (0,connection_problem/* connectionProblem */.E)(place.asked ?? place.host, error);
    return new src_errors/* PromotionError */.g1(said.tls ? 'REGISTRY_TLS' : 'REGISTRY_UNREACHABLE', `${whoOf(place)} cannot be reached for ${place.object}: ${said.text}`, { remedy: said.remedy, side: place.side, cause: error });
}
const problem_BY_STATUS = {
    401: 'REGISTRY_UNAUTHORIZED',
    403: 'REGISTRY_DENIED',
};
function problem_situation(place, response, said, codes) {
    const { status } = response;
    const refused = problem_BY_STATUS[status];
    const word = registryWord(place, status, said, codes);
    if (word)
        return { code: word.code ?? refused ?? 'REGISTRY_RESPONSE', remedy: word.remedy };
    if (status === 429)
        return { code: 'REGISTRY_THROTTLED', remedy: words_THROTTLED };
    if (status >= 500 || status === 408) {
        return {
            code: 'REGISTRY_UNAVAILABLE',
            remedy: 'Run again; if it lasts, look at the service health of the registry.',
        };
    }
    const who = place.asked ?? place.host;
    if (codes.length > 0) {
        return { code: refused ?? 'REGISTRY_RESPONSE', remedy: theirWords(who, codes) };
    }
    if (refused !== undefined && !isPage(response))
        return { code: refused, remedy: wordless(place, response) };
    return {
        code: 'REGISTRY_RESPONSE',
        remedy: `Check that ${who} is the registry and not a proxy or a web server in between.`,
    };
}
function wordless(place, response) {
    const challenged = response.header('www-authenticate') !== undefined;
    if (challenged || (isJson(response) && !(0,registry_name/* isAzureRegistry */.jk)(place.host)))
        return ofRights(place);
    if (response.bytes.length > 0)
        return theirWords(place.asked ?? place.host, []);
    return `${place.asked ?? place.host} gives no reason. Look at its own log, or at a proxy or firewall in between, before any right is given: ${ofRights(place)}`;
}
function isJson(response) {
    try {
        JSON.parse(new TextDecoder().decode(response.bytes));
        return true;
    }
    catch {
        return false;
    }
}
function isPage(response) {
    if (response.header('www-authenticate') !== undefined)
        return false;
    const type = (response.header('content-type') ?? '').toLowerCase();
    const start = new TextDecoder().decode(response.bytes.subarray(0, 64)).trimStart();
    return type.startsWith('text/') || start.startsWith('<');
}
//# sourceMappingURL=problem.js.map
;// CONCATENATED MODULE: ./out/src/azure/scope-batches.js
const MOST_SCOPES = 16;
class ScopeBatches {
    begin;
    along;
    #expected = new Set();
    #open;
    constructor(begin, along) {
        this.begin = begin;
        this.along = along;
    }
    expect(scope) {
        this.#expected.add(scope);
    }
    unexpect(scope) {
        this.#expected.delete(scope);
    }
    join(scope) {
        if (this.#open !== undefined && this.#open.scopes.length < MOST_SCOPES) {
            this.#open.scopes.push(scope);
            return this.#open;
        }
        const scopes = [scope];
        const batch = { scopes, token: this.begin(scopes) };
        this.#open = batch;
        for (const expected of this.#expected) {
            if (scopes.length >= MOST_SCOPES)
                break;
            this.along(expected);
        }
        return batch;
    }
    close(scopes) {
        if (this.#open?.scopes === scopes)
            this.#open = undefined;
    }
}
//# sourceMappingURL=scope-batches.js.map
;// CONCATENATED MODULE: ./out/src/azure/acr-authorizer.js






const METADATA_READ = 'metadata_read';
const TOKEN_BYTES = 256 * 1024;
const UNSTATED_LIFETIME = 120_000;
const REFUSED = ['REGISTRY_UNAUTHORIZED', 'REGISTRY_DENIED'];
const OF_ONE = [...REFUSED, 'REGISTRY_RESPONSE'];
const LOGIN_GRUDGE = 10_000;
const API_VERSION = 'api-version=2021-07-01';
class AcrAuthorizer {
    transport;
    secrets;
    side;
    host;
    cloud;
    entra;
    #tokens;
    #refresh;
    #batches;
    constructor(transport, secrets, side, host, cloud, entra) {
        this.transport = transport;
        this.secrets = secrets;
        this.side = side;
        this.host = host;
        this.cloud = cloud;
        this.entra = entra;
        this.#tokens = new token_cache/* TokenCache */.G(transport.clock);
        this.#refresh = new token_cache/* TokenCache */.G(transport.clock, LOGIN_GRUDGE);
        this.#batches = new ScopeBatches((scopes) => this.#tokenFor(scopes), (scope) => void this.before(scope).catch(() => { }));
    }
    expect(scope) {
        this.#batches.expect(scope);
    }
    async before(scope) {
        this.#batches.unexpect(scope);
        return `Bearer ${await this.#accessToken(scope)}`;
    }
    async answer(challenge, scope, sent) {
        if (challenge.scheme === 'basic' || challenge.error === 'insufficient_scope')
            return undefined;
        await this.#tokens.drop(scope, (sent ?? '').slice('Bearer '.length));
        return `Bearer ${await this.#accessToken(scope)}`;
    }
    offer() {
        return undefined;
    }
    accessRemedy() {
        return this.entra.accessRemedy(this.host);
    }
    locksRemedy() {
        return this.entra.locksRemedy(this.host);
    }
    async lacks(scope, action) {
        const access = (0,jwt/* jwtClaims */.v)(await this.#accessToken(scope))?.['access'];
        if (!Array.isArray(access))
            return false;
        const [, repository] = scope.split(':');
        return !access.some((it) => {
            if (it?.name !== undefined && it.name !== repository)
                return false;
            return !Array.isArray(it?.actions) || it.actions.includes(action);
        });
    }
    #accessToken(scope) {
        return this.#tokens.get(scope, () => this.#together(scope));
    }
    async #together(scope) {
        const { scopes, token } = this.#batches.join(scope);
        token.catch(() => { });
        await this.#refreshToken();
        try {
            return await token;
        }
        catch (error) {
            if (scopes.length === 1)
                return this.#forLess(scope, error);
            if (!isOneOf(OF_ONE, error))
                throw error;
            return this.#tokenFor([scope]).catch((refused) => this.#forLess(scope, refused));
        }
    }
    #forLess(scope, refused) {
        const less = scope.replace(`,${METADATA_READ}`, '');
        if (!isOneOf(REFUSED, refused) || less === scope)
            throw refused;
        return this.#tokenFor([less]).catch(() => {
            throw refused;
        });
    }
    async #tokenFor(scopes) {
        const refresh = await this.#refreshToken().finally(() => this.#batches.close(scopes));
        const form = new URLSearchParams({
            grant_type: 'refresh_token',
            service: this.host,
            refresh_token: refresh,
        });
        for (const scope of scopes)
            form.append('scope', scope);
        const more = scopes.length > 1 ? ` and ${scopes.length - 1} more` : '';
        return this.#post('/oauth2/token', form, 'access_token', `a token for ${scopes[0]}${more}`);
    }
    #refreshToken() {
        return this.#refresh.get('refresh', async () => {
            try {
                return await this.#exchange(azure_cloud/* ACR_SCOPE */.iL);
            }
            catch (error) {
                if (!mayTryArmAudience(error))
                    throw error;
                return await this.#exchange((0,azure_cloud/* armScope */.Rz)(this.cloud)).catch(() => {
                    throw error;
                });
            }
        });
    }
    async #exchange(scope) {
        const form = new URLSearchParams({
            grant_type: 'access_token',
            service: this.host,
            access_token: await this.entra.token(scope),
        });
        return this.#post('/oauth2/exchange', form, 'refresh_token', 'a login');
    }
    async #post(path, form, field, object) {
        const place = {
            side: this.side,
            host: this.host,
            object,
            accessRemedy: this.accessRemedy(),
        };
        const url = `https://${this.host}${path}?${API_VERSION}`;
        const response = await this.transport
            .send({ method: 'POST', url, form, maxBytes: TOKEN_BYTES })
            .catch((error) => {
            throw sendProblem(place, error);
        });
        if (response.status !== 200)
            throw answerProblem(place, response);
        const value = tokenField(response.bytes, field);
        if (value === undefined) {
            if (isPage(response))
                throw answerProblem(place, response);
            throw new src_errors/* PromotionError */.g1('REGISTRY_RESPONSE', `${this.side} registry ${this.host} answered ${path} without ${field}`, { remedy: `Check that ${this.host} is an Azure Container Registry.`, side: this.side });
        }
        this.secrets.remember(value);
        const unstated = this.transport.clock.now() + UNSTATED_LIFETIME;
        return { value, expiresAt: (0,jwt/* jwtExpiry */.l)(value) ?? unstated };
    }
}
function mayTryArmAudience(error) {
    if (!(error instanceof src_errors/* PromotionError */.g1))
        return false;
    return error.code === 'REGISTRY_UNAUTHORIZED' || error.code === 'IDENTITY_TOKEN';
}
function tokenField(bytes, field) {
    try {
        const body = JSON.parse(new TextDecoder().decode(bytes));
        const value = body[field];
        return typeof value === 'string' && value !== '' ? value : undefined;
    }
    catch {
        return undefined;
    }
}
function isOneOf(codes, error) {
    return error instanceof src_errors/* PromotionError */.g1 && codes.includes(error.code);
}
//# sourceMappingURL=acr-authorizer.js.map
// EXTERNAL MODULE: ./out/src/http/link.js
var http_link = __webpack_require__(6692);
// EXTERNAL MODULE: ./out/src/oci/reference.js
var reference = __webpack_require__(59578);
;// CONCATENATED MODULE: ./out/src/registry/authorizer.js
function repositoryScope(repository, ...actions) {
    return `repository:${repository}:${actions.join(',')}`;
}
//# sourceMappingURL=authorizer.js.map
// EXTERNAL MODULE: ./out/src/http/field-scanner.js
var field_scanner = __webpack_require__(31385);
;// CONCATENATED MODULE: ./out/src/registry/challenge.js

const challenge_LONGEST = 8192;
function parseChallenge(header) {
    if (header === undefined || header.length > challenge_LONGEST)
        return undefined;
    const challenges = challengesIn(header);
    for (const { scheme, parameters } of challenges) {
        const realm = parameters.get('realm');
        if (scheme !== 'bearer' || realm === undefined)
            continue;
        const service = parameters.get('service');
        const error = parameters.get('error');
        return {
            scheme,
            realm,
            ...(service === undefined ? {} : { service }),
            ...(error === undefined ? {} : { error }),
        };
    }
    return challenges.some(({ scheme }) => scheme === 'basic') ? { scheme: 'basic' } : undefined;
}
function challengesIn(header) {
    const found = [];
    const scanner = new field_scanner/* FieldScanner */.R(header);
    for (scanner.commas(); !scanner.done; scanner.commas()) {
        const name = scanner.name();
        if (name === '')
            return found;
        const spaced = scanner.blanks();
        if (!scanner.take('=')) {
            found.push({ scheme: name, parameters: new Map() });
            if (!spaced && !scanner.done && !scanner.sees(','))
                return found;
            continue;
        }
        scanner.blanks();
        const value = scanner.value(',');
        const current = found.at(-1);
        if (value === undefined || current === undefined)
            return found;
        if (!current.parameters.has(name))
            current.parameters.set(name, value);
    }
    return found;
}
//# sourceMappingURL=challenge.js.map
// EXTERNAL MODULE: external "node:net"
var external_node_net_ = __webpack_require__(77030);
;// CONCATENATED MODULE: ./out/src/http/internal-host.js

function isInternalHost(hostname) {
    const name = hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');
    return (0,external_node_net_.isIP)(name) !== 0 || name === 'localhost' || name.endsWith('.localhost');
}
//# sourceMappingURL=internal-host.js.map
;// CONCATENATED MODULE: ./out/src/registry/connection.js




const MAX_REDIRECTS = 5;
const REDIRECTS = [301, 302, 303, 307, 308];
const UNSEEN = [401, 403, 404];
const GREETING_BYTES = 64 * 1024;
class RegistryConnection {
    transport;
    authorizer;
    side;
    host;
    apiHost;
    constructor(transport, authorizer, side, host, apiHost = host) {
        this.transport = transport;
        this.authorizer = authorizer;
        this.side = side;
        this.host = host;
        this.apiHost = apiHost;
    }
    #pullsLeft;
    #greeting;
    #read = new Set();
    pullsLeft() {
        return this.#pullsLeft;
    }
    readActions = ['pull'];
    async ask(ask) {
        const before = await this.authorizer.before(ask.scope);
        const first = await this.#answered(ask, before);
        if (first.sent !== undefined || !UNSEEN.includes(first.response.status))
            return first.response;
        const offered = this.authorizer.offer(ask.scope);
        if (offered === undefined)
            return first.response;
        const { sent, response } = await this.#answered(ask, offered);
        if (sent !== offered || !UNSEEN.includes(response.status))
            return response;
        this.#greeting ??= this.#greet();
        const challenge = await this.#greeting.catch((error) => {
            this.#greeting = undefined;
            throw error;
        });
        const header = challenge && (await this.authorizer.answer(challenge, ask.scope, offered));
        return header === undefined ? response : this.#follow(ask, header);
    }
    async #greet() {
        const url = `https://${this.apiHost}/v2/`;
        const object = 'how it wants to be asked';
        const answer = await this.transport
            .send({ method: 'GET', url, headers: {}, maxBytes: GREETING_BYTES })
            .catch((error) => {
            throw sendProblem(this.placeOf(object), error);
        });
        if (answer.status === 429 || answer.status >= 500)
            throw this.refusal(object, answer);
        return answer.status === 401 ? parseChallenge(answer.header('www-authenticate')) : undefined;
    }
    async #answered(ask, sent) {
        const response = await this.#follow(ask, sent);
        const challenge = response.status === 401 ? parseChallenge(response.header('www-authenticate')) : undefined;
        const header = challenge && (await this.authorizer.answer(challenge, ask.scope, sent));
        return header === undefined
            ? { response, sent }
            : { response: await this.#follow(ask, header), sent: header };
    }
    refusal(object, response) {
        const repository = repositoryIn(response.url);
        const read = repository !== undefined && this.#read.has(repository) ? { read: repository } : {};
        return answerProblem({ ...this.placeOf(object, response.url), ...read }, response);
    }
    async #follow(ask, authorization) {
        const origin = `https://${this.apiHost}`;
        let url = `${origin}${ask.path}`;
        for (let hop = 0; hop <= MAX_REDIRECTS; hop += 1) {
            const own = new URL(url).origin === origin;
            const headers = {
                ...(ask.accept === undefined ? {} : { accept: ask.accept }),
                ...(authorization === undefined || !own ? {} : { authorization }),
            };
            const response = await this.transport
                .send({
                method: ask.method,
                url,
                headers,
                maxBytes: ask.maxBytes,
                ...(ask.kind === undefined ? {} : { kind: ask.kind }),
                ...(ask.retry === undefined ? {} : { retry: ask.retry }),
                ...(ask.milliseconds === undefined ? {} : { milliseconds: ask.milliseconds }),
            })
                .catch((error) => {
                throw sendProblem(this.placeOf(ask.object, url), error);
            });
            const left = Number.parseInt(response.header('ratelimit-remaining') ?? '', 10);
            if (!Number.isNaN(left))
                this.#pullsLeft = left;
            const location = response.header('location');
            const repository = response.status === 200 && own ? repositoryIn(url) : undefined;
            if (repository !== undefined)
                this.#read.add(repository);
            if (!isRedirect(response) || location === undefined)
                return response;
            if (ask.follow === 'nowhere')
                return response;
            url = this.#redirected(ask, location, url);
        }
        throw new src_errors/* PromotionError */.g1('REGISTRY_RESPONSE', `${this.side} registry ${this.host} redirects ${ask.object} more than ${MAX_REDIRECTS} times`, { remedy: 'Check the proxy in front of the registry.', side: this.side });
    }
    #redirected({ object, follow }, location, from) {
        const next = URL.canParse(location, from) ? new URL(location, from) : undefined;
        const own = new URL(`https://${this.apiHost}`);
        const inside = next && next.hostname !== own.hostname && isInternalHost(next.hostname);
        const away = follow !== 'anywhere' && next?.origin !== own.origin;
        if (next?.protocol === 'https:' && !inside && !away)
            return next.href;
        const why = away && next?.protocol === 'https:' && !inside
            ? `this is asked of ${this.host} alone`
            : 'only https and public names are';
        throw new src_errors/* PromotionError */.g1('REGISTRY_RESPONSE', `${this.side} registry ${this.host} sends ${object} on to ${next?.origin ?? 'an address that is none'}, which is not followed: ${why}`, {
            remedy: `Check that ${this.host} is the registry and not a proxy or a web server in between; its operator sets the address that it redirects to.`,
            side: this.side,
        });
    }
    placeOf(object, url) {
        const accessRemedy = this.authorizer.accessRemedy();
        const asked = url === undefined ? this.apiHost : new URL(url).host;
        return {
            side: this.side,
            host: this.host,
            ...(asked === this.apiHost ? {} : { asked }),
            object,
            accessRemedy,
        };
    }
}
function repositoryIn(url) {
    return /^https:\/\/[^/]+\/v2\/([^?#]+?)\/(?:manifests|blobs|referrers)\//.exec(url)?.[1];
}
function isRedirect(response) {
    return REDIRECTS.includes(response.status);
}
//# sourceMappingURL=connection.js.map
;// CONCATENATED MODULE: ./out/src/registry/content-proof.js




const SCHEMA_1 = [media_type/* MEDIA_TYPE */.Ap.dockerSchema1, media_type/* MEDIA_TYPE */.Ap.dockerSchema1Signed];
function statedDigest(response) {
    const stated = (response.header('docker-content-digest') ?? '').trim().toLowerCase();
    const whole = /^[0-9a-f]{64}$/.test(stated) ? `sha256:${stated}` : stated;
    return (0,oci_digest/* isDigest */.Bc)(whole) ? whole : undefined;
}
function proveContent(place, wanted, response) {
    const type = (0,media_type/* bareMediaType */.ZX)(response.header('content-type') ?? '');
    if (type === 'text/html')
        throw answerProblem(place, response);
    const digests = [wanted, statedDigest(response)];
    const wrong = digests.find((it) => it !== undefined && !(0,oci_digest/* matches */.cK)(it, response.bytes));
    if (wrong === undefined)
        return;
    throw SCHEMA_1.includes(type) ? schema1(place) : wrongBytes(place, wrong);
}
function wrongBytes({ side, host, object }, digest) {
    return new src_errors/* PromotionError */.g1('DIGEST_MISMATCH', `${side} registry ${host} sent bytes for ${object} that are not the content of ${digest}`, {
        remedy: 'Do not use this image: look for a proxy that changes content, and tell the registry operator.',
        side,
    });
}
function schema1({ side, host, object }) {
    return new src_errors/* PromotionError */.g1('MANIFEST_INVALID', `${side} registry ${host}: ${object} is a signed manifest of Docker's schema 1, which cannot be promoted`, { remedy: 'Push the image again with a current builder.', side });
}
//# sourceMappingURL=content-proof.js.map
;// CONCATENATED MODULE: ./out/src/registry/storage.js

function storageHost(apiHost, url) {
    const host = URL.canParse(url) ? new URL(url).host : apiHost;
    return host === apiHost ? undefined : host;
}
function storage_at(host) {
    return host === undefined ? '' : `, which is kept at ${host}`;
}
function storageRefused({ side, host: registry, object }, host, status) {
    return new src_errors/* PromotionError */.g1('REGISTRY_FIREWALL', `${side} registry ${registry} keeps ${object} at ${host}, which answered ${status}`, {
        remedy: `Let this runner reach ${host} as well, through its proxy, its firewall and the rules of that host: the registry serves configs and layers from there.`,
        side,
        status,
    });
}
//# sourceMappingURL=storage.js.map
;// CONCATENATED MODULE: ./out/src/registry/distribution.js









const MANIFEST_BYTES = 4 * 1024 * 1024;
const GLANCE = 5_000;
class DistributionClient extends RegistryConnection {
    keepsElsewhere = true;
    async getManifest(repository, reference) {
        const object = objectName(repository, reference);
        const response = await this.ask(this.#manifest('GET', repository, reference, object));
        if (saysAbsent(response))
            return { kind: 'absent' };
        if (response.status !== 200)
            throw this.refusal(object, response);
        proveContent(this.placeOf(object), (0,oci_digest/* isDigest */.Bc)(reference) ? reference : undefined, response);
        return { kind: 'found', value: this.parsed(object, response) };
    }
    async headManifest(repository, reference) {
        const object = objectName(repository, reference);
        const response = await this.ask(this.#manifest('HEAD', repository, reference, object));
        if ([401, 403, 404, 405, 501].includes(response.status)) {
            const full = await this.getManifest(repository, reference);
            return full.kind === 'found' ? { kind: 'found', value: full.value } : full;
        }
        if (response.status !== 200)
            throw this.refusal(object, response);
        const digest = statedDigest(response);
        return {
            kind: 'found',
            value: {
                mediaType: response.header('content-type') ?? '',
                ...(digest === undefined ? {} : { digest }),
            },
        };
    }
    async serves(repository, reference) {
        const object = objectName(repository, reference);
        const response = await this.ask(this.#manifest('HEAD', repository, reference, object));
        return response.status !== 404;
    }
    async glance(repository, reference) {
        const object = objectName(repository, reference);
        const ask = this.#manifest('HEAD', repository, reference, object);
        const response = await this.ask({ ...ask, kind: 'look', retry: false, milliseconds: GLANCE });
        if (response.status === 404)
            return undefined;
        if (response.status !== 200)
            throw this.refusal(object, response);
        return statedDigest(response);
    }
    async getBlob(repository, digest, maxBytes) {
        const object = `blob ${repository}@${digest}`;
        const response = await this.ask({
            method: 'GET',
            path: `/v2/${repository}/blobs/${digest}`,
            scope: repositoryScope(repository, ...this.readActions),
            maxBytes,
            object,
            follow: 'anywhere',
        });
        const elsewhere = storageHost(this.apiHost, response.url);
        if (elsewhere !== undefined && [401, 403].includes(response.status)) {
            throw storageRefused(this.placeOf(object), elsewhere, response.status);
        }
        if (saysAbsent(response))
            return { kind: 'absent' };
        if (response.status !== 200)
            throw this.refusal(`${object}${storage_at(elsewhere)}`, response);
        if (!(0,oci_digest/* matches */.cK)(digest, response.bytes))
            throw wrongBytes(this.placeOf(object), digest);
        return { kind: 'found', value: response.bytes };
    }
    async hasBlob(repository, digest) {
        const object = `blob ${repository}@${digest}`;
        const response = await this.ask({
            method: 'HEAD',
            path: `/v2/${repository}/blobs/${digest}`,
            scope: repositoryScope(repository, ...this.readActions),
            maxBytes: MANIFEST_BYTES,
            object,
            follow: 'nowhere',
        });
        if (response.status === 404)
            return false;
        if (response.status !== 200 && !isRedirect(response))
            throw this.refusal(object, response);
        return true;
    }
    #manifest(method, repository, reference, object) {
        return {
            method,
            path: `/v2/${repository}/manifests/${reference}`,
            scope: repositoryScope(repository, ...this.readActions),
            accept: media_type/* ACCEPT_MANIFESTS */.qO,
            maxBytes: MANIFEST_BYTES,
            object,
            ...(this.keepsElsewhere ? { follow: 'anywhere' } : {}),
        };
    }
    parsed(object, response) {
        const mediaType = response.header('content-type') ?? '';
        const { bytes } = response;
        try {
            const manifest = parseManifest(bytes, mediaType);
            return { digest: manifest.digest, bytes, mediaType, manifest };
        }
        catch (error) {
            throw new src_errors/* PromotionError */.g1('MANIFEST_INVALID', `${this.side} registry ${this.host}: ${object} is not a usable manifest: ${error.message}`, {
                remedy: 'Push the image again with a current builder; this manifest cannot be promoted.',
                side: this.side,
                cause: error,
            });
        }
    }
}
function objectName(repository, reference) {
    return `manifest ${repository}${(0,oci_digest/* isDigest */.Bc)(reference) ? '@' : ':'}${reference}`;
}
//# sourceMappingURL=distribution.js.map
;// CONCATENATED MODULE: ./out/src/registry/list-answer.js



const UNSUPPORTED = /^(un-?supported|not_?supported|not_?implemented|un-?implemented)$/i;
const UNSUPPORTED_STATUS = [400, 404, 405, 406, 501];
const UNKNOWN = /^(NAME|MANIFEST|REPOSITORY)_UNKNOWN$/i;
const NO_PATH = /^(page_?|path_?)?not_?found$/i;
const NOTHING_THERE = [404, 406, 501];
function judgeList(response) {
    const { status } = response;
    if (status === 200)
        return readPage(response);
    if (status >= 300 && status < 400)
        return { kind: 'no-api', doubtful: true };
    const codes = registryErrors(response).flatMap(({ code }) => code.trim() || []);
    if (codes.length === 0) {
        return NOTHING_THERE.includes(status)
            ? { kind: 'no-api', doubtful: true }
            : { kind: 'refused' };
    }
    if (UNSUPPORTED_STATUS.includes(status) && codes.every((code) => UNSUPPORTED.test(code))) {
        return { kind: 'no-api', doubtful: false };
    }
    if (status !== 404)
        return { kind: 'refused' };
    if (codes.every((code) => UNKNOWN.test(code)))
        return { kind: 'unknown-subject' };
    if (codes.every((code) => NO_PATH.test(code)))
        return { kind: 'no-api', doubtful: true };
    return { kind: 'refused' };
}
function readPage(response) {
    const said = (0,media_type/* bareMediaType */.ZX)(response.header('content-type') ?? '') === media_type/* MEDIA_TYPE */.Ap.ociIndex;
    try {
        const manifest = parseManifest(response.bytes, media_type/* MEDIA_TYPE */.Ap.ociIndex);
        if (manifest.kind === 'index')
            return { kind: 'page', entries: manifest.manifests };
        return said
            ? { kind: 'garbled', reason: `it is ${manifest.mediaType}` }
            : { kind: 'no-api', doubtful: true };
    }
    catch (error) {
        return said
            ? { kind: 'garbled', reason: error.message }
            : { kind: 'no-api', doubtful: true };
    }
}
//# sourceMappingURL=list-answer.js.map
// EXTERNAL MODULE: ./out/src/http/retry.js
var retry = __webpack_require__(91800);
;// CONCATENATED MODULE: ./out/src/registry/referrer-budget.js




const referrer_budget_MOST_AT_ONCE = 16;
const RECOVERY = 10;
const ROUNDS = 5;
const UNNAMED_PAUSE = 10_000;
class ReferrerBudget {
    clock;
    signal;
    #slots = new slots/* Slots */.W(referrer_budget_MOST_AT_ONCE);
    #atOnce = referrer_budget_MOST_AT_ONCE;
    #answered = 0;
    #resumes = 0;
    constructor(clock, signal) {
        this.clock = clock;
        this.signal = signal;
    }
    ask(send) {
        return this.#slots.run(async () => {
            for (let round = 0;; round += 1) {
                const rest = this.#resumes - this.clock.now();
                if (rest > 0)
                    await (0,src_clock/* sleep */.y)(this.clock, Math.min(rest, retry/* LONGEST_PAUSE */.UV), this.signal);
                const response = await send();
                if (response.status !== 429) {
                    this.#recover();
                    return response;
                }
                const asked = (0,retry_after/* pauseAsked */.L)(response.header('retry-after'), this.clock.now()) ?? UNNAMED_PAUSE;
                if (round >= ROUNDS || asked > retry/* LONGEST_PAUSE */.UV)
                    return response;
                this.#slowDown(asked);
            }
        });
    }
    #slowDown(milliseconds) {
        this.#atOnce = Math.max(1, Math.floor(this.#atOnce / 2));
        this.#slots.resize(this.#atOnce);
        this.#answered = 0;
        this.#resumes = Math.max(this.#resumes, this.clock.now() + milliseconds);
    }
    #recover() {
        this.#answered += 1;
        if (this.#answered < RECOVERY || this.#atOnce >= referrer_budget_MOST_AT_ONCE)
            return;
        this.#answered = 0;
        this.#atOnce += 1;
        this.#slots.resize(this.#atOnce);
    }
}
//# sourceMappingURL=referrer-budget.js.map
;// CONCATENATED MODULE: ./out/src/registry/listing-client.js








const listing_client_MAX_PAGES = 200;
const MAX_HOPS = 3;
const LONGEST_TOLD = 200;
class ListingClient extends DistributionClient {
    #budget = new ReferrerBudget(this.transport.clock, this.transport.signal);
    async lacksApi(answer) {
        return answer.kind === 'no-api';
    }
    async list(repository, subject, search) {
        const object = `referrers of ${repository}@${subject}`;
        const entries = new Map();
        const start = `/v2/${repository}/referrers/${subject}`;
        const asked = new Set();
        for (let [path, page] = [start, 1];; page += 1) {
            if (search.over || page > listing_client_MAX_PAGES)
                throw this.tooMuch(object);
            asked.add(path);
            const response = await this.#page(repository, path, object);
            const answer = judgeList(response);
            if (answer.kind !== 'page') {
                if (page === 1 && (await this.lacksApi(answer))) {
                    return { kind: 'none', doubtful: answer.kind !== 'no-api' || answer.doubtful };
                }
                const error = this.#unread(object, response, answer);
                if (page === 1 && answer.kind === 'unknown-subject')
                    return { ...answer, error };
                throw error;
            }
            let fits = search.reads(response.bytes.byteLength);
            for (const entry of answer.entries) {
                fits &&= search.names(entry.digest);
                if (!fits)
                    throw this.tooMuch(object);
                if (!entries.has(entry.digest))
                    entries.set(entry.digest, entry);
            }
            if (!fits)
                throw this.tooMuch(object);
            const next = this.#next(object, response, asked);
            if (next === undefined)
                return { kind: 'list', entries: [...entries.values()] };
            path = next;
        }
    }
    tooMuch(object) {
        return new src_errors/* PromotionError */.g1('CONTENT_TOO_LARGE', `${this.side} registry ${this.host}: ${object}: more than is read of what is attached to one image`, {
            remedy: 'Delete attached artifacts nobody needs, or set referrers: ignore.',
            side: this.side,
        });
    }
    async #page(repository, path, object) {
        let ask = {
            method: 'GET',
            path,
            scope: repositoryScope(repository, ...this.readActions),
            accept: media_type/* MEDIA_TYPE */.Ap.ociIndex,
            maxBytes: MANIFEST_BYTES,
            object,
            follow: 'nowhere',
            kind: 'list',
        };
        for (let hop = 0;; hop += 1) {
            const response = await this.#budget.ask(() => this.ask(ask));
            const same = isRedirect(response) ? sameList(response) : undefined;
            if (same === undefined || hop >= MAX_HOPS)
                return response;
            ask = { ...ask, path: same };
        }
    }
    #next(object, response, asked) {
        const next = (0,http_link/* nextPage */.Z)(response.header('link'), response.url);
        switch (next.kind) {
            case 'end':
                return undefined;
            case 'unreadable':
                throw this.#broken(object, `its Link header is not understood: ${next.text}`);
            case 'elsewhere':
                throw this.#broken(object, `it goes on at ${next.url.href.slice(0, LONGEST_TOLD)}, which is not this registry over https and was not followed`);
            case 'page': {
                const path = `${next.url.pathname}${next.url.search}`;
                if (asked.has(path))
                    throw this.#broken(object, 'its pages lead back to one another');
                return path;
            }
        }
    }
    #unread(object, response, answer) {
        if (answer.kind === 'garbled')
            return this.#broken(object, `it cannot be read, ${answer.reason}`);
        const error = this.refusal(object, response);
        if (response.status !== 401)
            return error;
        const { code, message, status } = error;
        return new src_errors/* PromotionError */.g1(code, message, {
            remedy: `${error.remedy} Harbor before 2.8 answers so although the user may pull: it has no such list.`,
            side: this.side,
            ...(status === undefined ? {} : { status }),
        });
    }
    #broken(object, what) {
        return new src_errors/* PromotionError */.g1('REGISTRY_RESPONSE', `${this.side} registry ${this.host} sent a list of ${object} that could not be read to its end: ${what}`, {
            remedy: `Look for a proxy in front of ${this.host} that changes addresses or headers, and tell the registry operator.`,
            side: this.side,
        });
    }
}
function sameList(response) {
    const location = response.header('location');
    if (location === undefined || !URL.canParse(location, response.url))
        return undefined;
    const [from, to] = [new URL(response.url), new URL(location, response.url)];
    const same = from.origin === to.origin && listed(from) === listed(to);
    return same ? `${to.pathname}${to.search}` : undefined;
}
function listed({ pathname }) {
    try {
        return decodeURIComponent(pathname).replace(/\/$/, '');
    }
    catch {
        return pathname;
    }
}
//# sourceMappingURL=listing-client.js.map
;// CONCATENATED MODULE: ./out/src/registry/stand-ins.js




const PREFIX = 'sha256-';
const ON_A_PAGE = 1000;
const MOST_PAGES = 4;
const PAGE_BYTES = 1024 * 1024;
class StandInClient extends ListingClient {
    async standIns(repository) {
        const found = new Set();
        let path = `/v2/${repository}/tags/list?n=${ON_A_PAGE}&last=${PREFIX}`;
        for (let page = 0; page < MOST_PAGES; page += 1) {
            const response = await this.ask({
                method: 'GET',
                path,
                scope: repositoryScope(repository, ...this.readActions),
                maxBytes: PAGE_BYTES,
                object: `tags of ${repository}`,
                follow: 'nowhere',
            });
            if (page === 0 && saysAbsent(response))
                return found;
            const tags = response.status === 200 ? tagsIn(response) : undefined;
            if (tags === undefined)
                return undefined;
            for (const tag of tags)
                if (tag.startsWith(PREFIX))
                    found.add(tag);
            const next = (0,http_link/* nextPage */.Z)(response.header('link'), response.url);
            if (next.kind === 'end' || isBeyond(tags))
                return found;
            if (next.kind !== 'page')
                return undefined;
            path = `${next.url.pathname}${next.url.search}`;
        }
        return undefined;
    }
}
function tagsIn(response) {
    try {
        const body = JSON.parse(new TextDecoder().decode(response.bytes));
        const tags = body?.tags;
        if (tags === null)
            return [];
        return Array.isArray(tags) && tags.every((it) => typeof it === 'string') ? tags : undefined;
    }
    catch {
        return undefined;
    }
}
function isBeyond(tags) {
    const sorted = tags.every((tag, i) => i === 0 || (tags[i - 1] ?? '') < tag);
    const last = tags.at(-1) ?? '';
    return sorted && last > PREFIX && !last.startsWith(PREFIX);
}
//# sourceMappingURL=stand-ins.js.map
;// CONCATENATED MODULE: ./out/src/registry/client.js





const MOST_LISTED = 20_000;
class RegistryClient extends StandInClient {
    hasApi = false;
    async referrers(repository, subject, search = new ReferrerSearch()) {
        if (this.hasApi)
            search.standIns ??= this.standIns(repository);
        search.standIns?.catch(() => { });
        const [listed, fallback, legacy] = await Promise.all([
            this.list(repository, subject, search),
            this.#fallback(repository, subject, search),
            Promise.all(oci_referrer/* LEGACY_SUFFIXES */.qx.map((it) => this.#legacy(repository, subject, it, search))),
        ]);
        if (listed.kind === 'unknown-subject' && this.hasApi)
            throw listed.error;
        const entries = new Map();
        for (const entry of [...entriesOf(listed), ...fallback.entries]) {
            if (!entries.has(entry.digest))
                entries.set(entry.digest, entry);
        }
        const looked = await Promise.all([...entries.values()].map(async (entry) => (0,oci_referrer/* referrerOf */.N1)(subject, entry, await this.#look(repository, subject, entry.digest, search))));
        const all = [...looked, ...legacy].filter((it) => it !== undefined);
        const doubtful = listed.kind === 'unknown-subject' || (listed.kind === 'none' && listed.doubtful);
        return {
            api: listed.kind === 'list',
            ...(doubtful ? { doubtful } : {}),
            referrers: all.filter((it) => !(0,oci_referrer/* isLeftOut */.WY)(it)),
            leftOut: [...all.filter(oci_referrer/* isLeftOut */.WY), ...fallback.leftOut],
            ...(fallback.digest === undefined
                ? {}
                : {
                    fallback: {
                        tag: (0,oci_referrer/* fallbackTag */.fH)(subject),
                        digest: fallback.digest,
                        subject,
                        referrers: fallback.entries.map(({ digest }) => digest),
                    },
                }),
        };
    }
    expect(_repository) { }
    async listed(repository, subject) {
        const search = new ReferrerSearch(MOST_LISTED);
        const [listed, fallback] = await Promise.all([
            this.list(repository, subject, search),
            this.#fallback(repository, subject, search),
        ]);
        const api = listed.kind === 'list' || (listed.kind === 'unknown-subject' && this.hasApi);
        const entries = [...entriesOf(listed), ...fallback.entries];
        return { api, digests: new Set(entries.map(({ digest }) => digest)) };
    }
    async #fallback(repository, subject, search) {
        const tag = (0,oci_referrer/* fallbackTag */.fH)(subject);
        const found = await this.#tagged(repository, subject, tag, search);
        if (found.kind === 'absent' || found.value.digest === subject)
            return { entries: [], leftOut: [] };
        const { digest, manifest } = found.value;
        if (manifest.kind !== 'index') {
            const why = 'no index of what is attached';
            const { mediaType } = manifest;
            return { entries: [], leftOut: [{ digest, subject, mediaType, tag, why }] };
        }
        const entries = new Map();
        for (const entry of manifest.manifests) {
            if (!search.names(entry.digest))
                throw this.tooMuch(`referrers of ${repository}@${subject}`);
            if (!entries.has(entry.digest))
                entries.set(entry.digest, entry);
        }
        return { digest, entries: [...entries.values()], leftOut: [] };
    }
    async #legacy(repository, subject, suffix, search) {
        const found = await this.#tagged(repository, subject, (0,oci_referrer/* legacyTag */.w_)(subject, suffix), search);
        return found.kind === 'absent'
            ? undefined
            : (0,oci_referrer/* legacyReferrer */.FW)(subject, suffix, (0,look/* lookAt */.t5)(found.value.manifest));
    }
    #look(repository, subject, digest, search) {
        const known = search.looks.get(digest);
        if (known !== undefined)
            return known;
        const look = this.#open(repository, subject, digest, search);
        look.catch(() => { });
        search.looks.set(digest, look);
        return look;
    }
    async #open(repository, subject, digest, search) {
        const object = `referrers of ${repository}@${subject}`;
        if (search.over)
            throw this.tooMuch(object);
        const found = await this.getManifest(repository, digest);
        if (found.kind === 'found') {
            if (!search.reads(found.value.bytes.byteLength))
                throw this.tooMuch(object);
            return (0,look/* lookAt */.t5)(found.value.manifest);
        }
        throw new src_errors/* PromotionError */.g1('MANIFEST_UNKNOWN', `${this.side} registry ${this.host} lists ${repository}@${digest} as attached to ${subject} and does not serve it`, {
            remedy: `Push it again, or delete the tag ${(0,oci_referrer/* fallbackTag */.fH)(subject)} where that is what lists it, or set referrers: ignore.`,
            side: this.side,
        });
    }
    async #tagged(repository, subject, tag, search) {
        const object = `referrers of ${repository}@${subject}`;
        if (search.over)
            throw this.tooMuch(object);
        const tags = await search.standIns;
        if (tags !== undefined && !tags.has(tag))
            return { kind: 'absent' };
        if (this.pullsLeft() !== undefined && !(await this.serves(repository, tag))) {
            return { kind: 'absent' };
        }
        const found = await this.getManifest(repository, tag);
        const fits = found.kind === 'absent' || search.reads(found.value.bytes.byteLength);
        if (!fits)
            throw this.tooMuch(object);
        return found;
    }
}
function entriesOf(listed) {
    return listed.kind === 'list' ? listed.entries : [];
}
//# sourceMappingURL=client.js.map
;// CONCATENATED MODULE: ./out/src/azure/acr-client.js









const PROPERTIES_BYTES = 1024 * 1024;
const acr_client_API_VERSION = 'api-version=2021-07-01';
const TAGS_ON_A_PAGE = 100;
const MOST_TAG_PAGES = 50;
class AcrClient extends RegistryClient {
    acr;
    encrypted;
    keepsElsewhere = false;
    readActions = ['pull', METADATA_READ];
    hasApi = true;
    constructor(transport, acr, side, host, encrypted) {
        super(transport, acr, side, host);
        this.acr = acr;
        this.encrypted = encrypted;
    }
    async lacksApi(answer) {
        if (answer.kind !== 'no-api')
            return false;
        return !answer.doubtful || (await this.encrypted()) === true;
    }
    expect(repository) {
        this.acr.expect(repositoryScope(repository, ...this.readActions));
    }
    async tagProperties(repository, tag) {
        const object = `properties of ${repository}:${tag}`;
        const body = await this.#properties(repository, `/_tags/${tag}`, object);
        if (body.kind === 'absent')
            return body;
        if (body.kind === 'not-readable')
            return this.#tagByHead(repository, tag, body);
        const found = acr_client_record(body.value['tag']);
        const digest = found['digest'];
        if (typeof digest !== 'string' || !(0,oci_digest/* isDigest */.Bc)(digest))
            throw this.#odd(object, 'a digest');
        const createdTime = found['createdTime'];
        const lastUpdateTime = found['lastUpdateTime'];
        const value = {
            digest: digest,
            lock: this.#lock(found, object),
            ...(typeof createdTime === 'string' ? { createdTime } : {}),
            ...(typeof lastUpdateTime === 'string' ? { lastUpdateTime } : {}),
        };
        return { kind: 'found', value };
    }
    async repositoryProperties(repository) {
        const object = `properties of ${repository}`;
        const body = await this.#properties(repository, '', object);
        if (body.kind === 'absent')
            return body;
        const lock = body.kind === 'not-readable' ? body : this.#lock(body.value, object);
        return { kind: 'found', value: { lock } };
    }
    async tagsOf(repository, digest) {
        const object = `tags of ${repository}@${digest}`;
        const found = new Set();
        const asked = new Set();
        let query = new URLSearchParams({ n: String(TAGS_ON_A_PAGE), digest });
        for (let page = 0; page < MOST_TAG_PAGES; page += 1) {
            asked.add(query.toString());
            const body = await this.#properties(repository, `/_tags?${query}`, object);
            if (body.kind === 'absent')
                return [];
            if (body.kind === 'not-readable')
                throw this.#tagsHidden(repository, body);
            for (const tag of this.#tagsIn(body.value, digest, object))
                found.add(tag);
            if (body.next.kind === 'end')
                return [...found];
            if (body.next.kind !== 'page')
                throw this.#odd(object, 'a link that leads to its next page');
            query = new URLSearchParams(body.next.url.search);
            query.set('digest', digest);
            if (asked.has(query.toString()))
                throw this.#odd(object, 'an end');
        }
        throw this.tooMuch(object);
    }
    #tagsIn(body, digest, object) {
        const { tags } = body;
        if (tags === undefined || tags === null)
            return [];
        if (!Array.isArray(tags))
            throw this.#odd(object, 'a list');
        return tags.flatMap((it) => {
            const { name, digest: held } = acr_client_record(it);
            if (typeof name !== 'string' || !(0,reference/* isTag */.dz)(name))
                throw this.#odd(object, 'a name');
            return held === digest ? [name] : [];
        });
    }
    #tagsHidden(repository, { remedy }) {
        const why = `${this.side} registry ${this.host} does not list tags of ${repository} to this identity`;
        return new src_errors/* PromotionError */.g1('REGISTRY_DENIED', why, { remedy, side: this.side });
    }
    async #tagByHead(repository, tag, lock) {
        const head = await this.headManifest(repository, tag);
        if (head.kind === 'absent')
            return head;
        if (head.value.digest)
            return { kind: 'found', value: { digest: head.value.digest, lock } };
        const full = await this.getManifest(repository, tag);
        if (full.kind === 'absent')
            return full;
        return { kind: 'found', value: { digest: full.value.digest, lock } };
    }
    async #properties(repository, below, object) {
        const scope = repositoryScope(repository, ...this.readActions);
        const response = await this.ask({
            method: 'GET',
            path: `/acr/v1/${repository}${below}${below.includes('?') ? '&' : '?'}${acr_client_API_VERSION}`,
            scope,
            maxBytes: PROPERTIES_BYTES,
            object,
        });
        if (saysAbsent(response))
            return { kind: 'absent' };
        if (await this.#mayNotReadMetadata(response, scope)) {
            return this.#locksHidden(repository);
        }
        if (response.status !== 200)
            throw this.refusal(object, response);
        try {
            const value = acr_client_record(JSON.parse(new TextDecoder().decode(response.bytes)));
            return { kind: 'found', value, next: (0,http_link/* nextPage */.Z)(response.header('link'), response.url) };
        }
        catch {
            throw isPage(response) ? this.refusal(object, response) : this.#odd(object, 'JSON');
        }
    }
    async #mayNotReadMetadata(response, scope) {
        const { status } = response;
        if (status !== 401 && status !== 403)
            return false;
        const challenge = parseChallenge(response.header('www-authenticate'));
        const named = challenge?.scheme === 'bearer' ? challenge.error : undefined;
        if (status === 401 && named === 'insufficient_scope')
            return true;
        return this.acr.lacks(scope, METADATA_READ);
    }
    #locksHidden(repository) {
        const why = `${this.side} registry ${this.host} does not show locks of ${repository} to this identity`;
        return { kind: 'not-readable', why, remedy: this.acr.locksRemedy() };
    }
    #lock(holder, object) {
        const writeEnabled = acr_client_record(holder['changeableAttributes'])['writeEnabled'];
        if (typeof writeEnabled !== 'boolean')
            throw this.#odd(object, 'changeableAttributes');
        return { kind: writeEnabled ? 'open' : 'locked' };
    }
    #odd(object, missing) {
        return new src_errors/* PromotionError */.g1('REGISTRY_RESPONSE', `${this.side} registry ${this.host} sent ${object} without ${missing}`, { remedy: `Check that ${this.host} is an Azure Container Registry.`, side: this.side });
    }
}
function acr_client_record(value) {
    return typeof value === 'object' && value !== null ? value : {};
}
//# sourceMappingURL=acr-client.js.map
;// CONCATENATED MODULE: ./out/src/azure/entra-tokens.js

function signedIn(side, who) {
    return {
        token: (scope) => who.token(scope),
        accessRemedy: (host) => `Give the identity the right to read the ${side} registry: ${roleCommand(who.claims.objectId, registryScope(host))} (AcrPull does not count on a registry in ABAC mode)`,
        locksRemedy: (host) => lockRole(who.claims.objectId, registryScope(host)),
    };
}
function registryScope(host) {
    return `$(az acr show --name ${host} --query id --output tsv)`;
}
function handedIn(token) {
    return {
        token: async () => token,
        accessRemedy: (host) => `Pass a fresh access token for ${host} in source-password or source-credentials; its identity needs AcrPull there.`,
        locksRemedy: (host) => lockRole(undefined, registryScope(host)),
    };
}
//# sourceMappingURL=entra-tokens.js.map
;// CONCATENATED MODULE: ./out/src/azure/lookup.js



async function findRegistry(arm, side, host, id, subscriptions, nearest) {
    if (id)
        return belongsTo(side, host, await arm.registry(side, id));
    const searched = [];
    const seen = [];
    let unanswered;
    for (const subscriptionId of await subscriptions()) {
        try {
            const all = await arm.registries(side, subscriptionId);
            const found = all.find((it) => it.loginServer === host);
            if (found)
                return found;
            seen.push(...all.map(({ loginServer }) => loginServer));
            searched.push(`subscription ${subscriptionId}`);
        }
        catch (error) {
            if (!(error instanceof src_errors/* PromotionError */.g1) || !error.code.startsWith('ARM_'))
                throw error;
            searched.push(`subscription ${subscriptionId} (refused: ${error.code})`);
            if (!isRefusal(error))
                unanswered ??= error;
        }
    }
    const [graphed] = await arm.findByLoginServer(side, host);
    const graphId = graphed === undefined ? undefined : (0,resource_id/* parseRegistryResourceId */.m)(graphed);
    if (graphId)
        return belongsTo(side, host, await arm.registry(side, graphId));
    if (unanswered)
        throw unanswered;
    searched.push('every subscription Azure Resource Graph shows this identity');
    throw new src_errors/* PromotionError */.g1('REGISTRY_NOT_FOUND', `${side} registry ${host} was not found in ${searched.join(', ')}`, {
        remedy: notFoundRemedy(arm, side, host, likely(host, seen, nearest)),
        side,
    });
}
function likely(host, seen, nearest) {
    const labels = new Map(seen.map((it) => [it.split('.', 1)[0] ?? it, it]));
    const found = nearest(host.split('.', 1)[0] ?? host, [...labels.keys()]);
    return found === undefined ? undefined : labels.get(found);
}
function notFoundRemedy(arm, side, host, meant) {
    const typo = meant === undefined ? '' : `Did you mean ${meant}? `;
    const role = roleCommand(arm.objectId, `$(az acr show --name ${host} --query id --output tsv)`);
    const elsewhere = side === 'source'
        ? '. A source in another tenant is read by an identity of its own: source-client-id and source-tenant-id, sourceConnection, source-credentials, or source-username and source-password.'
        : '';
    const lead = typo === '' ? 'Pass' : 'Else pass';
    return `${typo}${lead} ${side}-registry-id, or give the identity its role on it: ${role}${elsewhere}`;
}
function isRefusal({ code }) {
    return ['ARM_UNAUTHORIZED', 'ARM_FORBIDDEN', 'ARM_NOT_FOUND'].includes(code);
}
function belongsTo(side, host, found) {
    if (found.loginServer === host)
        return found;
    throw new src_errors/* PromotionError */.g1('INPUT_INVALID', `${side}-registry-id names ${found.name} with login server ${found.loginServer}, expected ${host}`, { remedy: `Pass the resource ID of ${host}, or correct ${side}.`, side });
}
//# sourceMappingURL=lookup.js.map
// EXTERNAL MODULE: ./out/src/oci/docker-hub.js
var docker_hub = __webpack_require__(54657);
;// CONCATENATED MODULE: ./out/src/registry/realm.js


const KNOWN = [
    { registry: /^registry-1\.docker\.io$/, realm: /^auth\.docker\.io$/ },
    { registry: /^lscr\.io$/, realm: /^ghcr\.io$/ },
    { registry: /^nvcr\.io$/, realm: /^authn\.nvidia\.com$/ },
    { registry: /^docker\.elastic\.co$/, realm: /^docker-auth\.elastic\.co$/ },
    { registry: /^registry\.digitalocean\.com$/, realm: /^api\.digitalocean\.com$/ },
    { registry: /^registry\.connect\.redhat\.com$/, realm: /^sso\.redhat\.com$/ },
    { registry: /^rg\.[a-z0-9-]+\.scw\.cloud$/, realm: /^api\.scaleway\.com$/ },
    {
        registry: /^(registry|[a-z0-9-]+-registry)\.[a-z0-9-]+(\.cr)?\.aliyuncs\.com$/,
        realm: /^dockerauth(-ee)?(\.[a-z0-9-]+)?\.aliyuncs\.com$/,
    },
];
const SHARED_DOMAINS = [
    'amazonaws.com',
    'amazonaws.com.cn',
    'aliyuncs.com',
    'azurecr.io',
    'azurecr.us',
    'azurecr.cn',
    'cloudsmith.io',
    'jfrog.io',
    'pkg.dev',
    'scw.cloud',
];
async function judgeRealm(registry, realm, allowed) {
    const own = new URL(`https://${registry}`);
    if (!URL.canParse(realm, own.href)) {
        return { kind: 'refused', why: 'which is no address' };
    }
    const url = new URL(realm, own);
    url.hash = '';
    const { host } = url;
    if (url.username !== '' || url.password !== '') {
        return { kind: 'refused', why: 'an address with a user name in it' };
    }
    if (url.protocol === 'http:' && isOwn(own, url)) {
        return { kind: 'allowed', url: new URL(`https://${registry}${url.pathname}${url.search}`) };
    }
    if (url.protocol !== 'https:') {
        return { kind: 'refused', why: 'which is not an https address' };
    }
    if (isOwn(own, url))
        return { kind: 'allowed', url };
    if ((0,azure_cloud/* cloudOfHost */.HN)(own.hostname)) {
        return { kind: 'refused', why: 'and an Azure registry has no other than itself' };
    }
    if (allowed.includes(host))
        return { kind: 'allowed', url };
    if (isInternalHost(url.hostname)) {
        return { kind: 'refused', why: 'which is an address inside a network and no public name' };
    }
    if (await realm_belongsTo(own.hostname, url))
        return { kind: 'allowed', url };
    return { kind: 'refused', why: 'which does not belong to it', host };
}
function isOwn(own, url) {
    if (url.host === own.host)
        return true;
    const usual = url.port === '' && (0,azure_cloud/* cloudOfHost */.HN)(own.hostname) === undefined;
    return url.hostname === own.hostname && usual;
}
async function realm_belongsTo(registry, { hostname, port }) {
    if (port !== '')
        return false;
    if (KNOWN.some((it) => it.registry.test(registry) && it.realm.test(hostname)))
        return true;
    if (isInternalHost(registry))
        return false;
    return (await isParent(hostname, registry)) || (await isParent(registry, hostname));
}
async function isParent(parent, child) {
    const dot = child.indexOf('.');
    return child.slice(dot + 1) === parent && !(await isShared(parent));
}
async function isShared(host) {
    const { getPublicSuffix } = await __webpack_require__.e(/* import() */ 935).then(__webpack_require__.t.bind(__webpack_require__, 20935, 19));
    const suffix = getPublicSuffix(host, { allowPrivateDomains: true });
    return suffix === null || suffix === host || SHARED_DOMAINS.includes(host);
}
//# sourceMappingURL=realm.js.map
;// CONCATENATED MODULE: ./out/src/registry/token-authorizer.js




const DEFAULT_LIFETIME = 60;
const token_authorizer_TOKEN_BYTES = 256 * 1024;
const LONGEST_REALM = 200;
class TokenAuthorizer {
    transport;
    secrets;
    side;
    host;
    credential;
    allowedTokenHosts;
    #tokens;
    #headers = new Map();
    constructor(transport, secrets, side, host, credential, allowedTokenHosts = []) {
        this.transport = transport;
        this.secrets = secrets;
        this.side = side;
        this.host = host;
        this.credential = credential;
        this.allowedTokenHosts = allowedTokenHosts;
        this.#tokens = new token_cache/* TokenCache */.G(transport.clock);
        secrets.remember(credential?.password);
        if (credential)
            secrets.remember(basic(credential).slice('Basic '.length));
    }
    async before(scope) {
        return this.#headers.get(scope);
    }
    async answer(challenge, scope, sent) {
        const header = await this.#header(challenge, scope, sent);
        if (header === undefined || header === sent)
            return undefined;
        this.#headers.set(scope, header);
        return header;
    }
    async #header(challenge, scope, sent) {
        if (challenge.scheme === 'basic')
            return this.credential ? basic(this.credential) : undefined;
        if (sent?.startsWith('Bearer '))
            await this.#tokens.drop(scope, sent.slice('Bearer '.length));
        const token = await this.#tokens.get(scope, () => this.#obtain(challenge, scope));
        this.secrets.remember(token);
        return `Bearer ${token}`;
    }
    offer(scope) {
        if (!this.credential)
            return undefined;
        const header = this.#headers.get(scope) ?? basic(this.credential);
        this.#headers.set(scope, header);
        return header;
    }
    accessRemedy() {
        return this.credential
            ? `Check user name and password of ${this.host} in source-username and source-password, or in source-credentials: the user must be allowed to pull this repository.`
            : `Give source-username and source-password for ${this.host}, or, with several source registries, a line for it in source-credentials; or check the name of the repository.`;
    }
    async #obtain(challenge, scope) {
        const realm = await this.#checkedRealm(challenge.realm);
        if (challenge.service !== undefined)
            realm.searchParams.set('service', challenge.service);
        realm.searchParams.set('scope', scope);
        const place = {
            side: this.side,
            host: this.host,
            asked: realm.host,
            object: `a token for ${scope}`,
            accessRemedy: this.accessRemedy(),
        };
        const headers = this.credential ? { authorization: basic(this.credential) } : {};
        const response = await this.transport
            .send({ method: 'GET', url: realm.href, headers, maxBytes: token_authorizer_TOKEN_BYTES })
            .catch((error) => {
            throw sendProblem(place, error);
        });
        if (response.status !== 200)
            throw answerProblem(place, response);
        const text = new TextDecoder().decode(response.bytes);
        const token = parseToken(text, this.transport.clock.now());
        if (token === undefined && isPage(response))
            throw answerProblem(place, response);
        return token ?? fail(place);
    }
    async #checkedRealm(realm) {
        const judged = await judgeRealm(this.host, realm, this.allowedTokenHosts);
        if (judged.kind === 'allowed')
            return judged.url;
        const named = judged.host ?? realm.slice(0, LONGEST_REALM);
        const sent = this.credential ? 'the password was not sent there' : 'it was not asked';
        const wayOut = judged.host === undefined
            ? ''
            : ` If that is its token service, say so: token-hosts: ${this.host}=${judged.host}`;
        throw new src_errors/* PromotionError */.g1('CREDENTIAL_WITHHELD', `${this.side} registry ${this.host} names ${named} as its token service, ${judged.why}; ${sent}`, { remedy: `Check that ${this.host} is the registry you mean.${wayOut}`, side: this.side });
    }
}
function basic(credential) {
    const pair = `${credential.username}:${credential.password}`;
    return `Basic ${Buffer.from(pair, 'utf8').toString('base64')}`;
}
function parseToken(text, now) {
    let body;
    try {
        body = JSON.parse(text);
    }
    catch {
        return undefined;
    }
    const value = body['token'] ?? body['access_token'];
    if (typeof value !== 'string' || value === '')
        return undefined;
    const seconds = body['expires_in'];
    const lifetime = typeof seconds === 'number' && seconds > 0 ? seconds : DEFAULT_LIFETIME;
    return { value, expiresAt: now + lifetime * 1000 };
}
function fail(place) {
    throw new src_errors/* PromotionError */.g1('REGISTRY_RESPONSE', `${whoOf(place)} answered without a token`, {
        remedy: `Check that ${place.asked ?? place.host} is the token service of ${place.host}.`,
        side: place.side,
    });
}
//# sourceMappingURL=token-authorizer.js.map
// EXTERNAL MODULE: ./out/src/request/suggestion.js
var suggestion = __webpack_require__(84983);
;// CONCATENATED MODULE: ./out/src/registries.js










function connect(request, { identity, sourceIdentity: second, secrets, subscriptions }, { transport, lasting, arm }) {
    const { cloud, sourceCredentials } = request;
    const acrAuthorizer = (side, host, entra) => new AcrAuthorizer(lasting, secrets, side, host, cloud, entra);
    const targetAuthorizer = (0,lazily/* memoize */.B)((host) => acrAuthorizer('target', host, signedIn('target', identity)));
    const targetReader = (host, over, at = host) => new AcrClient(over, targetAuthorizer(host), 'target', at, () => encrypted('target', host));
    const lookup = (0,lazily/* memoize */.B)((key) => {
        const [side, host] = key.split(' ');
        const ids = side === 'source' ? request.sourceRegistryIds : request.targetRegistryIds;
        return findRegistry(arm, side, host, ids.get(host), subscriptions, suggestion/* nearest */.p);
    });
    const encrypted = (side, host) => lookup(`${side} ${host}`).then(({ encryption }) => encryption === 'enabled', () => undefined);
    const sourceReader = (host) => {
        const isAcr = (0,azure_cloud/* isLoginServerOf */.Ex)(cloud, host);
        const credential = sourceCredentials.get(host);
        if (isAcr && credential?.username === undefined) {
            const entra = credential
                ? handedIn(credential.password)
                : signedIn('source', second ?? identity);
            const arm = async () => (byResource(host) ? encrypted('source', host) : undefined);
            return new AcrClient(transport, acrAuthorizer('source', host, entra), 'source', host, arm);
        }
        const api = (0,docker_hub/* isDockerHub */.gr)(host) ? docker_hub/* DOCKER_HUB_API */.sg : host;
        const username = credential?.username;
        const basic = credential && username !== undefined
            ? { username, password: credential.password }
            : undefined;
        const allowed = request.tokenHosts.get(host) ?? [];
        const authorizer = new TokenAuthorizer(transport, secrets, 'source', api, basic, allowed);
        return new RegistryClient(transport, authorizer, 'source', host, api);
    };
    const byResource = (host) => (0,azure_cloud/* isLoginServerOf */.Ex)(cloud, host) && !sourceCredentials.has(host) && second === undefined;
    const source = (0,lazily/* memoize */.B)((host) => {
        const reader = sourceReader(host);
        return {
            reader,
            resource: () => (byResource(host) ? lookup(`source ${host}`) : undefined),
            ...('tagsOf' in reader ? { tagsOf: (name, digest) => reader.tagsOf(name, digest) } : {}),
        };
    });
    const target = (0,lazily/* memoize */.B)((host) => ({
        reader: targetReader(host, transport),
        resource: () => lookup(`target ${host}`),
        mayImport: async () => arm.mayImport(request.targetRegistryIds.get(host) ?? (await lookup(`target ${host}`))),
    }));
    const importSource = async (host) => {
        if (byResource(host))
            return { resourceId: (await lookup(`source ${host}`)).id };
        const registryUri = (0,docker_hub/* isDockerHub */.gr)(host) ? docker_hub/* DOCKER_HUB */.Xb : host;
        const credentials = sourceCredentials.get(host);
        if (credentials)
            return { registryUri, credentials };
        if (!second || !(0,azure_cloud/* isLoginServerOf */.Ex)(cloud, host))
            return { registryUri };
        return { registryUri, credentials: { password: await second.token((0,azure_cloud/* armScope */.Rz)(cloud)) } };
    };
    return { source, target, lasting: (host, at) => targetReader(host, lasting, at), importSource };
}
//# sourceMappingURL=registries.js.map
;// CONCATENATED MODULE: ./out/src/services.js













const IMPORTS_AT_ONCE = 16;
const IMAGES_AT_ONCE = 24;
function createServices(request, outside) {
    const { cloud } = request;
    const { clock, identity } = outside;
    const transport = new http_transport/* Transport */.o(outside.http, outside.work, clock);
    const lasting = new http_transport/* Transport */.o(outside.http, outside.proof, clock);
    const arm = new Arm(transport, cloud, identity);
    const pause = (milliseconds) => (0,src_clock/* sleep */.y)(clock, milliseconds, outside.work);
    const waiting = { now: () => new Date(clock.now()), sleep: pause };
    const looks = (0,lazily/* memoize */.B)(() => new Looks(waiting));
    const budget = new WriteBudget(pause);
    const began = clock.now();
    const deadline = began + request.timeoutMinutes * 60_000;
    const turns = new slots/* Slots */.W(IMPORTS_AT_ONCE);
    const readings = (0,lazily/* memoize */.B)(() => new slots/* Slots */.W(IMAGES_AT_ONCE));
    const reading = (host, read) => readings(host).run(read);
    const registries = connect(request, outside, { transport, lasting, arm });
    const proofBy = (reader) => ({
        target: reader,
        turn: (read) => reading(reader.host, read),
        sleep: (milliseconds) => (0,src_clock/* sleep */.y)(clock, milliseconds, outside.proof),
    });
    const importers = (0,lazily/* memoize */.B)(async (host) => {
        const resource = await registries.target(host).resource();
        const { http, work } = outside;
        const { version } = arm;
        const own = new ArmImporter(http, transport, cloud, identity, resource, budget, version, work);
        return outside.ledger.keeping(host, own);
    });
    return {
        source: registries.source,
        target: registries.target,
        async engine(facts, shown) {
            const host = facts.promotion.target.registry;
            const { reader, resource: found } = registries.target(host);
            const resource = await found();
            const importer = await importers(host);
            const from = await registries.importSource(facts.promotion.source?.registry ?? '');
            return {
                target: reader,
                importer,
                sourceOf: ({ brings }) => (brings === 'previous' ? { resourceId: resource.id } : from),
                looks: looks(host),
                shown,
                ...waiting,
                timeLeft: () => deadline - clock.now(),
                log: (line) => outside.log.line(line),
                progress: outside.progress,
                turn: (task) => turns.run(task, outside.work),
            };
        },
        proof: (host) => proofBy(registries.lasting(host)),
        replicas: (host) => (request.replicaEndpoints.get(host) ?? []).map((endpoint) => ({
            endpoint,
            services: proofBy(registries.lasting(host, endpoint)),
        })),
        attesting: (rule) => ({
            kept: outside.attestations
                ? storesOf(outside.attestations, rule, outside.work)
                : { stores: [] },
            at: foundAttached(rule, outside.attestations),
        }),
        lists: new RevocationListClient(transport),
        identity: () => ({ method: identity.method, claims: identity.claims }),
        places: outside.places,
        now: new Date(began),
        log: outside.log,
        progress: outside.progress,
        reading,
        expect(promotions) {
            for (const { source: from, target: to } of promotions) {
                if (from)
                    registries.source(from.registry).reader.expect(from.repository);
                registries.target(to.registry).reader.expect(to.repository);
            }
        },
        within: (promise) => (0,cancellation/* within */.u)(outside.work, promise),
    };
}
//# sourceMappingURL=services.js.map
;// CONCATENATED MODULE: ./out/src/promotion.js


//# sourceMappingURL=promotion.js.map

/***/ }),

/***/ 84983:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   p: () => (/* binding */ nearest)
/* harmony export */ });
function nearest(word, known) {
    const lower = word.toLowerCase().replaceAll('_', '-').slice(0, 64);
    const ranked = known
        .map((it) => ({ it, distance: distance(lower, it) }))
        .sort((a, b) => a.distance - b.distance);
    const [best] = ranked;
    return best && best.distance <= Math.max(2, best.it.length / 3) ? best.it : undefined;
}
function distance(a, b) {
    let row = Array.from({ length: b.length + 1 }, (_, i) => i);
    for (let i = 1; i <= a.length; i += 1) {
        const next = [i];
        for (let j = 1; j <= b.length; j += 1) {
            const change = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
            next.push(Math.min(change, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
        }
        row = next;
    }
    return row[b.length] ?? 0;
}
//# sourceMappingURL=suggestion.js.map

/***/ }),

/***/ 69593:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   r: () => (/* binding */ crlAddressProblem)
/* harmony export */ });
/* harmony import */ var node_net__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(77030);

function crlAddressProblem(address) {
    const url = parsed(address);
    if (!url || address.length > 2048)
        return 'has no address that can be asked';
    if (url.protocol !== 'http:' && url.protocol !== 'https:')
        return 'is neither at http nor at https';
    if (url.username !== '' || url.password !== '')
        return 'has a password in its address';
    const host = url.hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');
    if ((0,node_net__WEBPACK_IMPORTED_MODULE_0__.isIP)(host) !== 0)
        return 'is at a bare IP address, which is not asked';
    const local = host === 'localhost' || host.endsWith('.localhost') || host.endsWith('.local');
    return local || !host.includes('.') ? 'is at a local name, which is not asked' : undefined;
}
function parsed(address) {
    try {
        return new URL(address);
    }
    catch {
        return undefined;
    }
}
//# sourceMappingURL=crl-address.js.map

/***/ }),

/***/ 53882:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Z9: () => (/* binding */ wordsOf),
/* harmony export */   bO: () => (/* binding */ whoSigned),
/* harmony export */   wV: () => (/* binding */ claimWords)
/* harmony export */ });
const MOST_TOLD = 10;
const LONGEST_TOLD = 200;
function wordsOf(signed) {
    const stated = [];
    if (signed.kind === 'identity') {
        stated.push(`signed ${signed.signedAt}`);
        if (signed.logIndex !== undefined)
            stated.push(`log index ${signed.logIndex}`);
        stated.push(...claimWords(signed.claims));
    }
    stated.push(...pairs(signed.annotations, () => true));
    return stated.length === 0 ? whoSigned(signed) : `${whoSigned(signed)} (${stated.join(', ')})`;
}
function claimWords(claims) {
    return pairs(claims, (name) => name !== 'issuer');
}
function whoSigned(signed) {
    if (signed.kind === 'key')
        return `key ${signed.fingerprint}`;
    const { identity, issuer } = signed;
    return issuer === undefined ? identity : `${identity} from ${issuer}`;
}
function pairs(of, tells) {
    const told = [...of].filter(([name, value]) => tells(name) && value !== '');
    const more = told.length - MOST_TOLD;
    const texts = told
        .slice(0, MOST_TOLD)
        .map(([name, value]) => `${name}=${value}`.slice(0, LONGEST_TOLD));
    return more > 0 ? [...texts, `and ${more} more`] : texts;
}
//# sourceMappingURL=signed-by.js.map

/***/ })

};
