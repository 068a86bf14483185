export const id = 426;
export const ids = [426];
export const modules = {

/***/ 7426:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  readDigests: () => (/* binding */ readDigests),
  readEvidence: () => (/* binding */ readEvidence)
});

// UNUSED EXPORTS: FORMATS, READERS

;// CONCATENATED MODULE: ./out/src/evidence/content.js
const ESC = String.fromCharCode(0x1b);
const BELL = String.fromCharCode(0x07);
const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const ESCAPES = new RegExp([
    `${ESC}\\[[0-?]*[ -/]*[@-~]`,
    `${ESC}[()][0-9A-Z]`,
    `${ESC}\\][^${BELL}${ESC}]*(?:${BELL}|${ESC}\\\\)`,
].join('|'), 'g');
const ISO_TIME = /^\[?\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:[.,]\d{1,12})?(?:Z|[+-]\d\d:?\d\d)\]?\s+/;
const LOG_TIME = /^\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d\s+/;
const DATED = /^\[?\d{4}[-/]/;
const MOST_TIMES = 3;
const LONGEST_LINE = 4096;
const TOO_LONG = '(a line too long)';
function contentOf(given) {
    const text = given.replace(/^\ufeff/, '');
    let lines;
    return {
        text,
        json: parseJson(text) ?? colourlessJson(text),
        get lines() {
            lines ??= linesOf(text);
            return lines;
        },
    };
}
function linesOf(text) {
    return filledLines(text.replace(ESCAPES, ''))
        .map(plainLine)
        .filter((line) => line !== '');
}
function filledLines(text) {
    const lines = [];
    let start = 0;
    for (let at = 0; at <= text.length; at += 1) {
        const code = at === text.length ? LINE_FEED : text.charCodeAt(at);
        if (code !== LINE_FEED && code !== CARRIAGE_RETURN)
            continue;
        if (at > start)
            lines.push(text.slice(start, at));
        start = at + 1;
    }
    return lines;
}
function plainLine(line) {
    if (line.length > LONGEST_LINE)
        return TOO_LONG;
    let plain = behindColumns(line).trim();
    for (let i = 0; i < MOST_TIMES && DATED.test(plain); i += 1) {
        const next = plain.replace(ISO_TIME, '').replace(LOG_TIME, '');
        if (next === plain)
            break;
        plain = next;
    }
    return plain;
}
function behindColumns(line) {
    const tab = line.lastIndexOf('\t');
    if (tab < 0)
        return line;
    const last = line.slice(tab + 1);
    return ISO_TIME.test(last.trimStart()) ? last : line;
}
function colourlessJson(text) {
    return text.includes(ESC) ? parseJson(text.replace(ESCAPES, '')) : undefined;
}
function parseJson(text) {
    try {
        return JSON.parse(text);
    }
    catch {
        return undefined;
    }
}
//# sourceMappingURL=content.js.map
// EXTERNAL MODULE: ./out/src/evidence/entry.js
var evidence_entry = __webpack_require__(99027);
;// CONCATENATED MODULE: ./out/src/evidence/formats/build-log.js
const STEPS = [
    /^Sending build context to Docker daemon/,
    /^Step \d+\/\d+ ?: /,
    /^Successfully (?:built [0-9a-f]{12}|tagged )/,
    /^#\d+ (?:\[|DONE|CACHED|exporting|transferring|naming to|writing image)/,
    /^=> (?:CACHED )?\[/,
    /^\[\+\] Building /,
    /^STEP \d+(?:\/\d+)?: /,
];
const SHORTEST_LINE = 7;
const buildLog = {
    formats: [],
    read({ lines }) {
        const built = lines.some((line) => line.length >= SHORTEST_LINE && STEPS.some((step) => step.test(line)));
        if (!built)
            return undefined;
        return { kind: 'silent', reason: 'a build log: it tells no digest that a registry serves' };
    },
};
//# sourceMappingURL=build-log.js.map
;// CONCATENATED MODULE: ./out/src/evidence/formats/buildx.js

const DIGEST = 'containerimage.digest';
const CONFIG = 'containerimage.config.digest';
const DESCRIPTOR = 'containerimage.descriptor';
const NAME = 'image.name';
const buildx = {
    formats: ['buildx metadata', 'bake metadata'],
    read({ json }) {
        if (!(0,evidence_entry/* isRecord */.u4)(json))
            return undefined;
        if (isTarget(json))
            return reading('buildx metadata', [['', json]]);
        const targets = Object.entries(json).filter((it) => isTarget(it[1]));
        return targets.length === 0 ? undefined : reading('bake metadata', targets);
    },
};
function isTarget(value) {
    return (0,evidence_entry/* isRecord */.u4)(value) && (DIGEST in value || CONFIG in value || (0,evidence_entry/* isRecord */.u4)(value[DESCRIPTOR]));
}
function reading(format, targets) {
    const entries = [];
    for (const [name, target] of (0,evidence_entry/* bounded */.Mm)(targets)) {
        const descriptor = target[DESCRIPTOR];
        const described = (0,evidence_entry/* isRecord */.u4)(descriptor) ? (0,evidence_entry/* textOf */.b6)(descriptor['digest']) : undefined;
        const digest = (0,evidence_entry/* textOf */.b6)(target[DIGEST]) || (described ?? '');
        if (digest === '')
            continue;
        if (digest === target[CONFIG]) {
            return {
                kind: 'refused',
                reason: `${format}: containerimage.digest equals the config digest, so it is an image ID and not what a registry serves; build with push instead of load`,
            };
        }
        if (described !== undefined && described !== digest) {
            return {
                kind: 'refused',
                reason: `${format}: containerimage.digest and the descriptor's digest differ`,
            };
        }
        const named = name === '' ? {} : { name };
        entries.push({ ...named, of: subjectOf(target), digest });
    }
    return { kind: 'entries', format, strength: 'stated', entries };
}
function subjectOf(target) {
    if (target[NAME] === undefined || target[NAME] === '')
        return evidence_entry/* UNNAMED */.rY;
    return (0,evidence_entry/* namedBy */.T)((0,evidence_entry/* textOf */.b6)(target[NAME]).split(','));
}
//# sourceMappingURL=buildx.js.map
;// CONCATENATED MODULE: ./out/src/evidence/formats/in-toto.js


const STATEMENT = /^https:\/\/in-toto\.io\/Statement\//;
const IN_TOTO = 'application/vnd.in-toto+json';
const statement = {
    formats: ['in-toto statement'],
    read: ({ text, json }) => stated('in-toto statement', bareStatement, text, json),
};
const bundle = {
    formats: ['Sigstore bundle'],
    read: ({ text, json }) => stated('Sigstore bundle', inBundle, text, json),
};
const envelope = {
    formats: ['DSSE envelope'],
    read: ({ text, json }) => stated('DSSE envelope', inEnvelope, text, json),
};
function stated(format, open, text, json) {
    const statements = json === undefined ? openLines(text, open) : [open(json)];
    if (statements.length === 0)
        return undefined;
    const entries = [];
    for (const it of statements) {
        if (it === undefined)
            return undefined;
        for (const entry of subjects(it))
            entries.push(entry);
        if (entries.length > evidence_entry/* MOST_ENTRIES */.V0)
            break;
    }
    return { kind: 'entries', format, strength: 'claimed', entries };
}
function bareStatement(value) {
    return (0,evidence_entry/* isRecord */.u4)(value) && STATEMENT.test((0,evidence_entry/* textOf */.b6)(value['_type'])) ? value : undefined;
}
function openLines(text, open) {
    const opened = [];
    try {
        for (const line of filledLines(text)) {
            if (line.trim() === '')
                continue;
            const it = open(JSON.parse(line));
            if (it === undefined)
                return [];
            opened.push(it);
        }
    }
    catch {
        return [];
    }
    return opened;
}
function inBundle(value) {
    if (!(0,evidence_entry/* isRecord */.u4)(value) || !(0,evidence_entry/* isRecord */.u4)(value['dsseEnvelope']))
        return undefined;
    const known = (0,evidence_entry/* textOf */.b6)(value['mediaType']).startsWith('application/vnd.dev.sigstore.bundle');
    return known ? statementIn(value['dsseEnvelope']) : undefined;
}
function inEnvelope(value) {
    return (0,evidence_entry/* isRecord */.u4)(value) && value['payloadType'] === IN_TOTO && Array.isArray(value['signatures'])
        ? statementIn(value)
        : undefined;
}
function statementIn(envelope) {
    const payload = Buffer.from((0,evidence_entry/* textOf */.b6)(envelope['payload']), 'base64').toString('utf8');
    try {
        const parsed = JSON.parse(payload);
        return (0,evidence_entry/* isRecord */.u4)(parsed) ? parsed : {};
    }
    catch {
        return {};
    }
}
function subjects(from) {
    const list = Array.isArray(from['subject']) ? from['subject'] : [];
    return (0,evidence_entry/* bounded */.Mm)(list)
        .filter(evidence_entry/* isRecord */.u4)
        .flatMap((subject) => {
        const { digest } = subject;
        const hex = (0,evidence_entry/* isRecord */.u4)(digest) ? (0,evidence_entry/* textOf */.b6)(digest['sha256']) : '';
        if (hex === '')
            return [];
        const name = (0,evidence_entry/* textOf */.b6)(subject['name']);
        return [{ name, of: named(subject['name']), digest: `sha256:${hex}` }];
    });
}
function named(name) {
    return name === undefined || name === '' ? evidence_entry/* UNNAMED */.rY : (0,evidence_entry/* namedBy */.T)((0,evidence_entry/* textOf */.b6)(name));
}
//# sourceMappingURL=in-toto.js.map
;// CONCATENATED MODULE: ./out/src/evidence/formats/lines.js

const lines_DIGEST = '(sha(?:256|384|512):[0-9a-fA-F]+)';
const DIGEST_FIRST = new RegExp(`^${lines_DIGEST}\\s+(\\S+)$`);
const REFERENCE = new RegExp(`^(\\S+)@${lines_DIGEST}$`);
const BARE = new RegExp(`^${lines_DIGEST}$`);
const QUOTED = /^(["'])(.*)\1$/;
const resourceUris = {
    formats: ['RESOURCE_URIS'],
    read({ text }) {
        const trimmed = text.trim();
        if (!/^https?:\/\//.test(trimmed) && !/^,|,\s*https?:\/\//.test(trimmed))
            return undefined;
        if (/[\r\n]/.test(trimmed))
            return undefined;
        const entries = trimmed.split(',', evidence_entry/* MOST_ENTRIES */.V0 + 1).flatMap((it) => {
            const element = it.trim();
            const digest = REFERENCE.exec(element)?.[2];
            return digest === undefined ? [] : [{ of: (0,evidence_entry/* namedBy */.T)(element), digest }];
        });
        return { kind: 'entries', format: 'RESOURCE_URIS', strength: 'stated', entries };
    },
};
const digestLines = {
    formats: ['list of digests'],
    read({ lines, json }) {
        const entries = [];
        for (const line of textsIn(json) ?? lines) {
            if (line.startsWith('#'))
                continue;
            const entry = entryOf(QUOTED.exec(line)?.[2] ?? line);
            if (entry === undefined)
                return undefined;
            entries.push(entry);
            if (entries.length > evidence_entry/* MOST_ENTRIES */.V0)
                break;
        }
        if (entries.length === 0)
            return undefined;
        return { kind: 'entries', format: 'list of digests', strength: 'stated', entries };
    },
};
function textsIn(json) {
    const list = Array.isArray(json) ? (0,evidence_entry/* bounded */.Mm)(json) : [json];
    return list.every((it) => typeof it === 'string') ? list.map((it) => it.trim()) : undefined;
}
function entryOf(line) {
    const bare = BARE.exec(line)?.[1];
    if (bare !== undefined)
        return { of: evidence_entry/* UNNAMED */.rY, digest: bare };
    const [, first, place] = DIGEST_FIRST.exec(line) ?? [];
    if (first !== undefined && place !== undefined)
        return lines_named(place, first);
    const [, reference, digest] = REFERENCE.exec(line) ?? [];
    return reference !== undefined && digest !== undefined ? lines_named(reference, digest) : undefined;
}
function lines_named(reference, digest) {
    return { name: reference, of: (0,evidence_entry/* namedBy */.T)(reference), digest };
}
const imagetoolsText = {
    formats: ['imagetools inspect'],
    read({ text }) {
        if (!/^Name:[ \t]/m.test(text) || !/^MediaType:[ \t]/m.test(text))
            return undefined;
        const entries = [];
        let name = '';
        for (const line of text.split(/\r\n|\r|\n/)) {
            if (line.startsWith('Name:'))
                name = line.slice('Name:'.length).trim();
            const digest = /^Digest:[ \t]+(\S+)[ \t]*$/.exec(line)?.[1];
            if (digest !== undefined)
                entries.push({ of: (0,evidence_entry/* namedBy */.T)(name), digest });
            if (entries.length > evidence_entry/* MOST_ENTRIES */.V0)
                break;
        }
        return { kind: 'entries', format: 'imagetools inspect', strength: 'stated', entries };
    },
};
//# sourceMappingURL=lines.js.map
// EXTERNAL MODULE: ./out/src/request/unexpanded.js
var unexpanded = __webpack_require__(15449);
;// CONCATENATED MODULE: ./out/src/evidence/formats/not-evidence.js


const notEvidence = {
    formats: [],
    read({ json, lines }) {
        const [line = ''] = lines;
        const variable = lines.length === 1 ? (0,unexpanded/* unexpandedIn */.kt)(line) : undefined;
        if (json === undefined && variable !== undefined)
            return refused(not_evidence_unexpanded(variable));
        const [first] = Array.isArray(json) ? json : [json];
        if (!(0,evidence_entry/* isRecord */.u4)(first))
            return undefined;
        const reason = REASONS.find(([is]) => is(first, Array.isArray(json)))?.[1];
        return reason === undefined ? undefined : refused(reason);
    },
};
function refused(reason) {
    return { kind: 'refused', reason };
}
function not_evidence_unexpanded(variable) {
    return `${variable} is not expanded: the job has no such variable; an output of another job or stage is mapped in variables first`;
}
const REASONS = [
    [
        isHeldByRegistry,
        'az acr manifest list-metadata, az acr manifest show-metadata or az acr repository show: this is what the registry holds now, not what the build made; it cannot tell a moved tag',
    ],
    [
        (json) => Array.isArray(json['tags']) && (0,evidence_entry/* isRecord */.u4)(json['labels']),
        "metadata-action output: tags and labels only, no digest; pass the build step's digest or metadata",
    ],
    [
        (json) => 'rootfs' in json && 'config' in json,
        'an image config: its digest is an image ID, which no registry serves',
    ],
    [
        (json) => (0,evidence_entry/* isRecord */.u4)(json['verifier']) && Array.isArray(json['properties']),
        'the predicate of a statement alone: it does not name the digest that it is about; pass the statement, which lies beside it',
    ],
    [
        (json) => 'schemaVersion' in json && !('digest' in json),
        'a manifest itself: it does not state its own digest, which the build or imagetools inspect tells',
    ],
];
function isHeldByRegistry(json, isList) {
    if ('changeableAttributes' in json)
        return true;
    return 'digest' in json && ('lastUpdateTime' in json || (isList && 'timestamp' in json));
}
//# sourceMappingURL=not-evidence.js.map
// EXTERNAL MODULE: ./out/src/oci/registry-name.js
var registry_name = __webpack_require__(78202);
;// CONCATENATED MODULE: ./out/src/evidence/formats/pipeline.js


const PROVEN = ['promoted', 'already-present', 'verified'];
const earlierReport = {
    formats: ['report of an earlier stage'],
    read({ json }) {
        if (!(0,evidence_entry/* isRecord */.u4)(json) || !(0,evidence_entry/* isRecord */.u4)(json['tool']))
            return undefined;
        if (json['tool']['name'] !== 'acr-promotion-gate')
            return undefined;
        const images = Array.isArray(json['images']) ? (0,evidence_entry/* bounded */.Mm)(json['images']).filter(evidence_entry/* isRecord */.u4) : [];
        const proven = images.filter((it) => PROVEN.includes((0,evidence_entry/* textOf */.b6)(it['result'])));
        if (proven.length === 0)
            return pipeline_refused('it proved nothing in its target');
        const entries = proven.map((it) => {
            const target = (0,evidence_entry/* isRecord */.u4)(it['target']) ? it['target'] : {};
            return {
                of: placed((0,evidence_entry/* textOf */.b6)(target['registry']), (0,evidence_entry/* textOf */.b6)(target['repository'])),
                digest: (0,evidence_entry/* textOf */.b6)(it['digest']),
            };
        });
        const placeless = entries.every(({ of }) => of.kind === 'named' && of.repositories.length === 0);
        if (placeless)
            return pipeline_refused('it does not say in which registry and repository it proved it');
        return { kind: 'entries', format: 'report of an earlier stage', strength: 'stated', entries };
    },
};
const githubArtifacts = {
    formats: ['GitHub artifacts list'],
    read({ json }) {
        if (!(0,evidence_entry/* isRecord */.u4)(json) || json['version'] !== 1 || !Array.isArray(json['subjects'])) {
            return undefined;
        }
        const images = (0,evidence_entry/* bounded */.Mm)(json['subjects'])
            .filter(evidence_entry/* isRecord */.u4)
            .filter((it) => it['kind'] !== 'file');
        const entries = images.map((it) => {
            const name = (0,evidence_entry/* textOf */.b6)(it['name']);
            return { name, of: (0,evidence_entry/* namedBy */.T)(name), digest: (0,evidence_entry/* textOf */.b6)(it['digest']) };
        });
        return { kind: 'entries', format: 'GitHub artifacts list', strength: 'stated', entries };
    },
};
const acrRun = {
    formats: ['az acr build result'],
    read({ json }) {
        if (!(0,evidence_entry/* isRecord */.u4)(json) || !Array.isArray(json['outputImages']) || !('runId' in json)) {
            return undefined;
        }
        if (json['status'] !== 'Succeeded') {
            return { kind: 'refused', reason: 'az acr build result: the run did not succeed' };
        }
        const entries = (0,evidence_entry/* bounded */.Mm)(json['outputImages'])
            .filter(evidence_entry/* isRecord */.u4)
            .map((it) => ({
            name: (0,evidence_entry/* textOf */.b6)(it['tag']),
            of: placed((0,evidence_entry/* textOf */.b6)(it['registry']), (0,evidence_entry/* textOf */.b6)(it['repository'])),
            digest: (0,evidence_entry/* textOf */.b6)(it['digest']),
        }));
        return { kind: 'entries', format: 'az acr build result', strength: 'stated', entries };
    },
};
function placed(registry, repository) {
    const name = (0,registry_name/* joinImageName */.ZM)(registry, repository);
    return { kind: 'named', repositories: name === undefined ? [] : [name] };
}
function pipeline_refused(why) {
    return { kind: 'refused', reason: `report of an earlier stage: ${why}` };
}
//# sourceMappingURL=pipeline.js.map
;// CONCATENATED MODULE: ./out/src/evidence/formats/push-log.js

const push_log_DIGEST = '(sha(?:256|384|512):[0-9a-fA-F]+)';
const REFERS = /^The push refers to (?:a )?repository(.*)$/;
const PUSHED = new RegExp(`^(\\S+): digest: ${push_log_DIGEST} size: \\d+$`);
const BUILDKIT = new RegExp(`^#\\d+ pushing manifest for (\\S+)@${push_log_DIGEST}(?: [\\d.]+m?s)? done$`);
const LOGGED = new RegExp(`(?:^(?:INFO\\[\\d+\\] )?|level=info msg=")Pushed (\\S+)@${push_log_DIGEST}"?$`);
const MEMBER = /^Pushed ref (\S+) with digest: \S+$/;
const push_log_BARE = new RegExp(`^${push_log_DIGEST}$`);
const ARRIVED = /^(?:Pushed: |Pushed \[registry\] |Copied \[[a-z-]+\] \S+ => \[registry\] )(\S+)$/;
const OTHER = /^(?:Pulled|Downloaded|Attached|Restored|Status)\b/;
const BELOW = new RegExp(`^Digest: ${push_log_DIGEST}$`);
const push_log_SHORTEST_LINE = 8;
const FORMATS = {
    docker: 'docker push output',
    crane: 'crane push output',
    list: 'docker manifest push output',
    buildkit: 'BuildKit log',
    helm: 'helm push output',
    oras: 'oras push output',
    kaniko: 'kaniko log',
};
const pushLog = {
    formats: Object.values(FORMATS),
    read({ lines }) {
        const log = new Log();
        for (const line of lines) {
            log.take(line);
            if (log.size > evidence_entry/* MOST_ENTRIES */.V0)
                break;
        }
        return log.reading();
    },
};
class Log {
    #entries = [];
    #nameless = [];
    #formats = new Set();
    #refers;
    #arrived;
    #member;
    get size() {
        return this.#entries.length + this.#nameless.length;
    }
    take(line) {
        if (line.length < push_log_SHORTEST_LINE)
            return;
        void (this.#byDocker(line) ||
            this.#byReference(line, BUILDKIT, FORMATS.buildkit) ||
            this.#byReference(line, LOGGED, FORMATS.kaniko) ||
            this.#byList(line) ||
            this.#byDigestBelow(line));
    }
    reading() {
        const namesNothing = this.#formats.size === 0;
        if (this.#nameless.length > 0)
            this.#formats.add(FORMATS.docker);
        if (this.#formats.size === 0)
            return undefined;
        const format = [...this.#formats].join(' and ');
        const ofSomething = { kind: 'named', repositories: [] };
        const nameless = namesNothing
            ? this.#nameless
            : this.#nameless.map((it) => ({ ...it, of: ofSomething }));
        const entries = [...this.#entries, ...nameless];
        return { kind: 'entries', format, strength: 'stated', entries };
    }
    #byDocker(line) {
        const refers = REFERS.exec(line)?.[1];
        if (refers !== undefined) {
            this.#refers = refers.trim().replace(/^\[|\]$/g, '');
            this.#formats.add(FORMATS.docker);
            return true;
        }
        const [, name, digest] = PUSHED.exec(line) ?? [];
        if (name === undefined || digest === undefined)
            return false;
        if (/[/:@]/.test(name)) {
            this.#add(FORMATS.crane, { name, of: (0,evidence_entry/* namedBy */.T)(name), digest });
        }
        else if (this.#refers !== undefined) {
            this.#add(FORMATS.docker, { name, of: (0,evidence_entry/* namedBy */.T)(this.#refers), digest });
        }
        else {
            this.#nameless.push({ name, of: evidence_entry/* UNNAMED */.rY, digest });
        }
        return true;
    }
    #byReference(line, form, format) {
        const [, reference, digest] = form.exec(line) ?? [];
        if (reference === undefined || digest === undefined)
            return false;
        this.#add(format, { of: (0,evidence_entry/* namedBy */.T)(reference), digest });
        return true;
    }
    #byList(line) {
        const member = MEMBER.exec(line)?.[1];
        if (member !== undefined) {
            this.#member = member;
            return true;
        }
        const digest = push_log_BARE.exec(line)?.[1];
        if (this.#member === undefined || digest === undefined)
            return false;
        this.#add(FORMATS.list, { of: (0,evidence_entry/* namedBy */.T)(this.#member), digest });
        this.#member = undefined;
        return true;
    }
    #byDigestBelow(line) {
        const arrived = ARRIVED.exec(line)?.[1];
        if (arrived !== undefined) {
            const format = line.startsWith('Pushed: ') ? FORMATS.helm : FORMATS.oras;
            this.#arrived = { name: arrived.split(',', 1)[0] ?? '', format };
            return true;
        }
        const digest = BELOW.exec(line)?.[1];
        if (digest !== undefined && this.#arrived !== undefined) {
            const { name, format } = this.#arrived;
            this.#add(format, { name, of: (0,evidence_entry/* namedBy */.T)(name), digest });
        }
        if (digest !== undefined || OTHER.test(line))
            this.#arrived = undefined;
        return digest !== undefined;
    }
    #add(format, entry) {
        this.#formats.add(format);
        this.#entries.push(entry);
    }
}
//# sourceMappingURL=push-log.js.map
// EXTERNAL MODULE: ./out/src/oci/media-type.js
var media_type = __webpack_require__(18244);
;// CONCATENATED MODULE: ./out/src/evidence/formats/tools.js


const dockerInspect = {
    formats: ['docker inspect'],
    read({ json }) {
        const list = Array.isArray(json) ? (0,evidence_entry/* bounded */.Mm)(json) : [json];
        const images = list.filter(evidence_entry/* isRecord */.u4).filter((it) => 'Id' in it && 'RepoDigests' in it);
        if (images.length === 0)
            return undefined;
        const named = images.flatMap((it) => Array.isArray(it['RepoDigests']) ? (0,evidence_entry/* bounded */.Mm)(it['RepoDigests']) : []);
        if (named.length === 0) {
            return {
                kind: 'refused',
                reason: 'docker inspect: no RepoDigests, only an image ID, which no registry serves; push the image first',
            };
        }
        return tools_stated('docker inspect', (0,evidence_entry/* bounded */.Mm)(named).map(evidence_entry/* textOf */.b6).map(fromReference));
    },
};
const jib = {
    formats: ['jib-image.json'],
    read({ json }) {
        if (!(0,evidence_entry/* isRecord */.u4)(json) || !('imageDigest' in json) || !('imageId' in json))
            return undefined;
        const digest = (0,evidence_entry/* textOf */.b6)(json['imageDigest']);
        if (digest !== '' && digest === json['imageId']) {
            return {
                kind: 'refused',
                reason: 'jib-image.json: its digest equals the image ID, which no registry serves',
            };
        }
        return tools_stated('jib-image.json', [{ of: (0,evidence_entry/* namedBy */.T)((0,evidence_entry/* textOf */.b6)(json['image'])), digest }]);
    },
};
const skopeoInspect = {
    formats: ['skopeo inspect'],
    read({ json }) {
        if (!(0,evidence_entry/* isRecord */.u4)(json) || typeof json['Digest'] !== 'string' || 'Id' in json)
            return undefined;
        if (typeof json['Name'] !== 'string' || !('Layers' in json || 'RepoTags' in json)) {
            return undefined;
        }
        return tools_stated('skopeo inspect', [{ of: (0,evidence_entry/* namedBy */.T)(json['Name']), digest: json['Digest'] }]);
    },
};
const orasJson = {
    formats: ['oras JSON'],
    read({ json }) {
        if (!(0,evidence_entry/* isRecord */.u4)(json) || typeof json['reference'] !== 'string' || !isDescriptor(json)) {
            return undefined;
        }
        const entry = fromReference(json['reference']);
        if (entry.digest !== json['digest']) {
            return { kind: 'refused', reason: 'oras JSON: digest and reference name different digests' };
        }
        return tools_stated('oras JSON', [entry]);
    },
};
const imagetoolsJson = {
    formats: ['imagetools inspect', 'OCI descriptor'],
    read({ json }) {
        if (!(0,evidence_entry/* isRecord */.u4)(json))
            return undefined;
        const { name, manifest } = json;
        if (typeof name === 'string' && (0,evidence_entry/* isRecord */.u4)(manifest) && isDescriptor(manifest)) {
            const digest = (0,evidence_entry/* textOf */.b6)(manifest['digest']);
            return tools_stated('imagetools inspect', [{ of: (0,evidence_entry/* namedBy */.T)(name), digest }]);
        }
        const other = ['reference', 'changeableAttributes', 'config', 'layers'].some((it) => it in json);
        if (other || !isDescriptor(json))
            return undefined;
        return tools_stated('OCI descriptor', [{ of: evidence_entry/* UNNAMED */.rY, digest: (0,evidence_entry/* textOf */.b6)(json['digest']) }]);
    },
};
function isDescriptor(json) {
    const { mediaType, digest, size } = json;
    return ((0,media_type/* isManifestType */.Q3)((0,evidence_entry/* textOf */.b6)(mediaType)) && typeof digest === 'string' && typeof size === 'number');
}
function fromReference(text) {
    return { of: (0,evidence_entry/* namedBy */.T)(text), digest: text.slice(text.indexOf('@') + 1) };
}
function tools_stated(format, entries) {
    return { kind: 'entries', format, strength: 'stated', entries };
}
//# sourceMappingURL=tools.js.map
;// CONCATENATED MODULE: ./out/src/evidence/read.js










const READERS = [
    earlierReport,
    githubArtifacts,
    acrRun,
    bundle,
    envelope,
    statement,
    buildx,
    dockerInspect,
    jib,
    skopeoInspect,
    orasJson,
    imagetoolsJson,
    imagetoolsText,
    notEvidence,
    resourceUris,
    digestLines,
    pushLog,
    buildLog,
];
const read_FORMATS = [...new Set(READERS.flatMap(({ formats }) => formats))];
function readEvidence(text) {
    const content = contentOf(text);
    for (const reader of READERS) {
        const reading = reader.read(content);
        if (reading)
            return withinBounds(reading);
    }
    const known = read_FORMATS.join(', ');
    return { kind: 'refused', reason: `its format is none of those that are known: ${known}` };
}
function readDigests(text) {
    const reading = digestLines.read(contentOf(text));
    return reading && withinBounds(reading);
}
function withinBounds(reading) {
    if (reading.kind !== 'entries' || reading.entries.length <= evidence_entry/* MOST_ENTRIES */.V0)
        return reading;
    const reason = `${reading.format}: it names more than ${evidence_entry/* MOST_ENTRIES */.V0} digests`;
    return { kind: 'refused', reason };
}
//# sourceMappingURL=read.js.map

/***/ })

};
