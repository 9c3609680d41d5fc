// How this browser shows things: kept here, and of no concern to the server.
export type Language = "en" | "ar";
export type Theme = "system" | "light" | "dark";

const SYSTEM = matchMedia("(prefers-color-scheme: dark)");

export class Settings extends EventTarget {
  language: Language = "en";
  theme: Theme = "system";
  sound = true;

  constructor() {
    super();
    try {
      Object.assign(this, JSON.parse(localStorage.getItem("openline.settings") ?? "{}"));
    } catch {
      // what was kept cannot be read: as at first
    }
    SYSTEM.addEventListener("change", () => {
      this.apply();
      this.dispatchEvent(new Event("changed"));
    });
    this.apply();
  }

  /** Light or dark, also where the machine decides. */
  get shade(): "light" | "dark" {
    if (this.theme !== "system") return this.theme;
    return SYSTEM.matches ? "dark" : "light";
  }

  set(change: Partial<Pick<Settings, "language" | "theme" | "sound">>): void {
    Object.assign(this, change);
    const { language, theme, sound } = this;
    localStorage.setItem("openline.settings", JSON.stringify({ language, theme, sound }));
    this.apply();
    this.dispatchEvent(new Event("changed"));
  }

  private apply(): void {
    const root = document.documentElement;
    root.lang = this.language;
    root.dir = this.language === "ar" ? "rtl" : "ltr";
    root.dataset["theme"] = this.shade;
  }
}
