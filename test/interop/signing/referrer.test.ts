import { describeCosign } from './cosign-forms.js';
import { Stage } from './stage.js';

describeCosign(new Stage(), 'referrer');
