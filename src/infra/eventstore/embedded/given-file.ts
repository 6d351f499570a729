import { readFileSync } from 'node:fs';

/**
 * Reads a file that an option names.
 *
 * @param what it is, for the error
 * @throws when it cannot be read
 */
export function givenFile(what: string, file: string, option: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    throw new Error(
      `The ${what} ${file} cannot be read (${reasonOf(error)}). Name one that this account may read with ${option}.`,
    );
  }
}

/**
 * The system's reason, without the call and the path that Node puts behind it. Asked of the shape, not of the class:
 * errors of another realm are no `instanceof Error` here.
 */
export function reasonOf(error: unknown): string {
  const { message = error } = Object(error) as { message?: unknown };
  return String(message).replace(/, \w+( '.*')?$/s, '');
}
