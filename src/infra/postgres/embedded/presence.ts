import pg from 'pg';

/** Any number that nobody else locks in the database `postgres` of a cluster that is ours alone. */
const LOCK = 4_217_001;

/**
 * One process's claim on a running cluster: a shared lock that lives exactly as long as its connection, so that a claim
 * can never go stale. Whoever leaves last may stop the server.
 */
export class Presence {
  /** From when its lock is held until it is given up: only then its end is a loss. Before, joining fails. */
  private held = false;

  private constructor(private readonly client: pg.Client) {}

  /**
   * @param lost called once when the server goes away under us
   * @throws when it goes away before the claim is made
   */
  static async join(url: string, lost: () => void): Promise<Presence> {
    const client = new pg.Client({ connectionString: url, application_name: 'birth-ledger presence', keepAlive: true });
    const presence = new Presence(client);
    client.on('error', () => {});
    client.once('end', () => {
      if (presence.held) lost();
    });
    await client.connect();
    await client.query('select pg_advisory_lock_shared($1)', [LOCK]);
    presence.held = true;
    return presence;
  }

  /** Gives the claim up. True if no other process holds one. */
  async leave(): Promise<boolean> {
    this.held = false;
    try {
      await this.client.query('select pg_advisory_unlock_shared($1)', [LOCK]);
      const { rows } = await this.client.query<{ last: boolean }>('select pg_try_advisory_lock($1) as last', [LOCK]);
      return rows[0]?.last === true;
    } catch {
      return true; // The server is gone already: nobody uses it.
    } finally {
      await this.client.end().catch(() => {});
    }
  }
}
