/** What the command line is connected to. Specs connect it to streams and an environment of their own. */
export type Terminal = {
  /** Where people answer questions; nobody is asked unless it is a terminal. */
  readonly in: NodeJS.ReadableStream & { readonly isTTY?: boolean };
  /** Answers, and nothing else. */
  readonly out: NodeJS.WritableStream;
  /** Progress, questions and errors. */
  readonly err: NodeJS.WritableStream;
  readonly env: NodeJS.ProcessEnv;
  /** The folder that the configuration file is looked for in. */
  readonly cwd: string;
};
