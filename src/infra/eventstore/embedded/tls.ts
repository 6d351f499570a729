import { createSecureContext } from 'node:tls';
import type { KeyCertPair } from '@grpc/grpc-js';
import { givenFile, reasonOf } from './given-file.js';
import type { EmbeddedSettings } from './settings.js';

/**
 * Reads the certificate and its key.
 *
 * @throws when one cannot be read, is none, or they do not belong together
 */
export function readTls({ certFile, keyFile }: NonNullable<EmbeddedSettings['tls']>): KeyCertPair {
  const cert = givenFile('certificate', certFile, '--tls-cert');
  const key = givenFile('key', keyFile, '--tls-key');
  try {
    createSecureContext({ cert, key });
  } catch (error) {
    throw new Error(
      `The certificate ${certFile} and the key ${keyFile} cannot be used together (${reasonOf(error)}). Give a ` +
        'certificate in PEM form, and the private key that it was made for, in PEM form without a passphrase.',
    );
  }
  return { cert_chain: cert, private_key: key };
}
