// A stored zip, as an evidence bundle is one: for what is in it there is one sequence of bytes, and no other is read.
import { join, need, same, type Bytes } from "./bytes.ts";

const NAME = /^[a-z0-9]+(?:[-._/][a-z0-9]+)*$/;
const FIELDS_BYTES = 26;
const DATE = 33; // 1 January 1980
const VERSION = 20;
const MODE = 0o644 << 16;

const TABLE = Uint32Array.from({ length: 256 }, (_, n) => {
  let it = n;
  for (let bit = 0; bit < 8; bit += 1) it = it & 1 ? 0xedb88320 ^ (it >>> 1) : it >>> 1;
  return it;
});

export function crc32(data: Uint8Array): number {
  let it = 0xffffffff;
  for (const byte of data) it = TABLE[(it ^ byte) & 0xff]! ^ (it >>> 8);
  return (it ^ 0xffffffff) >>> 0;
}

function packed(form: string, ...values: number[]): Bytes {
  const view = new DataView(new ArrayBuffer([...form].reduce((sum, it) => sum + (it === "H" ? 2 : 4), 0)));
  let at = 0;
  for (const [n, it] of [...form].entries()) {
    if (it === "H") view.setUint16(at, values[n]!, true);
    else view.setUint32(at, values[n]!, true);
    at += it === "H" ? 2 : 4;
  }
  return new Uint8Array(view.buffer);
}

const mark = (...bytes: number[]) => Uint8Array.of(0x50, 0x4b, ...bytes);
const startsAt = (data: Uint8Array, at: number, sought: Uint8Array) => same(data.subarray(at, at + sought.length), sought);

/** The parts of a stored zip, in their order; whatever is not as it would be written is refused. */
export function readZip(data: Bytes): Map<string, Bytes> {
  const parts = new Map<string, Bytes>();
  const central: Uint8Array[] = [];
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  let at = 0;
  while (startsAt(data, at, mark(3, 4))) {
    need(at + 4 + FIELDS_BYTES <= data.length, "the zip is cut off");
    const size = view.getUint32(at + 22, true);
    const named = view.getUint16(at + 26, true);
    const start = at + 4 + FIELDS_BYTES + named;
    const raw = data.slice(at + 4 + FIELDS_BYTES, start);
    const name = String.fromCharCode(...raw);
    need(NAME.test(name) && !parts.has(name), `the zip has a part that may not be: '${name}'`);
    const content = data.slice(start, start + size);
    const fields = packed("HHHHHIIIHH", VERSION, 0, 0, 0, DATE, crc32(content), size, size, named, 0);
    need(content.length === size && startsAt(data, at + 4, fields), `${name} is damaged`);
    central.push(mark(1, 2, 0x14, 3), fields, packed("HHHII", 0, 0, 0, MODE, at), raw);
    parts.set(name, content);
    at = start + size;
  }
  const listed = join(...central);
  const end = join(mark(5, 6), packed("HHHHIIH", 0, 0, parts.size, parts.size, listed.length, at, 0));
  need(same(data.subarray(at), join(listed, end)), "the list at the end of the zip is not of its parts");
  return parts;
}
