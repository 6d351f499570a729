import { randomUUID } from 'node:crypto';
import { chmod, link, mkdir, open, readFile, stat, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type CryptoKey, calculateJwkThumbprint, exportJWK, generateKeyPair, importJWK, type JWK } from 'jose';
import { codeOf } from '../errors/code-of.js';

/** ES256 rather than EdDSA: Node 20 still calls Ed25519 in Web Crypto experimental, and warns at every start. */
export const LOCAL_ALGORITHM = 'ES256';

export type LocalKey = { readonly kid: string; readonly privateKey: CryptoKey; readonly publicKey: CryptoKey };

const keyFile = (dataDir: string): string => join(dataDir, 'keys', 'signing-key.json');

/**
 * The key pair that signs and verifies the tokens of an installation without an identity provider. Made at first use;
 * several processes that start at once agree on one.
 * @param dataDir the data folder
 * @throws when the file is damaged, or readable by others: whoever reads it could be anybody
 */
export async function localKey(dataDir: string): Promise<LocalKey> {
  const file = keyFile(dataDir);
  const content = (await readOwn(file)) ?? (await create(file));
  try {
    return await keyOf(JSON.parse(content) as JWK);
  } catch {
    throw new Error(
      `The signing key ${file} is damaged. Remove it to have a new one made; tokens issued so far will end with it.`,
    );
  }
}

async function keyOf(jwk: JWK): Promise<LocalKey> {
  const { d, ...publicJwk } = jwk;
  if (d === undefined) throw new Error('no private key');
  const [privateKey, publicKey] = await Promise.all([
    importJWK(jwk, LOCAL_ALGORITHM),
    importJWK(publicJwk, LOCAL_ALGORITHM),
  ]);
  if (privateKey instanceof Uint8Array || publicKey instanceof Uint8Array) throw new Error('not a key pair');
  return { kid: await calculateJwkThumbprint(publicJwk), privateKey, publicKey };
}

async function readOwn(file: string): Promise<string | null> {
  try {
    const { mode } = await stat(file);
    if (process.platform !== 'win32' && (mode & 0o077) !== 0) {
      throw new Error(
        `The signing key ${file} can be read by other accounts of this machine, who could then act as anybody. ` +
          'Close it (chmod 600), or remove it to have a new one made.',
      );
    }
    return await readFile(file, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null;
    throw error;
  }
}

/** Writes a new key beside its place and links it there: a reader sees the whole file or none, the first one wins. */
async function create(file: string): Promise<string> {
  const { privateKey } = await generateKeyPair(LOCAL_ALGORITHM, { extractable: true });
  const content = `${JSON.stringify({ ...(await exportJWK(privateKey)), alg: LOCAL_ALGORITHM, use: 'sig' })}\n`;
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  const draft = `${file}.${randomUUID()}`;
  const handle = await open(draft, 'wx', 0o600);
  try {
    await handle.writeFile(content);
    await handle.sync();
  } finally {
    await handle.close();
  }
  try {
    await chmod(draft, 0o600);
    await link(draft, file);
    return content;
  } catch (error) {
    const first = codeOf(error) === 'EEXIST' ? await readOwn(file) : null;
    if (first === null) throw error;
    return first;
  } finally {
    await unlink(draft);
  }
}
