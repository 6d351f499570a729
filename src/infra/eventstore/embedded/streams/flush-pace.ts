/** A flush of 200 KB takes 0.5 to 1 ms on a disk that is not busy with others' work. */
const QUICK_MS = 2;

/** What a change is worth of a flush's time: callers take 0.05 ms to prepare one, this server 0.02 to read and write it. */
const CHANGE_MS = 0.035;

/** Smaller groups cost more in transactions than they gain. */
const FEWEST = 12;
const MOST = 64;

/** How many flushes it takes, roughly, until the pace has followed those that are quicker, and those that are slower. */
const QUICKLY = 4;
const SLOWLY = 32;

/**
 * What a flush to the disk usually takes, learnt from those of late. What delays one of them, a checkpoint or a busy processor,
 * says little about the disk: the pace follows quick flushes at once, and slow ones only if they keep coming.
 */
export class FlushPace {
  private usual: number | undefined;

  /** Whether the next flush is likely to be over before anybody notices. True before the first. */
  get quick(): boolean {
    return this.usual === undefined || this.usual <= QUICK_MS;
  }

  /**
   * How many changes one flush should carry. It is answered at once, and callers that all have their answers at the same
   * time send their next changes at the same time: while they prepare them nothing is written, and while that is written
   * they wait. Groups of some of them let both go on, if it takes about as long to prepare a group as to flush one. With
   * flushes of 0.2 ms groups of 12 were a twentieth faster than those of 24; with 0.7 ms they were a third slower.
   */
  get changesPerFlush(): number {
    return Math.min(MOST, Math.max(FEWEST, Math.round((this.usual ?? 0) / CHANGE_MS)));
  }

  /** Learns what a flush took, in milliseconds. */
  observe(took: number): void {
    const usual = this.usual ?? took;
    this.usual = usual + (took - usual) / (took < usual ? QUICKLY : SLOWLY);
  }
}
