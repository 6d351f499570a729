import pg from 'pg';
import type { RecordedEvent } from '../../src/infra/eventstore/recorded-event.js';
import { buildDemo } from '../../src/infra/governed/demo/build-demo.js';
import { derivedPasswords, serviceUrls } from '../../src/infra/governed/kit/service-roles.js';
import { type Body, Desk, Office, type Reply } from '../journeys/office.js';
import { type FreshDatabase, freshDatabase } from '../support/postgres.js';

export const pivots = 'pivot_definitions';
export const catalog = 'dot_iu_command_catalog';

/** Whom the steward appoints: the fewest roles with which a plan comes to its end, and one stranger to it each. */
const appointments = [
  { person: 'oona', role: 'operator' },
  { person: 'rita', role: 'reviewer' },
  { person: 'olga', role: 'owner', collections: [pivots] },
  { person: 'otto', role: 'owner', collections: [pivots] },
  { person: 'nora', role: 'owner', collections: [catalog] },
  { person: 'aud', role: 'auditor' },
  { person: 'service:bot', role: 'operator' },
] as const;

/** How a plan's permit is worded over HTTP. */
export type Terms = { readonly notBefore?: string; readonly notAfter?: string; readonly budget?: number };

/**
 * The service on the small demo, with people at their desks. Every request bears a token of its own: whatever a spec
 * shows of a person, it shows of a second token of that person.
 */
export class DemoOffice {
  private tokens = 0;

  private constructor(
    readonly office: Office,
    readonly governed: FreshDatabase,
    readonly readModel: FreshDatabase,
    /** The customer's own connection: may do anything. */
    readonly admin: pg.Client,
    /** Births up to this id were there before the service came. */
    readonly lastBirth: number,
  ) {}

  static async open(): Promise<DemoOffice> {
    const governed = await freshDatabase('governed');
    await buildDemo({ adminUrl: governed.url, size: 'small', passwords: derivedPasswords(governed.url) });
    const readModel = await freshDatabase('read_model');
    const urls = serviceUrls(governed.url);
    const env = { GOVERNED_APPLIER_URL: urls.applier, DATABASE_URL: readModel.url };
    const office = await Office.open(urls.scanner, { env });
    const admin = new pg.Client({ connectionString: governed.url });
    await admin.connect();
    const { rows } = await admin.query<{ last: number }>('select max(birth_id)::int as last from birth_registry');
    const opened = new DemoOffice(office, governed, readModel, admin, rows[0]?.last ?? 0);
    for (const appointment of appointments) await opened.grant(appointment);
    return opened;
  }

  async close(): Promise<void> {
    await this.office.close();
    await this.admin.end();
    await this.governed.drop();
    await this.readModel.drop();
  }

  /** Somebody's desk, by the label that the log has of them: `olga`, or `service:bot`. */
  as(label: string): Desk {
    return new Desk(async (path, init) => {
      const [, service] = /^service:(.*)$/.exec(label) ?? [];
      this.tokens += 1;
      const kind = service === undefined ? 'person' : 'service';
      const token = await this.office.token({ person: service ?? label, kind, expiresIn: `${3_600 + this.tokens}s` });
      const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json', ...init.headers };
      return this.office.raw(path, { ...init, headers });
    });
  }

  grant(appointment: { person: string; role: string; collections?: readonly string[] }): Promise<Reply> {
    return this.as('steward').post('/authority', { action: 'grant', reason: 'their job', ...appointment });
  }

  revoke(appointment: { person: string; role: string; collections?: readonly string[] }): Promise<Reply> {
    return this.as('steward').post('/authority', { action: 'revoke', reason: 'done', ...appointment });
  }

  /** An acknowledged request's body. @throws when it was refused, with the words of the refusal */
  async done(reply: Promise<Reply>): Promise<Body> {
    const { status, body } = await reply;
    if (status !== 200) throw new Error(`${status}: ${JSON.stringify(body)}`);
    return body;
  }

  /** Has oona scan the pivots and olga approve all of them; answers their codes. */
  async approvedPivots(): Promise<string[]> {
    await this.done(this.as('oona').scan(pivots, catalog));
    const filter = { collection: pivots, standing: 'PENDING', decision: 'BIRTH_APPROVED', reason: 'checked' };
    const { rows } = await this.done(this.as('olga').post('/decisions/filtered', { ...filter, expected: 26 }));
    return rows.map(({ code }: Body) => code);
  }

  decide(who: string, code: string, decision: string): Promise<Reply> {
    return this.as(who).post('/decisions/one', { collection: pivots, code, decision, reason: 'for the spec' });
  }

  /** A plan on its lawful way, as far as its dry run. */
  async drafted(codes: readonly string[]): Promise<string> {
    const draft = { selection: [{ collection: pivots, codes }], reason: 'for the spec' };
    const { planId } = await this.done(this.as('oona').post('/plans', draft));
    await this.done(this.as('oona').post(`/plans/${planId}/dry-run`, {}));
    return planId;
  }

  async story(planId: string): Promise<Body> {
    return this.done(this.as('aud').get(`/plans/${planId}/story`));
  }

  async review(who: string, planId: string): Promise<Reply> {
    const { draft } = await this.story(planId);
    return this.as(who).post(`/plans/${planId}/reviews`, { digest: draft.digest, verdict: 'approve', reason: 'read' });
  }

  async reviewed(codes: readonly string[]): Promise<string> {
    const planId = await this.drafted(codes);
    await this.done(this.review('rita', planId));
    return planId;
  }

  permit(who: string, planId: string, terms: Terms = {}): Promise<Reply> {
    return this.as(who).post(`/plans/${planId}/permits`, { ...terms, reason: 'go' });
  }

  rehearse(planId: string): Promise<Reply> {
    return this.as('oona').post(`/plans/${planId}/rehearsals`, {});
  }

  /** A plan that lacks nothing but its apply. */
  async rehearsed(codes: readonly string[], terms: Terms = {}): Promise<string> {
    const planId = await this.reviewed(codes);
    await this.done(this.permit('otto', planId, terms));
    await this.done(this.rehearse(planId));
    return planId;
  }

  start(planId: string, who = 'oona'): Promise<Reply> {
    return this.as(who).post(`/plans/${planId}/apply`, { execute: true });
  }

  /** Waits until a plan stands so. */
  async until(planId: string, ...statuses: readonly string[]): Promise<Body> {
    for (;;) {
      const story = await this.story(planId);
      if (statuses.includes(story.status)) return story;
      await new Promise((resume) => setTimeout(resume, 50));
    }
  }

  /** Every event of the log, oldest first, or those of streams that begin so. */
  async events(prefix = ''): Promise<RecordedEvent[]> {
    const events: RecordedEvent[] = [];
    for await (const event of this.office.log.readAll()) if (event.stream.startsWith(prefix)) events.push(event);
    return events;
  }

  /** All that the log says was refused, oldest first. */
  async denials(): Promise<Body[]> {
    return (await this.events('denial-')).map(({ data }) => data);
  }

  /** The first column of the first row, asked of the governed database by the customer. */
  async value<T>(sql: string, values: unknown[] = []): Promise<T> {
    const { rows } = await this.admin.query({ text: sql, values, rowMode: 'array' });
    return rows[0]?.[0] as T;
  }

  births(): Promise<number> {
    return this.value('select count(*)::int from birth_registry');
  }
}
