export const id = 206;
export const ids = [206];
export const modules = {

/***/ 28206:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  readImagesFile: () => (/* binding */ readImagesFile)
});

// UNUSED EXPORTS: IMAGE_KEYS, mayBeBoolean

// EXTERNAL MODULE: ./out/src/workspace.js + 1 modules
var workspace = __webpack_require__(31848);
// EXTERNAL MODULE: ./out/src/request/bare-list.js
var bare_list = __webpack_require__(14280);
// EXTERNAL MODULE: ./out/src/request/file-rights.js
var file_rights = __webpack_require__(79717);
// EXTERNAL MODULE: ./out/src/request/modes.js
var modes = __webpack_require__(62283);
// EXTERNAL MODULE: ./out/src/request/target-base.js
var target_base = __webpack_require__(20750);
;// CONCATENATED MODULE: ./out/src/request/from-report.js


const PROVEN = ['promoted', 'already-present', 'verified', 'rolled-back'];
const MOVED = [
    'promoted',
    'rolled-back',
    'failed',
    'mismatched',
    'unverifiable',
];
const WRITING = ['promote', 'rollback'];
const MOST_NOTES = 20;
function fromReport(report, mode, raw, problems) {
    if ('problem' in report) {
        problems.addText(report.problem);
        return { entries: [], notes: [] };
    }
    const { images } = report;
    if (mode !== 'promote' && mode !== 'plan')
        sameTarget(images, raw.target.trim(), problems);
    if ((0,modes/* isRollback */.z)(mode))
        return backFrom(WRITING.includes(report.mode) ? images : [], raw);
    const wanted = images.filter(({ result }) => result !== 'skipped');
    const bases = (0,target_base/* targetsOf */.QR)(raw.target);
    if (mode !== 'verify' && bases.some((it) => (0,target_base/* joinTarget */.u)(it, 'x') === undefined)) {
        problems.at('').add('target', raw.target.trim(), `${target_base/* TARGET_BASE */.sb}, beside a report`);
        return { entries: [], notes: [] };
    }
    if (raw['source-tags'].trim() !== '') {
        const expected = 'nothing beside a report: the tags that were proven there are promoted';
        problems.at('').add('source-tags', raw['source-tags'].trim(), expected);
    }
    const entries = mode === 'verify'
        ? wanted.map((image) => verified(image, raw))
        : wanted.flatMap((image) => promoted(image, raw, problems));
    return { entries, notes: [] };
}
function promoted(image, raw, problems) {
    const { place, registry, repository, result, digest } = image;
    if (digest === undefined || !PROVEN.includes(result)) {
        problems.addText(`${place}: ${registry}/${repository} is ${quoted(result)} in this report: only what was proven goes on, the whole combination of it`);
        return [];
    }
    const target = (0,target_base/* targetsOf */.QR)(raw.target)
        .map((it) => (0,target_base/* joinTarget */.u)(it, repository) ?? '')
        .join('\n');
    const source = `${registry}/${repository}@${digest}`;
    return [{ place, raw: { ...raw, source, target, digest: '', ...tagsOf(image) } }];
}
function verified(image, raw) {
    const { place, registry, repository, digest = '' } = image;
    const target = `${registry}/${repository}`;
    return { place, raw: { ...raw, source: '', target, digest, ...tagsOf(image) } };
}
function backFrom(images, raw) {
    const touched = images.filter(({ result }) => MOVED.includes(result));
    const entries = touched.flatMap(({ place, registry, repository, digest, tags }) => {
        const before = new Map();
        for (const { tag, previous } of tags) {
            if (previous === undefined || previous === digest || digest === undefined)
                continue;
            before.set(previous, [...(before.get(previous) ?? []), tag]);
        }
        const target = `${registry}/${repository}`;
        return [...before].map(([previous, names]) => {
            const own = { source: `${target}@${previous}`, target, tags: names.join('\n') };
            return { place, raw: { ...raw, ...UNUSED, ...own }, ...(digest ? { undoes: digest } : {}) };
        });
    });
    const created = touched.flatMap(({ registry, repository, tags }) => tags.flatMap((it) => (it.created ? [{ registry, repository, tag: it.tag }] : [])));
    const notes = created
        .slice(0, MOST_NOTES)
        .map(({ registry, repository, tag }) => `That run created ${registry}/${repository}:${tag}, which stays. If it shall go: az acr repository untag --name ${registry} --image ${repository}:${tag}`);
    const more = created.length - notes.length;
    return { entries, notes: more > 0 ? [...notes, `and ${more} more tags that it created`] : notes };
}
const UNUSED = {
    digest: '',
    'digest-evidence': '',
    untagged: 'false',
    optional: 'false',
    referrers: 'ignore',
    'referrer-types': '',
    'source-tags': '',
    'forward-only': '',
};
function tagsOf({ tags }) {
    return { tags: tags.map(({ tag }) => tag).join('\n'), untagged: String(tags.length === 0) };
}
function sameTarget(images, given, problems) {
    if (given === '')
        return;
    const other = images.find(({ registry, repository }) => given !== registry && given !== `${registry}/${repository}`);
    if (!other)
        return;
    const expected = `the target of the report, ${other.registry} or ${other.registry}/${other.repository}, or nothing`;
    problems.at('').add('target', given, expected);
}
function quoted(result) {
    return /^[a-z-]{1,30}$/.test(result) ? result : 'without a result';
}
//# sourceMappingURL=from-report.js.map
// EXTERNAL MODULE: ./out/src/request/inputs.js + 5 modules
var inputs = __webpack_require__(11247);
;// CONCATENATED MODULE: ./out/src/request/list-shapes.js
const LINES = 'list its images instead, one reference a line, with the registry in target';
const SET = 'version: 1 and, below images, - { source: <registry>/<repository>@sha256:…, tags: ["…"] }';
function foreignShape(body) {
    if (Array.isArray(body)) {
        if (body.some((it) => isRecord(it) && 'dmap' in it))
            return promoterManifest;
        if (body.some((it) => isRecord(it) && 'source' in it)) {
            return 'a list of images alone: write version: 1 above it and put it below images:';
        }
        return body.some(isRecord) ? `a list of something else; write ${SET}` : undefined;
    }
    if (!isRecord(body))
        return undefined;
    if ('apiVersion' in body && 'kind' in body)
        return `a Kubernetes manifest; ${LINES}`;
    if (isRecord(body['services']))
        return `a compose file; ${LINES}`;
    if (Array.isArray(body['sync']))
        return `a configuration of regsync; write ${SET}`;
    const { images } = body;
    if (Array.isArray(images) && images.some((it) => isRecord(it) && 'dmap' in it)) {
        return promoterManifest;
    }
    const kustomize = ['newTag', 'newName'];
    if (Array.isArray(images) &&
        images.some((it) => isRecord(it) && kustomize.some((k) => k in it))) {
        return `a kustomization; write ${SET}`;
    }
    const hosts = Object.entries(body).filter(([key, it]) => key.includes('.') && isRecord(it));
    if (hosts.some(([, it]) => isRecord(it['images']))) {
        return `a file of skopeo sync; write ${SET}`;
    }
    return undefined;
}
const promoterManifest = `a manifest of the Kubernetes image promoter; for each digest of dmap write ${SET}`;
function isRecord(value) {
    return typeof value === 'object' && value !== null && !Array.isArray(value);
}
//# sourceMappingURL=list-shapes.js.map
// EXTERNAL MODULE: ./out/src/azure/cloud.js
var cloud = __webpack_require__(86764);
// EXTERNAL MODULE: ./out/src/oci/digest.js
var digest = __webpack_require__(43027);
// EXTERNAL MODULE: ./out/src/oci/format-error.js
var format_error = __webpack_require__(30447);
// EXTERNAL MODULE: ./out/src/oci/reference.js
var reference = __webpack_require__(59578);
// EXTERNAL MODULE: ./out/src/oci/registry-name.js
var registry_name = __webpack_require__(78202);
;// CONCATENATED MODULE: ./out/src/request/report-file.js





