// What the tests of accessibility ask of a page that is open in a browser.
({
  /** What axe-core finds by rules of these tags, each with where and why. */
  async axe(tags) {
    const { violations } = await axe.run(document, {
      runOnly: { type: "tag", values: tags },
      rules: { "target-size": { enabled: true } },
      resultTypes: ["violations"],
    });
    return violations.map((it) => {
      const nodes = it.nodes.slice(0, 5).map((node) => {
        const why = node.failureSummary.split("\n").slice(1).join(";");
        return `    ${node.target.join(" ")}  ${node.html.slice(0, 160)}\n      ${why}`;
      });
      return `${it.id}: ${it.help}\n${nodes.join("\n")}`;
    });
  },

  /** What has the focus, whether that is to be seen, and a number by which it is known again. */
  focused() {
    const it = document.activeElement;
    if (!it || it === document.body) return null;
    const style = getComputedStyle(it);
    const box = it.getBoundingClientRect();
    const numbers = (window.numbersOfElements ??= new Map());
    if (!numbers.has(it)) numbers.set(it, numbers.size);
    return {
      name: `${it.tagName.toLowerCase()}.${it.getAttribute("class") ?? ""} ${it.getAttribute("name") ?? ""} ` +
        (it.getAttribute("aria-label") ?? it.textContent ?? "").trim().slice(0, 40),
      outlined: (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2) || style.boxShadow !== "none",
      seen: box.width > 0 && box.height > 0 && box.right > 0 && box.left < innerWidth && box.bottom > 0 &&
        box.top < innerHeight,
      number: numbers.get(it),
    };
  },

  /** Controls that are smaller than 24 by 24, but such as stand in a sentence (WCAG 2.5.8). */
  small() {
    const names = "a[href], button, input, select, textarea, summary, [role=button], [role=tab]";
    const choice = "label:has(> input[type=radio]), label:has(> input[type=checkbox])";
    return [...document.querySelectorAll(names)]
      .filter((it) => it.checkVisibility({ visibilityProperty: true }) && !it.closest(".hidden"))
      .filter((it) => !(it.tagName === "A" && getComputedStyle(it).display === "inline"))
      .map((it) => [(it.closest(choice) ?? it).getBoundingClientRect(), it])
      .filter(([box]) => box.width && (box.width < 23.5 || box.height < 23.5))
      .map(([box, it]) => `${it.tagName}.${it.className} ${(it.textContent || it.name || "").trim().slice(0, 30)}: ` +
        `${Math.round(box.width)}×${Math.round(box.height)}`);
  },

  /** What makes the page wider than the window; what scrolls within a frame of its own does not. */
  wide() {
    const root = document.documentElement;
    if (root.scrollWidth <= root.clientWidth + 1) return [];
    const held = (it) => {
      for (let up = it.parentElement; up; up = up.parentElement) {
        if (["auto", "scroll", "hidden", "clip"].includes(getComputedStyle(up).overflowX)) return true;
      }
      return false;
    };
    const beyond = [...document.querySelectorAll("body *")].filter((it) => {
      const box = it.getBoundingClientRect();
      return box.width && (box.right > root.clientWidth + 1 || box.left < -1) && !held(it);
    });
    return [`${root.scrollWidth} wide in ${root.clientWidth}`].concat(
      beyond.slice(0, 8).map((it) => `${it.tagName}.${it.className} ${(it.textContent || "").trim().slice(0, 40)}`),
    );
  },
})
