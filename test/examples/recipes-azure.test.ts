import { playRecipes } from './recipes.js';

playRecipes('azure-devops');
