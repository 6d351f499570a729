import { createHash } from 'node:crypto';
import pLimit from 'p-limit';
import { type Acl, isMetastream, isSystemStream, originalOf, type StreamMetadata } from '../streams/stream-metadata.js';
import type { SystemSettings } from '../streams/system-settings.js';
import { passwordMatches, type UserSetting } from './users.js';

/** Who calls. `roles` are the user's own name and groups. */
export interface Caller {
  readonly roles: ReadonlySet<string>;
}

export type Operation = 'read' | 'write' | 'delete';

/** What the store itself says about rights, as it is at that moment. */
export interface StoredRights {
  metadata(stream: string): StreamMetadata;
  systemSettings(): SystemSettings;
}

export class UnauthenticatedError extends Error {
  override readonly name = 'UnauthenticatedError';
}

const ADMINS = '$admins';
const EVERYONE = '$all';

const ADMINISTRATOR: Caller = { roles: new Set([ADMINS]) };
const ANONYMOUS: Caller = { roles: new Set() };

/** Verified credentials that are remembered, so that the slow hash is paid once per user and not once per call. */
const REMEMBERED = 1000;

/**
 * Passwords that are hashed at the same time: whoever sends wrong ones takes a core of the machine and 16 MiB at most,
 * and nothing of the thread that serves.
 */
const HASHED_AT_ONCE = 1;

/**
 * Who may do what, by EventStoreDB's defaults: without users everyone is an administrator; with users, system streams
 * (`$…`, and `$all`) are the administrators', other streams every user's, until a stream's `$acl` or the newest event of
 * `$settings` says otherwise.
 */
export class Access {
  private readonly users: ReadonlyMap<string, UserSetting>;
  private readonly verified = new Map<string, Caller>();
  private readonly verifying = new Map<string, Promise<Caller>>();
  private readonly hashing = pLimit(HASHED_AT_ONCE);

  constructor(
    users: readonly UserSetting[],
    private readonly stored: StoredRights,
  ) {
    this.users = new Map(users.map((user) => [user.name, user]));
  }

  /**
   * The caller behind an `authorization` header. Credentials that are not yet known wait for their turn to be hashed.
   *
   * @throws UnauthenticatedError when the credentials are not those of a user.
   */
  async caller(authorization: string | undefined): Promise<Caller> {
    if (this.users.size === 0) return ADMINISTRATOR;
    if (authorization === undefined) return ANONYMOUS;
    const key = createHash('sha256').update(authorization).digest('base64');
    return this.verified.get(key) ?? this.verifyOnce(key, authorization);
  }

  /** To be asked inside a look at the store, or inside a change: the answer may depend on a stream's metadata. */
  may(caller: Caller, operation: Operation, stream: string): boolean {
    // Metadata is replaced, never deleted. Without users nothing is asked, as in EventStoreDB.
    if (operation === 'delete' && isMetastream(stream)) return this.users.size === 0;
    if (caller.roles.has(ADMINS)) return true;
    if (caller.roles.size === 0) return false;
    const roles = this.rolesFor(operation, stream);
    return roles.some((role) => role === EVERYONE || caller.roles.has(role));
  }

  private rolesFor(operation: Operation, stream: string): readonly string[] {
    const original = isMetastream(stream) ? originalOf(stream) : stream;
    const isSystem = isSystemStream(original);
    const { userStreams, systemStreams } = this.stored.systemSettings();
    const named = (acl: Acl | undefined) =>
      isMetastream(stream)
        ? { read: acl?.metaRead, write: acl?.metaWrite, delete: undefined }[operation]
        : acl?.[operation];
    const own = named(this.stored.metadata(original).acl);
    return own ?? named(isSystem ? systemStreams : userStreams) ?? (isSystem ? [ADMINS] : [EVERYONE]);
  }

  /** The calls that a new client opens at once bring the same credentials: they are hashed once for all of them. */
  private verifyOnce(key: string, authorization: string): Promise<Caller> {
    const underWay = this.verifying.get(key);
    if (underWay) return underWay;
    const verifying = this.verify(authorization)
      .then((caller) => {
        if (this.verified.size >= REMEMBERED) this.verified.clear();
        this.verified.set(key, caller);
        return caller;
      })
      .finally(() => this.verifying.delete(key));
    this.verifying.set(key, verifying);
    return verifying;
  }

  private async verify(authorization: string): Promise<Caller> {
    const [scheme, encoded] = authorization.split(' ');
    if (scheme?.toLowerCase() === 'basic' && encoded) {
      const [name = '', ...rest] = Buffer.from(encoded, 'base64').toString('utf8').split(':');
      const user = this.users.get(name);
      if (user && (await this.hashing(() => passwordMatches(user.password, rest.join(':'))))) {
        return { roles: new Set([user.name, ...user.groups]) };
      }
    }
    throw new UnauthenticatedError('These credentials are not those of a user of this event store.');
  }
}