const VERSIONS = [1, 2];
const MOST_IMAGES = 1000;
const MOST_TAGS = 1000;
function readReport(text) {
    if (!/^\s*\{/.test(text))
        return undefined;
    const body = parsed(text);
    if (!report_file_isRecord(body) || !report_file_isRecord(body['tool']))
        return undefined;
    if (body['tool']['name'] !== 'acr-promotion-gate' || !('schemaVersion' in body))
        return undefined;
    if (!VERSIONS.includes(body['schemaVersion']))
        return { problem: 'a report of another version' };
    const { images } = body;
    if (!Array.isArray(images) || images.length === 0) {
        return { problem: 'this report names no image: its run ended before it read one' };
    }
    if (images.length > MOST_IMAGES)
        return { problem: `expected at most ${MOST_IMAGES} images` };
    const read = images.map((image, i) => imageOf(image, `images[${i}]`));
    const problems = read.flatMap((it) => ('problem' in it ? [it.problem] : []));
    if (problems.length > 0)
        return { problem: problems.slice(0, 5).join('; ') };
    const mode = typeof body['mode'] === 'string' ? body['mode'] : '';
    return { mode, images: read.flatMap((it) => ('problem' in it ? [] : [it])) };
}
function parsed(text) {
    try {
        return JSON.parse(text);
    }
    catch {
        return undefined;
    }
}
function imageOf(image, place) {
    if (!report_file_isRecord(image) || !report_file_isRecord(image['target']))
        return { problem: `${place}: no target` };
    const { registry, repository } = image['target'];
    const named = (0,registry_name/* joinImageName */.ZM)(textOf(registry), textOf(repository))?.split(/\/(.*)/s);
    const [host = '', path = ''] = named ?? [];
    if (!(0,cloud/* cloudOfHost */.HN)(host))
        return { problem: `${place}: its target is no Azure registry` };
    const tags = image['tags'];
    if (!Array.isArray(tags) || tags.length > MOST_TAGS)
        return { problem: `${place}: no tags` };
    const given = image['digest'];
    try {
        return {
            place,
            result: textOf(image['result']),
            registry: host,
            repository: path,
            digest: given === undefined ? undefined : (0,digest/* parseDigest */.m)(textOf(given)),
            tags: tags.filter(isWanted).map(tagOf),
        };
    }
    catch (error) {
        if (!(error instanceof format_error/* FormatError */.I))
            throw error;
        return { problem: `${place}: ${error.message}` };
    }
}
function isWanted(value) {
    return !report_file_isRecord(value) || value['after'] !== 'kept';
}
function tagOf(value) {
    const tag = report_file_isRecord(value) ? value : {};
    const previous = tag['previousDigest'];
    return {
        tag: (0,reference/* parseTag */.ED)(textOf(tag['tag'])),
        previous: previous === undefined ? undefined : (0,digest/* parseDigest */.m)(textOf(previous)),
        created: tag['before'] === 'absent' && tag['after'] === 'proven',
    };
}
function textOf(value) {
    return typeof value === 'string' ? value : '';
}
function report_file_isRecord(value) {
    return typeof value === 'object' && value !== null && !Array.isArray(value);
}
//# sourceMappingURL=report-file.js.map
// EXTERNAL MODULE: ./out/src/request/suggestion.js
var suggestion = __webpack_require__(84983);
// EXTERNAL MODULE: ./out/src/request/unexpanded.js
var unexpanded = __webpack_require__(15449);
;// CONCATENATED MODULE: ./out/src/request/yaml-depth.js
const MOST_LEVELS = 50;
function nestsTooDeep(text) {
    let open = 0;
    let leading = true;
    let levels = 0;
    for (const character of text) {
        switch (character) {
            case '\n':
            case '\r':
                leading = true;
                levels = 0;
                break;
            case '[':
            case '{':
                open += 1;
                break;
            case ']':
            case '}':
                open -= open > 0 ? 1 : 0;
                break;
            case ' ':
            case '\t':
            case '-':
            case '?':
            case ':':
                levels += leading ? 1 : 0;
                break;
            default:
                leading = false;
        }
        if (open > MOST_LEVELS || levels > 2 * MOST_LEVELS)
            return true;
    }
    return false;
}
//# sourceMappingURL=yaml-depth.js.map
;// CONCATENATED MODULE: ./out/src/request/images-file.js












const IMAGE_KEYS = (0,inputs/* namesWhere */.mP)(({ perImage }) => perImage === true);
const FILE_KEYS = ['version', 'source', 'target', 'defaults', 'images'];
const OWN_VERSION = 'the version of an image stands in the image or in defaults, in quotes: version: "1.4.2"';
const images_file_MOST_IMAGES = 1000;
const MOST_CHARACTERS = 500_000;
async function readImagesFile(path, raw, problems, places, mode) {
    const fetched = await (0,workspace/* readWorkspaceFile */.sL)(path, places);
    if (fetched.kind === 'failed') {
        problems.add('images-file', path, `a readable file: ${fetched.reason}`);
        return { entries: [], notes: [] };
    }
    const file = problems.at(path);
    const report = readReport(fetched.text);
    if (report)
        return fromReport(report, mode, raw, file);
    if ((0,modes/* isRollback */.z)(mode)) {
        problems.add('images-file', path, `the report of the run that is to be undone, for mode ${mode}`);
        return { entries: [], notes: [] };
    }
    return { entries: await readSet(fetched.text, raw, file), notes: [] };
}
async function readSet(given, raw, file) {
    if (given.length > MOST_CHARACTERS) {
        file.addText(`expected at most ${MOST_CHARACTERS} characters`);
        return [];
    }
    const lines = (0,bare_list/* listedLines */.vU)(given);
    if (lines)
        return (0,unexpanded/* refuseUnexpandedLines */.C7)(given, file) ? [] : listOf(lines, raw, file);
    if (nestsTooDeep(given)) {
        file.addText('no list of images: it nests too deep');
        return [];
    }
    const { LineCounter, parseDocument } = await __webpack_require__.e(/* import() */ 815).then(__webpack_require__.t.bind(__webpack_require__, 38815, 19));
    const lineCounter = new LineCounter();
    const options = { version: '1.2', uniqueKeys: true, prettyErrors: false, lineCounter };
    const document = parseDocument(given, options);
    const [error] = document.errors;
    if (error) {
        const { line, col } = lineCounter.linePos(error.pos[0]);
        file.addText(`no valid YAML: ${error.message} at line ${line}, column ${col}`);
        return [];
    }
    try {
        const body = document.toJS({ maxAliasCount: 50 });
        const foreign = foreignShape(body);
        if (foreign === undefined && (0,unexpanded/* refuseUnexpandedLines */.C7)(given, file))
            return [];
        const listed = (0,bare_list/* listedIn */.tl)(body);
        if (listed)
            return listOf(listed, raw, file);
        if (foreign === undefined)
            return entriesIn(body, raw, file);
        file.addText(`this is ${foreign}`);
        return [];
    }
    catch (thrown) {
        if (!(thrown instanceof ReferenceError))
            throw thrown;
        file.addText(`no valid YAML: ${thrown.message}`);
        return [];
    }
}
function listOf(listed, raw, file) {
    if (listed.length > images_file_MOST_IMAGES) {
        file.addText(`expected at most ${images_file_MOST_IMAGES} images`);
        return [];
    }
    return (0,bare_list/* entriesOfList */._t)(listed, cleared(raw), raw.target.trim(), file);
}
function entriesIn(body, raw, file) {
    if (raw.target.trim() !== '') {
        const expected = 'nothing beside images-file: the file says it';
        file.at('').add('target', raw.target.trim(), expected);
    }
    if (!images_file_isRecord(body)) {
        file.addText('expected version, images and, optionally, source, target and defaults');
        return [];
    }
    checkKeys(body, FILE_KEYS, '', file);
    if (body['version'] !== 1) {
        const hint = body['version'] === undefined ? '' : `; ${OWN_VERSION}`;
        file.addText(`version: expected 1, the number of this format${hint}`);
    }
    const { images } = body;
    if (!Array.isArray(images) || images.length === 0 || images.length > images_file_MOST_IMAGES) {
        file.addText(`images: expected a list of 1 to ${images_file_MOST_IMAGES} images`);
        return [];
    }
    const defaults = (0,file_rights/* heldTo */.l)(raw, valuesOf(body['defaults'] ?? {}, 'defaults', file), file.at('defaults'));
    const registries = { source: images_file_textOf(body, 'source', file), target: images_file_textOf(body, 'target', file) };
    return images.map((image, index) => {
        const place = `images[${index}]`;
        const own = (0,file_rights/* heldTo */.l)(raw, valuesOf(image, place, file), file.at(place));
        const merged = { ...cleared(raw), ...defaults, ...own };
        if (own.target !== undefined && own.targets !== undefined) {
            file.addText(`${place}: expected target or targets, not both`);
        }
        return { place, raw: { ...merged, ...namesOf(own, defaults.targets, registries) } };
    });
}
function namesOf(own, inherited, registries) {
    const source = qualified(own.source ?? '', registries.source);
    const repository = withoutTag((own.source ?? '').split('@', 1)[0] ?? '');
    const bare = hasRegistry(repository) ? repository.slice(repository.indexOf('/') + 1) : repository;
    const joined = (line) => (/[.:/]/.test(line) ? (0,target_base/* joinTarget */.u)(line, bare) : undefined);
    const several = (0,target_base/* targetsOf */.QR)(own.targets ?? inherited ?? '').map((it) => joined(it) ?? it);
    const targets = own.target === undefined ? several : (0,target_base/* targetsOf */.QR)(own.target);
    const named = targets.filter((it) => it !== '').map((it) => qualified(it, registries.target));
    return { source, target: named.join('\n') || qualified(bare, registries.target) };
}
function withoutTag(name) {
    const colon = name.indexOf(':', name.lastIndexOf('/') + 1);
    return colon < 0 ? name : name.slice(0, colon);
}
function qualified(name, registry) {
    return name === '' || registry === '' || hasRegistry(name) ? name : `${registry}/${name}`;
}
function hasRegistry(name) {
    const slash = name.indexOf('/');
    return slash > 0 && /[.:]|^localhost$/.test(name.slice(0, slash));
}
function cleared(raw) {
    return { ...raw, source: '', target: '', tags: '', digest: '' };
}
function valuesOf(image, place, file) {
    if (!images_file_isRecord(image)) {
        file.addText(`${place}: expected keys and values`);
        return {};
    }
    checkKeys(image, IMAGE_KEYS, `${place}.`, file);
    const known = IMAGE_KEYS.filter((key) => image[key] !== undefined);
    const texts = known.map((key) => [key, rawValue(image[key], key, `${place}.${key}`, file)]);
    return Object.fromEntries(texts);
}
function rawValue(value, key, place, file) {
    const spec = inputs/* SPECS */.ne[key];
    const isList = spec.type === 'list' || spec.type === 'lines';
    if (typeof value === 'string')
        return value;
    if (typeof value === 'boolean' && mayBeBoolean(spec))
        return String(value);
    if (typeof value === 'number' && (spec.type === 'integer' || spec.type === 'number')) {
        return String(value);
    }
    if (isList && Array.isArray(value) && value.every((it) => typeof it === 'string')) {
        return value.join('\n');
    }
    const list = isList ? ' or a list of texts' : '';
    file.addText(`${place}: given ${JSON.stringify(value)}, expected a text${list}; put it in quotes, since YAML reads 1.10 as the number 1.1`);
    return '';
}
function mayBeBoolean(spec) {
    return spec.type === 'boolean' || (spec.type === 'list' && spec.orBoolean === true);
}
function images_file_textOf(body, key, file) {
    const value = body[key] ?? '';
    if (typeof value === 'string')
        return value;
    file.addText(`${key}: expected a registry's login server`);
    return '';
}
function checkKeys(body, known, place, file) {
    let strange = false;
    for (const key of Object.keys(body).filter((it) => !known.includes(it))) {
        const near = (0,suggestion/* nearest */.p)(key, known);
        file.addText(`${place}${key}: unknown key${near === undefined ? '' : `; did you mean ${near}?`}`);
        if (near === undefined)
            strange = true;
    }
    if (strange)
        file.addText(`known keys are ${known.join(', ')}`);
}
function images_file_isRecord(value) {
    return typeof value === 'object' && value !== null && !Array.isArray(value);
}
//# sourceMappingURL=images-file.js.map

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

/***/ })

};
