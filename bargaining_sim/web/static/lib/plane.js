// The utility plane: what every package is worth to both sides, offers in order, frontier, zone, solutions.

import { fill, svg } from "./dom.js";
import { say } from "./strings.js";
import { number } from "./format.js";

const WIDE = 400;
const HIGH = 330;
const EDGE = { left: 44, right: 10, top: 10, bottom: 38 };

/**
 * Draw the plane into an element.
 *
 * given: {plane: film.plane, offers: [{actor, worth: [u0, u1], kind, told}], upTo: number of offers shown,
 *         actors: [{label}]}
 * options: {size: {wide, high}, hide: true to leave marks of solutions out, point: [u0, u1] an own draft,
 *           onSpot(offer, place)}
 */
export function drawPlane(container, given, options = {}) {
  const { plane, offers = [], upTo = offers.length, actors } = given;
  const scale = scaleOf(plane, offers, options.size ?? { wide: WIDE, high: HIGH });
  const shown = offers.slice(0, upTo);
  const picture = svg("svg", {
    viewBox: `0 0 ${scale.wide} ${scale.high}`, class: "plane", role: "img",
    "aria-label": say("plane.told", { first: actors[0].label, second: actors[1].label, offers: shown.length, zone: plane.zone ?? 0 }),
  });
  picture.append(ground(container, plane, scale, actors));
  if (!options.hide) picture.append(...marks(plane.marks ?? [], scale));
  picture.append(...paths(shown, scale));
  if (options.point) picture.append(cross(options.point, scale));
  fill(container, picture);
}

/** What does not change from offer to offer is drawn once. */
function ground(container, plane, scale, actors) {
  const key = [scale.wide, scale.high, scale.x0, scale.x1, scale.y0, scale.y1].join();
  if (container.ground?.key === key && container.ground.plane === plane) return container.ground.node;
  const node = svg("g", {}, frame(scale, actors));
  if (plane.crossed) node.append(cloud(plane.crossed, scale, "cloud crossed"));
  const d = plane.marks?.find((mark) => mark.name.startsWith("no deal"));
  if (d && plane.frontier?.length) node.append(zone(plane.frontier, d, scale));
  if (plane.legal) node.append(cloud(plane.legal, scale, "cloud legal"));
  if (plane.frontier?.length) node.append(svg("path", { d: line(plane.frontier, scale), class: "frontier" }));
  container.ground = { key, plane, node };
  return node;
}

function scaleOf(plane, offers, size) {
  const every = [...(plane.frontier ?? []), ...(plane.legal ?? []), ...(plane.marks ?? []).map((m) => [m.x, m.y]),
    ...offers.filter((o) => o.worth).map((o) => o.worth)];
  const range = (side) => {
    const values = every.map((point) => point[side]).filter((v) => Number.isFinite(v));
    const low = Math.min(0.95, ...values);
    const high = Math.max(low + 0.05, ...values);
    return [Math.max(0, Math.floor(low * 10) / 10), Math.min(1, Math.ceil(high * 10) / 10)];
  };
  const [x0, x1] = range(0);
  const [y0, y1] = range(1);
  const { wide, high } = size;
  return {
    wide, high, x0, x1, y0, y1,
    x: (u) => EDGE.left + ((u - x0) / (x1 - x0 || 1)) * (wide - EDGE.left - EDGE.right),
    y: (v) => high - EDGE.bottom - ((v - y0) / (y1 - y0 || 1)) * (high - EDGE.top - EDGE.bottom),
  };
}

function frame(scale, actors) {
  const group = svg("g", { class: "axes" });
  const { x, y, x0, x1, y0, y1 } = scale;
  group.append(svg("rect", { x: x(x0), y: y(y1), width: x(x1) - x(x0), height: y(y0) - y(y1), class: "field" }));
  for (const u of ticks(x0, x1)) {
    group.append(svg("line", { x1: x(u), x2: x(u), y1: y(y0), y2: y(y1), class: "grid" }),
      svg("text", { x: x(u), y: y(y0) + 13, "text-anchor": "middle" }, number(u, 1)));
  }
  for (const v of ticks(y0, y1)) {
    group.append(svg("line", { x1: x(x0), x2: x(x1), y1: y(v), y2: y(v), class: "grid" }),
      svg("text", { x: x(x0) - 5, y: y(v) + 4, "text-anchor": "end" }, number(v, 1)));
  }
  const middle = (y(y0) + y(y1)) / 2;
  group.append(
    svg("text", { x: (x(x0) + x(x1)) / 2, y: scale.high - 6, "text-anchor": "middle", class: "axis-name actor-fill-0" }, say("plane.axis", { actor: actors[0].label })),
    svg("text", { x: 12, y: middle, "text-anchor": "middle", class: "axis-name actor-fill-1", transform: `rotate(-90 12 ${middle})` }, say("plane.axis", { actor: actors[1].label })),
  );
  return group;
}

/** Round numbers from low to high, at most about six. */
export function ticks(low, high) {
  const step = high - low > 0.5 ? 0.2 : 0.1;
  const found = [];
  for (let u = Math.ceil(low / step - 1e-9) * step; u <= high + 1e-9; u += step) found.push(u);
  return found;
}

