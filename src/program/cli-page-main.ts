import 'reflect-metadata';
import { cliPage } from './cli-page.js';

// npm run docs:cli
process.stdout.write(cliPage());
