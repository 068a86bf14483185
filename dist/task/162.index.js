export const id = 162;
export const ids = [162];
export const modules = {

/***/ 3730:
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

/***/ 2425:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   parseNotation: () => (/* binding */ parseNotation)
/* harmony export */ });
/* harmony import */ var _trust_notation_policy_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(404);
/* harmony import */ var _trust_notation_store_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(6370);
/* harmony import */ var _trust_notation_unreadable_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(3936);
/* harmony import */ var _workspace_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(1848);




const CERTIFICATES = 'x509';
async function parseNotation(files, scopes, problems, places) {
    const [policy, store] = await Promise.all([
        readPolicy(files.policy, problems, places),
        readStore(files.store, problems, places),
    ]);
    if (!policy || !store)
        return undefined;
    const wrong = scopes.flatMap((scope) => {
        const statement = (0,_trust_notation_policy_js__WEBPACK_IMPORTED_MODULE_0__/* .statementFor */ .J)(policy, scope);
        const found = statement ? (0,_trust_notation_store_js__WEBPACK_IMPORTED_MODULE_1__/* .storeProblems */ .gG)(store, statement.stores) : [];
        return found.map((reason) => `what statement "${statement?.name}" needs: ${reason}`);
    });
    for (const expected of new Set(wrong))
        problems.add('notation-trust-store', files.store, expected);
    return { policy, store };
}
async function readPolicy(path, problems, places) {
    const name = 'notation-trust-policy';
    if (path === '') {
        problems.add(name, '', 'the file with the trust policy beside notation-trust-store');
        return undefined;
    }
    const file = await (0,_workspace_js__WEBPACK_IMPORTED_MODULE_2__/* .readWorkspaceFile */ .sL)(path, places);
    const read = file.kind === 'failed' ? file : (0,_trust_notation_unreadable_js__WEBPACK_IMPORTED_MODULE_3__/* .attempt */ .CD)(() => (0,_trust_notation_policy_js__WEBPACK_IMPORTED_MODULE_0__/* .parseTrustPolicy */ .G)(Buffer.from(file.text)));
    if ('value' in read)
        return read.value;
    problems.add(name, path, `a Notation trust policy: ${read.reason}`);
    return undefined;
}
async function readStore(path, problems, places) {
    const name = 'notation-trust-store';
    if (path === '') {
        problems.add(name, '', 'the folder with the trust store beside notation-trust-policy');
        return undefined;
    }
    const folder = await (0,_workspace_js__WEBPACK_IMPORTED_MODULE_2__/* .readWorkspaceFolder */ .WB)(path, CERTIFICATES, places);
    if (folder.kind === 'files')
        return (0,_trust_notation_store_js__WEBPACK_IMPORTED_MODULE_1__/* .parseTrustStore */ .ne)(folder.files);
    problems.add(name, path, `a folder that holds ${CERTIFICATES}: ${folder.reason}`);
    return undefined;
}
//# sourceMappingURL=notation.js.map

/***/ })

};
