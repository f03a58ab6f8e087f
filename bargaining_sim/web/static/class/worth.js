// What packages are worth to the one who sits here: live numbers and one scale with all that they compare to.

import { fill, h } from "../lib/dom.js";
import { number, signed } from "../lib/format.js";
import { say } from "../lib/strings.js";

/** Utility of a package to this seat; every package has a number, the sum of its rungs times strides. */
export function worthOf(mine, rungs) {
  return mine.utility[rungs.reduce((sum, rung, k) => sum + rung * mine.strides[k], 0)];
}

/** Better, worse or the same, as a word and a sign: never by colour alone. */
export function change(value) {
  if (value === null || value === undefined || !Number.isFinite(value)) return "";
  const way = value > 0.00005 ? "up" : value < -0.00005 ? "down" : "same";
  return h("span", { class: `change ${way}` }, way === "same" ? "±0" : signed(value, 3));
}

/**
 * Draw one scale from 0 to 1 with a large number beside it.
 *
 * given: {value, label, marks: [{name, value, label}]}; the marks are told below, each with its own sign.
 */
export function drawScale(container, given) {
  const known = given.marks.filter((mark) => Number.isFinite(mark.value));
  const at = (value) => `${100 * Math.min(1, Math.max(0, value))}%`;
  fill(container,
    h("p", { class: "worth-line" }, h("span", {}, given.label), h("strong", { class: "worth-number" }, number(given.value, 3))),
    h("div", { class: "scale", "aria-hidden": "true" },
      h("span", { class: "scale-fill", style: { width: at(given.value) } }),
      known.map((mark) => h("span", { class: `scale-mark mark-${mark.name}`, style: { left: at(mark.value) } }))),
    h("ul", { class: "scale-key" }, known.map((mark) => h("li", { "data-mark": mark.name },
      h("span", { class: `key-mark mark-${mark.name}`, "aria-hidden": "true" }), h("span", {}, mark.label), " ", h("b", {}, number(mark.value, 3)),
      " ", h("span", { class: "compare" }, compared(given.value, mark.value))))));
}

function compared(value, other) {
  const gap = value - other;
  if (Math.abs(gap) < 0.0005) return say("worth.equal");
  return say(gap > 0 ? "worth.above" : "worth.below", { gap: number(Math.abs(gap), 3) });
}

/** A small bar for a share or a value from 0 to 1. */
export function smallBar(value, name = "") {
  return h("span", { class: `small-bar ${name}`, "aria-hidden": "true" }, h("span", { style: { width: `${100 * Math.max(0, Math.min(1, value ?? 0))}%` } }));
}
