// Tabs, by mouse and by arrow keys.

import { h } from "../lib/dom.js";
import { say } from "../lib/strings.js";

/** Build tabs from [[name, panel], …]; choose(name) opens one. */
export function makeTabs(entries) {
  const buttons = entries.map(([name]) => h("button", {
    type: "button", role: "tab", id: `tab-${name}`, "aria-controls": `panel-${name}`, onclick: () => choose(name),
  }, say(`tabs.${name}`)));
  const panels = entries.map(([name, panel]) => h("div", { role: "tabpanel", id: `panel-${name}`, class: "tab-panel", "aria-labelledby": `tab-${name}` }, panel));
  const list = h("div", { role: "tablist", class: "tabs", "aria-label": say("tabs.label"), onkeydown: move }, buttons);

  function choose(name) {
    entries.forEach(([one], i) => {
      buttons[i].setAttribute("aria-selected", String(one === name));
      buttons[i].tabIndex = one === name ? 0 : -1;
      panels[i].hidden = one !== name;
    });
  }
  function move(event) {
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!by) return;
    event.preventDefault();
    const next = (buttons.indexOf(document.activeElement) + by + buttons.length) % buttons.length;
    buttons[next].focus();
    choose(entries[next][0]);
  }
  choose(entries[0][0]);
  return { node: h("div", { class: "tab-box" }, list, panels), choose };
}
