// What is odd about a STOP or a FLASH, which is taken all the same (docs/lines.md): the server's short words, said out.
import type { Release } from "../data/types.ts";
import { define } from "../words/index.ts";

const EN = {
  unknown_caller: "nobody knows who called",
  party: "the party named for the caller is not on record",
  no_text: "it says nothing",
  no_place: "it says no place",
  coordinate: "the coordinate cannot be read, and is kept as words",
  to: "a party was named that is not on record",
  id: "its id makes no sense, or was taken", text: "its text makes no sense, or was cut", place: "its place makes no sense, or was cut",
  at: "where it is makes no sense, or was cut", callback: "the number to ring back makes no sense, or was cut",
  language: "its language makes no sense", said_at_ms: "when it was said makes no sense",
  more_on: "the STOP of which it says more makes no sense",
  fields: "it has fields that nobody knows", body: "it could not be read as a form", too_long: "it was longer than is read", broken_off: "the line broke while it was said",
  origin: "another site's page said it",
  comparison: "what is near could not be worked out in time: it went to all who may be concerned",
  channel: "no such line, or not the sender's",
  channel_proposed: "the line is only proposed", channel_suspended: "the line is suspended", channel_closed: "the line is closed",
  spoken: "the line is by voice, and it does not say when it was said",
  no_addressee: "nobody is to act on it", addressee: "an addressee stands twice, is its sender, or is not on the line",
  serial: "its number is not the next",
  deadline: "its deadline has passed, or is too far ahead",
  supersedes: "what it replaces is not its sender's, was replaced, or went to others", references: "what it refers to are no ids",
};
const t = define({
  en: EN,
  ar: {
    unknown_caller: "لا أحد يعرف من اتصل",
    party: "الطرف المذكور للمتصل غير مسجّل",
    no_text: "لا يقول شيئًا",
    no_place: "لا يذكر مكانًا",
    coordinate: "تعذّرت قراءة الإحداثيات، وحُفظت كلمات",
    to: "ذُكر طرف غير مسجّل",
    id: "معرّفه لا معنى له أو مأخوذ", text: "نصه لا معنى له أو قُطع", place: "مكانه لا معنى له أو قُطع",
    at: "موضعه لا معنى له أو قُطع", callback: "رقم معاودة الاتصال لا معنى له أو قُطع",
    language: "لغته لا معنى لها", said_at_ms: "وقت قوله لا معنى له",
    more_on: "النداء الذي يزيد عليه لا معنى له",
    fields: "فيه حقول لا يعرفها أحد", body: "تعذّرت قراءته كاستمارة", too_long: "أطول مما يُقرأ", broken_off: "انقطع الخط أثناء قوله",
    origin: "قالته صفحة موقع آخر",
    comparison: "تعذّر حساب ما هو قريب في الوقت: ذهب إلى كل من قد يعنيه",
    channel: "لا خط كهذا، أو ليس للمرسل",
    channel_proposed: "الخط مقترح فقط", channel_suspended: "الخط معلّق", channel_closed: "الخط مغلق",
    spoken: "الخط بالصوت، ولا يُذكر متى قيل",
    no_addressee: "لا أحد مطلوب منه العمل به", addressee: "مخاطَب مكرر أو هو المرسل أو ليس على الخط",
    serial: "رقمه ليس التالي",
    deadline: "مهلته فاتت أو بعيدة جدًا",
    supersedes: "ما يحل محله ليس للمرسل، أو استُبدل، أو ذهب إلى غيرهم", references: "ما يشير إليه ليس معرّفات",
  },
});

/** The words of the server said out; one that is not known here stands as it is. */
export function oddText(words: readonly string[]): string {
  return words.map((it) => oddWord(it)).join("; ");
}

function oddWord(it: string): string {
  return it in EN ? t(it as keyof typeof EN) : it.replaceAll("_", " ");
}

/** What was noted as odd about an entry, as this party was told. */
export function oddOf(releases: readonly Release[], entry: string): string[] {
  const found = releases.find((it) => {
    const shown = it.shown as { type?: string; facts?: { entry?: string } } | null;
    return shown?.type === "odd.find/v1" && shown.facts?.entry === entry;
  });
  return (found?.shown as { facts?: { odd?: string[] } } | null | undefined)?.facts?.odd ?? [];
}
