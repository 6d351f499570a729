import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { OTHER_NAMES, OTHER_NAMES_SQL } from '../support/other-names.js';
import { type FreshDatabase, freshDatabase, onCluster } from '../support/postgres.js';

/** Tables that were filled before their birth triggers came. */
export const letters = 'Briefe / "alle" 🐣';
export const cases = 'Vorgänge';

/** Births as the registry tells of them; `who` is the login role that caused each, which no gateway can disguise. */
export type Witnessed = { readonly collection: string; readonly code: string; readonly who: string };

/**
 * A governed database that is not the kit's: names of its own for everything, a text key and a uuid key, and a registry
 * that notes for itself who was logged in when a birth came into being.
 */
export class OtherDatabase {
  private constructor(
    private readonly database: FreshDatabase,
    /** The customer: may do anything. */
    readonly admin: pg.Client,
    readonly scannerUrl: string,
    readonly applierUrl: string,
    private readonly roles: readonly string[],
  ) {}

  static readonly contract = OTHER_NAMES;

  static async build(amount: { readonly letters: number; readonly cases: number }): Promise<OtherDatabase> {
    const database = await freshDatabase('other_database');
    const admin = new pg.Client({ connectionString: database.url });
    await admin.connect();
    await admin.query(OTHER_NAMES_SQL);
    await admin.query(`
      alter table "civil registry"."Geburten" add "zugegen" text not null default session_user;
      create schema "the data";
      create table "the data"."Die Briefe" ("Zeichen" text primary key, inhalt text not null, gelesen int not null default 0);
      create table "the data"."${cases}" (id uuid primary key default gen_random_uuid(), "Wert" numeric)`);
    await admin.query(
      `insert into "the data"."Die Briefe" ("Zeichen", inhalt)
       select format('%s/%s "ß"', lpad((n * 7919 % 1000)::text, 3, '0'), n), repeat('x', 50) from generate_series(1, $1::int) n`,
      [amount.letters],
    );
    await admin.query(`insert into "the data"."${cases}" ("Wert") select n from generate_series(1, $1::int) n`, [
      amount.cases,
    ]);
    await admin.query(`
      create trigger geburt after insert or update on "the data"."Die Briefe"
        for each row execute function meta.beurkunde('Zeichen');
      create trigger geburt after insert or update on "the data"."${cases}"
        for each row execute function meta.beurkunde()`);
    await admin.query(
      `insert into "civil registry"."Sammlungen ""alle""" ("Name", wo, "Tabelle", "Pflicht", wer, "Weg", "Spalte", woher)
       values ($1::text, 'the data', 'Die Briefe', true, 'petra', 'column', 'Zeichen', 'declared'),
              ($2::text, 'the data', $2, true, 'petra', 'synthetic_id', null, 'declared')`,
      [letters, cases],
    );
    await admin.query('insert into meta.katalog values ($1, true), ($2, true)', [letters, cases]);
    await admin.query('vacuum analyze');
    const [scanner, applier] = [await createRole(admin, 'leser'), await createRole(admin, 'schreiber')];
    const schemas = '"civil registry", meta, "the data"';
    await admin.query(`
      grant usage on schema ${schemas} to ${scanner.role}, ${applier.role};
      grant select on all tables in schema ${schemas} to ${scanner.role}, ${applier.role};
      grant update on all tables in schema "the data" to ${applier.role};
      grant execute on function meta."trage ein" to ${applier.role};
      grant pg_read_all_stats to ${scanner.role}, ${applier.role}`);
    const [scannerUrl, applierUrl] = [scanner, applier].map((one) => urlAs(database.url, one));
    return new OtherDatabase(database, admin, scannerUrl ?? '', applierUrl ?? '', [scanner.role, applier.role]);
  }

  get applierRole(): string {
    return new URL(this.applierUrl).username;
  }

  /** A session of somebody else's program. */
  async session(): Promise<pg.Client> {
    const client = new pg.Client({ connectionString: this.database.url });
    await client.connect();
    return client;
  }

  async births(): Promise<Witnessed[]> {
    const { rows } = await this.admin.query<Witnessed>(
      'select sammlung as collection, "kürzel" as code, zugegen as who from "civil registry"."Geburten"',
    );
    return rows;
  }

  /** A table like that of the letters, and the plain way to bear its rows: an UPDATE in batches of a size. */
  async comparison(rows: number): Promise<{ before: number; touched: (batch: number) => Promise<number> }> {
    const before = (await this.births()).length;
    await this.admin.query(`
      create table "the data"."Vergleich" ("Zeichen" text primary key, inhalt text not null, gelesen int not null default 0)`);
    await this.admin.query(
      `insert into "the data"."Vergleich" ("Zeichen", inhalt)
       select format('%s "ß"', lpad(n::text, 9, '0')), repeat('x', 50) from generate_series(1, $1::int) n`,
      [rows],
    );
    await this.admin.query(`
      create trigger geburt after insert or update on "the data"."Vergleich"
        for each row execute function meta.beurkunde('Zeichen')`);
    await this.admin.query('vacuum analyze "the data"."Vergleich"');
    const retouch = `
      update "the data"."Vergleich" set "Zeichen" = "Zeichen"
       where "Zeichen" > lpad($1::text, 9, '0') || '~' and "Zeichen" <= lpad($2::text, 9, '0') || '~'`;
    const touched = async (batch: number): Promise<number> => {
      let sum = 0;
      for (let from = 0; from < rows; from += batch)
        sum += (await this.admin.query(retouch, [from, from + batch])).rowCount ?? 0;
      return sum;
    };
    return { before, touched };
  }

  /** The codes of all rows that are there. */
  async present(): Promise<{ readonly collection: string; readonly code: string }[]> {
    const { rows } = await this.admin.query<{ collection: string; code: string }>(
      `select $1::text as collection, "Zeichen" as code from "the data"."Die Briefe"
       union all select $2::text, $2 || '::' || id from "the data"."${cases}"`,
      [letters, cases],
    );
    return rows;
  }

  async end(): Promise<void> {
    for (const role of this.roles) await this.admin.query(`drop owned by ${role}`);
    await this.admin.end();
    await this.database.drop();
    for (const role of this.roles) await onCluster(`drop role ${role}`);
  }
}

type Login = { readonly role: string; readonly password: string };

const createRole = async (admin: pg.Client, prefix: string): Promise<Login> => {
  const role = `${prefix}_${randomBytes(4).toString('hex')}`;
  const password = randomBytes(9).toString('base64url');
  await admin.query(`create role ${role} login password '${password}'`);
  return { role, password };
};

const urlAs = (address: string, { role, password }: Login): string => {
  const url = new URL(address);
  url.username = role;
  url.password = password;
  return url.href;
};
