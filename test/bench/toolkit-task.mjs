import tasks from 'azure-pipelines-task-lib/task.js';
import { firstRequest } from './first-request.mjs';

// What a bundle costs that imports the host's toolkit and nothing else: until its first request.
tasks.getInput('source');
firstRequest();
