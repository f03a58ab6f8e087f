// The page of one exported run: the film is in the file, nothing is asked of any server.

import { byId, fill, h } from "./lib/dom.js";
import { makeBoard } from "./lib/board.js";
import { makePlayer } from "./lib/player.js";
import { drawStory } from "./lib/story.js";
import { say } from "./lib/strings.js";

function start() {
  const film = JSON.parse(byId("film").textContent);
  const [player, board, story] = [h("div", { class: "player panel" }), h("div", { class: "board", id: "board" }), h("div", { class: "story-box", tabindex: 0, role: "region", "aria-label": say("tabs.story") })];
  const large = h("button", { type: "button", class: "large-type", "aria-pressed": "false", onclick: () => {
    const on = document.documentElement.classList.toggle("large");
    large.setAttribute("aria-pressed", String(on));
    hands.go(hands.at());
  } }, say("page.large"));
  const told = say("export.told", { seed: film.seed, run: film.run, settings: film.settings?.length ? film.settings.join(", ") : say("export.plain") }) + (film.fixed ? ` ${say("export.fixed", film)}` : "");
  fill(byId("app"),
    h("header", { class: "top" }, h("h1", {}, film.stage.title), large),
    h("p", { class: "sentence" }, film.stage.summary, h("br"), h("span", { class: "quiet" }, told)),
    h("div", { class: "columns" }, h("main", {}, player, board), h("aside", { class: "panel side" }, h("h2", {}, say("tabs.story")), story)),
    h("footer", {}, say("page.note")));
  const view = makeBoard(board, film);
  const hands = makePlayer(player, film, (n) => {
    view.show(n);
    drawStory(story, film.entries, n);
  });
  document.addEventListener("keydown", (event) => hands.key(event));
  hands.go(0);
}

start();
