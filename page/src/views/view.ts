// What all views have in common: the page they are given, the lists they show, and that they stand in the document
// itself, so that one sheet of styles, the browser's own forms and find-in-page serve them all.
import { LitElement } from "lit";
import { property } from "lit/decorators.js";
import { Refused } from "../data/api.ts";
import type { Page } from "../data/page.ts";
import type { Kind } from "../data/types.ts";

export abstract class View extends LitElement {
  @property({ attribute: false }) page!: Page;
  /** What of it is asked for: the rest of the address behind the view's name. */
  @property({ attribute: false }) path: readonly string[] = [];

  /** The lists that it shows; it is drawn anew when one of them changes. */
  readonly kinds: readonly Kind[] = [];
  /** Whether what it shows depends on the hour: it is drawn anew every second then. */
  readonly ticks: boolean = false;

  private timer = 0;
  private readonly redraw = (event: Event) => {
    if (!(event instanceof CustomEvent) || this.kinds.includes(event.detail as Kind)) this.requestUpdate();
  };

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    void this.page.lists.want(...this.kinds);
    this.page.lists.addEventListener("changed", this.redraw);
    this.page.outbox.addEventListener("changed", this.redraw);
    this.page.settings.addEventListener("changed", this.redraw);
    if (this.ticks) this.timer = window.setInterval(() => this.requestUpdate(), 1000);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.page.lists.removeEventListener("changed", this.redraw);
    this.page.outbox.removeEventListener("changed", this.redraw);
    this.page.settings.removeEventListener("changed", this.redraw);
    clearInterval(this.timer);
  }

  /** Ask for something; what is refused is shown, and undefined is returned. */
  protected async ask<T>(asked: Promise<T>): Promise<T | undefined> {
    try {
      return await asked;
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      this.page.trouble(error);
      return undefined;
    }
  }

  /** The server's time, in UTC milliseconds. */
  protected get now(): number {
    return this.page.api.now();
  }

  protected go(...path: string[]): void {
    location.hash = "#/" + path.map(encodeURIComponent).join("/");
  }
}
