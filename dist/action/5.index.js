export const id = 5;
export const ids = [5];
export const modules = {

/***/ 21005:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

// ESM COMPAT FLAG
__webpack_require__.r(__webpack_exports__);

// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  assemble: () => (/* binding */ assemble)
});

// EXTERNAL MODULE: ./out/src/errors.js
var errors = __webpack_require__(6354);
// EXTERNAL MODULE: ./out/src/request/host-names.js
var host_names = __webpack_require__(28384);
// EXTERNAL MODULE: ./out/src/request/inputs.js + 5 modules
var request_inputs = __webpack_require__(11247);
// EXTERNAL MODULE: ./out/src/report/conclude.js + 1 modules
var conclude = __webpack_require__(20450);
// EXTERNAL MODULE: ./out/src/report/junit.js + 1 modules
var report_junit = __webpack_require__(1543);
// EXTERNAL MODULE: ./out/src/report/places.js
var report_places = __webpack_require__(90506);
// EXTERNAL MODULE: ./out/src/version.js
var version = __webpack_require__(67349);
;// CONCATENATED MODULE: ./out/src/report/trusted.js
function renderTrusted({ signature, attestation }) {
    return {
        signature: signature.kind === 'verified' ? renderSignature(signature.value) : undefined,
        attestations: attestation.kind === 'verified'
            ? attestation.value.map(({ claims, ...rest }) => ({
                ...rest,
                claims: claims.size > 0 ? Object.fromEntries(claims) : undefined,
            }))
            : undefined,
    };
}
function renderSignature(signed) {
    const by = signed.kind === 'key'
        ? { key: signed.fingerprint }
        : {
            identity: signed.identity,
            issuer: signed.issuer,
            signedAt: signed.signedAt,
            logIndex: signed.logIndex,
            claims: Object.fromEntries(signed.claims),
        };
    const annotations = [...signed.annotations].map(([name, value]) => ({ name, value }));
    return { digest: signed.signature, ...by, annotations };
}
//# sourceMappingURL=trusted.js.map
;// CONCATENATED MODULE: ./out/src/report/statement.js


const PREDICATE_TYPE = 'https://in-toto.io/attestation/svr/v0.2';
const SCOPE = 'ACR_PROMOTION_GATE_';
const ABOUT_IMAGE = {
    'digest-evidence': () => true,
    'source-exists': () => true,
    'target-tag': () => false,
    'tag-lock': () => false,
    'manifest-count': () => true,
    platforms: () => true,
    network: () => false,
    referrers: ({ facts }) => facts.promotion.policy.requireReferrers.length > 0,
    signature: () => true,
    attestation: () => true,
    notation: () => true,
    'require-labels': () => true,
    'max-age-days': () => true,
    'tag-pattern': (image) => provenTags(image).length > 0,
    'set-overlap': () => false,
};
function statementsOf(images, ended) {
    const byDigest = new Map();
    for (const image of images.filter(isProven)) {
        const { digest } = image.facts;
        if (digest === undefined)
            continue;
        byDigest.set(digest, [...(byDigest.get(digest) ?? []), image]);
    }
    return [...byDigest].map(([digest, same]) => statementOf(digest, same, ended));
}
function isProven({ result, verification }) {
    switch (result) {
        case 'promoted':
        case 'already-present':
        case 'verified':
        case 'rolled-back':
            return verification?.kind === 'proven';
        case 'failed':
        case 'mismatched':
        case 'blocked':
        case 'unverifiable':
        case 'held-back':
        case 'planned':
        case 'skipped':
            return false;
    }
}
function statementOf(digest, images, ended) {
    const sha256 = digest.slice('sha256:'.length);
    const names = new Set(images.map(repositoryOf));
    const [first = [], ...others] = images.map(propertiesOf);
    return {
        _type: 'https://in-toto.io/Statement/v1',
        subject: [...names].map((name) => ({ name, digest: { sha256 } })),
        predicateType: PREDICATE_TYPE,
        predicate: {
            verifier: { id: `pkg:generic/acr-promotion-gate@${version/* VERSION */.x}`, policies: [] },
            timeCreated: ended.toISOString(),
            properties: first.filter((it) => others.every((other) => other.includes(it))),
            acrPromotionGate: { images: images.map(detailsOf) },
        },
    };
}
function repositoryOf({ facts }) {
    const { registry, repository } = facts.promotion.target;
    return `${registry}/${repository}`;
}
function propertiesOf(image) {
    const tags = provenTags(image).length > 0 ? [`${SCOPE}TAGS_IN_TARGET`] : [];
    return [`${SCOPE}DIGEST_IN_TARGET`, ...tags, ...passed(image).map(({ gate }) => nameOf(gate))];
}
function nameOf(gate) {
    return `${SCOPE}${gate.replaceAll('-', '_').toUpperCase()}`;
}
function passed(image) {
    return image.verdicts.filter(({ gate, outcome }) => outcome === 'pass' && ABOUT_IMAGE[gate](image));
}
function provenTags({ verification }) {
    return (verification?.tags ?? []).flatMap(({ tag, kind }) => (kind === 'proven' ? [tag] : []));
}
function detailsOf(image) {
    const { facts, result, verification } = image;
    const { source } = facts.promotion;
    const gates = passed(image);
    const { signature, attestations } = renderTrusted(facts);
    const count = (list = []) => list.filter(({ kind }) => kind === 'proven').length;
    return {
        result,
        target: repositoryOf(image),
        tags: provenTags(image),
        source: source && facts.mode !== 'verify' ? `${source.registry}/${source.repository}` : undefined,
        manifestsProven: count(verification?.manifests),
        attachedProven: count(verification?.referrers),
        gates: gates.map(({ gate, expected, got, warning }) => ({
            property: nameOf(gate),
            gate,
            expected,
            got,
            warning,
        })),
        signature: gates.some(({ gate }) => gate === 'signature') ? signature : undefined,
        attestations: gates.some(({ gate }) => gate === 'attestation') ? attestations : undefined,
    };
}
//# sourceMappingURL=statement.js.map
// EXTERNAL MODULE: ./out/src/report/statement-files.js
var statement_files = __webpack_require__(72559);
// EXTERNAL MODULE: ./out/src/report/write.js
var report_write = __webpack_require__(70447);
;// CONCATENATED MODULE: ./out/src/report/files.js





async function writeFiles(host, places, content, secrets) {
    const failures = [...content.failures];
    const lose = (error) => {
        failures.push(content.lost(error));
        return '';
    };
    const opened = places?.report ?? (await (0,report_places/* openWanted */.A_)(host).catch(() => undefined));
    let report = opened && (await (0,report_write/* writeReport */.u5)(opened, content.record(failures)).catch(lose));
    if (!report) {
        const text = content.record(failures);
        const write = (it) => (0,report_write/* writeReport */.u5)(it, text);
        report = await (0,report_places/* openWanted */.A_)(host, '')
            .then(write, () => '')
            .catch(() => '');
    }
    const before = failures.length;
    const statement = await stated(host, report, content).catch(lose);
    if (failures.length > before) {
        const again = { path: report, part: `${report}.part` };
        await (0,report_write/* writeReport */.u5)(again, content.record(failures)).catch(() => '');
    }
    const warnings = await tested(host, places, opened, content, failures);
    const markdown = secrets.redact(content.summary(failures, report));
    const summary = await (0,report_write/* writeMarkdown */.pW)([host.tempDirectory], markdown);
    if (summary === '')
        warnings.push('The Markdown of the summary cannot be written into the temp folder');
    return { paths: { report, statement, summary }, markdown, failures, warnings };
}
async function stated(host, report, { images, times, clean }) {
    if (report === '')
        return '';
    const isSet = (0,report_places/* isAboutSet */.og)(host.inputs, images.length);
    return (0,statement_files/* writeStatements */.A)(report, isSet, statementsOf(images, times.ended), clean);
}
async function tested(host, places, report, { images, times, clean }, failures) {
    try {
        const junit = places === undefined ? await (0,report_places/* openJUnit */.nI)(host, report) : places.junit;
        if (junit)
            await (0,report_write/* writeReport */.u5)(junit, (0,report_junit/* renderJUnit */.d)(images, failures, times), 'junit');
        return [];
    }
    catch (error) {
        const message = clean(error.message);
        return failures.some((it) => it.message.includes(message)) ? [] : [message];
    }
}
//# sourceMappingURL=files.js.map
// EXTERNAL MODULE: ./out/src/gates/verdict.js
var verdict = __webpack_require__(89859);
// EXTERNAL MODULE: ./out/src/goal/goal.js
var goal = __webpack_require__(99774);
// EXTERNAL MODULE: ./out/src/oci/digest.js
var digest = __webpack_require__(43027);
// EXTERNAL MODULE: ./out/src/report/attached.js
var report_attached = __webpack_require__(23298);
// EXTERNAL MODULE: ./out/src/report/failures.js
var failures = __webpack_require__(76029);
// EXTERNAL MODULE: ./out/src/report/image-name.js
var image_name = __webpack_require__(99053);
// EXTERNAL MODULE: ./out/src/report/last-word.js
var last_word = __webpack_require__(22343);
// EXTERNAL MODULE: ./out/src/report/outcome.js
var outcome = __webpack_require__(58164);
;// CONCATENATED MODULE: ./out/src/report/headline.js








