// Whether the server is there, and how old what is shown may be. Two streams keep it known: releases and positions.
import { read } from "./events.ts";

export type LinkState = "connecting" | "live" | "away";

const SILENT_MS = 40_000;
const LOOK_MS = 2_400;
const AGAIN_MS = [500, 1000, 2000, 4000];
/** A line that lasts so long is one; what is cut off at once is tried again less and less often. */
const STEADY_MS = 10_000;

/** A stream that is opened again whenever it ends, behind what came last. */
export class Stream {
  state: LinkState = "connecting";
  private lastId = "";
  private line = new AbortController();
  private stopped = false;
  private failures = 0;

  constructor(
    private readonly path: string,
    private readonly take: (data: string, id: string) => void,
    private readonly changed: () => void,
  ) {
    void this.run();
  }

  stop(): void {
    this.stopped = true;
    this.line.abort();
  }

  private set(state: LinkState): void {
    if (this.state !== state) {
      this.state = state;
      this.changed();
    }
  }

  private async run(): Promise<void> {
    while (!this.stopped) {
      const began = Date.now();
      this.line = new AbortController();
      try {
        await read(this.path, {
          lastId: this.lastId,
          line: this.line,
          silentMs: SILENT_MS,
          opened: () => this.set("live"),
          event: (it) => {
            this.take(it.data, it.id);
            if (it.id) this.lastId = it.id;
          },
        });
      } catch {
        // It is opened again; the state says that it is not there.
      }
      if (this.stopped) return;
      this.set("away");
      if (Date.now() - began >= STEADY_MS) this.failures = 0;
      const wait = AGAIN_MS[Math.min(this.failures++, AGAIN_MS.length - 1)]!;
      await new Promise((done) => setTimeout(done, wait));
    }
  }
}

/** Asks every few seconds whether the server answers: a machine that hangs breaks no connection. */
export class Pulse {
  private timer = 0;

  constructor(private readonly ask: () => Promise<unknown>) {
    this.timer = window.setInterval(() => void this.ask().catch(() => {}), LOOK_MS);
  }

  stop(): void {
    clearInterval(this.timer);
  }
}
