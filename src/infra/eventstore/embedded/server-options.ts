import { Command, InvalidArgumentError } from 'commander';
import { aPort } from '../../cli/arguments.js';
import { readUsers } from './access/users-file.js';
import type { ServeOptions } from './serve.js';

interface Given {
  readonly data: string;
  readonly host?: string;
  readonly port?: number;
  readonly maxAppendSize?: number;
  readonly maxBytes?: number;
  readonly allowDeletes?: true;
  readonly tlsCert?: string;
  readonly tlsKey?: string;
  readonly users?: string;
}

/**
 * Reads what the event store's own program is told. A word that is none of its options ends the process with a sentence
 * that says so, as `--help` does.
 *
 * @throws when the users file cannot be used
 */
export function serverOptions(argv: readonly string[]): ServeOptions {
  const command = described();
  const given = command.parse(argv).opts<Given>();
  const { data, tlsCert: certFile, tlsKey: keyFile, users, ...rest } = given;
  if ((certFile === undefined) !== (keyFile === undefined)) {
    command.error(
      'error: --tls-cert and --tls-key are given together or not at all: without one of them it would serve without TLS.',
    );
  }
  return {
    dataDir: data,
    ...rest,
    ...(certFile !== undefined && keyFile !== undefined && { tls: { certFile, keyFile } }),
    ...(users !== undefined && { users: readUsers(users) }),
  };
}

const described = (): Command =>
  new Command('server-main.js')
    .description("Serve an event store over EventStoreDB's protocol, until it is told to stop.")
    .requiredOption('--data <folder>', 'the folder that holds the store; made if it is missing')
    .option(
      '--host <address>',
      'the address to listen on; other than loopback needs TLS and users (default: 127.0.0.1)',
    )
    .option('--port <port>', 'the port; 0 takes a free one (default: 0)', aPort)
    .option('--tls-cert <file>', 'the certificate to serve with, in PEM form')
    .option('--tls-key <file>', 'its private key, in PEM form')
    .option('--users <file>', 'who may call: a JSON list of {name, password, groups}')
    .option('--allow-deletes', 'let streams be deleted, tombstoned and truncated')
    .option('--max-append-size <bytes>', 'the most that one append may carry (default: 1 MiB)', aSize)
    .option('--max-bytes <bytes>', "the most that the store's file may grow to (default: no limit)", aSize)
    .showHelpAfterError('(--help tells of all options)');

function aSize(text: string): number {
  const bytes = Number(text);
  if (!/^\d{1,15}$/.test(text) || bytes === 0) {
    throw new InvalidArgumentError('A size is a whole number of bytes, from 1 on.');
  }
  return bytes;
}
