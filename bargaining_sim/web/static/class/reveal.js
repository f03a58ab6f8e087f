// Everything of a run: true weights, beliefs, the plane with the path, what theory recommends, what was left.

import { drawPlane } from "../lib/plane.js";
import { fill, h } from "../lib/dom.js";
import { offersOf } from "../lib/film.js";
import { number, percent } from "../lib/format.js";
import { say } from "../lib/strings.js";
import { drawStory } from "../lib/story.js";
import { typeName } from "./own.js";
import { change, smallBar } from "./worth.js";

/** Draw what is revealed of a room. */
export function drawReveal(container, stage, found, seat) {
  const { film, tastes, nash, reached } = found;
  const plane = h("div", { class: "reveal-plane" });
  const ledger = h("div", { class: "ledger", tabindex: 0, role: "region", "aria-label": say("reveal.ledger") });
  fill(container,
    h("div", { class: "reveal-grid" },
      h("div", { class: "reveal-left" }, left(stage, found), types(stage, found), h("section", {}, h("h3", {}, say("reveal.weights")), weights(stage, tastes)), platform(stage, found)),
      h("section", {}, h("h3", {}, say("reveal.plane")), plane, h("p", { class: "quiet" }, say("reveal.planeHelp", { first: stage.actors[0].label, second: stage.actors[1].label })))),
    h("h3", {}, say("reveal.chips")), nash ? packages(stage, nash, reached, tastes) : h("p", {}, say("reveal.noNash")),
    h("details", { class: "ledger-box" }, h("summary", {}, say("reveal.ledger")), ledger),
    links(stage, film, seat));
  drawPlane(plane, { plane: film.plane, offers: offersOf(film).map((offer) => ({ ...offer, answer: offer.reply })), actors: stage.actors }, { size: { wide: 460, high: 340 } });
  drawStory(ledger, film.entries);
}

function types(stage, { tastes, beliefs }) {
  return h("section", {}, h("h3", {}, say("reveal.types")), h("ul", { class: "listed" }, stage.actors.map((actor, side) => {
    const kinds = tastes[1 - side].others;
    const at = kinds.findIndex((kind) => kind.name === tastes[side].type);
    const told = kinds.length > 1
      ? say("reveal.type", { actor: actor.label, type: typeName(tastes[side].type), other: stage.actors[1 - side].label, share: percent(beliefs[1 - side][at] ?? 0), prior: percent(kinds[at]?.prior ?? 0) })
      : say("reveal.onlyType", { actor: actor.label });
    return h("li", { "data-revealed": actor.id }, told);
  })));
}

function left(stage, { reached, nash, best_sum: best, left: rest }) {
  const sum = (pair) => number(Math.round(1e4 * (pair[0] + pair[1])) / 1e4, 3); // else 0.5945 + 0.87 is told larger than the best, 1.4645
  const line = (label, pair, total) => h("tr", {}, h("th", { scope: "row" }, label), pair ? pair.map((value) => h("td", {}, number(value, 3))) : [h("td", {}, "–"), h("td", {}, "–")], h("td", {}, h("strong", {}, total)));
  return h("section", {}, h("h3", {}, say("reveal.left")), h("p", { class: "left-number" }, h("strong", {}, number(rest, 3)), " ", say(rest < 0.02 ? "reveal.leftLittle" : "reveal.leftMuch")),
    h("table", { class: "terms" }, h("thead", {}, h("tr", {}, h("td", {}), stage.actors.map((actor) => h("th", { scope: "col" }, actor.label)), h("th", { scope: "col" }, say("reveal.sum")))),
      h("tbody", {}, line(say("reveal.reached"), reached.worth, sum(reached.worth)), nash ? line(say("reveal.nash"), nash.worth, sum(nash.worth)) : null,
        line(say("reveal.best"), null, number(best, 3)))));
}

function weights(stage, tastes) {
  return h("table", { class: "terms weights-table" },
    h("thead", {}, h("tr", {}, h("th", { scope: "col" }, say("heard.chip")), stage.actors.map((actor, side) => h("th", { scope: "col", class: `actor-text-${side}` }, actor.label)))),
    h("tbody", {}, stage.chips.map((chip, k) => h("tr", {}, h("th", { scope: "row" }, chip.label),
      tastes.map((one, side) => h("td", {}, h("span", { class: "bar-cell" }, smallBar(one.weights[k], `side-${side}`), h("b", {}, number(one.weights[k])))))))));
}

function platform(stage, { platform: one, reached }) {
  if (!one) return null;
  const chip = stage.chips[one.chip];
  return h("section", {}, h("h3", {}, say("reveal.platform", { actor: stage.platform.label, chip: chip.label })),
    h("table", { class: "terms weights-table", "data-revealed": stage.platform.id }, h("tbody", {}, chip.rungs.map((rung, r) => {
      const end = reached.package[one.chip] === r;
      return h("tr", {}, h("th", { scope: "row" }, rung.label, end ? ` – ${say("reveal.reached").toLowerCase()}` : null),
        h("td", {}, h("span", { class: "bar-cell" }, smallBar(one.values[r], "side-2"), h("b", {}, number(one.values[r])))));
    }))));
}

function packages(stage, nash, reached, tastes) {
  return h("table", { class: "terms stacked" },
    h("thead", {}, h("tr", {}, ["heard.chip", "reveal.reached", "reveal.nash"].map((key) => h("th", { scope: "col" }, say(key))), stage.actors.map((actor) => h("th", { scope: "col" }, say("reveal.to", { actor: actor.label }))))),
    h("tbody", {}, stage.chips.map((chip, k) => {
      const [got, best] = [reached.package[k], nash.package[k]];
      return h("tr", { class: got === best ? "" : "differs" }, h("th", { scope: "row" }, chip.label), h("td", { "data-label": say("reveal.reached") }, chip.rungs[got].label),
        h("td", { "data-label": say("reveal.nash") }, got === best ? say("reveal.same") : h("strong", {}, chip.rungs[best].label)),
        tastes.map((one, side) => h("td", { "data-label": say("reveal.to", { actor: stage.actors[side].label }) }, got === best ? "–" : change(one.weights[k] * (one.values[k][best] - one.values[k][got])))));
    })));
}

function links(stage, film, seat) {
  const query = new URLSearchParams({ scenario: stage.name });
  for (const one of stage.settings ?? []) query.append("set", one);
  query.set("seed", String(film.seed));
  query.set("run", String(film.run));
  return h("p", { class: "links" }, h("a", { href: `/?${query}` }, say("reveal.watch")),
    h("a", { href: `/teach/debrief/${encodeURIComponent(stage.name)}` }, say("reveal.debrief")),
    seat ? h("a", { href: `/teach/briefing/${encodeURIComponent(stage.name)}/${encodeURIComponent(seat)}` }, say("reveal.briefing")) : null);
}
