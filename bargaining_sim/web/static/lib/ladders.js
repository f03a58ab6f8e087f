// Chip ladders: every rung of every chip, and what is in force, threatened, due and offered.

import { fill, h, svg, unseen } from "./dom.js";
import { shortDate } from "./format.js";
import { say } from "./strings.js";

const MOST_RUNGS = 14;
const SHADES = 20;
const NEAR = 0.1; // two labels of a scale that would cover each other

/**
 * Draw the ladders of all chips, most hostile rung on top.
 *
 * state: {in_force: [rung by chip], fallback: [rung or null], due: [date or null], threatened: [bool],
 *         truce: [bool], offered: [rung by chip] or null, pending: rung of the file or null}
 * options: {only: [chips], open: [chips that can be talked about], offeredBy: 0 or 1, onRung(chip, rung, event),
 *           marks: {name: [rung or null by chip]}, locked: [[rungs] by chip]}
 */
export function drawLadders(container, stage, state, options = {}) {
  const chips = stage.chips.map((_, k) => k).filter((k) => !options.only || options.only.includes(k));
  container.classList.add("ladders");
  const focused = container.contains(document.activeElement) ? document.activeElement.dataset.place : null;
  fill(container, chips.map((k) => ladder(stage, k, state, options)));
  if (focused) container.querySelector(`[data-place="${focused}"]`)?.focus();
}

function ladder(stage, k, state, options) {
  const chip = stage.chips[k];
  const open = !options.open || options.open.includes(k);
  const rungs = chip.rungs.length > MOST_RUNGS ? gauge(chip, k, state) : rungList(chip, k, state, options);
  const title = h("h3", { class: "ladder-name", title: chip.unit || chip.label }, chip.label,
    h("span", { class: `owner actor-text-${chip.owner}` }, stage.actors[chip.owner].label));
  return h("section", {
    class: `ladder${open ? "" : " closed-ladder"}${chip.file ? " of-file" : ""}`,
    "aria-label": say("ladders.chip", { chip: chip.label, owner: stage.actors[chip.owner].label }),
  }, title, rungs);
}

function rungList(chip, k, state, options) {
  return h("ol", { class: "rungs" }, chip.rungs.map((rung, r) => {
    const marks = marksOf(chip, k, r, state, options);
    const shade = Math.round(SHADES * (rung.hostility ?? 0));
    const held = state.in_force[k] === r;
    const told = [rung.label, ...marks.map((mark) => mark.told)].join("; ");
    const inner = [
      h("span", { class: "rung-label" }, rung.label),
      h("span", { class: "rung-marks", "aria-hidden": "true" }, marks.map((mark) => mark.sign)),
    ];
    const props = {
      class: ["rung", held && "held", ...marks.map((mark) => mark.name)].filter(Boolean).join(" "),
      style: { "--shade": `var(--hostility-${shade})`, "--on-shade": `var(--on-hostility-${shade})` },
      title: told, "data-rung": r, "data-chip": k,
    };
    if (!options.onRung) return h("li", props, inner, unseen(marks.map((mark) => `; ${mark.told}`).join("")));
    const chosen = Boolean(options.chosen && options.chosen[k] === r);
    return h("li", props, h("button", {
      type: "button", class: "rung-button", "data-place": `${k}-${r}`, "aria-pressed": String(chosen), "aria-label": told,
      disabled: options.locked?.[k]?.includes(r), onclick: (event) => options.onRung(k, r, event),
    }, inner));
  }));
}

/** What is to be said about a rung: each mark has a sign of its own shape and words. */
export function marksOf(chip, k, r, state, options = {}) {
  const found = [];
  const add = (name, words, values) => found.push({ name: `is-${name}`, told: say(words, values), sign: sign(name, values) });
  const falls = state.fallback?.[k] === r && state.in_force[k] !== r;
  if (state.in_force[k] === r) add(state.truce?.[k] ? "truce" : "force", state.truce?.[k] ? "ladders.truce" : "ladders.force");
  if (falls && state.threatened?.[k]) add("threatened", state.due?.[k] ? "ladders.threatened" : "ladders.threatenedNoDate", { date: shortDate(state.due?.[k]) });
  else if (falls && state.due?.[k]) add("due", "ladders.due", { date: shortDate(state.due[k]) });
  if (chip.file && state.pending === r && state.in_force[k] !== r) add("pending", "ladders.pending");
  if (state.offered && state.offered[k] === r && state.offered[k] !== state.in_force[k]) {
    add(options.offeredBy === 1 ? "offered-1" : "offered-0", "ladders.offered");
  }
  for (const [name, rungs] of Object.entries(options.marks || {})) {
    if (rungs[k] === r) add(name, `ladders.${name}`);
  }
  return found;
}

const SHAPES = {
  force: "M.8 6.6 2.6 4.8 5 7.2 9.6 1.6 11.4 3.2 5.1 11z",
  truce: "M.8 6.6 2.6 4.8 5 7.2 9.6 1.6 11.4 3.2 5.1 11z",
  threatened: "M6 1 11.5 11H.5z",
  due: "M2 1h8L6 6l4 5H2l4-5z",
  pending: "M2 1h6l2 2v8H2z",
  "offered-0": "M6 1a5 5 0 1 0 .01 0z",
  "offered-1": "M1.5 1.5h9v9h-9z",
};

/** A small picture of a mark; its shape tells it apart without its colour. */
export function sign(name, values = {}) {
  const date = values?.date ? h("span", { class: "sign-date" }, values.date.replace(/ \d{4}$/, "")) : null;
  const shape = SHAPES[name] ?? "M6 0 12 6 6 12 0 6z";
  const picture = svg("svg", { viewBox: "0 0 12 12", class: `sign sign-${name}`, "aria-hidden": "true" }, svg("path", { d: shape }));
  return h("span", { class: "sign-box" }, picture, date);
}

/** A ladder of very many rungs, as one long scale. */
function gauge(chip, k, state) {
  const many = chip.rungs.length - 1;
  const at = (r) => `${(100 * r) / many}%`;
  const offered = state.offered ? state.offered[k] : null;
  const apart = offered === null ? 0 : (offered - state.in_force[k]) / many;
  const near = apart !== 0 && Math.abs(apart) < NEAR ? (apart > 0 ? " below" : " above") : "";
  const needle = (name, r, where = "") => h("span", { class: `needle needle-${name}`, style: { top: at(r) } },
    sign(name), h("span", { class: `needle-label${where}` }, chip.rungs[r].label));
  return h("div", { class: "gauge", role: "img", "aria-label": say("ladders.gauge", { rung: chip.rungs[state.in_force[k]].label }) },
    h("span", { class: "gauge-end top" }, chip.rungs[0].label),
    h("div", { class: "gauge-scale" }, needle("force", state.in_force[k]),
      offered !== null && offered !== state.in_force[k] && needle("offered-0", offered, near)),
    h("span", { class: "gauge-end bottom" }, chip.rungs[many].label));
}

/** What the signs mean, for below the ladders. */
export function laddersKey(names = ["force", "threatened", "due", "pending", "offered"]) {
  return h("p", { class: "key" }, names.map((name) => [
    h("span", { class: "key-entry" }, name === "offered" ? [sign("offered-0"), sign("offered-1")] : sign(name), say(`ladders.key.${name}`)),
  ]), h("span", { class: "key-entry" }, h("span", { class: "hostility-scale", "aria-hidden": "true" }), say("ladders.key.hostility")));
}
