export const id = 884;
export const ids = [884];
export const modules = {

/***/ 6884:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   readContext: () => (/* binding */ readContext)
/* harmony export */ });
/* harmony import */ var _actions_github__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(2413);

/** Who runs where, from GitHub's own context. */
function readContext() {
    const repository = process.env['GITHUB_REPOSITORY'] ?? '';
    const url = `${_actions_github__WEBPACK_IMPORTED_MODULE_0__/* .context */ ._.serverUrl}/${repository}/actions/runs/${_actions_github__WEBPACK_IMPORTED_MODULE_0__/* .context */ ._.runId}/attempts/${_actions_github__WEBPACK_IMPORTED_MODULE_0__/* .context */ ._.runAttempt}`;
    return {
        host: 'github',
        repository,
        ...(Number.isNaN(_actions_github__WEBPACK_IMPORTED_MODULE_0__/* .context */ ._.runId) ? {} : { runUrl: url, attempt: String(_actions_github__WEBPACK_IMPORTED_MODULE_0__/* .context */ ._.runAttempt) }),
        ...known('commit', _actions_github__WEBPACK_IMPORTED_MODULE_0__/* .context */ ._.sha),
        ...known('ref', _actions_github__WEBPACK_IMPORTED_MODULE_0__/* .context */ ._.ref),
        ...known('actor', _actions_github__WEBPACK_IMPORTED_MODULE_0__/* .context */ ._.actor),
        ...known('workflow', _actions_github__WEBPACK_IMPORTED_MODULE_0__/* .context */ ._.workflow),
        ...known('job', _actions_github__WEBPACK_IMPORTED_MODULE_0__/* .context */ ._.job),
    };
}
/** Outside of a runner the context leaves its fields undefined, whatever their types say. */
function known(key, value) {
    return value ? { [key]: value } : {};
}
//# sourceMappingURL=context.js.map

/***/ })

};
