import assert from "node:assert/strict";
import { test } from "node:test";
import { Refused, type Api, type Draft } from "./api.ts";
import type { Keep } from "./keep.ts";
import { Outbox } from "./outbox.ts";

type Answer = "recorded" | "on its way" | Refused;
const AWAY = new Refused(0, "away");

/** A server: what it heard, in order; `answer` may be changed, or waited for. */
class Server {
  readonly heard: string[] = [];
  answer: (title: string) => Answer | Promise<Answer> = () => "recorded";

  async draft(draft: Draft): Promise<unknown> {
    const title = draft.subject!;
    const answer = await this.answer(title);
    if (answer instanceof Refused) throw answer;
    this.heard.push(title);
    const doubts = title.startsWith("tomorrow") ? { doubts: [{ what: "ahead", field: "account.at_ms", at_ms: 5 }] } : {};
    return answer === "recorded" ? { id: title, ...doubts } : { detail: "it is not on record yet" };
  }
}

let browsers = 0;

/** What all pages of one browser share. */
class Browser {
  readonly kept = new Map<string, unknown>();
  readonly name = `browser-${(browsers += 1)}`;
  full = false;

  page(server: Server): Outbox {
    return new Outbox(server as unknown as Api, this as unknown as Keep);
  }
  async put(_: string, key: string, value: unknown): Promise<boolean> {
    if (!this.full) this.kept.set(key, structuredClone(value));
    return !this.full;
  }
  async remove(_: string, key: string): Promise<boolean> {
    return this.kept.delete(key);
  }
  async all(): Promise<Map<string, unknown>> {
    return structuredClone(this.kept);
  }
}

const say = (page: Outbox, title: string) => page.say(title, { type: "redact/v1", subject: title } as Draft);
const listed = (page: Outbox) => page.all.map((it) => `${it.title} ${it.state}`);

test("what is said meanwhile is sent once, in its order, also what is said while others are being sent", async () => {
  const server = new Server();
  const browser = new Browser();
  const page = browser.page(server);
  server.answer = () => AWAY;
  for (const it of ["a", "b", "c"]) assert.equal(await say(page, it), "waiting");
  let go = () => {};
  server.answer = () => new Promise((done) => (go = () => done("recorded")));
  const sending = page.send();
  await new Promise((done) => setTimeout(done, 5));
  assert.equal(await say(page, "d"), "waiting");
  server.answer = () => "recorded";
  go();
  await sending;
  await page.send();
  assert.deepEqual(server.heard, ["a", "b", "c", "d"]);
  assert.deepEqual([listed(page), browser.kept.size], [[], 0]);
});

test("what the first is still being sent for is behind it, and goes once it has gone", async () => {
  const server = new Server();
  const page = new Browser().page(server);
  server.answer = async () => {
    await new Promise((done) => setTimeout(done, 5));
    return "recorded";
  };
  const said = await Promise.all(["a", "b", "c"].map((it) => say(page, it)));
  assert.deepEqual(said, ["recorded", "waiting", "waiting"]);
  await page.send();
  assert.deepEqual(server.heard, ["a", "b", "c"]);
});

test("what broke at the server while it was taken is not said to be off the record", async () => {
  const server = new Server();
  const page = new Browser().page(server);
  server.answer = () => new Refused(503, "not now");
  await say(page, "it");
  server.answer = () => new Refused(500, "something went wrong here");
  await page.send();
  assert.deepEqual(listed(page), ["it unsure"]);
});

test("a server that is too busy is asked again, and what it refuses is said to whoever said it, or listed", async () => {
  const server = new Server();
  const browser = new Browser();
  const page = browser.page(server);
  const no = new Refused(422, "no such zone", "facts.zone", "name one");
  server.answer = () => no;
  await assert.rejects(say(page, "at once"), no);
  assert.deepEqual([listed(page), browser.kept.size], [[], 0]);
  server.answer = () => new Refused(429, "too much");
  assert.equal(await say(page, "later"), "waiting");
  await say(page, "last");
  await page.send();
  server.answer = (title) => (title === "later" ? no : "recorded");
  await page.send();
  assert.deepEqual([server.heard, listed(page)], [["last"], ["later refused"]]);
  assert.deepEqual([page.all[0]!.why, page.all[0]!.nextStep], ["no such zone", "name one"]);
  const reloaded = browser.page(server);
  await reloaded.recall();
  assert.deepEqual(listed(reloaded), ["later refused"]);
  await reloaded.forget(reloaded.all[0]!.key);
  await page.recall();
  assert.deepEqual([listed(page), browser.kept.size], [[], 0]);
});

test("two pages of one browser send the same once: none what the other has taken back, each what the other has left", async () => {
  const server = new Server();
  const browser = new Browser();
  const [one, other] = [browser.page(server), browser.page(server)];
  server.answer = () => AWAY;
  for (const it of ["a", "b", "c"]) await say(one, it);
  await other.recall();
  assert.deepEqual(listed(other), ["a waiting", "b waiting", "c waiting"]);
  await other.forget(other.all[1]!.key);
  await say(other, "d");
  server.answer = async () => {
    await new Promise((done) => setTimeout(done, 2));
    return "recorded";
  };
  await Promise.all([one.send(), other.send()]);
  assert.deepEqual(server.heard, ["a", "c", "d"]);
  await one.send();
  assert.deepEqual([listed(one), listed(other)], [[], []]);
});

