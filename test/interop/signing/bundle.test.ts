import { describeAttest, describeCosign } from './cosign-forms.js';
import { Stage } from './stage.js';

const stage = new Stage();
describeCosign(stage, 'bundle');
describeAttest(stage, 'bundle');
