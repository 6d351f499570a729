import { execFileSync, spawnSync } from 'node:child_process';

/** The account that postgres runs as. Empty when we are not root: then it runs as ourselves. */
export type RunAs = { readonly uid?: number; readonly gid?: number };

function idsOf(name: string): RunAs | null {
  const ask = (flag: string) => spawnSync('id', [flag, name], { encoding: 'utf8' });
  const [uid, gid] = [ask('-u'), ask('-g')];
  return uid.status === 0 && gid.status === 0 ? { uid: Number(uid.stdout), gid: Number(gid.stdout) } : null;
}

function createAccount(): void {
  try {
    execFileSync('groupadd', ['--system', 'postgres'], { stdio: 'ignore' });
    execFileSync('useradd', ['--system', '--gid', 'postgres', '--no-create-home', 'postgres'], { stdio: 'ignore' });
  } catch {
    // Read-only images and those without useradd have to make do with an account that is always there.
  }
}

/**
 * PostgreSQL refuses to run as root, so root hands it to the account `postgres`: made if it is missing, and `nobody`
 * where it cannot be made.
 */
export function unprivilegedUser(): RunAs {
  if (process.getuid?.() !== 0) return {};
  const existing = idsOf('postgres');
  if (existing !== null) return existing;
  createAccount();
  const found = idsOf('postgres') ?? idsOf('nobody');
  if (found === null) {
    throw new Error(
      'PostgreSQL cannot run as root, and neither an account "postgres" nor "nobody" exists on this machine. ' +
        'Create one (useradd --system postgres), run birth-ledger as an ordinary user, or set DATABASE_URL and GOVERNED_URL.',
    );
  }
  return found;
}

/** Whether that account can reach what is in the folder, judged by the system itself (modes, groups, ACLs, mounts). */
export function canTraverse(user: RunAs, folder: string): boolean {
  if (user.uid === undefined) return true;
  return spawnSync('test', ['-x', folder], { ...user, cwd: '/' }).status === 0;
}
