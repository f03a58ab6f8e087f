// A beside B, with the same luck: paired differences, and no more said than their intervals carry.

import { h, svg } from "../lib/dom.js";
import { percent, thousands } from "../lib/format.js";
import { classWords } from "../lib/outcome-words.js";
import { say } from "../lib/strings.js";

/** Build what a comparison found; onRun(run, "A" or "B") opens a run that ended otherwise. */
export function drawDifferences(result, onRun) {
  const { differences, batch } = result;
  const column = (batch.file ?? batch.trade).quantity;
  const told = (flip) => say("ab.flip", { run: flip.run, first: classWords(batch, column, flip.first), second: classWords(batch, column, flip.second) });
  const same = differences.flipped === 0;
  return h("section", { class: "differences", "aria-label": say("ab.title") }, h("h3", {}, say("ab.title")),
    h("p", { class: "small" }, say("ab.help", { runs: thousands(batch.runs) }), differences.other_types ? ` ${say("ab.types", { n: thousands(differences.other_types) })}` : ""),
    h("ul", { class: "said" }, differences.said.map((sentence) => h("li", {}, sentence))),
    h("p", { class: "small" }, same ? say("ab.noFlips") : say("ab.flips", { n: thousands(differences.flipped), share: percent(differences.flipped / batch.runs) })),
    h("ul", { class: "flips" }, differences.flips.map((flip) => h("li", {}, told(flip), " ",
      h("button", { type: "button", class: "open-a", onclick: () => onRun(flip.run, "A") }, say("ab.openA")), " ",
      h("button", { type: "button", class: "open-b", onclick: () => onRun(flip.run, "B") }, say("ab.openB"))))),
    differences.groups.map((group) => table(group, batch)));
}

/** What a row is about: the words of a class, or what the server calls the quantity. */
function subject(row, batch) {
  const [quantity, id] = row.id.split("=");
  return quantity in batch.classes ? classWords(batch, quantity, id) : row.label;
}

function table(group, batch) {
  const reach = Math.max(1e-9, ...group.rows.map((row) => Math.max(Math.abs(row.difference.low ?? 0), Math.abs(row.difference.high ?? 0))));
  return h("table", { class: "difference-table" }, h("caption", {}, group.heading),
    h("thead", {}, h("tr", {}, [say("ab.what"), "A", "B", say("ab.difference"), ""].map((name) => h("th", { scope: "col" }, name)))),
    h("tbody", {}, group.rows.map((row) => h("tr", { class: `verdict-${row.verdict}` }, h("th", { scope: "row" }, subject(row, batch)), h("td", {}, row.first), h("td", {}, row.second),
      h("td", {}, h("span", {}, row.told.replaceAll("-", "−")), h("small", {}, ` ${say(`ab.verdict.${row.verdict}`)}`)), h("td", {}, whisker(row, reach))))));
}

function whisker(row, reach) {
  const { value, low, high } = row.difference;
  if (value === null || low === null) return "";
  const x = (v) => 35 + (v / reach) * 32;
  return svg("svg", { viewBox: "0 0 70 14", class: "gap", "aria-hidden": "true" }, svg("line", { x1: 35, x2: 35, y1: 0, y2: 14, class: "zero" }),
    svg("line", { x1: x(low), x2: x(high), y1: 7, y2: 7, class: "reach" }), svg("circle", { cx: x(value), cy: 7, r: 3 }));
}