/** Thousands of points as one path of dots, which a browser draws fast. */
function cloud(points, scale, name) {
  const d = points.map(([u, v]) => `M${scale.x(u).toFixed(1)} ${scale.y(v).toFixed(1)}h0`).join("");
  const clip = points.length > 900 ? " many" : "";
  return svg("path", { d, class: name + clip });
}

function line(points, scale) {
  return points.map(([u, v], i) => `${i ? "L" : "M"}${scale.x(u).toFixed(1)} ${scale.y(v).toFixed(1)}`).join("");
}

/** All that leaves neither side worse off than no deal, up to the frontier. */
function zone(frontier, d, scale) {
  const inside = frontier.filter(([u, v]) => u >= d.x && v >= d.y).sort((a, b) => a[0] - b[0]);
  if (!inside.length) return svg("g");
  const [first, last] = [inside[0], inside[inside.length - 1]];
  const round = [[d.x, d.y], [d.x, first[1]], ...inside, [last[0], d.y]];
  return svg("path", { d: `${line(round, scale)}Z`, class: "zone" });
}

function marks(found, scale) {
  const groups = new Map();
  for (const mark of found) {
    const key = `${mark.x},${mark.y}`;
    groups.set(key, { ...mark, names: [...(groups.get(key)?.names ?? []), say(`plane.mark.${mark.name}`, {}, mark.name)] });
  }
  const taken = [...groups.values()].map((mark) => ({ from: scale.x(mark.x) - 7, to: scale.x(mark.x) + 7, y: scale.y(mark.y) + 4, high: 15 }));
  return [...groups.values()].map((mark) => {
    const [x, y] = [scale.x(mark.x), scale.y(mark.y)];
    const solution = !mark.name.startsWith("no deal") && !mark.name.startsWith("in force");
    const words = mark.names.length > 2 ? `${mark.names[0]} +${mark.names.length - 1}` : mark.names.join(", ");
    const at = placeOf(words, x, y, scale, taken);
    const shape = solution ? star(x, y) : svg("path", { d: `M${x - 5} ${y - 5}l10 10m0-10l-10 10`, class: "mark-cross" });
    return svg("g", { class: "mark" }, svg("title", {}, mark.names.join(", ")), at.far ? svg("path", { d: `M${x} ${y}L${at.x} ${at.y - 4}`, class: "mark-lead" }) : null, shape,
      svg("text", { x: at.x, y: at.y, "text-anchor": at.left ? "end" : "start", class: "mark-name" }, words));
  });
}

/** A place for the name of a mark that no sign or name has taken, beside it if there is one; else with a line to it. */
function placeOf(words, x, y, scale, taken) {
  const wide = 6.2 * words.length;
  const sides = x > scale.wide * 0.62 ? [true, false] : [false, true];
  const tries = [-8, 4, 14, -20, 26, -32, 38, -44, 50].flatMap((dy) => sides.map((left) => {
    const far = Math.abs(dy) > 14;
    const tx = left ? x - 9 : far ? Math.min(x + 9, scale.wide - wide - 2) : x + 9;
    return { x: tx, y: y + dy, left, far, from: left ? tx - wide : tx, to: left ? tx : tx + wide };
  }));
  const fits = (at) => at.from > EDGE.left && at.to < scale.wide && at.y > 10 && at.y < scale.high - EDGE.bottom
    && !taken.some((other) => Math.abs(other.y - at.y) < (other.high ?? 12) && at.from < other.to && other.from < at.to);
  const found = tries.find(fits) ?? tries[0];
  taken.push(found);
  return found;
}

function star(x, y) {
  const points = [];
  for (let i = 0; i < 10; i += 1) {
    const r = i % 2 ? 3 : 7;
    const a = (Math.PI * i) / 5 - Math.PI / 2;
    points.push(`${(x + r * Math.cos(a)).toFixed(1)},${(y + r * Math.sin(a)).toFixed(1)}`);
  }
  return svg("polygon", { points: points.join(" "), class: "mark-star" });
}

/** The way of each side's offers; circles are the first side's, squares the second's, the last one is large. */
function paths(shown, scale) {
  const found = [];
  for (const side of [0, 1]) {
    const own = shown.filter((offer) => offer.actor === side && offer.worth);
    if (own.length > 1) found.push(svg("path", { d: line(own.map((offer) => offer.worth), scale), class: `way actor-line-${side}` }));
  }
  shown.forEach((offer, i) => {
    if (!offer.worth) return;
    const [x, y] = [scale.x(offer.worth[0]), scale.y(offer.worth[1])];
    const last = i === shown.length - 1;
    const r = last ? 7 : 4;
    const shape = offer.actor === 1
      ? svg("rect", { x: x - r, y: y - r, width: 2 * r, height: 2 * r })
      : svg("circle", { cx: x, cy: y, r });
    shape.setAttribute("class", `spot actor-spot-${offer.actor}${last ? " last" : ""}${offer.answer === "accepted" ? " taken" : ""}`);
    shape.append(svg("title", {}, offer.told ?? ""));
    found.push(shape);
    if (offer.answer === "accepted") found.push(svg("path", { d: `M${x - 4} ${y}l3 4 6-8`, class: "tick" }));
  });
  return found;
}

function cross([u, v], scale) {
  const [x, y] = [scale.x(u), scale.y(v)];
  return svg("path", { d: `M${x - 9} ${y}h18M${x} ${y - 9}v18`, class: "own-point" });
}
