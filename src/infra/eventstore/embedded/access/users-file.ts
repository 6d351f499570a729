import { givenFile } from '../given-file.js';
import { isBrokenHash, type UserSetting } from './users.js';

/**
 * Reads a users file: a JSON list of `{name, password, groups}`.
 *
 * @throws when it cannot be read or holds anything else, saying which entry; never with what stands in it, which is secret
 */
export function readUsers(file: string): UserSetting[] {
  const list = parsed(givenFile('users file', file, '--users').toString('utf8'), file);
  if (!Array.isArray(list))
    throw new Error(`The users file ${file} must hold a JSON list of {name, password, groups}.`);
  if (list.length === 0) {
    throw new Error(
      `The users file ${file} names nobody, and without users every caller is an administrator. ` +
        'Give it a JSON list of {name, password, groups}, or leave --users out.',
    );
  }
  const taken = new Set<string>();
  return list.map((entry: unknown, index) => {
    const refuse = (fault: string): never => {
      throw new Error(`Entry ${index + 1} of the users file ${file} ${fault}`);
    };
    const user = userOf(entry, refuse);
    if (taken.has(user.name))
      refuse(`has the name ${JSON.stringify(user.name)}, which another has already: remove one.`);
    taken.add(user.name);
    return user;
  });
}

function userOf(entry: unknown, refuse: (fault: string) => never): UserSetting {
  const { name, password, groups = [] } = (entry ?? {}) as { [key in keyof UserSetting]?: unknown };
  if (!isText(name) || !isText(password)) return refuse('needs a name and a password, both as text.');
  if (name.includes(':')) return refuse('has a name with a colon, which no login can carry: choose another name.');
  if (isBrokenHash(password)) {
    return refuse('has a password that begins as a hash and is none: copy the whole line that hashPassword made.');
  }
  if (!Array.isArray(groups) || !groups.every(isText)) return refuse('needs its groups as a list, as in ["$admins"].');
  return { name, password, groups };
}

const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';

/** The parser's own words quote what stands around the fault: a password, possibly. */
function parsed(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Error(`The users file ${file} is no JSON. It must hold a JSON list of {name, password, groups}.`);
  }
}
