import { it } from '@jest/globals';
import { playRecipes, sameRecipes } from './recipes.js';

playRecipes('github');

it('every recipe stands here for both hosts, and every expectation has its recipe', sameRecipes);