const MOST_TAGS = 3;
const LONGEST_REASON = 140;
const DEPLOY = 'proven, deploy by digest';
function headlineOf(run) {
    const said = sentenceOf(run);
    if (!run.red)
        return said;
    const word = last_word/* LAST_WORDS */.Bl[(0,last_word/* lastWord */.bx)(run.images, run.sent)];
    return `${said.replace(/[.;:\s]{1,10}$/, '')}; ${wordIn(run, word)}`;
}
function wordIn({ images }, word) {
    const others = images.some((it) => !(0,outcome/* isRed */.iI)(it.result) && it.receipts.length > 0);
    const red = images.filter((it) => (0,outcome/* isRed */.iI)(it.result));
    return word === last_word/* LAST_WORDS */.Bl.fix && others ? `of ${(0,image_name/* namesOf */.e)(red, images, 3)} ${word}` : word;
}
function sentenceOf({ mode, images, failures }) {
    const [failure] = failures;
    const [image] = images;
    if (failure)
        return `The run failed: ${reasonOf(failure)}${doneBy(images)}`;
    if (image === undefined)
        return 'The run failed';
    return images.length === 1 ? sentenceOfOne(image) : sentenceOfSet(mode, images);
}
function doneBy(images) {
    return images.length === 0 ? '' : `; images: ${countsOf(images)}`;
}
function sentenceOfOne(image) {
    const place = (0,failures/* where */._M)(image);
    switch (image.result) {
        case 'promoted':
            return `${place} changed: ${changesOf([image], 'done')}; ${DEPLOY}`;
        case 'rolled-back':
            return `${place} changed back: ${changesOf([image], 'done')}; ${DEPLOY}`;
        case 'already-present':
            return `${place} is unchanged: it held the digest ${underTags(image)}already; ${DEPLOY}`;
        case 'verified':
            return `${place} holds the digest${underTags(image).trimEnd() && ` ${underTags(image).trimEnd()}`}; ${DEPLOY}`;
        case 'planned':
            return `Plan for ${place}: ${changesOf([image], 'planned')}; ${carryOut(image.facts.mode)}`;
        case 'skipped':
            return `${place} is unchanged: its source has no such image`;
        case 'held-back':
            return `${place} waits for another image of its set`;
        case 'blocked':
            return `${place} was not ${verbOf(image.facts.mode)}: ${whyOf(image)}`;
        case 'unverifiable':
            return `${place} got the image, which is not proven: the target cannot be read from here${isWarned(image) ? '; verify it from inside its network before it is deployed' : ''}`;
        case 'mismatched':
            return `${place} does not hold what it should: ${gapsOf(image)}`;
        case 'failed':
            return `${place} was not ${verbOf(image.facts.mode)}${(0,last_word/* wordOf */.aG)(image) === 'fix' ? '' : ' to the end'}: ${whyOf(image)}`;
    }
}
function sentenceOfSet(mode, images) {
    const registries = [...new Set(images.map(({ facts }) => facts.promotion.target.registry))];
    const place = registries.length === 1 ? registries[0] : `${registries.length} registries`;
    const counts = countsOf(images);
    const red = images.some(({ result }) => (0,outcome/* isRed */.iI)(result));
    if (red)
        return `${images.length} images for ${place}: ${counts}`;
    if (mode === 'plan' || mode === 'rollback-plan') {
        const changes = changesOf(images, 'planned');
        return `Plan for ${images.length} images of ${place}: ${changes} (${counts}); ${carryOut(mode)}`;
    }
    const changes = images.some(({ receipts }) => receipts.length > 0)
        ? `, ${changesOf(images, 'done')}`
        : '';
    return `${images.length} images of ${place}: ${counts}${changes}; ${DEPLOY}`;
}
function countsOf(images) {
    return outcome/* RESULTS */.Pr.flatMap((result) => {
        const about = images.filter((it) => it.result === result);
        if (about.length === 0)
            return [];
        const counted = `${about.length} ${wordFor(result)}`;
        return [
            (0,outcome/* isRed */.iI)(result) && result !== 'held-back' ? `${counted} (${accused(about, images)})` : counted,
        ];
    }).join(', ');
}
function wordFor(result) {
    return result === 'already-present' ? 'there already' : result.replace('-', ' ');
}
function accused(about, all) {
    const reasons = new Set(about.flatMap(causesOf));
    const told = [...reasons].slice(0, MOST_TAGS).join(', ');
    return `${(0,image_name/* namesOf */.e)(about, all, 3)}: ${told}${reasons.size > MOST_TAGS ? ' and more' : ''}`;
}
function causesOf({ verdicts, failures }) {
    const gates = verdicts.filter(verdict/* blocks */.Bv).map(({ gate }) => gate);
    return gates.length > 0 ? gates : failures.map(({ code }) => code);
}
function whyOf(image) {
    const gates = image.verdicts.filter(verdict/* blocks */.Bv).map(({ gate }) => gate);
    if (gates.length > 0)
        return `blocked by ${gates.join(', ')}`;
    const [failure] = image.failures;
    return failure === undefined ? image.result : reasonOf(failure);
}
function reasonOf({ code, message }) {
    const text = (0,digest/* shortDigests */.sY)(message.split('\n')[0] ?? '');
    const fits = text.slice(0, text.lastIndexOf(' ', LONGEST_REASON));
    const bounded = text.length > LONGEST_REASON ? `${fits} …` : text;
    const words = Object.values(last_word/* LAST_WORDS */.Bl).reduce((rest, it) => rest.replace(it, ''), bounded);
    return `${code}: ${words.replace(/[.;:\s]{1,10}$/, '')}`;
}
function gapsOf({ verification, failures }) {
    const tags = (verification?.tags ?? []).flatMap((it) => {
        if (it.kind === 'proven')
            return [];
        return [
            it.kind === 'different'
                ? `${it.tag} holds ${(0,digest/* shortDigest */.VK)(it.digest)}`
                : `${it.tag} ${it.kind}`,
        ];
    });
    const attached = verification === undefined ? [] : (0,report_attached/* attachedGaps */.WI)(verification);
    const gaps = [...tags, ...attached].slice(0, MOST_TAGS);
    return gaps.length > 0 ? gaps.join(', ') : (failures[0]?.code ?? 'it differs');
}
function changesOf(images, when) {
    const of = (kind) => images.flatMap(({ goal, facts }) => {
        const lead = images.length === 1 ? '' : `${facts.promotion.target.repository}:`;
        return (goal?.tags ?? []).flatMap(({ tag, fate }) => fate.kind === kind ? [`${lead}${tag}`] : []);
    });
    const [created, moved, written] = [of('create'), of('move'), of('unreadable')];
    const kept = of('kept');
    const planned = when === 'planned';
    const said = [
        ...(created.length > 0
            ? [clause(created, planned ? 'would be new' : ['is new', 'are new'])]
            : []),
        ...(moved.length > 0 ? [clause(moved, planned ? 'would move' : 'moved')] : []),
        ...(written.length > 0 ? [clause(written, planned ? 'would be written' : 'was written')] : []),
    ];
    const stays = kept.length > 0 ? [clause(kept, planned ? 'would stay' : 'stayed')] : [];
    if (said.length > 0)
        return [...said, ...stays].join(', ');
    const untagged = images.every(({ facts }) => facts.tags.length === 0);
    if (untagged)
        return planned ? 'the image would come, untagged' : 'the image came, untagged';
    return planned
        ? 'what is lacking would be added, no tag would change'
        : 'what was lacking was added, no tag changed';
}
function clause(tags, says) {
    const names = tags.length > MOST_TAGS ? `${tags.length} tags` : tags.join(', ');
    const [one, many] = typeof says === 'string' ? [says, says] : says;
    return `${names} ${tags.length === 1 ? one : many}`;
}
function underTags(image) {
    const tags = (0,goal/* wantedOf */.Lm)(image);
    if (tags.length === 0)
        return '';
    return `under ${tags.length > MOST_TAGS ? `${tags.length} tags` : tags.join(', ')} `;
}
function isWarned({ facts }) {
    return facts.promotion.policy.unverifiable === 'warn';
}
function carryOut(mode) {
    return mode === 'rollback-plan'
        ? 'mode: rollback carries it out'
        : 'mode: promote carries it out';
}
function verbOf(mode) {
    switch (mode) {
        case 'promote':
        case 'plan':
            return 'promoted';
        case 'verify':
            return 'verified';
        case 'rollback':
        case 'rollback-plan':
            return 'rolled back';
    }
}
//# sourceMappingURL=headline.js.map
;// CONCATENATED MODULE: ./out/src/report/warnings.js
function toldWarnings(images) {
    const told = new Map();
    for (const image of images) {
        const all = [
            ...image.verdicts.flatMap(({ gate, warning }) => (warning ? [[gate, warning]] : [])),
            ...image.warnings.map((warning) => ['image', warning]),
        ];
        for (const [title, message] of all) {
            const key = `${title}\n${message}`;
            const known = told.get(key);
            if (!known)
                told.set(key, { title, message, about: [image] });
            else if (!known.about.includes(image))
                known.about.push(image);
        }
    }
    return [...told.values()].sort((a, b) => a.about.length - b.about.length);
}
//# sourceMappingURL=warnings.js.map
;// CONCATENATED MODULE: ./out/src/report/issues.js





