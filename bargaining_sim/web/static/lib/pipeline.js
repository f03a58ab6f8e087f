// The file on its way: framework → consent → ratified → licensed → closed → month n.

import { fill, h, unseen } from "./dom.js";
import { say } from "./strings.js";

/**
 * Draw how far the file is.
 *
 * given: {status, months, ratified: [bool, bool], pending: label or "", note: what stopped it last, or ""}
 */
export function drawPipeline(container, stage, given) {
  const file = stage.chips.find((chip) => chip.file);
  if (!file) {
    fill(container, h("p", { class: "quiet" }, say("pipeline.nothing")));
    return;
  }
  const order = stage.pipeline;
  const bad = given.status === "executed" || given.status === "collapsed";
  const reached = bad ? (given.status === "collapsed" ? order.indexOf("closed") : 0) : order.indexOf(given.status);
  const stages = [
    ["framework", say("pipeline.framework")],
    ["consented", stage.platform ? say("pipeline.consent", { platform: stage.platform.label }) : say("pipeline.consentNobody")],
    ["ratified", say("pipeline.ratified")],
    ["licensed", say("pipeline.licensed")],
    ["closed", say("pipeline.closed")],
  ];
  const month = given.months > 0 ? say("pipeline.month", { n: given.months }) : say("pipeline.months");
  const steps = [...stages.map(([name, label]) => ({ label, done: reached >= order.indexOf(name), now: given.status === name, half: name === "ratified" && reached < order.indexOf(name) ? halves(stage, given) : "" })),
    { label: bad && given.status === "collapsed" ? say("pipeline.collapsed", { n: given.months }) : month, done: given.months > 0, now: false, bad: given.status === "collapsed" }];
  const list = h("ol", { class: "pipeline", "aria-label": say("pipeline.told", { file: file.label }) }, steps.map((step) => h("li", {
    class: ["stage", step.done && "done", step.now && "now", step.bad && "bad"].filter(Boolean).join(" "),
    "aria-current": step.now ? "step" : null,
  }, h("span", { class: "stage-sign", "aria-hidden": "true" }, step.bad ? "✕" : step.done ? "✓" : "○"),
  h("span", {}, step.label, step.half ? h("small", {}, ` ${step.half}`) : null),
  unseen(step.bad ? "" : step.done ? say("pipeline.isDone") : say("pipeline.isOpen")))));
  const about = given.status === "executed" ? say("pipeline.executed", { file: file.label }) : given.note || (given.pending ? say("pipeline.pending", { rung: given.pending }) : "");
  fill(container, list, h("p", { class: `pipeline-note${bad || given.note ? " bad-note" : ""}` }, about || " "));
}

function halves(stage, given) {
  const names = stage.actors.filter((actor, i) => actor.ratifies && given.ratified?.[i]).map((actor) => actor.label);
  return names.length ? say("pipeline.by", { names: names.join(", ") }) : "";
}
