import assert from "node:assert/strict";
import { test } from "node:test";
import { digestOf, formsOf, type TemplateText } from "./supplying.ts";

test("the digest is the one that the server makes of the same text", async () => {
  const months = [
    "كانون الثاني/يناير", "شباط/فبراير", "آذار/مارس", "نيسان/أبريل", "أيار/مايو", "حزيران/يونيو", "تموز/يوليو", "آب/أغسطس",
    "أيلول/سبتمبر", "تشرين الأول/أكتوبر", "تشرين الثاني/نوفمبر", "كانون الأول/ديسمبر",
  ];
  const said = { said: "الساعة {clock} يوم {day} {month} {year} ({zone})", ...Object.fromEntries(months.map((it, n) => [String(n + 1), it])) };
  const text: TemplateText = {
    language: "ar", script: "rtl", plurals: ["zero", "one", "two", "few", "many", "other"], digits: "arab",
    text: "فحص الخط من {party}، {time}. يرجى الرد على هذا الخط.", forms: { time: said }, remark: "of no concern to it",
  };
  const template = { template: "line_check", slots: [{ name: "party", kind: "party" }, { name: "time", kind: "time" }] };
  assert.equal(await digestOf(template, text), "073693ec76380757bc6f436d59550445939cfb42175df32061d3a7216ffe8e0f");
});

test("each kind of slot has the forms that its language needs, and words have none", () => {
  assert.deepEqual(formsOf("party", ["one", "other"]), []);
  assert.deepEqual(formsOf("count", ["one", "other"]).map(([it]) => it), ["one", "other"]);
  assert.equal(formsOf("time", []).length, 13);
  assert.deepEqual(formsOf("deadline", []).slice(0, 3).map(([it]) => it), ["none", "set", "said"]);
});
