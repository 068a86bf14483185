export const id = 425;
export const ids = [425];
export const modules = {

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
