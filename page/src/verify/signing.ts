// Ed25519 by the browser's own WebCrypto: no arithmetic of ours.
import { bytes, fromHex, join, need, type Bytes, Wrong } from "./bytes.ts";

const keys = new Map<string, Promise<CryptoKey>>();

/** Whether this browser can do it here: Ed25519 is young, and pages without TLS have no WebCrypto at all. */
export async function canVerify(): Promise<boolean> {
  try {
    await publicKey("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a");
    return true;
  } catch {
    return false;
  }
}

function publicKey(key: string): Promise<CryptoKey> {
  let known = keys.get(key);
  if (!known) {
    known = crypto.subtle.importKey("raw", fromHex(key), { name: "Ed25519" }, false, ["verify"]);
    keys.set(key, known);
  }
  return known;
}

export async function verifySigned(key: string, signature: Bytes, message: Bytes): Promise<void> {
  let holds = false;
  try {
    holds = await crypto.subtle.verify({ name: "Ed25519" }, await publicKey(key), signature, message);
  } catch {
    throw new Wrong("the signature does not fit");
  }
  need(holds, "the signature does not fit");
}

/** What DSSE v1 signs. */
export function dsse(payloadType: string, payload: Bytes): Bytes {
  const type = bytes(payloadType);
  return join(bytes(`DSSEv1 ${type.length} `), type, bytes(` ${payload.length} `), payload);
}
