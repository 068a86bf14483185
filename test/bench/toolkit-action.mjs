import * as core from '@actions/core';
import { firstRequest } from './first-request.mjs';

// What a bundle costs that imports the host's toolkit and nothing else: until its first request.
core.getInput('source');
firstRequest();
