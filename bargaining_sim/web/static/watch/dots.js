// Utilities of a sample of runs as dots; a click, or Enter, opens the run.

import { fill, h, svg } from "../lib/dom.js";
import { number } from "../lib/format.js";
import { ticks } from "../lib/plane.js";
import { say } from "../lib/strings.js";

const SIZE = { wide: 360, high: 250, left: 36, right: 8, top: 8, bottom: 34 };

/** Draw dots: found is {dots: [[run, u0, u1, colour]], actors, means, quantiles}. */
export function drawDots(container, found, onRun) {
  const { dots, actors } = found;
  if (!dots.length) return;
  const range = (i) => [Math.floor(10 * Math.min(...dots.map((dot) => dot[i]))) / 10, Math.ceil(10 * Math.max(...dots.map((dot) => dot[i])) + 1e-9) / 10];
  const [[x0, x1], [y0, y1]] = [range(1), range(2)];
  const x = (u) => SIZE.left + ((u - x0) / (x1 - x0 || 1)) * (SIZE.wide - SIZE.left - SIZE.right);
  const y = (v) => SIZE.high - SIZE.bottom - ((v - y0) / (y1 - y0 || 1)) * (SIZE.high - SIZE.top - SIZE.bottom);
  const picture = svg("svg", { viewBox: `0 0 ${SIZE.wide} ${SIZE.high}`, class: "dots", role: "group", "aria-label": say("many.dotsTold", { n: dots.length }) });
  picture.append(svg("rect", { x: x(x0), y: y(y1), width: x(x1) - x(x0), height: y(y0) - y(y1), class: "field" }));
  for (const u of ticks(x0, x1)) picture.append(svg("text", { x: x(u), y: y(y0) + 13, "text-anchor": "middle" }, number(u, 1)));
  for (const v of ticks(y0, y1)) picture.append(svg("text", { x: SIZE.left - 5, y: y(v) + 4, "text-anchor": "end" }, number(v, 1)));
  const middle = (y(y0) + y(y1)) / 2;
  picture.append(svg("text", { x: (x(x0) + x(x1)) / 2, y: SIZE.high - 5, "text-anchor": "middle", class: "axis-name actor-fill-0" }, actors[0]),
    svg("text", { x: 11, y: middle, "text-anchor": "middle", transform: `rotate(-90 11 ${middle})`, class: "axis-name actor-fill-1" }, actors[1]));
  const spots = dots.map(([run, u, v, colour], i) => {
    const told = say("many.dot", { run, u: number(u), v: number(v) });
    const spot = svg("circle", { cx: x(u), cy: y(v), r: 3.6, class: "dot-run", style: { fill: colour }, role: "button", tabindex: i ? -1 : 0, "aria-label": told, "data-run": run, onclick: () => onRun(run) }, svg("title", {}, told));
    return spot;
  });
  picture.append(...spots);
  picture.addEventListener("keydown", (event) => {
    const at = spots.indexOf(document.activeElement);
    if (at < 0) return;
    const by = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key] ?? 0;
    if (event.key === "Enter" || event.key === " ") onRun(dots[at][0]);
    else if (!by) return;
    event.preventDefault();
    event.stopPropagation();
    if (by) spots[(at + by + spots.length) % spots.length].focus();
  });
  fill(container, picture, h("ul", { class: "small" }, actors.map((actor, i) => h("li", {}, h("strong", { class: `actor-text-${i}` }, actor), " ", sums(found, i)))));
}

function sums(found, i) {
  const { value, low, high } = found.means[i];
  const [, q1, q2, q3] = found.quantiles?.[i] ?? [];
  const mean = say("many.mean", { value: number(value, 3), low: number(low, 3), high: number(high, 3) });
  return found.quantiles ? `${mean}; ${say("many.quantiles", { q1: number(q1), q2: number(q2), q3: number(q3) })}` : mean;
}
