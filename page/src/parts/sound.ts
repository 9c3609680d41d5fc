// A tone for FLASH and IMMEDIATE. Browsers let a page sound only once somebody has touched it: until then it is
// said that sound is blocked, and nothing is tried that the browser would complain of.
const LOUD = 0.22;

/** Hertz and seconds, one after the other. */
const TONES = {
  flash: [[880, 0.18], [660, 0.18], [880, 0.18], [660, 0.3]],
  immediate: [[740, 0.2], [740, 0.3]],
} as const;

export type Tone = keyof typeof TONES;

export class Sound extends EventTarget {
  private context: AudioContext | undefined;
  private touched = false;

  constructor() {
    super();
    const touch = () => {
      if (this.touched) return;
      this.touched = true;
      this.dispatchEvent(new Event("changed"));
    };
    for (const it of ["pointerdown", "keydown"]) addEventListener(it, touch, { passive: true });
  }

  /** Whether the browser lets nothing sound yet. */
  get blocked(): boolean {
    return !this.touched && !navigator.userActivation?.hasBeenActive;
  }

  play(tone: Tone): void {
    if (this.blocked) return;
    try {
      this.context ??= new AudioContext();
      void this.context.resume();
      let at = this.context.currentTime + 0.02;
      for (const [hertz, seconds] of TONES[tone]) {
        this.beep(this.context, hertz, at, seconds);
        at += seconds + 0.04;
      }
    } catch {
      // a machine without sound: the banner stands all the same
    }
  }

  private beep(context: AudioContext, hertz: number, at: number, seconds: number): void {
    const tone = context.createOscillator();
    const volume = context.createGain();
    tone.frequency.value = hertz;
    volume.gain.setValueAtTime(0, at);
    volume.gain.linearRampToValueAtTime(LOUD, at + 0.02);
    volume.gain.setValueAtTime(LOUD, at + seconds - 0.03);
    volume.gain.linearRampToValueAtTime(0, at + seconds);
    tone.connect(volume).connect(context.destination);
    tone.start(at);
    tone.stop(at + seconds);
  }
}

export const sound = new Sound();
