// The watch page: what is asked for stands in the address, the film is played in the browser.

import { ask, queryOf } from "./lib/ask.js";
import { byId, fill, h, setText } from "./lib/dom.js";
import { makeBoard } from "./lib/board.js";
import { makeLarge } from "./lib/large.js";
import { makePlayer } from "./lib/player.js";
import { drawStory } from "./lib/story.js";
import { say } from "./lib/strings.js";
import { makeBatches } from "./watch/batches.js";
import { makeLevers } from "./watch/levers.js";
import { makeShare } from "./watch/share.js";
import { makeTabs } from "./watch/tabs.js";

const page = { film: null, hands: null, asked: null, scenarios: [], turn: 0, saving: 0 };

/** What the address asks for. */
function asked() {
  const query = new URLSearchParams(location.search);
  return {
    scenario: query.get("scenario") ?? "", settings: query.getAll("set"), seed: query.get("seed") ?? "1",
    run: query.get("run") ?? "0", result: query.get("result") ?? "", step: Number(query.get("step") ?? 0) || 0,
  };
}

function build() {
  const parts = {
    title: h("h1", {}, say("page.title")), run: h("span", { class: "quiet run-said" }), sentence: h("p", { class: "sentence" }),
    trouble: h("div", { class: "trouble", role: "alert" }), player: h("div", { class: "player panel" }),
    board: h("div", { class: "board", id: "board", tabindex: -1 }),
    story: h("div", { class: "story-box", tabindex: 0, role: "region", "aria-label": say("tabs.story") }),
    levers: h("div"), batches: h("div"), share: h("div"),
  };
  parts.rooms = h("a", { href: "/class" }, say("page.class"));
  const large = makeLarge(() => page.view?.show(page.hands.at()));
  const tabs = makeTabs([["story", parts.story], ["change", parts.levers], ["many", parts.batches], ["share", parts.share]]);
  fill(byId("app"),
    h("a", { class: "skip", href: "#board" }, say("page.skip")),
    h("header", { class: "top" }, parts.title, parts.run, h("nav", { "aria-label": say("page.pages") },
      parts.rooms, h("a", { href: "/teach" }, say("page.teach"))), large),
    parts.sentence, parts.trouble,
    h("div", { class: "columns" }, h("main", {}, parts.player, parts.board), h("aside", { class: "panel side" }, tabs.node)),
    h("footer", {}, say("page.note")));
  parts.tabs = tabs;
  return parts;
}

/** Get a film and show it; on a fault the old run stays. */
async function open(wish, { push = true } = {}) {
  const turn = (page.turn += 1);
  byId("app").setAttribute("aria-busy", "true");
  try {
    const film = await ask(`/api/film?${queryOf(wish)}`);
    if (turn !== page.turn) return true;
    page.asked = { scenario: film.scenario, settings: film.settings, seed: film.seed, run: film.run, result: film.result, fixed: film.fixed, step: wish.step ?? 0 };
    show(film, page.asked.step);
    if (push) history.pushState(null, "", `?${queryOf(page.asked)}`);
    await page.levers.opened(page.asked, film);
    trouble([]);
    return true;
  } catch (error) {
    if (turn !== page.turn) return false;
    if (!error.faults) throw error;
    const rest = page.levers.faults(error.faults);
    page.refused = error.faults;
    trouble(rest.length || !page.film ? error.faults : [{ text: say("page.refused") }], say(page.film ? "page.trouble" : "page.troubleNothing"));
    return false;
  } finally {
    byId("app").removeAttribute("aria-busy");
  }
}

/** A link that is refused: its scenario as it stands, or else the first one, beside what was wrong. */
async function openInstead(wish, first) {
  const wrong = page.refused;
  const kept = (name, usual) => (wrong.some((fault) => fault.where === name) ? usual : wish[name]);
  const same = { ...wish, settings: [], seed: kept("seed", "1"), run: kept("run", "0"), step: 0 };
  for (const plain of [same, { scenario: first, settings: [], seed: "1", run: "0" }]) {
    if (await open(plain, { push: false })) {
      trouble(wrong, say("page.troubleLink", { title: page.film.stage.title }));
      return;
    }
  }
}

function trouble(faults, heading = say("page.trouble")) {
  fill(page.parts.trouble, faults.length ? h("div", { class: "message" }, h("strong", {}, heading),
    h("ul", {}, faults.map((fault) => h("li", {}, fault.text))),
    h("button", { type: "button", onclick: () => trouble([]) }, say("page.dismiss"))) : null);
}

function show(film, step) {
  const { parts } = page;
  page.hands?.stop();
  page.film = film;
  setText(parts.title, film.stage.title);
  setText(parts.sentence, film.stage.summary);
  setText(parts.run, say(film.result ? "page.runOfResult" : "page.run", film));
  document.title = `${film.stage.title} – ${say("page.run", film)}`;
  page.view = makeBoard(parts.board, film);
  page.hands = makePlayer(parts.player, film, moved);
  page.share.opened(page.asked);
  page.batches.opened(page.asked);
  const settled = new URLSearchParams(page.asked.fixed ? [] : [["scenario", page.asked.scenario], ...page.asked.settings.map((one) => ["set", one])]);
  parts.rooms.href = `/class?${settled}`; // without the seed: it would tell the private types
  page.hands.go(step);
}

function moved(n, why) {
  page.view.show(n);
  drawStory(page.parts.story, page.film.entries, n);
  page.asked.step = n;
  clearTimeout(page.saving); // browsers take only so many changes of the address a second
  page.saving = setTimeout(() => {
    history.replaceState(null, "", `?${queryOf(page.asked)}`);
    page.share.opened(page.asked);
  }, why === "play" ? 700 : 150);
}

async function start() {
  page.parts = build();
  page.levers = makeLevers(page.parts.levers, { open, restart: () => page.hands?.go(0), scenarios: () => page.scenarios });
  page.batches = makeBatches(page.parts.batches, { open, edited: () => page.levers.edited() });
  page.share = makeShare(page.parts.share);
  document.addEventListener("keydown", (event) => page.hands?.key(event));
  addEventListener("error", (event) => {
    if (!String(event.message).startsWith("ResizeObserver")) trouble([{ text: say("page.crash") }]); // that one is harmless
  });
  addEventListener("unhandledrejection", () => trouble([{ text: say("page.crash") }]));
  addEventListener("popstate", () => open(asked(), { push: false }));
  let sizing = 0;
  addEventListener("resize", () => {
    clearTimeout(sizing);
    sizing = setTimeout(() => page.view?.show(page.hands.at()), 120);
  });
  const wish = asked();
  const listed = ask("/api/scenarios").then((found) => {
    page.scenarios = found.scenarios;
    page.levers.listed(found.scenarios);
    return found.start;
  });
  try {
    if (!wish.scenario) wish.scenario = await listed;
    const isShown = await open(wish, { push: false });
    const first = await listed;
    if (!isShown && !page.film) await openInstead(wish, first);
  } catch (error) {
    if (!error.faults) throw error;
    trouble(error.faults);
  }
}

start();
