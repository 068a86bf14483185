import { describeAttest, describeCosign } from './cosign-forms.js';
import { Stage } from './stage.js';

const stage = new Stage();
describeCosign(stage, 'tag');
describeAttest(stage, 'tag');
