// What the party's own gateway says of itself: whether the node answers it, what it keeps and could not bring.
import type { Api } from "./api.ts";
import { Refused } from "./api.ts";
import type { Body, Facts } from "./types.ts";

export interface Letter {
  entry: string;
  at_ms: number;
  state: "waiting" | "delivered" | "refused";
  why: string;
}

/** What somebody of the party said there that is not on record. */
export interface Unsent extends Letter {
  type: string;
  subject: string;
  facts: Record<string, unknown>;
  /** Of a message; nothing of anything else. */
  body: Body<"message.send/v1"> | null;
}

export type UnsentMessage = Unsent & { facts: Facts<"message.send/v1">; body: Body<"message.send/v1"> };

/** As docs/gateway.md says: a gateway's own answer, which a node does not describe. */
export interface Status {
  party: string;
  node: string;
  /** Since when the node does not answer; 0 while it does. */
  node_away_ms: number;
  copied: number;
  heard_ms: number;
  waiting: number;
  letters: Letter[];
  unsent: Unsent[];
  checkpoint: string;
  proofs: string[];
  alarms: { at_ms: number; where: string; what: string; next_step: string }[];
}

export class Gateway extends EventTarget {
  status: Status | undefined;
  /** Why it does not say. */
  why = "";

  constructor(private readonly api: Api) {
    super();
  }

  async ask(): Promise<void> {
    try {
      this.status = await this.api.ask<Status>("/v1/gateway");
      this.why = "";
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      this.why = error.detail; // what was known holds until it answers
    }
    this.dispatchEvent(new Event("changed"));
  }

  /** Whether it says that the node does not answer. */
  get away(): boolean {
    return !!this.status?.node_away_ms;
  }

  get unsent(): readonly Unsent[] {
    return this.status?.unsent ?? [];
  }

  /** Somebody knows that this was refused: it is an alarm no longer. */
  async putAway(entry: string): Promise<void> {
    await this.api.ask(`/v1/gateway/unsent/${entry}`, { method: "DELETE" });
    await this.ask();
  }
}

export function isMessage(it: { type: string; body?: unknown }): it is UnsentMessage {
  return it.type === "message.send/v1" && !!it.body;
}
