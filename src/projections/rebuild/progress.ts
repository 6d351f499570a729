/** What a rebuild is doing: reading the log, sorting and writing rows, indexing, catching up, comparing, moving readers over. */
export type RebuildPhase = 'reading' | 'writing' | 'indexing' | 'catching_up' | 'comparing' | 'swapping' | 'done';

export type RebuildProgress = {
  readonly projection: string;
  readonly phase: RebuildPhase;
  /** Events read and rows written so far. */
  readonly events: number;
  readonly rows: number;
  /** Events (reading) or rows (writing) per second since the phase began. */
  readonly rate: number;
  /** Seconds that the phase will take yet; null until 1 % is done, and where it cannot be told. */
  readonly etaSeconds: number | null;
};

export type OnRebuildProgress = (progress: RebuildProgress) => void;

const tellEveryMs = 1_000;

/** Tells progress at most once a second, and at every change of phase. */
export class RebuildMeter {
  events = 0;
  rows = 0;
  private phase: RebuildPhase = 'reading';
  private begunAt = Date.now();
  private toldAt = 0;
  private doneBefore = 0;

  constructor(
    private readonly projection: string,
    private readonly tell: OnRebuildProgress,
  ) {}

  enter(phase: RebuildPhase): void {
    this.phase = phase;
    this.begunAt = Date.now();
    this.doneBefore = this.done;
    this.report(null);
  }

  /** @param fraction how much of the phase is done, from 0 to 1; null when unknown */
  step(fraction: number | null): void {
    if (Date.now() - this.toldAt >= tellEveryMs) this.report(fraction);
  }

  private get done(): number {
    return this.phase === 'writing' ? this.rows : this.events;
  }

  private report(fraction: number | null): void {
    this.toldAt = Date.now();
    const seconds = Math.max((this.toldAt - this.begunAt) / 1_000, 0.001);
    const etaSeconds = fraction !== null && fraction >= 0.01 ? Math.round(seconds / fraction - seconds) : null;
    const { projection, phase, events, rows } = this;
    this.tell({
      projection,
      phase,
      events,
      rows,
      rate: Math.round((this.done - this.doneBefore) / seconds),
      etaSeconds,
    });
  }
}
