import { type Definition, definitions } from './definitions.js';

const row = ({ env, key, shownDefault, means }: Definition<unknown>): string =>
  `| ${env === null ? '(file only)' : `\`${env}\``} | \`${key}\` | ${shownDefault} | ${means} |`;

/** Every setting as a Markdown table; docs/settings.md holds it, and a spec sees to it that it stays so. */
export const settingsTable = (): string =>
  [
    '| variable | key in the file | default | what it means |',
    '|---|---|---|---|',
    ...Object.values(definitions).map(row),
  ].join('\n');
