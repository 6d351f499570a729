import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { codeOf } from '../errors/code-of.js';
import { SettingsError } from './settings-error.js';

/** The file that settings may stand in, looked for in the working folder unless `BIRTH_LEDGER_CONFIG` names another. */
export const CONFIG_FILE = 'birth-ledger.config.json';

export type ConfigFile = {
  readonly name: string;
  /** Relative paths in the file start here. */
  readonly folder: string;
  readonly content: Readonly<Record<string, unknown>>;
};

const readIfThere = (file: string, required: boolean): string | null => {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const code = codeOf(error) ?? 'unreadable';
    if (code === 'ENOENT' && !required) return null;
    throw new SettingsError([
      `The configuration file ${file} cannot be read (${code}). Check its path and its rights.`,
    ]);
  }
};

/** The file's content without its problems' values: a message of JSON.parse may quote a secret. */
const parse = (file: string, text: string): Readonly<Record<string, unknown>> => {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch (error) {
    const at = /position \d+(?: \(line \d+ column \d+\))?/.exec(String(error))?.[0];
    throw new SettingsError([
      `The configuration file ${file} is not JSON${at ? ` (at ${at})` : ''}. Repair or remove it.`,
    ]);
  }
  if (typeof content !== 'object' || content === null || Array.isArray(content)) {
    throw new SettingsError([`The configuration file ${file} must hold one JSON object.`]);
  }
  return content as Readonly<Record<string, unknown>>;
};

/**
 * Reads the configuration file; one that is not there is an empty one, unless it was named.
 * @throws SettingsError when it cannot be read or is no JSON object
 */
export const readConfigFile = (env: NodeJS.ProcessEnv, cwd: string): ConfigFile => {
  const named = env.BIRTH_LEDGER_CONFIG;
  const file = resolve(cwd, named || CONFIG_FILE);
  const text = readIfThere(file, Boolean(named));
  return { name: file, folder: dirname(file), content: text === null ? {} : parse(file, text) };
};