const MOST_ISSUES = 9;
function issuesOf(images, failures, sent) {
    const run = `The run failed; ${last_word/* LAST_WORDS */.Bl[(0,last_word/* lastWord */.bx)(images, sent)]}`;
    const ofImages = [
        ...failures.map((failure) => issueOf('error', failure.code, run, [failure])),
        ...failuresOf(images.filter(({ result }) => result !== 'held-back')),
        ...heldBackIssue(images),
    ];
    const warnings = [...skippedIssue(images), ...warningsOf(images)];
    const errors = ofImages.filter(({ level }) => level === 'error');
    const softened = ofImages.filter(({ level }) => level === 'warning');
    return [...capped(errors, 'error'), ...capped([...softened, ...warnings], 'warning')];
}
function failuresOf(images) {
    const red = images.filter(({ failures }) => failures.length > 0);
    const kind = ({ result, failures }) => [result, ...failures.map(({ code }) => code)].join(' ');
    const told = grouped(red, (it) => `${it.result}\n${textOf(it.failures)}\n${(0,outcome/* colourOf */.GW)(it)}`);
    const alike = grouped(red, kind);
    const rank = (it) => outcome/* RESULTS */.Pr.indexOf(it.result);
    const crowd = (it) => alike.get(kind(it))?.length ?? 0;
    return [...told.values()]
        .flatMap((about) => (about[0] ? [{ about, first: about[0] }] : []))
        .sort((a, b) => rank(a.first) - rank(b.first) || crowd(a.first) - crowd(b.first))
        .map(({ about, first }) => {
        const level = (0,outcome/* colourOf */.GW)(first) === 'warning' ? 'warning' : 'error';
        const who = `${(0,image_name/* namesOf */.e)(about, images)}: ${wordFor(first.result)}`;
        const lead = level === 'warning' ? who : `${who}; ${last_word/* LAST_WORDS */.Bl[(0,last_word/* wordOf */.aG)(first)]}`;
        return issueOf(level, `${first.result}: ${(0,image_name/* namesOf */.e)(about, images)}`, lead, first.failures);
    });
}
function grouped(images, keyOf) {
    const groups = new Map();
    for (const image of images)
        groups.set(keyOf(image), [...(groups.get(keyOf(image)) ?? []), image]);
    return groups;
}
function warningsOf(images) {
    return toldWarnings(images).map(({ title, message, about }) => ({
        level: 'warning',
        title,
        message: about.length > 1 ? `${message} (${(0,image_name/* namesOf */.e)(about, images)})` : message,
    }));
}
function describeFailure({ code, message, remedy, docs, correlationId }) {
    const more = [
        ...(docs === undefined ? [] : [`see ${docs}`]),
        ...(correlationId === undefined ? [] : [`correlation id ${correlationId}`]),
    ].join(', ');
    return `[${code}] ${message}\n  -> ${remedy}${more === '' ? '' : `\n     (${more})`}`;
}
function issueOf(level, title, lead, failures) {
    return { level, title, message: `${lead}\n${textOf(failures)}` };
}
function heldBackIssue(images) {
    const waiting = images.filter(({ result }) => result === 'held-back');
    const [failure] = waiting.flatMap(({ failures }) => failures);
    if (failure === undefined)
        return [];
    const count = waiting.length === 1 ? '1 image' : `${waiting.length} images`;
    const lead = `${count} held back; ${last_word/* LAST_WORDS */.Bl[(0,last_word/* lastWord */.bx)(waiting, 'nothing')]}`;
    const begun = waiting.filter(({ receipts }) => receipts.length > 0);
    const shown = begun.slice(0, MOST_ISSUES).flatMap(({ failures }) => failures.slice(0, 1));
    const others = waiting.filter(({ receipts }) => receipts.length === 0);
    const message = [
        lead,
        ...shown.map((it) => `[${it.code}] ${it.message}`),
        ...(begun.length > shown.length ? [`and ${begun.length - shown.length} more`] : []),
        ...(others.length > 0
            ? [
                `[${failure.code}] not begun, since another image was blocked or failed: ${(0,image_name/* namesOf */.e)(others, images)}`,
            ]
            : []),
        `  -> ${failure.remedy}`,
    ].join('\n');
    return [{ level: 'error', title: `held-back: ${count}`, message }];
}
function skippedIssue(images) {
    const skipped = images.filter(({ result }) => result === 'skipped');
    const names = skipped.map(({ facts }) => facts.promotion.source?.given ?? '').join(', ');
    return skipped.length === 0
        ? []
        : [{ level: 'warning', title: 'skipped', message: `Not in its source: ${names}` }];
}
function textOf(failures) {
    return failures.map(describeFailure).join('\n');
}
function capped(issues, level) {
    if (issues.length <= MOST_ISSUES)
        return [...issues];
    const more = issues.length - MOST_ISSUES;
    const rest = `and ${more} more; see the summary and the report`;
    return [...issues.slice(0, MOST_ISSUES), { level, title: 'more', message: rest }];
}
//# sourceMappingURL=issues.js.map
// EXTERNAL MODULE: ./out/src/report/log-lines.js + 2 modules
var log_lines = __webpack_require__(69818);
// EXTERNAL MODULE: ./out/src/report/plain-text.js
var plain_text = __webpack_require__(77866);
// EXTERNAL MODULE: ./out/src/oci/platform.js
var oci_platform = __webpack_require__(84796);
// EXTERNAL MODULE: ./out/src/plan/plan.js
var plan = __webpack_require__(87182);
// EXTERNAL MODULE: ./out/src/request/modes.js
var modes = __webpack_require__(62283);
;// CONCATENATED MODULE: ./out/src/report/undo.js

