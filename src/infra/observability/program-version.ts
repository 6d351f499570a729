import { readFileSync } from 'node:fs';

/** The program's version. package.json stands beside `src/` and beside the built `dist/`, at the same distance from here. */
export const programVersion = (): string => {
  const { version } = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8'));
  return String(version);
};
