import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { hashOf, MOST_BYTES, sha256Of } from "./hashing.ts";

test("a file's hash is the one that other tools say", async () => {
  const data = Uint8Array.from({ length: 70_000 }, (_, i) => (i * 31) % 251);
  const sha256 = createHash("sha256").update(data).digest("hex");
  assert.deepEqual(await hashOf(new Blob([data])), { sha256, bytes: 70_000 });
  assert.equal(sha256Of(`${sha256.toUpperCase()}  video.mp4\n`), sha256);
});

test("what cannot be hashed here is said, and not guessed", async () => {
  assert.deepEqual(await hashOf({ size: MOST_BYTES + 1 } as Blob), { failed: "large" });
  const gone = { size: 1, arrayBuffer: () => Promise.reject(new Error("gone")) };
  assert.deepEqual(await hashOf(gone as unknown as Blob), { failed: "unread" });
  assert.equal(sha256Of("d41d8cd98f00b204e9800998ecf8427e"), undefined);
});