test("a browser that keeps nothing, or cannot be asked, loses nothing and holds up nothing", async () => {
  const server = new Server();
  const browser = new Browser();
  const page = browser.page(server);
  browser.full = true;
  server.answer = () => AWAY;
  await say(page, "a");
  browser.full = false;
  await say(page, "b");
  browser.all = () => Promise.reject(new Error("closed"));
  server.answer = () => "recorded";
  await page.send();
  assert.deepEqual(server.heard, ["a", "b"]);
});

test("what a gateway keeps while the node is away is not said to be on record, and is the gateway's to deliver", async () => {
  const server = new Server();
  const browser = new Browser();
  const page = browser.page(server);
  server.answer = () => "on its way";
  assert.equal(await say(page, "a"), "kept");
  assert.deepEqual([server.heard, listed(page), browser.kept.size], [["a"], [], 0]);
});

test("whoever has left sends nothing more", async () => {
  const server = new Server();
  const page = new Browser().page(server);
  server.answer = () => AWAY;
  await say(page, "a");
  page.close();
  server.answer = () => "recorded";
  await page.send();
  assert.deepEqual(server.heard, []);
});

/** A server that numbers: it refuses what is not next on the line, as a node does. */
class Numbering {
  readonly party = "a";
  readonly rows_: { message: string; channel: string; sender: string; precedence: string; serial: number; action: string[]; info: string[] }[] = [];
  readonly keys: string[] = [];
  away = true;
  /** How often another takes the number before it is heard. */
  others = 0;

  async rows(): Promise<unknown[]> {
    if (this.away) throw AWAY;
    return [...this.rows_];
  }
  private take(facts: { message: string; serial: number }): void {
    this.rows_.push({ channel: "ops", sender: "a", precedence: "routine", action: ["b"], info: [], ...facts });
  }
  async draft(draft: Draft<"message.send/v1">): Promise<unknown> {
    if (this.away) throw AWAY;
    if (this.others-- > 0) this.take({ message: `other ${this.others}`, serial: this.rows_.length + 1 });
    const next = this.rows_.length + 1;
    this.keys.push(draft.key!);
    if (draft.facts.serial !== next) throw new Refused(409, `the next is ${next}`, `message ${draft.facts.message}, serial`);
    this.take({ message: draft.facts.message, serial: next });
    return { id: draft.facts.message };
  }
}

const message = (name: string, serial: number) =>
  ({ type: "message.send/v1", facts: { message: name, channel: "ops", precedence: "routine", action: ["b"], info: [], serial, after: serial - 1 }, body: { text: name } }) as unknown as Draft<"message.send/v1">;

test("two pages that numbered alike while the server was away are heard one behind the other, each once", async () => {
  const server = new Numbering();
  const [one, other] = [new Browser(), new Browser()].map((it) => it.page(server as unknown as Server)) as [Outbox, Outbox];
  assert.deepEqual([await one.say("x", message("x", 1)), await other.say("y", message("y", 1))], ["waiting", "waiting"]);
  server.away = false;
  await one.send();
  await other.send();
  assert.deepEqual(server.rows_.map((it) => [it.message, it.serial]), [["x", 1], ["y", 2]]);
  assert.deepEqual([one.all.length, other.all.length], [0, 0]);
  assert.equal(server.keys[1], server.keys[2], "what was refused is brought again under its own key");
});

test("a number that is taken again and again is not run after: what was said stays listed", async () => {
  const server = new Numbering();
  const page = new Browser().page(server as unknown as Server);
  await page.say("x", message("x", 1));
  server.away = false;
  server.others = 2;
  await page.send();
  assert.deepEqual(listed(page), ["x refused"]);
  assert.equal((page.all[0]!.drafts[0] as Draft<"message.send/v1">).facts.serial, 2);
});

test("what another page of the browser knows of an entry is taken up, and that it was said there", async () => {
  const server = new Server();
  const browser = new Browser();
  const [one, other] = [browser.page(server), browser.page(server)];
  const told: string[] = [];
  one.addEventListener("own", () => told.push("own"));
  server.answer = () => AWAY;
  await say(one, "a");
  await say(one, "b");
  assert.ok(told.length, "others are told");
  await other.recall();
  server.answer = (title) => (title === "a" ? new Refused(422, "no") : AWAY);
  await one.send();
  await other.recall();
  assert.deepEqual(listed(other), ["a refused", "b waiting"]);
});

test("what the server asks about something that it took is kept by its title, and of a gateway nothing is known yet", async () => {
  const server = new Server();
  const page = new Browser().page(server);
  await say(page, "tomorrow");
  await say(page, "today");
  assert.deepEqual([...page.doubted].map(([title, asked]) => [title, asked.map((it) => it.at_ms)]), [["tomorrow", [5]], ["today", []]]);
  server.answer = () => "on its way";
  await say(page, "tomorrow");
  assert.deepEqual(page.doubted.get("tomorrow"), []);
});
