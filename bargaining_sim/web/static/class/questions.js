// What a seat is asked: one form for each kind of question, all by mouse and by keyboard.

import { fill, h } from "../lib/dom.js";
import { number, shortDate } from "../lib/format.js";
import { say } from "../lib/strings.js";
import { makeComposer } from "./composer.js";
import { change, drawScale, worthOf } from "./worth.js";

/** The one sentence that says what is asked now. */
export function promptOf(stage, question, step, you) {
  const chip = stage.chips[question.chip]?.label ?? "";
  const next = stage.meetings[question.key.split(".")[0]]; // a key begins with the number of meetings held
  const only = stage.chips[question.only]?.label; // chip by chip, the offers of each chip are counted
  return say(`ask.${question.kind}${only ? ".chip" : ""}`, {
    chip: only ?? chip, next: next?.name ?? "", when: shortDate(next?.date ?? step.date), here: question.here, of: question.per_meeting, date: shortDate(question.due), platform: stage.platform?.label ?? "",
    other: stage.actors.find((actor) => actor.id !== you)?.label ?? "",
    file: stage.chips.find((one) => one.file)?.label ?? "",
  });
}

/** Build the form of a question; answer(value) sends it. Returns {draft} for an offer. */
export function drawQuestion(container, given, answer) {
  const { question } = given;
  if (question.kind === "move") return moves(container, given, answer);
  if (question.kind === "offer") return makeComposer(container, given, answer);
  if (question.kind === "answer") return heard(container, given, answer);
  if (question.kind === "consent") return consent(container, given, answer);
  return dates(container, given, answer);
}

function moves(container, given, answer) {
  const { stage, question, step } = given;
  const label = (option) => {
    const chip = stage.chips[option.chip];
    return say(`move.${option.move}`, option.chip < 0 ? {} : {
      chip: chip.label, rung: chip.rungs[option.rung]?.label ?? "", now: chip.rungs[step.chips[option.chip].in_force].label,
    });
  };
  const groups = new Map();
  question.options.forEach((option, i) => groups.set(option.chip, [...(groups.get(option.chip) ?? []), { ...option, i }]));
  const choices = (options) => options.map((option) => h("label", { class: "choice", "data-move": option.move },
    h("input", { type: "radio", name: "move", value: String(option.i), checked: option.chip < 0 }),
    h("span", { class: "choice-text" }, h("strong", {}, say(`move.${option.move}.name`)), " ", label(option)),
    option.chip < 0 || option.move === "threaten" ? h("span", { class: "change same" }, say("move.noChange")) : change(option.change)));
  fill(container, h("form", {
    class: "moves", onsubmit: (event) => {
      event.preventDefault();
      answer(Number(new FormData(event.target).get("move") ?? question.options.findIndex((one) => one.chip < 0)));
    },
  }, h("fieldset", { class: "plain" }, h("legend", { class: "unseen" }, say("move.legend")),
    [...groups].map(([k, options]) => h("div", { class: "move-group" }, k >= 0 ? h("h3", {}, stage.chips[k].label) : null, choices(options)))),
  h("div", { class: "buttons" }, h("button", { type: "submit", class: "primary", id: "do-move" }, say("move.do")), h("span", { class: "quiet" }, say("move.help")))));
}

function heard(container, given, answer) {
  const { stage, mine, question } = given;
  const base = worthOf(mine, question.from);
  const rows = stage.chips.map((chip, k) => ({ chip, k })).filter(({ k }) => question.package[k] !== question.from[k]);
  const scale = h("div", { class: "worth" });
  drawScale(scale, {
    value: question.worth, label: say("heard.worth"),
    marks: [
      { name: "force", value: base, label: say("worth.from") },
      { name: "floor", value: question.reservation, label: say("worth.floor") },
      { name: "asks", value: question.aspiration, label: say("worth.asks") },
    ],
  });
  fill(container, h("div", { class: "heard" },
    rows.length ? h("table", { class: "terms stacked" }, h("thead", {}, h("tr", {}, ["chip", "now", "offered", "change"].map((name) => h("th", { scope: "col" }, say(`heard.${name}`))))),
      h("tbody", {}, rows.map(({ chip, k }) => h("tr", {}, h("th", { scope: "row" }, chip.label),
        h("td", { "data-label": say("heard.now") }, chip.rungs[question.from[k]].label), h("td", { "data-label": say("heard.offered") }, h("strong", {}, chip.rungs[question.package[k]].label)),
        h("td", { "data-label": say("heard.change") }, change(worthOf(mine, question.from.map((rung, j) => (j === k ? question.package[k] : rung))) - base)))))) : h("p", {}, say("heard.same")),
    h("div", { class: "heard-do" }, scale, h("div", { class: "buttons" },
      h("button", { type: "button", class: "primary", id: "accept", disabled: !question.legal, onclick: () => answer(true) }, say("heard.accept", { worth: number(question.worth, 3) })),
      h("button", { type: "button", id: "refuse", onclick: () => answer(false) }, say("heard.refuse"))),
    question.legal ? null : h("p", { class: "message" }, say("heard.redLine")))));
  return {};
}

function dates(container, given, answer) {
  const { stage, question } = given;
  const chip = stage.chips[question.chip];
  const rung = chip.rungs[question.fallback].label;
  const kind = question.kind;
  fill(container, h("p", {}, say(`${kind}.help`, { rung, days: question.days, chip: chip.label }), " ", say("dates.change"), " ", change(question.change), "."),
    h("div", { class: "buttons" },
      h("button", { type: "button", class: "primary", id: "yes", onclick: () => answer(true) }, say(`${kind}.yes`, { days: question.days, rung })),
      h("button", { type: "button", id: "no", onclick: () => answer(false) }, say(`${kind}.no`, { rung }))));
  return {};
}

function consent(container, given, answer) {
  const { stage, mine, question } = given;
  const chip = stage.chips[mine.chip];
  const line = (rung, label) => h("tr", {}, h("th", { scope: "row" }, label), h("td", {}, chip.rungs[rung].label), h("td", {}, h("strong", {}, number(mine.values[rung]))));
  fill(container, h("p", {}, say("consent.help", { chip: chip.label, rung: chip.rungs[question.rung].label })),
    h("table", { class: "terms" }, h("thead", {}, h("tr", {}, h("td", {}), h("th", { scope: "col" }, say("consent.what")), h("th", { scope: "col" }, say("consent.worth")))),
      h("tbody", {}, line(question.rung, say("consent.terms")), line(question.fallback, say("consent.fallback")))),
    h("div", { class: "buttons" },
      h("button", { type: "button", class: "primary", id: "yes", onclick: () => answer(true) }, say("consent.yes")),
      h("button", { type: "button", id: "no", onclick: () => answer(false) }, say("consent.no"))));
  return {};
}
