import type { ConfigFile } from './config-file.js';
import type { Definition } from './definitions.js';
import { BadValue } from './parsers.js';

type Found = { readonly value: unknown; readonly source: string; readonly base: string };

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Reads single settings, the environment before the file, and keeps every problem that it meets. */
export class SettingReader {
  readonly problems: string[] = [];

  constructor(
    private readonly env: NodeJS.ProcessEnv,
    private readonly cwd: string,
    private readonly file: ConfigFile,
  ) {}

  /** The setting's value, or undefined when nobody set it or it is unusable (then there is a problem). */
  read<T>(definition: Definition<T>): T | undefined {
    const found = this.fromEnvironment(definition) ?? this.fromFile(definition);
    if (found === undefined) return undefined;
    try {
      return definition.parse(found.value, found.base);
    } catch (error) {
      if (!(error instanceof BadValue)) throw error;
      this.problems.push(`${found.source} ${error.message}.`);
      return undefined;
    }
  }

  /** A variable without text counts as not set: that is how compose files leave one out. */
  private fromEnvironment({ env }: Definition<unknown>): Found | undefined {
    const value = env === null ? undefined : this.env[env];
    return value ? { value, source: `The variable ${env}`, base: this.cwd } : undefined;
  }

  private fromFile({ key }: Definition<unknown>): Found | undefined {
    let value: unknown = this.file.content;
    for (const step of key.split('.')) {
      if (!isObject(value) || !Object.hasOwn(value, step)) return undefined;
      value = value[step];
    }
    return value === undefined || value === null
      ? undefined
      : { value, source: `${key} in ${this.file.name}`, base: this.file.folder };
  }

  /** Notes every key of the file that no setting has: a misspelt one must not be passed over in silence. */
  refuseUnknownKeys(known: readonly string[]): void {
    const walk = (value: Record<string, unknown>, prefix: string): void => {
      for (const [step, inner] of Object.entries(value)) {
        const key = `${prefix}${step}`;
        if (known.includes(key)) continue;
        const isGroup = known.some((candidate) => candidate.startsWith(`${key}.`));
        if (isGroup && isObject(inner)) walk(inner, `${key}.`);
        else if (isGroup) this.problems.push(`${key} in ${this.file.name} must be an object.`);
        else this.problems.push(`${key} in ${this.file.name} is no setting. See docs/settings.md for those there are.`);
      }
    };
    walk(this.file.content, '');
  }
}
