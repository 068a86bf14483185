import { describe, expect, it } from '@jest/globals';
import { covers, parsePlatform } from '../../src/oci/platform.js';

const answer = (wanted: string, found: string) =>
  covers(parsePlatform(wanted), parsePlatform(found));

describe('platforms that are the same by another name', () => {
  it.each([
    ['linux/amd64', 'linux/amd64'],
    ['linux/x86_64', 'linux/amd64'],
    ['linux/x86-64', 'linux/amd64'],
    ['linux/amd64', 'linux/x86_64'],
    ['linux/amd64/v1', 'linux/amd64'],
    ['Linux/AMD64', 'linux/amd64'],
    ['linux/i386', 'linux/386'],
    ['linux/aarch64', 'linux/arm64'],
    ['linux/arm64', 'linux/arm64/v8'],
    ['linux/arm64/v8', 'linux/arm64'],
    ['linux/arm64/8', 'linux/aarch64'],
    ['linux/arm/v7', 'linux/arm'],
    ['linux/arm/7', 'linux/arm/v7'],
    ['linux/armhf', 'linux/arm/v7'],
    ['linux/armhf', 'linux/arm'],
    ['linux/armel', 'linux/arm/v6'],
    ['linux/arm', 'linux/arm/v6'],
    ['macos/arm64', 'darwin/arm64'],
  ])('%s is served by %s', (wanted, found) => expect(answer(wanted, found)).toBe(true));
});

describe('platforms that are not the same', () => {
  it.each([
    ['linux/amd64', 'windows/amd64'],
    ['linux/amd64', 'linux/386'],
    ['linux/amd64', 'linux/arm64'],
    ['linux/amd64/v2', 'linux/amd64'],
    ['linux/amd64/v1', 'linux/amd64/v3'],
    ['linux/arm64', 'linux/arm/v8'],
    ['linux/arm64/v9', 'linux/arm64'],
    ['linux/arm/v7', 'linux/arm/v6'],
    ['linux/armhf', 'linux/arm/v6'],
    ['linux/constructor', 'linux/amd64'],
  ])('%s is not served by %s', (wanted, found) => expect(answer(wanted, found)).toBe(false));
});
