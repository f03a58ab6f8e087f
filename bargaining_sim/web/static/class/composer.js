// An offer, chip by chip: each chip is a group of rungs to choose from, with what each would change for oneself.

import { fill, h, setText } from "../lib/dom.js";
import { signed } from "../lib/format.js";
import { marksOf } from "../lib/ladders.js";
import { say } from "../lib/strings.js";
import { drawScale, worthOf } from "./worth.js";

const MOST_RADIOS = 14;

/**
 * Build the composer of an offer question.
 *
 * given: {stage, mine, question, state (as drawLadders takes it), step, draft: rungs to begin with}
 * send(rungs or null)
 */
export function makeComposer(container, given, send) {
  const { stage, mine, question, state } = given;
  const draft = stage.chips.map((_, k) => (question.allowed[k].includes(given.draft?.[k]) ? given.draft[k] : first(question, k)));
  const scale = h("div", { class: "worth", id: "draft-worth" });
  const told = h("p", { class: "unseen", "aria-live": "polite" });
  const summary = h("p", { class: "draft-said" });
  const redraw = [];

  function show(speak = true) {
    const worth = worthOf(mine, draft);
    drawScale(scale, {
      value: worth, label: say("compose.worth"),
      marks: [
        { name: "force", value: worthOf(mine, question.from), label: say("worth.from") },
        { name: "floor", value: question.reservation, label: say("worth.floor") },
        { name: "asks", value: question.aspiration, label: say("worth.asks") },
      ],
    });
    const moved = draft.map((rung, k) => (rung === question.from[k] ? null : `${stage.chips[k].label}: ${stage.chips[k].rungs[rung].label}`)).filter(Boolean);
    setText(summary, moved.length ? say("compose.changes", { changes: moved.join("; ") }) : say("compose.nothing"));
    redraw.forEach((one) => one());
    if (speak) setText(told, say("compose.told", { worth: worth.toFixed(3) }));
  }
  function choose(k, rung) {
    draft[k] = rung;
    show();
  }
  const columns = stage.chips.map((chip, k) => column({ ...given, choose, redraw, draft }, chip, k));
  const pass = h("button", { type: "button", id: "pass", onclick: () => send(null) }, say("compose.pass"));
  fill(container, h("form", { class: "composer", onsubmit: (event) => { event.preventDefault(); send([...draft]); } },
    h("div", { class: "columns", style: { "--chips": String(Math.min(6, stage.chips.length)) } }, columns),
    h("div", { class: "composer-foot" }, scale, h("div", { class: "composer-do" }, summary,
      h("div", { class: "buttons" }, h("button", { type: "submit", class: "primary", id: "offer" }, say("compose.offer")), pass,
        h("button", { type: "button", onclick: () => { question.from.forEach((rung, k) => { draft[k] = question.allowed[k].includes(rung) ? rung : draft[k]; }); show(); } }, say("compose.clear")))), told)));
  show(false);
  return { draft };
}

/** Where a draft begins: at what is in force, unless that cannot be offered. */
function first(question, k) {
  return question.allowed[k].includes(question.from[k]) ? question.from[k] : question.allowed[k][0];
}

function column(given, chip, k) {
  const { stage, question, draft } = given;
  const closed = question.allowed[k].length < 2;
  const why = closed ? closedWhy(given, chip, k) : "";
  const legend = h("legend", {}, chip.label, h("span", { class: `owner actor-text-${chip.owner}` }, stage.actors[chip.owner].label));
  const inner = chip.rungs.length > MOST_RADIOS && !closed ? slider(given, chip, k) : rungs(given, chip, k, closed);
  return h("fieldset", { class: `column${closed ? " closed-column" : ""}`, "data-chip": k }, legend,
    closed ? h("p", { class: "closed-why" }, why) : null,
    closed && chip.rungs.length > MOST_RADIOS ? h("p", {}, chip.rungs[draft[k]].label) : inner);
}

function rungs(given, chip, k, closed) {
  const { stage, mine, question, state, draft, choose, redraw } = given;
  return h("div", { class: "options" }, chip.rungs.map((rung, r) => {
    const allowed = question.allowed[k].includes(r) && !closed;
    const marks = marksOf(chip, k, r, state, { offeredBy: given.offeredBy });
    const shade = Math.round(20 * (rung.hostility ?? 0));
    const delta = h("span", { class: "delta" });
    const input = h("input", { type: "radio", name: `chip-${k}`, value: String(r), disabled: !allowed, onchange: () => choose(k, r) });
    const why = allowed || closed ? "" : refusal(given, k, r);
    redraw.push(() => {
      input.checked = draft[k] === r;
      const other = draft.map((rung_, j) => (j === k ? r : rung_));
      const gap = worthOf(mine, other) - worthOf(mine, draft);
      setText(delta, !allowed || draft[k] === r ? "" : Math.abs(gap) < 0.0005 ? "±0" : signed(gap, 3));
      delta.className = `delta ${gap > 0.0005 ? "up" : gap < -0.0005 ? "down" : ""}`;
    });
    const signs = marks.map((mark) => mark.sign);
    return h("label", {
      class: ["option", allowed ? "" : "barred", ...marks.map((mark) => mark.name)].filter(Boolean).join(" "),
      style: { "--shade": `var(--hostility-${shade})` }, title: [rung.label, ...marks.map((mark) => mark.told), why].filter(Boolean).join("; "),
    }, input, h("span", { class: "option-label" }, rung.label, why ? h("small", { class: "why" }, ` ${why}`) : null,
      h("span", { class: "unseen" }, marks.map((mark) => `; ${mark.told}`).join(""))),
    h("span", { class: "option-end" }, h("span", { class: "option-marks", "aria-hidden": "true" }, signs), delta));
  }));
}

/** A ladder of very many rungs: one slider. */
function slider(given, chip, k) {
  const { question, draft, choose, redraw, mine } = given;
  const allowed = question.allowed[k];
  const out = h("output", { class: "slider-out" });
  const input = h("input", {
    type: "range", min: 0, max: allowed.length - 1, step: 1, "aria-label": chip.label, class: "slider",
    oninput: (event) => choose(k, allowed[Number(event.target.value)]),
  });
  const ends = [allowed[0], allowed[allowed.length - 1]];
  redraw.push(() => {
    input.value = String(allowed.indexOf(draft[k]));
    input.setAttribute("aria-valuetext", chip.rungs[draft[k]].label);
    setText(out, chip.rungs[draft[k]].label);
  });
  return h("div", { class: "slider-box" }, out, input,
    h("p", { class: "slider-ends quiet" }, ends.map((r) => h("span", {}, `${chip.rungs[r].label} (${worthOf(mine, draft.map((one, j) => (j === k ? r : one))).toFixed(2)})`))));
}

function closedWhy(given, chip, k) {
  const { question, stage, step } = given;
  const meeting = stage.meetings[Math.ceil(question.slot / question.per_meeting) - 1];
  if (meeting && !meeting.agenda.includes(k)) return say("compose.offAgenda", { meeting: meeting.name });
  if (chip.file && step.pending !== null) return say("compose.pending");
  if (chip.file && step.file === "closed") return say("compose.done");
  return say("compose.closed");
}

function refusal({ mine, step }, k, r) {
  if (mine.red_lines[k].includes(r)) return say("compose.redLine");
  if (step.chips[k].locked.includes(r)) return say("compose.locked");
  return say("compose.notNow");
}
