// Aspirations over time: what each side holds out for at every turn, meeting by meeting.

import { fill, svg } from "./dom.js";
import { number } from "./format.js";
import { ticks } from "./plane.js";
import { say } from "./strings.js";

const WIDE = 400;
const HIGH = 220;
const EDGE = { left: 34, right: 8, top: 20, bottom: 22 };

/**
 * Draw what both sides hold out for.
 *
 * given: {turns: [{actor, asked, step, worth}], upTo: number of turns shown,
 *         meetings: [{step, name, summit}], floors: [{step, seats: [reservation 0, reservation 1]}], actors}
 */
export function drawLines(container, given, options = {}) {
  const { turns, upTo = turns.length, meetings, floors = [], actors } = given;
  const { wide, high } = options.size ?? { wide: WIDE, high: HIGH };
  const values = turns.map((turn) => turn.asked).filter((v) => Number.isFinite(v));
  const low = Math.max(0, Math.floor(Math.min(0.9, ...values, ...floors.flatMap((f) => f.seats.filter((v) => Number.isFinite(v)))) * 10) / 10);
  const top = Math.min(1, Math.ceil(Math.max(low + 0.1, ...values) * 10) / 10);
  const y = (v) => high - EDGE.bottom - ((v - low) / (top - low || 1)) * (high - EDGE.top - EDGE.bottom);
  const bands = bandsOf(turns, meetings, wide);
  const x = (i) => placeOf(i, turns, bands);
  const shown = turns.slice(0, upTo);
  const picture = svg("svg", { viewBox: `0 0 ${wide} ${high}`, class: "lines", role: "img", "aria-label": told(shown, actors) });
  for (const band of bands) picture.append(...ground(band, y, low, top));
  for (const v of ticks(low, top)) {
    picture.append(svg("line", { x1: EDGE.left, x2: wide - EDGE.right, y1: y(v), y2: y(v), class: "grid" }),
      svg("text", { x: EDGE.left - 5, y: y(v) + 4, "text-anchor": "end" }, number(v, 1)));
  }
  const done = shown.length ? shown[shown.length - 1].step : 0;
  for (const floor of floors.filter((one) => one.step < done)) {
    const band = bands.find((one) => one.step === floor.step);
    if (!band) continue;
    floor.seats.forEach((v, side) => Number.isFinite(v) && picture.append(
      svg("line", { x1: band.left + 2, x2: band.right - 2, y1: y(v), y2: y(v), class: `floor actor-line-${side}` },
        svg("title", {}, say("lines.floor", { actor: actors[side].label, value: number(v) })))));
  }
  for (const side of [0, 1]) picture.append(...course(shown, side, x, y));
  fill(container, picture);
}

/** Meetings side by side, each as wide as it has turns. */
function bandsOf(turns, meetings, wide) {
  const counts = meetings.map((meeting) => 2 + turns.filter((turn) => turn.step === meeting.step).length);
  const total = counts.reduce((sum, n) => sum + n, 0) || 1;
  let left = EDGE.left;
  return meetings.map((meeting, i) => {
    const right = left + (counts[i] / total) * (wide - EDGE.left - EDGE.right);
    const band = { ...meeting, left, right };
    left = right;
    return band;
  });
}

function placeOf(i, turns, bands) {
  const turn = turns[i];
  const band = bands.find((one) => one.step === turn.step) ?? bands[0];
  const first = turns.findIndex((one) => one.step === turn.step);
  const many = turns.filter((one) => one.step === turn.step).length;
  return band.left + ((i - first + 1) / (many + 1)) * (band.right - band.left);
}

function ground(band, y, low, top) {
  const middle = (band.left + band.right) / 2;
  const room = band.right - band.left;
  const name = room > 8 * band.name.length * 0.72 ? band.name : band.name.slice(0, Math.max(1, Math.floor(room / 6.2) - 1)) + "…";
  return [
    svg("rect", { x: band.left, y: y(top), width: room, height: y(low) - y(top), class: band.summit ? "summit" : "band" },
      svg("title", {}, band.name)),
    room > 14 ? svg("text", { x: middle, y: y(low) + 15, "text-anchor": "middle" }, name) : svg("g"),
  ];
}

function course(shown, side, x, y) {
  const points = [];
  shown.forEach((turn, i) => {
    if (turn.actor === side && Number.isFinite(turn.asked)) points.push([x(i), y(turn.asked), turn.step]);
  });
  const d = points.map(([px, py, step], i) => `${i && points[i - 1][2] === step ? "L" : "M"}${px.toFixed(1)} ${py.toFixed(1)}`).join("");
  const dots = points.map(([px, py]) => (side === 1
    ? svg("rect", { x: px - 2.4, y: py - 2.4, width: 4.8, height: 4.8, class: `dot actor-dot-${side}` })
    : svg("circle", { cx: px, cy: py, r: 2.6, class: `dot actor-dot-${side}` })));
  return [svg("path", { d, class: `course actor-line-${side}` }), ...dots];
}

function told(shown, actors) {
  const last = (side) => [...shown].reverse().find((turn) => turn.actor === side && Number.isFinite(turn.asked))?.asked;
  return say("lines.told", { first: actors[0].label, a: number(last(0)), second: actors[1].label, b: number(last(1)) });
}
