/** A flush of 200 KB takes 0.5 to 1 ms on a disk that is not busy with others' work. */
const QUICK_MS = 2;

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

  /** Learns what a flush took, in milliseconds. */
  observe(took: number): void {
    const usual = this.usual ?? took;
    this.usual = usual + (took - usual) / (took < usual ? QUICKLY : SLOWLY);
  }
}
