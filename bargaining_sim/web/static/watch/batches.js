// Many runs beside the one: shares with intervals, utilities, rounds, rungs; A beside B with the same luck.

import { ask } from "../lib/ask.js";
import { drawBars } from "../lib/bars.js";
import { fill, h, setText } from "../lib/dom.js";
import { capital, thousands } from "../lib/format.js";
import { say } from "../lib/strings.js";
import { drawDifferences } from "./differences.js";
import { drawDots } from "./dots.js";

const SIZES = [200, 2000, 20000];

/** Build the panel "Many runs". */
export function makeBatches(container, { open, edited }) {
  const own = { pinned: null, job: null, asked: null, turn: 0, last: null };
  const progress = h("progress", { max: 1, value: 0, "aria-label": say("many.progress") });
  const status = h("span", { role: "status" });
  const cancel = h("button", { type: "button", class: "cancel", onclick: giveUp }, say("many.cancel"));
  const bar = h("div", { class: "progress-row", hidden: true }, progress, status, cancel);
  const trouble = h("div", { role: "alert" });
  const pin = h("div", { class: "pin" });
  const found = h("div", { class: "found" });
  const sizes = SIZES.map((n) => h("button", { type: "button", class: `run-${n}`, onclick: () => begin(n) }, say("many.run", { n: thousands(n) })));
  const pinButton = h("button", { type: "button", class: "pin-a", title: say("many.pinHelp"), onclick: () => { own.pinned = edited(); drawPin(); } }, say("many.pin"));
  const fixed = h("p", { class: "small fixed" });
  fill(container, h("p", { class: "quiet small" }, say("many.help")), fixed, h("div", { class: "field-row" }, sizes), pin, bar, trouble, found);
  drawPin();

  function drawPin() {
    fill(pin, own.pinned
      ? [h("p", {}, h("strong", {}, say("many.pinned")), " ", tellSettings(own.pinned)), h("button", { type: "button", class: "unpin", onclick: () => { own.pinned = null; drawPin(); } }, say("many.unpin")),
        h("p", { class: "quiet small" }, say("many.pinnedHelp"))]
      : pinButton);
  }
  async function begin(runs) {
    const wish = edited();
    const turn = (own.turn += 1);
    if (own.job) ask(`/api/batch/${own.job}`, { method: "DELETE" }).catch(() => {});
    own.job = null;
    fill(trouble);
    setBusy(true);
    setText(status, say("many.waiting"));
    progress.removeAttribute("value");
    try {
      const against = own.pinned ? { scenario: own.pinned.scenario, settings: own.pinned.settings } : undefined;
      const job = await ask("/api/batch", { method: "POST", body: { ...wish, runs, against } });
      own.job = job.job;
      await follow(job, turn, { ...wish, pinned: own.pinned });
    } catch (error) {
      if (!error.faults) throw error;
      if (turn === own.turn) fail(error.faults);
    }
  }
  async function follow(job, turn, wish) {
    let state = job;
    while (["waiting", "compiling", "running"].includes(state.state)) {
      setText(status, say(`many.${state.state}`, { done: thousands(state.done), total: thousands(state.total), ahead: state.ahead ?? 0 }));
      if (state.state === "running" && state.done) progress.value = state.done / state.total;
      else progress.removeAttribute("value");
      await new Promise((resolve) => setTimeout(resolve, state.state === "running" ? 150 : 400));
      if (turn !== own.turn) return;
      state = await ask(`/api/batch/${job.job}`);
      if (turn !== own.turn) return;
    }
    setBusy(false);
    own.job = null;
    if (state.state === "done") draw(state.result, wish);
    else if (state.state === "failed") fail(state.faults);
    else setText(status, say("many.cancelled"));
  }
  function giveUp() {
    own.turn += 1;
    if (own.job) ask(`/api/batch/${own.job}`, { method: "DELETE" }).catch(() => {});
    own.job = null;
    setBusy(false);
    fill(trouble, h("p", { class: "quiet" }, say("many.cancelled")));
  }
  function setBusy(on) {
    bar.hidden = !on;
  }
  function fail(faults) {
    setBusy(false);
    fill(trouble, h("div", { class: "message" }, faults.map((fault) => h("p", {}, fault.text))));
  }
  /** Open a run; a second click on the same bar opens the next run of it. */
  function openRun(run, wish) {
    open({ ...wish, run, result: "", step: 0 });
  }

  function draw(result, wish) {
    const { batch } = result;
    const heads = batch.file ?? batch.trade;
    const places = {};
    const pick = (row, name) => {
      const key = `${name}:${row.id}`;
      places[key] = ((places[key] ?? -1) + 1) % row.runs.length;
      openRun(row.runs[places[key]], wish);
    };
    const part = (title, note, drawIt, isOpen) => {
      const body = h("div");
      drawIt(body);
      return h("details", { open: isOpen }, h("summary", {}, title), note ? h("p", { class: "quiet small" }, note) : null, body);
    };
    const beside = (rows, others) => rows.map((row) => ({ ...row, also: others?.find((one) => one.id === row.id) }));
    const other = result.against;
    const named = (rows) => rows.map((row) => ({ ...row, label: capital(row.label) }));
    const classes = (name) => (body) => drawBars(body, named(beside(withMissing(batch[name].rows, other?.[name]?.rows), other?.[name]?.rows)), { onBar: (row) => pick(row, name), label: batch[name].meaning, hint: say("many.barHint") });
    fill(found,
      h("p", { class: "caption" }, h("strong", {}, say("many.done", { runs: thousands(batch.runs), seed: batch.seed })), " ", tellSettings(wish)),
      result.differences ? drawDifferences(result, (run, which) => openRun(run, which === "A" ? { ...own.last.pinned, seed: wish.seed } : wish)) : null,
      part(capital(heads.meaning), other ? say("many.twoBars") : say("many.intervals"), classes(heads === batch.file ? "file" : "trade"), true),
      batch.file ? part(capital(batch.trade.meaning), "", classes("trade"), false) : null,
      part(say("many.utilities"), say("many.dotsHelp"), (body) => drawDots(body, batch.utilities, (run) => openRun(run, wish)), true),
      batch.rounds.map((one) => part(say("many.when", { what: say(`many.round.${one.quantity}`) }), "", (body) => drawBars(body, one.rows.map((row) => ({ ...row, label: row.label === "never" ? say("many.never") : row.label, colour: row.id === "0" ? "var(--file-open_extension)" : "var(--accent)" })), { onBar: (row) => pick(row, one.quantity), label: one.meaning, hint: say("many.barHint") }), one.quantity === "closed")),
      batch.rungs.map((one) => part(say("many.rungs", { chip: one.label }), "", (body) => drawBars(body, one.rows.map((row) => ({ ...row, colour: `var(--hostility-${Math.round(20 * row.hostility)})` })), { onBar: (row) => pick(row, one.chip), label: one.label, hint: say("many.barHint") }), false)),
      h("p", { class: "quiet small" }, say("many.notes")));
    own.last = wish;
  }
  return {
    /** A batch of a scenario that the page does not have cannot be played again with others. */
    opened(asked) {
      const isFixed = Boolean(asked.fixed);
      for (const node of [...sizes, pinButton]) node.disabled = isFixed;
      setText(fixed, isFixed ? say("many.fixed") : "");
    },
  };
}

/** Classes that only A has are shown in B with none. */
function withMissing(rows, others) {
  const missing = (others ?? []).filter((one) => !rows.some((row) => row.id === one.id));
  return [...rows, ...missing.map((one) => ({ ...one, count: 0, share: 0, low: 0, high: 0, runs: [] }))];
}

function tellSettings(wish) {
  return h("span", { class: "settings" }, wish.scenario, wish.settings.length ? `: ${wish.settings.join(", ")}` : `: ${say("many.plain")}`);
}