const undo_MOST_TAGS = 50;
function movedTags(images) {
    const moved = images.flatMap(({ receipts }) => receipts
        .filter(({ step }) => step.brings === 'tags' && step.mode === 'Force')
        .flatMap(({ posts }) => posts.flatMap(({ tags, fate }) => (fate === 'refused' ? [] : tags))));
    return [...new Set(moved)].sort();
}
function undoText(host, images) {
    const [first] = images;
    if (first === undefined || !(0,modes/* isWriting */.x)(first.facts.mode))
        return undefined;
    const tags = movedTags(images);
    if (tags.length === 0)
        return undefined;
    const force = tags.length > undo_MOST_TAGS ? '*' : tags.join(', ');
    const [word, file] = host === 'github' ? ['with', 'images-file'] : ['inputs', 'imagesFile'];
    return [
        `${word}:`,
        '  mode: rollback # rollback-plan shows it without a write',
        `  ${file}: report.json # the report of this run`,
        `  force: "${force}"`,
        '  reason: … # why they go back',
    ].join('\n');
}
function undoCommands({ facts, goal, receipts }) {
    const { resource } = facts.target;
    const { registry, repository } = facts.promotion.target;
    const name = resource.kind === 'known' ? resource.value.name : registry.split('.')[0];
    const sent = new Set(receipts
        .filter(({ step }) => step.brings === 'tags')
        .flatMap(({ posts }) => posts.flatMap(({ tags, fate }) => (fate === 'refused' ? [] : tags))));
    const commands = (goal?.tags ?? []).flatMap(({ tag, fate }) => {
        if (!sent.has(tag))
            return [];
        const image = `${repository}:${tag}`;
        if (fate.kind === 'create')
            return [[tag, `az acr repository untag --name ${name} --image ${image}`]];
        if (fate.kind !== 'move')
            return [];
        const source = `${registry}/${repository}@${fate.was}`;
        return [[tag, `az acr import --name ${name} --source ${source} --image ${image} --force`]];
    });
    return new Map(commands);
}
//# sourceMappingURL=undo.js.map
;// CONCATENATED MODULE: ./out/src/report/record.js







const MOST_ANNOTATIONS = 100;
function renderRecord(result, run, images, failures, headline) {
    const { action, ...context } = run.context;
    return {
        schemaVersion: 1,
        tool: { name: 'acr-promotion-gate', version: version/* VERSION */.x, ...action },
        result,
        headline,
        mode: run.mode,
        started: run.started.toISOString(),
        ended: run.ended.toISOString(),
        seconds: (run.ended.getTime() - run.started.getTime()) / 1000,
        run: context,
        identity: run.identity && { method: run.identity.method, ...run.identity.claims },
        inputs: run.inputs,
        rollback: run.undo,
        failures,
        images: images.map((image) => renderImage(image, run.identity?.claims.tenantId)),
    };
}
function renderImage(image, tenantId) {
    const { facts, plan, verification } = image;
    const { promotion, source, target } = facts;
    const tree = source.image.kind === 'known' ? source.image.value : undefined;
    return {
        result: image.result,
        failures: image.failures,
        warnings: image.warnings,
        source: promotion.source && {
            given: promotion.source.given,
            registry: promotion.source.registry,
            repository: promotion.source.repository,
            tag: promotion.source.tag,
            tagDigest: source.tagDigest.kind === 'known' ? source.tagDigest.value : undefined,
            resource: renderResource(source.resource, tenantId),
        },
        target: {
            registry: promotion.target.registry,
            repository: promotion.target.repository,
            resource: renderResource(target.resource, tenantId),
        },
        digest: facts.digest,
        evidence: { kind: facts.evidence.kind, claims: facts.evidence.claims },
        reason: promotion.policy.reason || undefined,
        leftOutTags: promotion.leftOutTags.length > 0 ? promotion.leftOutTags : undefined,
        manifestCount: tree?.nodes.length ?? verification?.manifests.length,
        platforms: tree?.platforms.map(oci_platform/* formatPlatform */.Bq),
        manifests: tree?.nodes.map(({ platform, ...node }) => ({
            ...node,
            platform: platform && (0,oci_platform/* formatPlatform */.Bq)(platform),
        })),
        referrers: renderReferrers(image),
        tags: renderTags(facts, image),
        notation: renderNotation(facts),
        verdicts: image.verdicts,
        ...renderTrusted(facts),
        plan: plan.kind,
        steps: renderSteps(image),
        verification: verification && {
            kind: verification.kind,
            waitedSeconds: verification.waited,
            tags: verification.tags.map(renderProof),
            keepers: verification.keepers?.map(renderProof),
            manifests: verification.manifests.map(renderProof),
            referrers: verification.referrers.map(renderProof),
            blobs: verification.blobs && renderProof(verification.blobs),
            replicas: verification.replicas?.map(({ endpoint, kind, waited, tags, manifests }) => ({
                endpoint,
                kind,
                waitedSeconds: waited,
                tags: tags.map(renderProof),
                manifests: manifests.map(renderProof),
            })),
        },
    };
}
function renderNotation({ notation }) {
    if (notation.kind !== 'verified')
        return undefined;
    const { signer, applied, time, vouched, warnings, signature } = notation.value;
    const { subject, root, scheme, algorithm, signingTime, expiry, annotations } = signer;
    return {
        signer: { subject, root, scheme, algorithm },
        verified: vouched,
        statement: applied.statement,
        level: applied.level,
        signingTime: new Date(signingTime).toISOString(),
        expiry: expiry === undefined ? undefined : new Date(expiry).toISOString(),
        time,
        annotations: Object.fromEntries(Object.entries(annotations).slice(0, MOST_ANNOTATIONS)),
        warnings,
        signature,
    };
}
function renderReferrers(image) {
    const { source } = image.facts;
    if (source.referrers.kind === 'unknown')
        return { unknown: source.referrers.error.code };
    if (source.referrers.kind !== 'known')
        return undefined;
    const graph = source.referrers.value;
    const artifacts = graph.found.map((it) => {
        const fate = (0,report_attached/* fateOf */._L)(image.goal, it)?.kind ?? 'left-behind';
        return { ...it, carried: fate !== 'left-behind' };
    });
    return { ...(0,report_attached/* countAttached */.I9)(image), artifacts };
}
function renderResource(resource, tenantId) {
    if (resource.kind === 'known')
        return { ...resource.value, tenantId };
    return resource.kind === 'unknown' ? { unknown: resource.error.code } : undefined;
}
function renderTags(facts, image) {
    const proofs = new Map(image.verification?.tags.map((proof) => [proof.tag, proof]));
    const kept = (0,goal/* keptOf */.uq)(image);
    const undone = undoCommands(image);
    return facts.tags.map((tag) => {
        const held = facts.target.tags.find((it) => it.tag === tag)?.held;
        const before = held?.kind === 'known' ? held.value : undefined;
        return {
            tag,
            before: held?.kind,
            previousDigest: before?.digest,
            previousCreatedTime: before?.createdTime,
            previousLastUpdateTime: before?.lastUpdateTime,
            locked: before && lockedWord(before.lock),
            after: kept.has(tag) ? 'kept' : proofs.get(tag)?.kind,
            keptAt: kept.get(tag),
            previousKeptAs: image.goal?.keepers.find(({ of }) => of === tag)?.tag,
            undo: undone.get(tag),
        };
    });
}
function lockedWord({ kind }) {
    return kind === 'not-readable' ? null : kind === 'locked';
}
function renderSteps(image) {
    return (0,plan/* stepsOf */.B)(image.plan).map((step, index) => {
        const receipt = image.receipts[index];
        return {
            brings: step.brings,
            sourceImage: `${step.sourceRepository}@${step.digest}`,
            targetRepository: step.targetRepository,
            tags: step.tags,
            mode: step.mode,
            ...(receipt ? renderReceipt(receipt) : { end: 'planned' }),
        };
    });
}
function renderReceipt(receipt) {
    const { end } = receipt;
    return {
        end: end.kind,
        started: receipt.started,
        ended: receipt.ended,
        writes: receipt.posts.length,
        posts: receipt.posts.map(({ tags, fate }) => ({ tags, fate })),
        correlationIds: receipt.posts.flatMap(({ correlationId }) => correlationId ?? []),
        lostTags: end.kind === 'lost-race' ? end.tags : undefined,
        keptTags: end.kind === 'kept' ? end.tags : undefined,
        error: end.kind === 'failed' ? { code: end.error.code, message: end.error.message } : undefined,
    };
}
function renderProof(proof) {
    if (!('error' in proof) || proof.error === undefined)
        return proof;
    const { code, message } = proof.error;
    return { ...proof, error: { code, message } };
}
//# sourceMappingURL=record.js.map
;// CONCATENATED MODULE: ./out/src/report/images-output.js



