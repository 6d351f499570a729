import { readFileSync } from 'node:fs';
import pg from 'pg';

/** The plain-SQL engine of the source document, installed beside the governed tables. */
export class Incumbent {
  private constructor(private readonly client: pg.Client) {}

  /** @param adminUrl a superuser of the governed database */
  static async install(adminUrl: string): Promise<Incumbent> {
    const client = new pg.Client({ connectionString: adminUrl, application_name: 'incumbent' });
    await client.connect();
    await client.query(readFileSync(new URL('./engine.sql', import.meta.url), 'utf8'));
    return new Incumbent(client);
  }

  /** One whole scan. Answers how many entities it logged for the first time. */
  async scan(): Promise<number> {
    const { rows } = await this.client.query<{ newly: string }>(
      'select coalesce(sum(newly_logged), 0) as newly from incumbent.fn_backfill_scan()',
    );
    return Number(rows[0]?.newly ?? 0);
  }

  async close(): Promise<void> {
    await this.client.end();
  }
}
