import { createHash, createHmac, pbkdf2Sync, randomBytes } from 'node:crypto';

/** The names of the kit's two roles. */
export const KIT_ROLES = { scanner: 'birth_ledger_scanner', applier: 'birth_ledger_applier' } as const;

export type RolePasswords = { readonly scanner: string; readonly applier: string };

/**
 * Passwords for the roles of a cluster that is ours: made from the superuser's, so that nothing more has to be stored
 * and every database of the cluster agrees on them.
 */
export function derivedPasswords(adminUrl: string): RolePasswords {
  const secret = new URL(adminUrl).password;
  if (secret === '')
    throw new Error('The connection that installs has no password to make the passwords of the roles from.');
  const of = (role: string) => createHmac('sha256', secret).update(role).digest('base64url');
  return { scanner: of(KIT_ROLES.scanner), applier: of(KIT_ROLES.applier) };
}

/** The same database, as the scanner and as the applier, by the {@link derivedPasswords}. */
export function serviceUrls(adminUrl: string): { readonly scanner: string; readonly applier: string } {
  const passwords = derivedPasswords(adminUrl);
  const as = (role: 'scanner' | 'applier') => {
    const url = new URL(adminUrl);
    url.username = KIT_ROLES[role];
    url.password = passwords[role];
    return url.href;
  };
  return { scanner: as('scanner'), applier: as('applier') };
}

/**
 * What PostgreSQL stores of a password (RFC 5803), computed here so that the password itself reaches neither the server
 * nor its log.
 */
export function scramVerifier(password: string): string {
  const iterations = 4096;
  const salt = randomBytes(16);
  const salted = pbkdf2Sync(password.normalize('NFKC'), salt, iterations, 32, 'sha256');
  const hmac = (text: string) => createHmac('sha256', salted).update(text).digest();
  const stored = createHash('sha256').update(hmac('Client Key')).digest('base64');
  const server = hmac('Server Key').toString('base64');
  return `SCRAM-SHA-256$${iterations}:${salt.toString('base64')}$${stored}:${server}`;
}