const LONGEST_NAME = 60;
function imageOf({ result, facts, verification }) {
    const { registry, repository } = facts.promotion.target;
    const sure = verification?.kind === 'proven' || !(0,modes/* isWriting */.x)(facts.mode);
    const shown = sure && !(0,outcome/* isRed */.iI)(result) && result !== 'skipped' && facts.digest !== undefined;
    return shown ? `${registry}/${repository}@${facts.digest}` : '';
}
function imagesOutput(host, images) {
    return host === 'github'
        ? JSON.stringify(images.map(listed))
        : JSON.stringify(Object.fromEntries(images.map(keyed)));
}
function listed(outcome) {
    const { facts, result } = outcome;
    return {
        result,
        image: imageOf(outcome),
        repository: facts.promotion.target.repository,
        digest: facts.digest ?? '',
        tags: (0,goal/* wantedOf */.Lm)(outcome),
        kept: Object.fromEntries(keptTags(outcome)),
        previous: Object.fromEntries(previousOf(outcome)),
    };
}
function keyed(outcome, index) {
    const { facts, result } = outcome;
    const { repository } = facts.promotion.target;
    const key = `i${String(index + 1).padStart(3, '0')}_${repository.replace(/[^A-Za-z0-9]/g, '_').slice(0, LONGEST_NAME)}`;
    return [
        key,
        {
            result,
            image: imageOf(outcome),
            repository,
            digest: facts.digest ?? '',
            tags: (0,goal/* wantedOf */.Lm)(outcome).join(','),
            kept: keptTags(outcome)
                .map(([tag, at]) => `${tag}=${at}`)
                .join(','),
            previous: previousOf(outcome)
                .map(([tag, digest]) => `${tag}=${digest}`)
                .join(','),
        },
    ];
}
function keptTags(outcome) {
    return [...(0,goal/* keptOf */.uq)(outcome)].map(([tag, at]) => [tag, at ?? '']);
}
function previousOf(outcome) {
    const wanted = new Set((0,goal/* wantedOf */.Lm)(outcome));
    return outcome.facts.target.tags.flatMap(({ tag, held }) => held.kind === 'known' && wanted.has(tag) ? [[tag, held.value.digest]] : []);
}
//# sourceMappingURL=images-output.js.map
;// CONCATENATED MODULE: ./out/src/report/run-report.js


function outputsOf(result, images, host, paths) {
    const lines = (text) => images.map(text).join('\n');
    return {
        result,
        digest: lines(({ facts }) => facts.digest ?? ''),
        image: lines(imageOf),
        tags: lines((image) => (0,goal/* wantedOf */.Lm)(image).join(',')),
        'manifest-count': lines(({ facts, verification }) => {
            const tree = facts.source.image;
            const count = tree.kind === 'known' ? tree.value.nodes.length : verification?.manifests.length;
            return count === undefined ? '' : String(count);
        }),
        images: imagesOutput(host, images),
        ...paths,
    };
}
//# sourceMappingURL=run-report.js.map
;// CONCATENATED MODULE: ./out/src/report/replica-lines.js
const WORDS = { proven: 'proven', mismatched: 'differs', unreadable: 'cannot be read' };
function replicaLines({ verification }) {
    const replicas = verification?.replicas ?? [];
    if (replicas.length === 0)
        return [];
    const told = replicas.map(({ endpoint, kind }) => `\`${endpoint}\` ${WORDS[kind]}`);
    return [`Read through regional endpoints as well: ${told.join(', ')}.`, ''];
}
//# sourceMappingURL=replica-lines.js.map
;// CONCATENATED MODULE: ./out/src/report/summary/text.js


