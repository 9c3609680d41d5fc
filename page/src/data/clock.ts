// The server's clock, as far as it can be known from its answers: a countdown goes by it, not by the machine's.

/** Where it stands between what is least and what is most that it can be ahead of this machine's. */
export class Clock {
  private least = -Infinity;
  private most = Infinity;

  /** How far the server's clock is ahead, in milliseconds. */
  get skew(): number {
    return this.most === Infinity ? 0 : (this.least + this.most) / 2;
  }

  /** What it was before, for as long as the server has not said. */
  assume(skew: number): void {
    if (this.most === Infinity) this.least = this.most = skew;
  }

  /** The server said what time it was, exact to so many milliseconds, between a question and its answer. */
  hear(said: number, grain: number, asked: number, answered: number): void {
    const least = said - answered - 1;
    const most = said + grain - asked;
    // Where the two do not meet it is another clock than it was: one was set, or an exercise is played, at any speed.
    const meets = least <= this.most && most >= this.least;
    this.least = meets ? Math.max(least, this.least) : least;
    this.most = meets ? Math.min(most, this.most) : most;
  }
}
