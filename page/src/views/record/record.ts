// The record: its head and who stands behind it, what we had been told, the entries, and files to be checked.
import { html } from "lit";
import { customElement } from "lit/decorators.js";
import type { Kind } from "../../data/types.ts";
import { parts } from "../desk/kit.ts";
import { View } from "../view.ts";
import "./check.ts";
import "./entries.ts";
import "./gateway.ts";
import "./head.ts";
import "./told.ts";
import { t } from "./words.ts";

@customElement("ol-record")
export class RecordView extends View {
  override readonly kinds: readonly Kind[] = ["parties", "zones", "cells", "movements", "sites", "activities", "lines", "channels", "due"];

  override render() {
    const [part = "", id = ""] = this.path;
    const names = [
      ["", t("head")],
      ["told", t("told")],
      ["entries", t("entries")],
      ["check", t("check")],
      ...(this.page.api.gateway ? ([["gateway", t("gateway")]] as const) : []),
    ] as const;
    const current = names.some(([name]) => name === part) ? part : "";
    return html`<h1>${t("title")}</h1>${parts(t("title"), "record", names, current)}${this.shown(current, id)}`;
  }

  private shown(part: string, id: string): unknown {
    const { page } = this;
    if (part === "told") return html`<ol-told .page=${page}></ol-told>`;
    if (part === "entries") return html`<ol-entries .page=${page} .entry=${id}></ol-entries>`;
    if (part === "check") return html`<ol-check-file .page=${page}></ol-check-file>`;
    if (part === "gateway") return html`<ol-gateway .page=${page}></ol-gateway>`;
    return html`<ol-log-head .page=${page}></ol-log-head>`;
  }
}
