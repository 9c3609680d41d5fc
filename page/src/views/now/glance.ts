// Five answers in a row, for whoever looks for five seconds.
import { html, nothing, type TemplateResult } from "lit";
import type { Page } from "../../data/page.ts";
import type { Shown } from "../../data/types.ts";
import type { Item } from "../../parts/awaited.ts";
import { isAway, linesText, toneOf } from "../../parts/alive.ts";
import { agreedOf, feedState } from "./sides.ts";
import { t } from "./words.ts";

export function glance(
  page: Page,
  awaits: readonly Item[],
  owed: readonly Item[],
  sources: readonly Shown["SourceShown"][] | undefined,
): TemplateResult {
  const flash = awaits.filter((it) => it.precedence === "flash" && !it.inHand).length;
  const overdue = awaits.filter((it) => it.overdue).length;
  const open = page.lists.rows("matches").filter((it) => it.state === "open").length;
  const { agreements, zones } = agreedOf(page);
  const channels = page.lists.rows("channels").filter((it) => it.state === "open" || it.state === "suspended");
  const away = isAway(page);
  const tone = toneOf(channels, page.party, away);
  const enabled = (sources ?? []).filter((it) => it.enabled);
  const feeds = enabled.filter((it) => feedState(page, it).tone === "on").length;
  const dead = away || tone === "off" || tone === "dim" || feeds < enabled.length;
  const late = owed.filter((it) => it.overdue).length;
  return html`<ul class="plain glance">
    <li class=${flash || overdue ? "loud" : ""}><strong>${t("glanceAwaits", { n: awaits.length })}</strong>
      <small>${[flash ? t("flash", { n: flash }) : "", overdue ? t("overdue", { n: overdue }) : ""].filter(Boolean).join(" · ")}</small></li>
    <li class=${late ? "warns" : ""}><strong>${t("glanceOwed", { n: owed.length })}</strong>
      <small>${late ? t("overdue", { n: late }) : nothing}</small></li>
    <li class=${open ? "warns" : ""}><strong>${t("glanceMeet", { n: open })}</strong>
      <small>${t("glanceTracks", { n: page.tracks.latest.size })}</small></li>
    <li><strong>${t("glanceAgreed", { n: agreements.length })}</strong> <small>${t("glanceZones", { n: zones.length })}</small></li>
    <li class=${dead ? "warns" : tone === "on" ? "fine" : ""}><strong>${linesText(channels, page.party, away)}</strong>
      <small>${enabled.length ? t("glanceFeeds", { n: feeds, of: enabled.length }) : t("glanceNoFeeds")}</small></li>
  </ul>`;
}
