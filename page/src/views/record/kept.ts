// The head that this browser was shown last, and keeps: for whoever holds another against it.
/** Where it is kept, among the notes. */
export const KEPT = "checkpoint";

export interface Kept {
  note: string;
  atMs: number;
}
