// What only this seat knows: its type, what it cares about, its red lines, what it believes of the other.

import { fill, h } from "../lib/dom.js";
import { number, percent } from "../lib/format.js";
import { say } from "../lib/strings.js";
import { smallBar } from "./worth.js";

const MOST_RUNGS = 12;

/** Name of a type as people say it. */
export function typeName(name) {
  return (name ?? "").replaceAll("_", " ");
}

/** Draw the private panel of a seat: mine is its private message, own what it knows now. */
export function drawOwn(container, stage, mine, own) {
  const opened = [...container.querySelectorAll("details[open]")].map((one) => one.dataset.chip);
  const place = [...stage.actors.map((actor) => actor.id), stage.platform?.id].indexOf(mine.seat);
  fill(container, place < 2 ? principal(stage, mine, own, place, opened) : platform(stage, mine));
}

function principal(stage, mine, own, place, opened) {
  const other = stage.actors[1 - place];
  const lines = mine.red_lines.flatMap((rungs, k) => rungs.map((r) => say("own.redLine", { chip: stage.chips[k].label, rung: stage.chips[k].rungs[r].label })));
  const belief = own?.belief ?? mine.others.map((one) => one.prior);
  const alone = stage.actors[place].types.length < 2;
  return [
    h("p", { class: "own-type" }, alone ? say("own.onlyType", { actor: stage.actors[place].label })
      : [say("own.type", { actor: stage.actors[place].label }), " ", h("strong", { "data-type": "" }, typeName(mine.type))]),
    own ? h("p", {}, say("own.inForce"), " ", h("strong", {}, number(own.in_force, 3))) : null,
    h("h3", {}, say("own.weights")),
    h("ul", { class: "weights" }, stage.chips.map((chip, k) => h("li", {}, values(chip, mine, k, opened.includes(chip.id))))),
    lines.length ? [h("h3", {}, say("own.redLines")), h("ul", { class: "listed" }, lines.map((line) => h("li", {}, line)))] : h("p", { class: "quiet" }, say("own.noRedLines")),
    mine.others.length > 1 ? [h("h3", {}, say("own.belief", { other: other.label })),
      h("ul", { class: "beliefs" }, mine.others.map((kind, i) => h("li", {},
        h("span", { class: "belief-name" }, typeName(kind.name)), smallBar(belief[i], "belief-bar"), h("b", {}, percent(belief[i] ?? 0)),
        h("small", { class: "quiet" }, say("own.prior", { share: percent(kind.prior) }))))),
      h("p", { class: "quiet" }, say("own.beliefHelp"))] : null,
  ];
}

function values(chip, mine, k, open) {
  const all = mine.values[k];
  const step = Math.max(1, Math.ceil(all.length / MOST_RUNGS));
  return h("details", { "data-chip": chip.id, open },
    h("summary", {}, h("span", { class: "weight-name" }, chip.label), smallBar(mine.weights[k], "weight-bar"), h("b", {}, number(mine.weights[k]))),
    h("ul", { class: "values", "aria-label": say("own.values", { chip: chip.label }) }, chip.rungs.map((rung, r) => (r % step && r !== all.length - 1 ? null : h("li", {},
      h("span", { class: "value-name" }, rung.label, mine.red_lines[k].includes(r) ? h("em", {}, ` (${say("compose.redLine")})`) : null),
      smallBar(all[r]), h("span", { class: "value-number" }, number(all[r])))))));
}

function platform(stage, mine) {
  const chip = stage.chips[mine.chip];
  return [
    h("p", {}, say("own.platform", { platform: stage.platform.label, chip: chip.label })),
    h("ul", { class: "values" }, chip.rungs.map((rung, r) => h("li", {},
      h("span", { class: "value-name" }, rung.label, rung.consent ? h("small", { class: "quiet" }, ` ${say("own.consentNeeded")}`) : null), smallBar(mine.values[r]), h("span", { class: "value-number" }, number(mine.values[r]))))),
  ];
}
