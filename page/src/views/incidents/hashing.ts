// The hash of a file, computed in this browser: the file itself goes nowhere.
import { hex } from "../../verify/bytes.ts";

/** WebCrypto takes a file whole: of more than this another tool says the hash. */
export const MOST_BYTES = 1 << 30;

export type Hashed = { sha256: string; bytes: number } | { failed: "large" | "browser" | "unread" };

/** SHA-256 of a file, in hexadecimal as `sha256sum` says it; or why there is none. */
export async function hashOf(file: Blob): Promise<Hashed> {
  if (file.size > MOST_BYTES) return { failed: "large" };
  const { subtle } = globalThis.crypto;
  if (!subtle) return { failed: "browser" }; // over plain HTTP, from another machine
  try {
    const digest = await subtle.digest("SHA-256", await file.arrayBuffer());
    return { sha256: hex(new Uint8Array(digest)), bytes: file.size };
  } catch {
    return { failed: "unread" }; // it was moved, or may not be read
  }
}

/** A hash as it was pasted, in lower case; undefined of what is none. */
export function sha256Of(text: string): string | undefined {
  const found = /^\\?([0-9a-f]{64})(\s|$)/i.exec(text.trim());
  return found?.[1]?.toLowerCase();
}
