import base from './jest.config.mjs';

export default {
  ...base,
  testMatch: ['<rootDir>/test/interop/**/*.test.js'],
  // What needs notation runs by `npm run test:notation`, where that program is on PATH.
  testPathIgnorePatterns: ['/interop/notation'],
};
