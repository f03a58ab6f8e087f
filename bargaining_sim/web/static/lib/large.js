// Large type, for a class that looks from afar: what was chosen is kept for the next time.

import { h } from "./dom.js";
import { recall, remember } from "./memory.js";
import { say } from "./strings.js";

/** Build the button; changed() is called after each change. */
export function makeLarge(changed = () => {}) {
  const root = document.documentElement;
  const button = h("button", { type: "button", class: "large-type", onclick: () => set(!root.classList.contains("large")) }, say("page.large"));

  function set(on) {
    root.classList.toggle("large", on);
    button.setAttribute("aria-pressed", String(on));
    remember("localStorage", "large", on ? "yes" : "no");
    changed();
  }
  set(recall("localStorage", "large") === "yes");
  return button;
}
