import { isIP } from 'node:net';
import { resolve } from 'node:path';
import pgConnectionString from 'pg-connection-string';
import { isReservedName } from '../../domain/shared/actor.js';
import { Secret } from './secret.js';

/**
 * Turns what the environment (text) or the configuration file (JSON) holds into a setting's value.
 * @param base folder that relative paths start from
 * @throws BadValue saying what is expected, never quoting a value that may be secret
 */
export type Parse<T> = (value: unknown, base: string) => T;

/** Thrown by a parser; its message continues the sentence "<setting> ...". */
export class BadValue extends Error {}

const shown = (value: unknown): string => (JSON.stringify(value) ?? String(value)).slice(0, 60);

export const text: Parse<string> = (value) => {
  if (typeof value !== 'string' || value.trim() === '') throw new BadValue(`must be a text, not ${shown(value)}`);
  return value;
};

export const path: Parse<string> = (value, base) => resolve(base, text(value, base));

export const integer =
  (min: number, max: number): Parse<number> =>
  (value) => {
    const number = typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value;
    if (typeof number !== 'number' || !Number.isInteger(number) || number < min || number > max) {
      throw new BadValue(`must be a whole number from ${min} to ${max}, not ${shown(value)}`);
    }
    return number;
  };

export const flag: Parse<boolean> = (value) => {
  if (value === true || value === 'true' || value === '1' || value === 'on') return true;
  if (value === false || value === 'false' || value === '0' || value === 'off') return false;
  throw new BadValue(`must be true or false, not ${shown(value)}`);
};

export const oneOf =
  <T extends string>(allowed: readonly T[]): Parse<T> =>
  (value) => {
    const found = allowed.find((candidate) => candidate === value);
    if (found === undefined) throw new BadValue(`must be one of ${allowed.join(', ')}, not ${shown(value)}`);
    return found;
  };

/** A plain http address is for a provider on this machine alone: keys fetched over it could be anybody's. */
export const httpsUrl: Parse<string> = (value, base) => {
  const address = text(value, base);
  const url = URL.canParse(address) ? new URL(address) : null;
  const onThisMachine = url !== null && ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname);
  if (url?.protocol !== 'https:' && !(url?.protocol === 'http:' && onThisMachine)) {
    throw new BadValue(`must be an https:// address (http:// only on this machine), not ${shown(value)}`);
  }
  return address;
};

export const postgresUrl: Parse<Secret> = (value) => {
  const wanted = 'must be a connection string such as postgres://user:password@host:5432/database';
  if (typeof value !== 'string' || !/^postgres(ql)?:\/\//.test(value)) throw new BadValue(wanted);
  try {
    pgConnectionString.parse(value);
  } catch {
    throw new BadValue(`${wanted}; signs such as @ : / # in a password must be percent-encoded`);
  }
  return new Secret(value);
};

export const eventStoreUrl: Parse<Secret> = (value) => {
  if (typeof value !== 'string' || !/^esdb(\+discover)?:\/\/./.test(value)) {
    throw new BadValue('must be a connection string such as esdb://user:password@host:2113?tls=true');
  }
  return new Secret(value);
};

export const personName: Parse<string> = (value, base) => {
  const name = text(value, base);
  if (isReservedName(name)) throw new BadValue('must be a person: names that begin with policy: or service: are not');
  return name;
};

const proxyGroups = ['loopback', 'linklocal', 'uniquelocal'];

/** Addresses, networks (`10.0.0.0/8`) and the groups that Express knows, with commas between. */
export const proxies: Parse<string> = (value, base) => {
  for (const part of text(value, base).split(',')) {
    const [address = '', bits = '0'] = part.trim().split('/');
    const isNetwork = isIP(address) !== 0 && /^\d{1,3}$/.test(bits) && Number(bits) <= (isIP(address) === 4 ? 32 : 128);
    if (!isNetwork && !proxyGroups.includes(part.trim())) {
      throw new BadValue(`must list addresses, networks, or ${proxyGroups.join(', ')}, not ${shown(part)}`);
    }
  }
  return String(value);
};
