// How rooms ended: all rooms of a class as one distribution.

import { drawBars } from "../lib/bars.js";
import { fill, h, svg } from "../lib/dom.js";
import { number } from "../lib/format.js";
import { classOf } from "../lib/outcome-words.js";
import { say } from "../lib/strings.js";

const Z = 1.959964;
const FEW = 5;
const STRIP = { wide: 320, high: 46, left: 10, right: 10 };

/** Wilson's interval of a share, at 95 %. */
export function wilson(count, of) {
  const share = count / of;
  const under = 1 + (Z * Z) / of;
  const middle = (share + (Z * Z) / (2 * of)) / under;
  const half = (Z / under) * Math.sqrt((share * (1 - share)) / of + (Z * Z) / (4 * of * of));
  return { share, low: Math.max(0, middle - half), high: Math.min(1, middle + half) };
}

/** Draw outcomes of all finished rooms: counts by class, and what each seat got. */
export function drawOutcomes(container, stage, rooms) {
  const done = rooms.filter((room) => room.outcome);
  if (!done.length) {
    fill(container, h("p", { class: "quiet" }, say("outcomes.none")));
    return;
  }
  const hasFile = stage.chips.some((chip) => chip.file);
  const file = h("div");
  const trade = h("div");
  fill(container, h("p", {}, say("outcomes.done", { n: done.length, of: rooms.length })),
    h("div", { class: "outcome-grid" },
      hasFile ? h("section", {}, h("h3", {}, say("outcomes.file", { chip: stage.chips.find((chip) => chip.file).label })), file) : null,
      h("section", {}, h("h3", {}, say("outcomes.trade")), trade),
      h("section", {}, h("h3", {}, say("outcomes.worth")), strips(stage, done))),
    h("p", { class: "quiet" }, say(done.length < FEW ? "outcomes.few" : "outcomes.interval", { n: FEW })));
  if (hasFile) bars(file, done.map((room) => room.outcome.file), (name) => classOf(stage, "file_outcome", name), say("outcomes.file", { chip: "" }));
  bars(trade, done.map((room) => room.outcome.trade), (name) => classOf(stage, "trade_outcome", name), say("outcomes.trade"));
}

function bars(container, names, told, label) {
  const counts = new Map();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  const rows = [...counts].sort((a, b) => b[1] - a[1]).map(([name, count]) => ({ name, count, ...told(name) }));
  if (names.length >= FEW) {
    drawBars(container, rows.map(({ name, count, words, colour }) => ({
      id: name, label: say("outcomes.row", { words, n: count, of: names.length }), count, colour, ...wilson(count, names.length),
    })), { label });
    return;
  }
  fill(container, h("ul", { class: "bars", "aria-label": label }, rows.map(({ name, count, words, colour }) => h("li", { class: "bar", "data-bar": name },
    h("span", { class: "bar-label" }, words),
    h("span", { class: "bar-track", "aria-hidden": "true" }, h("span", { class: "bar-lane" }, h("span", { class: "bar-fill", style: { width: `${(100 * count) / names.length}%`, background: colour } }))),
    h("span", { class: "bar-number" }, say("outcomes.count", { n: count, of: names.length }))))));
}

/** What each seat got, a dot for each room; dots at one place are put above each other. */
function strips(stage, done) {
  const seats = stage.actors.map((actor, side) => ({ label: actor.label, side, values: done.map((room) => room.outcome.worth[side]) }));
  if (stage.platform) seats.push({ label: stage.platform.label, side: 2, values: done.map((room) => room.outcome.platform) });
  return h("ul", { class: "strips" }, seats.map(({ label, side, values }) => {
    const x = (u) => STRIP.left + u * (STRIP.wide - STRIP.left - STRIP.right);
    const known = values.filter((value) => Number.isFinite(value));
    const mean = known.reduce((sum, value) => sum + value, 0) / (known.length || 1);
    const picture = svg("svg", { viewBox: `0 0 ${STRIP.wide} ${STRIP.high}`, class: "strip", role: "img", "aria-label": say("outcomes.strip", { seat: label, values: known.map((value) => number(value)).join(", ") }) },
      svg("line", { x1: x(0), x2: x(1), y1: 32, y2: 32, class: "axis" }),
      [0, 0.25, 0.5, 0.75, 1].map((u) => svg("text", { x: x(u), y: 44, "text-anchor": "middle" }, String(u))),
      svg("path", { d: `M${x(mean)} 8v26`, class: "mean" }));
    const height = new Map();
    done.forEach((room, i) => {
      if (!Number.isFinite(values[i])) return;
      const spot = Math.round(50 * values[i]);
      const up = height.get(spot) ?? 0;
      height.set(spot, up + 1);
      const [cx, cy] = [x(values[i]), 27 - 5 * Math.min(up, 4)];
      const shape = side === 1 ? svg("rect", { x: cx - 4, y: cy - 4, width: 8, height: 8 }) : side === 2 ? svg("path", { d: `M${cx} ${cy - 5}l5 5-5 5-5-5z` }) : svg("circle", { cx, cy, r: 4.5 });
      shape.setAttribute("class", `strip-dot strip-dot-${side}`);
      shape.append(svg("title", {}, say("outcomes.dot", { n: room.room, value: number(values[i]) })));
      picture.append(shape);
    });
    return h("li", {}, h("strong", { class: `actor-text-${side}` }, label), " ", h("span", { class: "quiet" }, say("outcomes.mean", { value: number(mean) })), picture);
  }));
}
