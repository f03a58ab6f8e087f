// Shares as bars with their intervals; every bar can be clicked and reached by keyboard.

import { fill, h } from "./dom.js";
import { percent } from "./format.js";
import { say } from "./strings.js";

/**
 * Draw bars.
 *
 * rows: [{id, label, share, low, high, count, colour (a CSS colour), also (second share, for A beside B)}]
 * options: {onBar(row): makes bars buttons, label: what they are bars of, hint: what a click does}
 */
export function drawBars(container, rows, options = {}) {
  const longest = Math.max(0.05, ...rows.map((row) => Math.max(row.high ?? row.share, row.also?.high ?? 0)));
  const wide = (share) => `${(100 * share) / longest}%`;
  fill(container, h("ul", { class: "bars", "aria-label": options.label ?? "" }, rows.map((row) => h("li", {}, bar(row, wide, options)))));
}

function bar(row, wide, options) {
  const told = Number.isFinite(row.low)
    ? say("bars.told", { label: row.label, share: percent(row.share), low: percent(row.low), high: percent(row.high) })
    : say("bars.toldPlain", { label: row.label, share: percent(row.share) });
  const inner = [
    h("span", { class: "bar-label" }, row.label),
    h("span", { class: "bar-track", "aria-hidden": "true" }, lane(row, row.colour, wide, ""), row.also ? lane(row.also, row.colour, wide, " also") : null),
    h("span", { class: "bar-number" }, percent(row.share), Number.isFinite(row.low) ? h("small", {}, say("bars.interval", { low: (100 * row.low).toFixed(1), high: (100 * row.high).toFixed(1) })) : null),
  ];
  const clickable = options.onBar && row.count !== 0;
  return clickable
    ? h("button", { type: "button", class: "bar", "data-bar": row.id, "aria-label": `${told} ${options.hint ?? ""}`, title: `${told} ${options.hint ?? ""}`, onclick: () => options.onBar(row) }, inner)
    : h("div", { class: "bar", "data-bar": row.id, role: "group", "aria-label": told, title: told }, inner);
}

function lane(row, colour, wide, name) {
  return h("span", { class: `bar-lane${name}` },
    h("span", { class: "bar-fill", style: { width: wide(row.share), background: colour ?? "var(--quiet)" } }),
    Number.isFinite(row.low) ? h("span", { class: "whisker", style: { left: wide(row.low), width: `calc(${wide(row.high)} - ${wide(row.low)})` } }) : null);
}
