// What things are called, as far as this party was shown names; and what awaits an answer, in a few words.
import type { Page } from "../data/page.ts";
import { define, listed } from "../words/index.ts";
import { phrase } from "../words/phrases.ts";
import { zulu } from "../words/times.ts";
import type { Item, Known } from "./awaited.ts";

const t = define({
  en: {
    node: "the node's desk",
    unknown: "unknown caller",
    stopTo: "STOP, put before {who}",
    messageTo: "message to {who}",
    warningTo: "warning to {who}",
    statementTo: "statement asked of {who}",
    statement: "{who} asks for a statement",
    stop: "STOP from {who}",
    more: "More on the STOP of {time}, from {who}",
    message: "message from {who}",
    warning: "warning from {who}",
    match: { one: "match with {who}", other: "{n} matches with {who}" },
    yours: "yours: {what}",
    passTo: "to be passed on to {party}",
  },
  ar: {
    node: "مكتب العقدة",
    unknown: "متصل مجهول",
    stopTo: "«توقف» عُرض على {who}",
    messageTo: "رسالة إلى {who}",
    warningTo: "إنذار إلى {who}",
    statementTo: "بيان مطلوب من {who}",
    statement: "{who} يطلب بيانًا",
    stop: "«توقف» من {who}",
    more: "المزيد عن «توقف» الساعة {time}، من {who}",
    message: "رسالة من {who}",
    warning: "إنذار من {who}",
    match: {
      zero: "لا تقارب مع {who}", one: "تقارب مع {who}", two: "تقاربان مع {who}", few: "{n} تقاربات مع {who}",
      many: "{n} تقاربًا مع {who}", other: "{n} تقارب مع {who}",
    },
    yours: "لكم: {what}",
    passTo: "ليُبلّغ إلى {party}",
  },
});

/** What a queue is made of, as the page knows it. */
export function knownTo(page: Page): Known {
  const { lists, party, releases } = page;
  return {
    party, releases, due: lists.rows("due"), stops: lists.rows("stops"), messages: lists.rows("messages"),
    matches: lists.rows("matches"), warnings: lists.rows("warnings"),
  };
}

export function partyName(page: Page, id: string): string {
  if (!id) return t("unknown");
  if (id === "node") return t("node");
  const found = page.lists.rows("parties").find((it) => it.party === id);
  return found?.name || id;
}

export function partyNames(page: Page, ids: readonly string[]): string {
  return listed(ids.map((it) => partyName(page, it)));
}

/** What a zone, line, site, movement, activity, channel or agreement is called; its id where that was never shown. */
export function thingName(page: Page, id: string): string {
  for (const kind of ["zones", "lines", "sites", "movements", "activities"] as const) {
    const found = page.lists.rows(kind).find((it) => it.id === id);
    if (found?.name) return found.name;
  }
  const channel = page.lists.rows("channels").find((it) => it.channel === id);
  return channel?.name || short(id);
}

/** An id as it is written where it stands for a name: whole where somebody chose it, else how it begins. */
export function short(id: string): string {
  return /^[0-9a-f]{32}$/.test(id) ? id.slice(0, 8) : id;
}

export function calls(page: Page, owedTo: Item["owedTo"]): string {
  return partyNames(page, [...new Set(owedTo.map((it) => it.party))]) || t("unknown");
}

/** What is to be answered, in a few words. */
export function itemText(page: Page, it: Item): string {
  const raised = it.what === "stop" && it.ours ? page.lists.rows("stops").find((one) => one.stop === it.about) : undefined;
  const who = raised ? partyName(page, raised.party) : calls(page, it.owedTo);
  const first = it.moreOn ? page.lists.rows("stops").find((one) => one.stop === it.moreOn) : undefined;
  const pass = it.passTo ? `, ${t("passTo", { party: partyName(page, it.passTo) })}` : "";
  if (it.what === "match") {
    const yours = listed(it.yours.map((id) => thingName(page, id)));
    const n = Math.max(it.matches.length, 1);
    return t("match", { n, who }) + (yours ? ` (${t("yours", { what: yours })})` : "") + pass;
  }
  if (it.what === "notified") return `${phrase(it.type)}: ${listed([thingName(page, it.about), who])}${pass}`;
  if (first) return t("more", { time: zulu(first.at_ms, false), who }) + pass;
  return t(it.ours ? it.what : `${it.what}To`, { who }) + pass;
}
