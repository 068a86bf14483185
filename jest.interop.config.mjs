import base from './jest.config.mjs';

export default {
  ...base,
  testMatch: ['<rootDir>/test/interop/**/*.test.js'],
  // What needs cosign, notation and oras runs by itself, where those are on PATH.
  testPathIgnorePatterns: ['/interop/notation', '/interop/signing'],
};
