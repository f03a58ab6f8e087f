// Before a class: join one by its code, play alone, or make one.

import { ask } from "../lib/ask.js";
import { fill, h } from "../lib/dom.js";
import { say } from "../lib/strings.js";

/**
 * Draw the start page.
 *
 * given: {code, fault: why the last try failed, about: {open, may_teach}, wish: {scenario, settings, seed}}
 * go: {join(code), alone(made), teach(made)}
 */
export function drawStart(container, given, go) {
  const trouble = h("div", { role: "alert" });
  const tell = (error) => fill(trouble, h("p", { class: "message" }, error.faults ? error.message : String(error.message || error)));
  fill(container,
    h("p", { class: "sentence" }, say("start.sentence")), trouble,
    h("div", { class: "start-grid" }, joinPanel(given, go), given.about.may_teach ? makePanel(given, go, tell) : null));
  if (given.fault) tell({ message: given.fault });
}

function joinPanel(given, go) {
  const code = h("input", {
    type: "text", id: "join-code", value: given.code, maxlength: 12, autocomplete: "off", autocapitalize: "characters", spellcheck: "false",
    class: "code-input", required: true,
  });
  return h("form", {
    class: "panel start-panel", onsubmit: (event) => {
      event.preventDefault();
      go.join(code.value.trim().toUpperCase());
    },
  }, h("h2", {}, say("start.join")), h("label", { for: "join-code" }, say("start.code")), code,
  h("button", { type: "submit", class: "primary" }, say("start.joinNow")), h("p", { class: "quiet" }, say("start.joinHelp")));
}

function makePanel(given, go, tell) {
  const { wish } = given;
  const summary = h("p", { class: "summary", id: "scenario-summary" });
  const scenario = h("select", { id: "scenario", "aria-describedby": "scenario-summary" });
  const settings = h("div");
  const field = (id, props) => h("input", { id, ...props });
  const rooms = field("rooms", { type: "number", min: 1, max: 60, value: "6", required: true });
  const title = field("class-title", { type: "text", maxlength: 80 });
  const seed = field("seed", { type: "number", min: 0, step: 1, value: wish.seed, placeholder: say("start.seedNone") });
  const luck = ["own", "same"].map((kind) => h("label", { class: "choice" }, h("input", { type: "radio", name: "luck", value: kind, checked: kind === "own" }), h("span", {}, h("strong", {}, say(`start.luck.${kind}`)), " ", say(`start.luck.${kind}.help`))));
  const buttons = [];
  let listed = [];

  function shown() {
    const one = listed.find((found) => found.name === scenario.value);
    fill(summary, one?.summary ?? "");
    const mine = scenario.value === wish.scenario || !wish.scenario ? wish.settings : [];
    fill(settings, mine.length ? [h("p", {}, say("start.settings")), h("ul", { class: "settings" }, mine.map((text) => h("li", {}, h("code", {}, text))))] : null);
  }
  function body(many) {
    return {
      scenario: scenario.value, rooms: many, title: title.value, ...(seed.value ? { seed: seed.value } : {}),
      settings: scenario.value === wish.scenario || !wish.scenario ? wish.settings : [],
      same_luck: luck[1].querySelector("input").checked,
    };
  }
  async function make(many, then) {
    buttons.forEach((button) => { button.disabled = true; });
    try {
      then(await ask("/api/classes", { method: "POST", body: body(many) }));
    } catch (error) {
      tell(error);
    }
    buttons.forEach((button) => { button.disabled = false; });
  }

  scenario.addEventListener("change", shown);
  ask("/api/scenarios").then((found) => {
    listed = found.scenarios;
    fill(scenario, listed.map((one) => h("option", { value: one.name }, one.title)));
    scenario.value = listed.some((one) => one.name === wish.scenario) ? wish.scenario : found.start;
    shown();
  }, tell);
  buttons.push(
    h("button", { type: "button", class: "primary", id: "play-alone", onclick: () => make(1, go.alone) }, say("start.alone")),
    h("button", { type: "submit", class: "primary" }, say("start.make")));
  return h("form", {
    class: "panel start-panel wide", onsubmit: (event) => {
      event.preventDefault();
      make(Number(rooms.value), go.teach);
    },
  }, h("h2", {}, say("start.new")),
  h("label", { for: "scenario" }, say("start.scenario")), scenario, summary, settings,
  h("div", { class: "start-split" },
    h("section", {}, h("h3", {}, say("start.aloneTitle")), h("p", { class: "quiet" }, say("start.aloneHelp")), buttons[0],
      h("p", {}, h("label", { class: "inline" }, say("start.seed"), seed))),
    h("section", {}, h("h3", {}, say("start.classTitle")), h("p", { class: "quiet" }, say("start.classHelp")),
      h("div", { class: "fields" }, h("label", { for: "class-title" }, say("start.title")), title, h("label", { for: "rooms" }, say("start.rooms")), rooms),
      h("fieldset", { class: "plain" }, h("legend", {}, say("start.luck")), luck), buttons[1])));
}
