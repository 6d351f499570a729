import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const program = fileURLToPath(new URL('../../bin/birth-ledger.js', import.meta.url));

/** The built service in a process of its own, as operators run it. */
export type Serving = { readonly url: string; stop(): Promise<void> };

/** @param dataDir its embedded parts, other than the event store, stand here */
export const serve = async (dataDir: string, eventStoreUrl: string): Promise<Serving> => {
  const { BIRTH_LEDGER_CONFIG: _, ...inherited } = process.env;
  const env = {
    ...inherited,
    BIRTH_LEDGER_DATA: dataDir,
    EVENTSTORE_URL: eventStoreUrl,
    HTTP_PORT: '0',
    HTTP_REQUESTS_PER_MINUTE: '0',
    LOG_LEVEL: 'warn',
  };
  const child = spawn(process.execPath, [program, 'serve', '--json'], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = once(child, 'exit');
  const announced = await announcement(child.stdout);
  return {
    url: announced.url,
    stop: async () => {
      child.kill('SIGTERM');
      await exited;
    },
  };
};

/** The service tells its address in one JSON value, on as many lines as it likes. */
const announcement = async (out: NodeJS.ReadableStream): Promise<{ url: string }> => {
  let text = '';
  for await (const line of createInterface({ input: out })) {
    text += line;
    const { url } = parsed(text) ?? {};
    if (url) return { url };
  }
  throw new Error('The service ended without saying where it serves.');
};

const parsed = (text: string): { url?: string } | null => {
  try {
    return JSON.parse(text) as { url?: string };
  } catch {
    return null;
  }
};
