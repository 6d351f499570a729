import { SettingsError } from '../../settings/settings-error.js';
import { type Contract, defaultContract } from './contract.js';

type Names = { readonly [key: string]: string | Names };

/** PostgreSQL cuts longer names off, so that a mapping to one would silently mean another object. */
const MAX_NAME_BYTES = 63;

function name(value: unknown, path: string): string {
  if (typeof value !== 'string' || value === '')
    throw new SettingsError([`contract.${path} must be a name, not ${typeof value}.`]);
  if (value.includes('\0')) throw new SettingsError([`contract.${path} holds a NUL character, which no name can.`]);
  if (Buffer.byteLength(value) > MAX_NAME_BYTES) {
    throw new SettingsError([
      `contract.${path} has more than ${MAX_NAME_BYTES} bytes, which PostgreSQL would cut off.`,
    ]);
  }
  return value;
}

function merge(defaults: Names, given: unknown, path: string): Names {
  if (given === undefined) return defaults;
  if (typeof given !== 'object' || given === null || Array.isArray(given)) {
    throw new SettingsError([`contract${path === '' ? '' : `.${path}`} must be an object of names.`]);
  }
  const at = (key: string) => (path === '' ? key : `${path}.${key}`);
  const unknown = Object.keys(given).filter((key) => !Object.hasOwn(defaults, key));
  if (unknown.length > 0) {
    const known = Object.keys(defaults).join(', ');
    throw new SettingsError([`contract.${at(unknown[0] ?? '')} is not a part of the contract. Known here: ${known}.`]);
  }
  const values = given as Record<string, unknown>;
  return Object.fromEntries(
    Object.entries(defaults).map(([key, standard]) => {
      const value = values[key];
      if (value === undefined) return [key, standard];
      return [key, typeof standard === 'string' ? name(value, at(key)) : merge(standard, value, at(key))];
    }),
  );
}

/**
 * The contract with the given names in place of the defaults. Anything may be left out.
 * @throws SettingsError naming the setting that is unknown or no name
 */
export const parseContract = (given: unknown): Contract => merge(defaultContract, given, '') as Contract;
