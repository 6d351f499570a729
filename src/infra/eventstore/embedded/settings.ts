import type { UserSetting } from './access/users.js';

/** What the embedded event store can be told when it starts. */
export interface EmbeddedSettings {
  /** The folder that holds the store. Created if it is missing; one process at a time owns it. */
  readonly dataDir: string;
  /** The address to listen on. Anything but loopback needs `tls` and `users` as well. */
  readonly host: string;
  /** The TCP port, or 0 to have the system choose one. */
  readonly port: number;
  /** The most bytes of types, data and metadata that one append may carry. EventStoreDB's default is 1 MiB. */
  readonly maxAppendSize: number;
  /**
   * Lets streams be deleted, tombstoned and truncated, as EventStoreDB does. Off by default: the ledger's streams
   * (every name that does not start with `$`) are append-only, for everyone.
   */
  readonly allowDeletes: boolean;
  /** The most bytes that the store's file may grow to; appends beyond are refused as on a full disk. Default: no limit. */
  readonly maxBytes?: number;
  /** Serve over TLS with this certificate and key (PEM files). */
  readonly tls?: { readonly certFile: string; readonly keyFile: string };
  /** Who may call. Without any, every caller is an administrator, as in EventStoreDB's insecure mode. */
  readonly users: readonly UserSetting[];
}

export const defaultSettings = {
  host: '127.0.0.1',
  port: 0,
  maxAppendSize: 1024 * 1024,
  allowDeletes: false,
  users: [],
} as const satisfies Partial<EmbeddedSettings>;

const LOOPBACK = /^(127\.\d+\.\d+\.\d+|::1|localhost)$/;

/** A host as it stands before a port: an IPv6 address in brackets. */
export const inAddress = (host: string): string => (host.includes(':') ? `[${host}]` : host);

/** Refuses settings that would expose the ledger: whoever reaches a plain or open port can write to it. */
export function checkSettings(settings: EmbeddedSettings): void {
  if (settings.users.length > 0 && !settings.tls) {
    throw new Error(
      'The event store will not serve users without TLS: whoever listens on the wire would learn their passwords. ' +
        'Give it a certificate and a key (--tls-cert, --tls-key), or no users.',
    );
  }
  if (LOOPBACK.test(settings.host)) return;
  if (!settings.tls || settings.users.length === 0) {
    throw new Error(
      `The event store will not listen on ${settings.host} without TLS and users: anyone on that network could write ` +
        'to the ledger. Give it a certificate, a key and a users file, or listen on 127.0.0.1.',
    );
  }
}
