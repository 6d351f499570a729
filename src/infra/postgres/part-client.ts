import pg from 'pg';
import { codeOf } from '../errors/code-of.js';

/** A database that the program runs on, as people know it: what it is, and the setting that names it. */
export type Part = { readonly name: string; readonly setting: string };

export const readModelPart: Part = { name: "The read model's database", setting: 'DATABASE_URL' };
export const governedPart: Part = { name: 'The governed database', setting: 'GOVERNED_URL' };
export const applierPart: Part = { name: 'The governed database, as the applier,', setting: 'GOVERNED_APPLIER_URL' };

/** A database could not be connected to: it is away, or it refuses who asks. */
export class PartUnreachable extends Error {
  override readonly name = 'PartUnreachable';
  /** The system's or PostgreSQL's code of the cause, so that it is judged as the cause itself. */
  readonly code: string | undefined;

  constructor(
    readonly part: Part,
    cause: unknown,
  ) {
    const reason = cause instanceof Error && cause.message !== '' ? cause.message : (codeOf(cause) ?? String(cause));
    super(
      `${part.name} does not answer (${reason}). Check that it runs and that ${part.setting} is right, then retry.`,
      { cause },
    );
    this.code = codeOf(cause) ?? undefined;
  }
}

type Connected = ((error: Error) => void) | ((error: null, client: pg.Client) => void);

/** The client class for connections to a part: what keeps one from coming about says which part it was. */
export const clientOf = (part: Part): typeof pg.Client =>
  class extends pg.Client {
    override connect(): Promise<pg.Client>;
    override connect(callback: Connected): void;
    override connect(callback?: Connected): Promise<pg.Client> | undefined {
      if (callback === undefined) {
        return super.connect().catch((error: unknown) => {
          throw new PartUnreachable(part, error);
        });
      }
      const tell = callback as (error: Error | null) => void;
      super.connect((error: Error | null) => tell(error ? new PartUnreachable(part, error) : null));
      return undefined;
    }
  };