const LONGEST_TEXT = 1500;
const LONGEST_RUN = { name: 22, text: 40 };
const text_LONGEST_NAME = 60;
function row(cells) {
    return `| ${cells.join(' | ')} |`;
}
function head(...names) {
    return [row(names), row(names.map(() => '---'))];
}
function cell(text) {
    return code(text
        .split(' ')
        .map((it) => fitting(it, 'name'))
        .join(' '));
}
function code(text) {
    return /^[\w.:;/@, +…-]{1,300}$/.test(text) ? `\`${text}\`` : escaped(text);
}
function prose(text, as = 'text') {
    const words = (0,digest/* shortDigests */.sY)((0,plain_text/* plainText */.wh)(text)).split(' ');
    return escaped(words.map((it) => fitting(it, as)).join(' '));
}
function hex(digest) {
    return digest.slice(digest.indexOf(':') + 1).slice(0, 12);
}
function escaped(text) {
    const line = (0,plain_text/* plainText */.wh)(text);
    const bounded = line.length > LONGEST_TEXT ? `${line.slice(0, LONGEST_TEXT)}…` : line;
    return bounded
        .replace(/[&<>`|*[\]#~@\\$]|\b_|_\b/g, (it) => `&#${it.charCodeAt(0)};`)
        .replaceAll('://', '&#58;//')
        .replace(/www\./gi, 'www&#46;');
}
function block(lines, language = 'text') {
    const harmless = lines.flatMap((it) => it.split('\n')).map((it) => it.replaceAll('`', "'"));
    return [`\`\`\`${language}`, ...harmless, '```', ''];
}
function text_listed(names, what, most = 3) {
    return names.length <= most ? names.join(', ') : `${names.length} ${what}`;
}
function fitting(word, as) {
    const most = LONGEST_RUN[as];
    const runs = word.split(/(?<=[-/])/);
    if (word.length <= text_LONGEST_NAME && runs.every((it) => it.length <= most))
        return word;
    const half = Math.floor((most - 1) / 2);
    return `${word.slice(0, half)}…${word.slice(-half)}`;
}
//# sourceMappingURL=text.js.map
;// CONCATENATED MODULE: ./out/src/report/summary/changes.js





const MOST_ROWS = 25;
function changes_changesOf(image) {
    const { result, receipts, goal } = image;
    const acted = receipts.length > 0 || result === 'planned';
    return (goal?.tags ?? []).flatMap((tag) => tag.fate.kind === 'kept' || (acted && isWritten(tag)) ? [{ image, tag }] : []);
}
function isWritten({ fate }) {
    switch (fate.kind) {
        case 'create':
        case 'move':
        case 'unreadable':
            return true;
        case 'there':
        case 'kept':
        case 'expected':
        case 'changed':
            return false;
    }
}
function shownChanges(images) {
    const all = images.flatMap(changes_changesOf);
    const moved = all.filter(({ tag }) => tag.fate.kind === 'move');
    const created = all.filter(({ tag }) => tag.fate.kind !== 'move');
    if (all.length <= MOST_ROWS)
        return [...moved, ...created];
    const wrong = created.filter(({ image }) => (0,outcome/* isRed */.iI)(image.result));
    return [...moved, ...wrong].slice(0, 4 * MOST_ROWS);
}
function changeTable(changes, images) {
    if (changes.length === 0)
        return [];
    const set = images.length > 1;
    const rows = changes.map((change) => row([...(set ? [cell((0,image_name/* nameIn */.Z)(images, change.image))] : []), ...cellsOf(change)]));
    return [...head(...(set ? ['Image'] : []), 'Tag', 'Change', 'Before → after'), ...rows, ''];
}
function cellsOf({ image, tag }) {
    const target = image.facts.target.tags.find((it) => it.tag === tag.tag);
    if (tag.fate.kind === 'kept') {
        const held = target?.held.kind === 'known' ? cell(hex(target.held.value.digest)) : 'not read';
        const at = tag.fate.at === undefined ? '' : ` at ${prose(tag.fate.at, 'name')}`;
        return [cell(tag.tag), `kept${at}`, held];
    }
    return [cell(tag.tag), wordOf(image, tag, target), `${before(tag)} → ${after(image, tag)}`];
}
function before({ fate }) {
    if (fate.kind === 'move')
        return cell(hex(fate.was));
    return fate.kind === 'create' ? 'absent' : 'not read';
}
function after({ result, facts, verification }, { tag }) {
    const wanted = cell(hex(facts.digest ?? ''));
    if (result === 'planned')
        return wanted;
    const proof = verification?.tags.find((it) => it.tag === tag);
    switch (proof?.kind) {
        case 'proven':
            return wanted;
        case 'different':
            return cell(hex(proof.digest));
        case 'absent':
            return 'absent';
        case 'corrupt':
            return 'corrupt';
        case 'unreadable':
        case undefined:
            return 'not read';
    }
}
function wordOf(image, tag, target) {
    const { facts, result, verification } = image;
    const proof = verification?.tags.find((it) => it.tag === tag.tag);
    if (result !== 'planned' && proof?.kind !== 'proven') {
        return verification === undefined || proof?.kind === 'unreadable'
            ? 'not proven'
            : '**not written**';
    }
    const { reason } = facts.promotion.policy;
    const why = reason === '' ? '' : ` (reason: ${prose(reason, 'name')})`;
    const moved = (0,modes/* isRollback */.z)(facts.mode) ? '**moved back**' : '**moved**';
    const word = tag.fate.kind === 'move'
        ? `${moved}${why}${keptAs(image, tag)}`
        : tag.fate.kind === 'create'
            ? 'new'
            : 'written';
    const platforms = platformChange(image, target);
    return platforms === '' ? word : `${word}, ${escaped(platforms)}`;
}
function keptAs({ goal }, { tag }) {
    const keeper = goal?.keepers.find(({ of }) => of === tag)?.tag;
    return keeper === undefined ? '' : `, before kept as ${cell(keeper)}`;
}
function platformChange({ facts }, target) {
    const tree = facts.source.image;
    const before = target?.platforms?.map(oci_platform/* formatPlatform */.Bq);
    if (before === undefined || tree.kind !== 'known')
        return '';
    const after = tree.value.platforms.map(oci_platform/* formatPlatform */.Bq);
    const added = after.filter((it) => !before.includes(it));
    const lost = before.filter((it) => !after.includes(it));
    return [...added.map((it) => `+ ${it}`), ...lost.map((it) => `− ${it}`)].join(', ');
}
//# sourceMappingURL=changes.js.map
;// CONCATENATED MODULE: ./out/src/report/summary/symbols.js
const SYMBOL = {
    promoted: '✅',
    'already-present': '✅',
    verified: '✅',
    'rolled-back': '✅',
    planned: '📝',
    unverifiable: '⚠️',
    'held-back': '⏸️',
    skipped: '⏭️',
    blocked: '⛔',
    mismatched: '❌',
    failed: '❌',
};
const OUTCOME = {
    pass: '✅ pass',
    block: '⛔ block',
    unknown: '❓ unknown',
    waived: '⚠️ waived',
    'not-applicable': '➖ n/a',
};
//# sourceMappingURL=symbols.js.map
;// CONCATENATED MODULE: ./out/src/report/summary/details.js







const MOST_ARTIFACTS = 50;
function restTable(rest, all) {
    if (rest.length === 0)
        return [];
    const rows = rest.map((image) => {
        const tags = (0,goal/* wantedOf */.Lm)(image);
        const named = tags.length === 0 ? 'untagged' : cell(text_listed(tags, 'tags'));
        return row([
            cell((0,image_name/* nameIn */.Z)(all, image)),
            named,
            image.facts.digest === undefined ? 'none' : cell(hex(image.facts.digest)),
            `${SYMBOL[image.result]} ${image.result}`,
        ]);
    });
    return [...head('Image', 'Tags', 'Digest', 'Result'), ...rows, ''];
}
function restTitle(rest) {
    const counts = new Map();
    for (const { result } of rest)
        counts.set(result, (counts.get(result) ?? 0) + 1);
    const total = rest.length === 1 ? '1 image' : `${rest.length} images`;
    if (counts.size === 1)
        return `${total} ${[...counts.keys()].map(wordFor)}`;
    const words = [...counts].map(([result, count]) => `${count} ${wordFor(result)}`);
    return `${total}: ${words.join(', ')}`;
}
function gateLines({ verdicts }) {
    const asked = verdicts.filter(({ expected }) => expected !== verdict/* NOT_ASKED */.Lf);
    const others = verdicts.filter(({ expected }) => expected === verdict/* NOT_ASKED */.Lf);
    const rows = asked.map(({ gate, outcome, got }) => row([cell(gate), OUTCOME[outcome], prose(got)]));
    return [
        ...head('Gate', 'Verdict', 'Found'),
        ...rows,
        '',
        ...(others.length > 0
            ? [`Not asked for: ${others.map(({ gate }) => gate).join(', ')}.`, '']
            : []),
    ];
}
function attachedLines(image) {
    const { referrers } = image.facts.source;
    const count = (0,report_attached/* countAttached */.I9)(image);
    if (!count || count.found === 0 || referrers.kind !== 'known')
        return [];
    const proofs = new Map(image.verification?.referrers.map((it) => [it.tag ?? it.digest, it.kind]));
    const rows = referrers.value.found.slice(0, MOST_ARTIFACTS).map((it) => {
        const fate = (0,report_attached/* fateOf */._L)(image.goal, it)?.kind ?? 'left-behind';
        const read = proofs.get(it.tag ?? it.digest) ?? 'not read';
        const kind = fate === 'kept' ? 'kept' : fate === 'left-behind' ? 'left behind' : read;
        const type = it.predicateTypes.length > 0 ? it.predicateTypes.join(', ') : it.artifactType;
        return row([prose(type), cell(hex(it.digest)), cell(hex(it.subject)), kind]);
    });
    const more = count.found - rows.length;
    return [
        ...head('Type', 'Digest', 'Attached to', 'Proof'),
        ...rows,
        ...(more > 0 ? ['', `and ${more} more in the report`] : []),
        '',
    ];
}
//# sourceMappingURL=details.js.map
;// CONCATENATED MODULE: ./out/src/report/summary/fold.js
function fold(host, title, lines) {
    if (lines.length === 0)
        return [];
    switch (host) {
        case 'github':
            return [`<details><summary>${title}</summary>`, '', ...trimmed(lines), '', '</details>', ''];
        case 'azure-devops':
            return [`### ${title}`, '', ...trimmed(lines), ''];
    }
}
function trimmed(lines) {
    return lines.at(-1) === '' ? lines.slice(0, -1) : lines;
}
//# sourceMappingURL=fold.js.map
// EXTERNAL MODULE: ./out/src/trust/signed-by.js
var signed_by = __webpack_require__(53882);
;// CONCATENATED MODULE: ./out/src/report/summary/origin.js





const MOST_SIGNERS = 5;
const MOST_REGISTRIES = 3;
function originLines(images) {
    const [image] = images;
    if (image === undefined)
        return [];
    const said = [
        ...(images.length === 1 ? originOf(image) : registriesOf(images)),
        ...signersOf(images),
        ...proofOf(images),
    ];
    return said.length === 0 ? [] : [said.join(' '), ''];
}
function originOf(image) {
    const { promotion, source } = image.facts;
    const tree = source.image.kind === 'known' ? source.image.value : undefined;
    const platforms = tree?.platforms.map(oci_platform/* formatPlatform */.Bq).join(', ') ?? '';
    const from = promotion.source;
    const parts = [
        ...(from ? [`From ${code(`${from.registry}/${from.repository}`)}`] : []),
        ...(tree
            ? [`${tree.nodes.length} manifests${platforms === '' ? '' : ` for ${code(platforms)}`}`]
            : []),
    ];
    const count = (0,report_attached/* countAttached */.I9)(image);
    return [
        ...(parts.length > 0 ? [`${parts.join(', ')}.`] : []),
        ...(count && count.found > 0 ? [`${escaped((0,report_attached/* attachedWords */.gK)(count))}.`] : []),
    ];
}
function registriesOf(images) {
    const all = [...new Set(images.flatMap(({ facts }) => facts.promotion.source?.registry ?? []))];
    const more = all.length - MOST_REGISTRIES;
    if (all.length === 0)
        return [];
    const named = all.slice(0, MOST_REGISTRIES).map(code).join(', ');
    return [`From ${named}${more > 0 ? ` and ${more} more` : ''}.`];
}
function signersOf(images) {
    const told = new Map();
    for (const { facts } of images) {
        const { signature, attestation, notation } = facts;
        const words = new Set([
            ...(signature.kind === 'verified'
                ? [`Signed by ${escaped((0,signed_by/* whoSigned */.bO)(signature.value))}`]
                : []),
            ...(notation.kind === 'verified' && notation.value.vouched
                ? [`Signed (Notation) by ${escaped(notation.value.signer.subject)}`]
                : []),
            ...(attestation.kind === 'verified'
                ? attestation.value.map((it) => `Attested (${escaped(it.predicateType)}) by ${escaped(it.signer)}`)
                : []),
        ]);
        for (const word of words)
            told.set(word, (told.get(word) ?? 0) + 1);
    }
    const lines = [...told].map(([word, count]) => images.length === 1 ? `${word}.` : `${word}: ${count} of ${images.length} images.`);
    const more = lines.length - MOST_SIGNERS;
    return more > 0
        ? [...lines.slice(0, MOST_SIGNERS), `${more} more signers are in the report.`]
        : lines;
}
function proofOf(images) {
    const proven = images.filter(({ verification }) => verification?.kind === 'proven');
    if (proven.length === 0 || proven.some(({ verification }) => verification?.replicas?.length))
        return [];
    const targets = [...new Set(proven.map(({ facts }) => facts.promotion.target.registry))];
    return [
        `Read back through ${targets.map(code).join(', ')}; geo-replicas, if there are any, were not asked one by one.`,
    ];
}
function runLine(run, reportPath) {
    const { identity, context, started, ended } = run;
    const claims = identity?.claims;
    const who = claims?.applicationId ?? claims?.objectId;
    const seconds = (ended.getTime() - started.getTime()) / 1000;
    const url = context.runUrl;
    return [
        ...(identity
            ? [`as ${code(identity.method)}${who === undefined ? '' : ` (${code(who)})`}`]
            : []),
        `${seconds.toFixed(1)} s`,
        ...(url !== undefined && isLink(url) ? [`[this run](${url})`] : []),
        reportPath === '' ? 'no report could be written' : `report ${code(reportPath)}`,
    ].join(' · ');
}
function isLink(url) {
    return /^https?:\/\/[\w.:/?=&%@~+-]{1,500}$/.test(url);
}
function references(images) {
    return images.map(imageOf).filter((it) => it !== '');
}
function looked(images) {
    return images.flatMap((image) => {
        const { promotion, digest } = image.facts;
        if (imageOf(image) !== '' || digest === undefined)
            return [];
        const { registry, repository } = promotion.source ?? promotion.target;
        return [`${registry}/${repository}@${digest}`];
    });
}
//# sourceMappingURL=origin.js.map
;// CONCATENATED MODULE: ./out/src/report/summary/trouble.js






const MOST_REASONS = 50;
const MOST_WARNINGS = 20;
const MOST_NAMED = 10;
function troubleLines(images) {
    const groups = new Map();
    for (const image of images) {
        if (image.failures.length === 0 || image.result === 'held-back')
            continue;
        const key = `${image.result}\n${image.failures.map((it) => `${it.code} ${it.message} ${it.remedy}`).join('\n')}`;
        groups.set(key, [...(groups.get(key) ?? []), image]);
    }
    const rank = ([first]) => (first ? outcome/* RESULTS */.Pr.indexOf(first.result) : 0);
    const sorted = [...groups.values()].sort((a, b) => rank(a) - rank(b) || a.length - b.length);
    const more = sorted.slice(MOST_REASONS).reduce((sum, about) => sum + about.length, 0);
    return [
        ...sorted.slice(0, MOST_REASONS).flatMap((about) => groupLines(about, images)),
        ...(more > 0 ? [`and ${more} more images, in the report`, ''] : []),
    ];
}
function groupLines(about, all) {
    const [first] = about;
    if (first === undefined)
        return [];
    return [
        ...(all.length > 1
            ? [`**${SYMBOL[first.result]} ${first.result}** ${named(about, all)}`, '']
            : []),
        ...first.failures.flatMap(failureLines),
    ];
}
function named(about, all) {
    const names = about.slice(0, MOST_NAMED).map((image) => {
        const { tags } = image.facts;
        const shown = about.length === 1 && tags.length > 0 ? ` ${code(tags.slice(0, MOST_NAMED).join(', '))}` : '';
        return `${code((0,image_name/* nameIn */.Z)(all, image))}${shown}`;
    });
    const more = about.length - names.length;
    return `${names.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
function failureLines(failure) {
    const { code: word, message, remedy, docs, correlationId } = failure;
    const said = (0,digest/* shortDigests */.sY)(message).split('\n').map(escaped).join('\n>\n> ');
    const isGate = word === 'GATE_BLOCKED';
    return [
        isGate ? `> ${said.replace(/^([a-z, -]+):/, '**$1**:')}` : `> **${word}** ${said}`,
        '>',
        `> **What to do:** ${escaped(remedy)}`,
        ...(docs === undefined ? [] : ['>', `> [Documentation](${docs})`]),
        ...(correlationId === undefined ? [] : ['>', `> Correlation ID ${code(correlationId)}`]),
        '',
    ];
}
function warningLines(images) {
    const told = toldWarnings(images);
    const set = images.length > 1;
    const lines = told.slice(0, MOST_WARNINGS).map(({ message, about }) => {
        const whom = set ? ` (${escaped((0,image_name/* namesOf */.e)(about, images, MOST_NAMED))})` : '';
        return `> ⚠️ ${escaped((0,digest/* shortDigests */.sY)(message))}${whom}`;
    });
    const more = told.length - lines.length;
    return [
        ...lines.flatMap((line) => [line, '']),
        ...(more > 0 ? [`> ⚠️ and ${more} more warnings, in the report`, ''] : []),
    ];
}
//# sourceMappingURL=trouble.js.map
;// CONCATENATED MODULE: ./out/src/report/summary/summary.js










const MOST_BYTES = 900 * 1024;
const MOST_GATES = 10;
function renderSummary(told) {
    const [top, ...parts] = partsOf(told).filter(({ lines }) => lines.length > 0);
    const first = top?.lines.join('\n') ?? '';
    for (let kept = parts.length; kept >= 0; kept -= 1) {
        const left = parts.slice(kept).map(({ name }) => name);
        const note = left.length > 0 ? [`Too long for a summary, and in the report: ${left.join(', ')}.`, ''] : [];
        const text = [first, ...parts.slice(0, kept).flatMap(({ lines }) => lines), ...note].join('\n');
        if (Buffer.byteLength(text) <= MOST_BYTES)
            return `${text.trimEnd()}\n`;
    }
    return `${first}\n`;
}
function partsOf(told) {
    const { result, images, run, failures } = told;
    const { host } = run.context;
    const changes = shownChanges(images);
    const shown = new Set(changes.map(({ image }) => image));
    const rest = images.filter((it) => !shown.has(it) && !isTrouble(it));
    const judged = images.length === 1 ? images : images.filter(isTrouble).slice(0, MOST_GATES);
    const gatesOf = (it) => images.length === 1 ? 'Gates' : `Gates of ${escaped((0,image_name/* nameIn */.Z)(images, it))}`;
    return [
        { name: 'the verdict', lines: [`## ${SYMBOL[result]} ${escaped(told.headline)}`, ''] },
        { name: 'failures of the run', lines: failures.flatMap(failureLines) },
        { name: 'reasons and remedies', lines: troubleLines(images) },
        { name: 'what changed', lines: changeTable(changes, images) },
        { name: 'warnings', lines: warningLines(images) },
        { name: 'the reference', lines: images.length === 1 ? referenceLines(told) : [] },
        { name: 'origin', lines: [...originLines(images), ...replicasOf(images)] },
        { name: 'the run', lines: [runLine(run, told.reportPath), ''] },
        { name: 'how to move tags back', lines: undoLines(told) },
        { name: 'references', lines: images.length > 1 ? referenceLines(told) : [] },
        {
            name: 'the other images',
            lines: images.length > 1 ? fold(host, restTitle(rest), restTable(rest, images)) : [],
        },
        {
            name: 'attached artifacts',
            lines: images.length === 1
                ? images.flatMap((it) => fold(host, 'Attached artifacts', attachedLines(it)))
                : [],
        },
        { name: 'gates', lines: judged.flatMap((it) => fold(host, gatesOf(it), gateLines(it))) },
    ];
}
function isTrouble({ failures, result }) {
    return failures.length > 0 && result !== 'held-back';
}
function referenceLines({ images, run }) {
    const { host } = run.context;
    const ready = references(images);
    const other = looked(images.filter((it) => images.length === 1 || isTrouble(it)));
    const planned = images.some(({ result }) => result === 'planned');
    const title = planned ? 'Once it is promoted, deploy' : 'Deploy';
    if (images.length > 1) {
        return [
            ...fold(host, title, ready.length > 0 ? block(ready) : []),
            ...fold(host, 'Digests that are not to be deployed', other.length > 0 ? block(other) : []),
        ];
    }
    if (ready.length > 0)
        return [`${title}:`, '', ...block(ready)];
    return other.length > 0 ? ['Looked at:', '', ...block(other)] : [];
}
function replicasOf(images) {
    const lines = images.map((image) => replicaLines(image));
    if (images.length === 1)
        return lines.flat();
    const alike = new Set(lines.map((it) => it.join('\n')));
    if (alike.size === 1)
        return lines[0] ?? [];
    return images.flatMap((image, index) => (0,outcome/* isRed */.iI)(image.result) ? [`${code((0,image_name/* nameIn */.Z)(images, image))}: `, ...(lines[index] ?? [])] : []);
}
function undoLines({ run }) {
    if (run.undo === undefined)
        return [];
    return fold(run.context.host, 'To move the tags back', block([run.undo], 'yaml'));
}
//# sourceMappingURL=summary.js.map
// EXTERNAL MODULE: ./out/src/one-line.js
var one_line = __webpack_require__(1008);
;// CONCATENATED MODULE: ./out/src/report/told.js

function toldOutcome(image, clean) {
    const { facts } = image;
    const { image: tree, referrers } = facts.source;
    return {
        ...image,
        failures: image.failures.map((it) => toldTexts(it, clean)),
        warnings: image.warnings.map((it) => (0,one_line/* oneLine */.T)(clean(it))),
        verdicts: image.verdicts.map((it) => toldTexts(it, clean)),
        facts: {
            ...facts,
            source: {
                ...facts.source,
                image: tree.kind === 'known' ? { kind: 'known', value: toldTree(tree.value, clean) } : tree,
                referrers: referrers.kind === 'known'
                    ? { kind: 'known', value: toldGraph(referrers.value, clean) }
                    : referrers,
            },
            target: {
                ...facts.target,
                tags: facts.target.tags.map((it) => it.platforms ? { ...it, platforms: toldPlatforms(it.platforms, clean) } : it),
            },
        },
    };
}
function toldFailure(failure, clean) {
    return toldTexts(failure, clean);
}
function toldTexts(value, clean) {
    const texts = Object.entries(value).map(([name, it]) => [
        name,
        typeof it === 'string' ? clean(it) : it,
    ]);
    return Object.fromEntries(texts);
}
function toldTree(tree, clean) {
    return { ...tree, platforms: toldPlatforms(tree.platforms, clean) };
}
function toldPlatforms(platforms, clean) {
    return platforms.map((it) => toldTexts(it, (text) => (0,one_line/* oneLine */.T)(clean(text))));
}
function toldGraph(graph, clean) {
    const told = (it) => ({
        ...it,
        artifactType: (0,one_line/* oneLine */.T)(clean(it.artifactType)),
        predicateTypes: it.predicateTypes.map((type) => (0,one_line/* oneLine */.T)(clean(type))),
    });
    return { ...graph, found: graph.found.map(told), wanted: graph.wanted.map(told) };
}
//# sourceMappingURL=told.js.map
;// CONCATENATED MODULE: ./out/src/report/assemble.js

















async function assemble(place, times, worked, secrets) {
    const clean = (text) => (0,plain_text/* harmless */.Is)(secrets, text);
    const { images, mode, identity, failures: known } = inWordsOf(place.context.host, worked, clean);
    const nothing = known.length === 0 && images.every((image) => image.result === 'skipped');
    const wanted = nothing ? 'blocked' : (0,outcome/* worst */.QZ)(images.map((it) => it.result));
    const result = known.length > 0 ? 'failed' : wanted;
    const undo = undoText(place.context.host, images);
    const facts = {
        undo,
        ...times,
        mode,
        context: place.context,
        identity,
        inputs: shownInputs(place.inputs),
    };
    const colour = (failures) => failures.length > 0 ? 'red' : overall(result, images);
    const headline = (failures) => {
        const red = colour(failures) === 'red';
        return headlineOf({ mode, result, red, images, failures, sent: worked.sent });
    };
    const content = {
        images,
        failures: [...known, ...(nothing ? [nothingToDo(mode)] : [])],
        times,
        record: (failures) => (0,report_write/* recordText */.Pe)(renderRecord(result, facts, images, failures, headline(failures)), clean),
        summary: (failures, reportPath) => renderSummary({
            result,
            headline: headline(failures),
            images,
            failures,
            run: facts,
            reportPath,
        }),
        lost: (error) => lostReport(error, images, clean),
        clean,
    };
    const { paths, markdown, failures, warnings } = await writeFiles(place, worked.places, content, secrets);
    const told = [...(worked.places?.warnings ?? []).map(clean), ...warnings];
    return {
        result,
        headline: clean(headline(failures)),
        colour: colour(failures),
        issues: [
            ...issuesOf(images, failures, worked.sent),
            ...told.map((text) => warning('outputs', text)),
            ...worked.notes.map((text) => warning('images-file', text)),
        ].map((it) => ({
            ...it,
            title: clean(it.title),
            message: clean(it.message),
        })),
        outputs: outputsOf(result, images, place.context.host, paths),
        summary: (0,report_places/* isSummarized */.k2)(place.inputs) ? markdown : undefined,
        reportPath: paths.report,
    };
}
function warning(title, message) {
    return { level: 'warning', title, message };
}
function nothingToDo(mode) {
    const why = mode.startsWith('rollback')
        ? 'There is nothing to roll back: this run moved no tag; use the report of the run that did'
        : 'There is nothing to promote: every image was skipped, since no source has one of them';
    const remedy = mode.startsWith('rollback')
        ? 'Name the report of the run that moved the tags in images-file.'
        : 'Check the names in the images-file, and that the build pushed what it should.';
    const message = `${why}; nothing was changed; fix and run again`;
    return { code: 'GATE_BLOCKED', message, remedy };
}
function overall(result, images) {
    const colours = images.map(outcome/* colourOf */.GW);
    if (colours.includes('red') || ((0,outcome/* isRed */.iI)(result) && result !== 'unverifiable'))
        return 'red';
    return colours.includes('warning') ? 'warning' : 'green';
}
function inWordsOf(host, worked, clean) {
    const inWords = (it) => ({
        ...it,
        remedy: (0,host_names/* textOn */.bg)(host, it.remedy),
    });
    const images = worked.images.map((raw) => {
        const image = toldOutcome(raw, clean);
        return {
            ...image,
            failures: image.failures.map(inWords),
            verdicts: image.verdicts.map((it) => {
                const told = 'remedy' in it ? inWords(it) : it;
                return told.warning === undefined ? told : { ...told, warning: (0,host_names/* textOn */.bg)(host, told.warning) };
            }),
        };
    });
    const failures = worked.failures.map((it) => inWords(toldFailure(it, clean)));
    return { ...worked, images, failures };
}
function shownInputs(inputs) {
    const names = Object.keys(request_inputs/* INPUTS */.mc);
    const given = names.filter((name) => (inputs[name] ?? '') !== '' && !('secret' in request_inputs/* INPUTS */.mc[name]));
    return Object.fromEntries(given.map((name) => [name, inputs[name]]));
}
function lostReport(error, images, clean) {
    const failure = (0,conclude/* failureOf */.g)((0,errors/* asPromotionError */.ov)(error));
    const done = images.map(log_lines/* outcomeLine */.RW).join('; ');
    const message = done === '' ? failure.message : `${failure.message}. What was done: ${done}`;
    return toldFailure({ ...failure, message }, clean);
}
//# sourceMappingURL=assemble.js.map

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
