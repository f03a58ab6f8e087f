// Scenario, run and levers: what is changed takes effect at the next start.

import { ask } from "../lib/ask.js";
import { fill, h, setText } from "../lib/dom.js";
import { capital, thousands } from "../lib/format.js";
import { say } from "../lib/strings.js";

/** Build the panel "Change". */
export function makeLevers(container, { open, restart }) {
  const own = { levers: [], settings: new Map(), applied: "", scenario: "", shown: "", rows: new Map(), touched: new Set(), fixed: "" };
  const scenario = h("select", { id: "scenario", onchange: () => choose(scenario.value) });
  const sentence = h("p", { class: "quiet small", id: "scenario-sentence" });
  const seed = h("input", { type: "text", inputmode: "numeric", id: "seed", size: 8, oninput: changed });
  const run = h("input", { type: "text", inputmode: "numeric", id: "run", size: 8, oninput: changed });
  const numbersFault = h("p", { class: "fault", role: "alert" });
  const pending = h("p", { class: "pending", role: "status" });
  const startButton = h("button", { type: "button", class: "primary start", onclick: () => begin() }, say("levers.start"));
  const allBaseButton = h("button", { type: "button", class: "all-base", onclick: allBase }, say("levers.allBase"));
  const list = h("div", { class: "levers" });
  const other = h("textarea", { id: "other-settings", rows: 2, spellcheck: "false", oninput: takeOther });
  const otherFault = h("p", { class: "fault", role: "alert" });
  const results = h("div", { class: "results" });
  let listed = [];
  fill(container,
    h("div", { class: "field-row" }, h("label", { for: "scenario" }, say("levers.scenario")), scenario), sentence,
    h("div", { class: "field-row" }, h("label", { for: "seed" }, say("levers.seed")), seed, h("label", { for: "run" }, say("levers.run")), run,
      h("button", { type: "button", class: "next-run", title: say("levers.nextHelp"), onclick: nextRun }, say("levers.next"))), numbersFault,
    h("div", { class: "start-row" }, startButton, h("button", { type: "button", class: "reset", title: say("levers.resetHelp"), onclick: restart }, say("levers.reset")),
      allBaseButton, pending),
    list,
    h("details", { class: "other" }, h("summary", {}, say("levers.other")), h("label", { for: "other-settings", class: "quiet small" }, say("levers.otherHelp")), other, otherFault),
    results);

  function begin(extra = {}) {
    clearFaults();
    if (own.fixed) return open({ result: own.fixed, run: run.value.trim() || "0" });
    return open({ scenario: scenario.value, settings: settings(), seed: seed.value.trim() || "1", run: run.value.trim() || "0", result: "", ...extra });
  }
  function nextRun() {
    run.value = String((Number.parseInt(run.value, 10) || 0) + 1);
    begin();
  }
  function settings() {
    return [...own.settings].map(([key, value]) => `${key}=${value}`);
  }
  function edited() {
    return { scenario: scenario.value || own.shown, settings: settings(), seed: seed.value.trim() || "1" };
  }
  function fingerprint(wish) {
    return JSON.stringify([wish.scenario, [...wish.settings].sort(), String(wish.seed), String(wish.run)]);
  }
  function changed() {
    const isNew = fingerprint({ ...edited(), run: run.value.trim() }) !== own.applied;
    setText(pending, isNew ? say("levers.pending") : "");
    startButton.classList.toggle("waiting", isNew);
  }
  async function choose(name) { // another scenario has other levers; what it does not know is dropped by the server's words
    own.settings.clear();
    own.fixed = "";
    clearFaults();
    tell(name);
    await load(name);
    draw();
    begin();
  }
  function tell(name) {
    setText(sentence, listed.find((one) => one.name === name)?.summary ?? "");
  }
  async function load(name) {
    if (own.scenario === name) return;
    const found = await ask(`/api/levers?scenario=${encodeURIComponent(name)}`);
    own.levers = found.levers;
    own.scenario = name;
  }
  function allBase() {
    own.settings.clear();
    clearFaults();
    draw();
    changed();
  }

  /** A batch of a scenario that is not here: it can be watched, and nothing can be changed. */
  function drawFixed(film) {
    own.levers = [];
    own.scenario = "";
    own.rows.clear();
    scenario.value = "";
    setText(sentence, film.stage.summary);
    fill(list, h("p", { class: "message fixed" }, say("levers.fixed", { name: film.scenario, result: film.result })),
      film.settings.length ? h("p", { class: "small settings" }, say("levers.fixedSettings", { settings: film.settings.join(", ") })) : null);
  }
  function draw() {
    const openGroups = new Set([...list.querySelectorAll("details[open]")].map((node) => node.dataset.group));
    own.rows.clear();
    const groups = new Map();
    for (const lever of own.levers) groups.set(lever.group, [...(groups.get(lever.group) ?? []), lever]);
    fill(list, [...groups].map(([name, levers], i) => h("details", { "data-group": name, open: openGroups.size ? openGroups.has(name) : i === 0 },
      h("summary", {}, name, h("span", { class: "quiet" }, ` (${levers.length})`)), levers.map(row))));
    drawOther();
    changed();
  }
  function current(lever) {
    const text = own.settings.get(lever.keys[0].key);
    if (text === undefined) return lever.base;
    return lever.kind === "flag" ? text === "true" : ["number", "whole"].includes(lever.kind) ? Number(text) : text;
  }
  function row(lever) {
    const id = `lever-${lever.id}`;
    const fault = h("p", { class: "fault", role: "alert", id: `${id}-fault` });
    const back = h("button", { type: "button", class: "back-to-base", title: say("levers.base", { value: shownValue(lever.base) }), "aria-label": say("levers.baseOf", { label: lever.label }), onclick: () => { set(lever, null); draw(); list.querySelector(`#${id}`)?.focus(); } }, "↺");
    const help = h("p", { class: "quiet small lever-help", id: `${id}-help` }, helpOf(lever));
    const node = h("div", { class: "lever", "data-lever": lever.id }, h("label", { for: id }, capital(lever.label)), back);
    const controls = control(lever, id, node);
    node.append(controls, help, fault);
    own.rows.set(lever.id, { node, fault, lever });
    node.classList.toggle("moved", lever.keys.some((turned) => own.settings.has(turned.key)));
    return node;
  }
  function control(lever, id, node) {
    const touched = () => {
      own.touched.add(lever.id);
      node.classList.toggle("moved", own.settings.has(lever.keys[0].key));
      fill(node.querySelector(".fault"));
      refresh(lever);
      drawOther();
      changed();
    };
    if (lever.kind === "flag") {
      return h("span", { class: "control" }, h("input", { type: "checkbox", id, checked: current(lever), "aria-describedby": `${id}-help`, onchange: (event) => { set(lever, event.target.checked); touched(); } }));
    }
    if (lever.kind === "choice") {
      return h("span", { class: "control" }, h("select", { id, "aria-describedby": `${id}-help`, onchange: (event) => { set(lever, event.target.value); touched(); } },
        lever.choices.map((word) => h("option", { value: word, selected: word === current(lever) }, word.replaceAll("_", " ")))));
    }
    const slider = h("input", { type: "range", id, min: lever.low, max: lever.high, step: lever.step, "aria-describedby": `${id}-help` });
    const box = h("input", { type: "text", inputmode: "decimal", class: "lever-number", "aria-label": say("levers.numberOf", { label: lever.label }) });
    slider.value = String(current(lever));
    box.value = shownValue(current(lever));
    slider.addEventListener("input", () => { set(lever, Number(slider.value)); box.value = shownValue(Number(slider.value)); touched(); });
    box.addEventListener("input", () => { set(lever, box.value.trim()); slider.value = box.value; touched(); });
    return h("span", { class: "control" }, slider, box, lever.unit && !["ratio", "count"].includes(lever.unit) ? h("span", { class: "quiet small" }, lever.unit) : null);
  }
  /** Levers that set the same key show it too. */
  function refresh(lever) {
    for (const { node, lever: one } of own.rows.values()) {
      if (one.id === lever.id || !one.keys.some((turned) => lever.keys.some((mine) => mine.key === turned.key))) continue;
      node.classList.toggle("moved", one.keys.some((turned) => own.settings.has(turned.key)));
      const [slider, box] = node.querySelectorAll("input");
      if (!box) continue;
      slider.value = String(current(one));
      box.value = shownValue(current(one));
    }
  }
  /** A lever moves all its keys in proportion; at its base it sets none. */
  function set(lever, value) {
    for (const turned of lever.keys) own.settings.delete(turned.key);
    if (value === null || value === lever.base || String(value) === String(lever.base)) return;
    const [first] = lever.keys;
    const share = typeof first.low === "number" ? (Number(value) - first.low) / (first.high - first.low) : Number.NaN;
    for (const turned of lever.keys) {
      const same = turned === first || !Number.isFinite(share);
      own.settings.set(turned.key, same ? tomlText(value, lever) : tomlText(turned.low + share * (turned.high - turned.low), lever));
    }
  }
  function drawOther() {
    const known = new Set(own.levers.flatMap((lever) => lever.keys.map((turned) => turned.key)));
    const rest = [...own.settings].filter(([key]) => !known.has(key)).map(([key, value]) => `${key}=${value}`).join("\n");
    if (document.activeElement !== other) other.value = rest;
    if (rest) other.closest("details").open = true;
  }
  function takeOther() {
    const known = new Set(own.levers.flatMap((lever) => lever.keys.map((turned) => turned.key)));
    for (const key of [...own.settings.keys()]) if (!known.has(key)) own.settings.delete(key);
    for (const text of other.value.split("\n").map((one) => one.trim()).filter(Boolean)) own.settings.set(...split(text));
    changed();
  }

  function clearFaults() {
    for (const one of own.rows.values()) fill(one.fault);
    fill(numbersFault);
    fill(otherFault);
  }
  /** Show faults beside the fields that they belong to; returns those that have none. */
  function faults(found) {
    clearFaults();
    const rest = [];
    for (const fault of found) {
      const concerned = [...own.rows.values()].filter(({ lever }) => lever.keys.some((turned) => own.settings.has(turned.key)
        && (fault.where === turned.key || (fault.where && turned.key.startsWith(`${fault.where}.`)))));
      const one = concerned.find(({ lever }) => own.touched.has(lever.id)) ?? concerned[0];
      if (one) {
        one.fault.append(h("span", {}, fault.text));
        one.node.closest("details").open = true;
      } else if (["seed", "run"].includes(fault.where)) numbersFault.append(fault.text);
      else if ([...own.settings.keys()].some((key) => fault.where && (key === fault.where || key.startsWith(`${fault.where}.`)))) {
        otherFault.append(h("span", {}, fault.text));
        otherFault.closest("details").open = true;
      } else rest.push(fault);
    }
    container.querySelector(".fault:not(:empty)")?.scrollIntoView({ block: "nearest" });
    return rest;
  }

  return {
    edited, faults,
    listed(found) {
      listed = found;
      fill(scenario, found.map((one) => h("option", { value: one.name }, `${one.title}`)));
      if (own.shown) scenario.value = own.shown;
      if (own.fixed) scenario.value = "";
      else tell(scenario.value);
      ask("/api/results").then((answer) => drawResults(results, answer.results, open), () => {});
    },
    async opened(wish, film) {
      own.shown = wish.scenario;
      own.settings = new Map(wish.settings.map(split));
      own.touched.clear();
      seed.value = String(wish.seed);
      run.value = String(wish.run);
      scenario.value = wish.scenario;
      own.applied = fingerprint({ ...wish, run: String(wish.run) });
      tell(wish.scenario);
      own.fixed = wish.fixed ? wish.result : "";
      clearFaults();
      for (const node of [seed, allBaseButton, other]) node.disabled = wish.fixed;
      if (wish.fixed) drawFixed(film);
      else {
        await load(wish.scenario);
        draw();
      }
    },
  };
}

function drawResults(container, found, open) {
  if (!found.length) return;
  const select = h("select", { id: "result" }, found.map((one) => h("option", { value: one.name }, say("levers.result", { ...one, runs: thousands(one.runs) }))));
  const number = h("input", { type: "text", inputmode: "numeric", id: "result-run", size: 7, value: "0" });
  fill(container, h("details", {}, h("summary", {}, say("levers.results")),
    h("div", { class: "field-row" }, h("label", { for: "result" }, say("levers.resultName")), select),
    h("div", { class: "field-row" }, h("label", { for: "result-run" }, say("levers.run")), number,
      h("button", { type: "button", class: "open-result", onclick: () => open({ result: select.value, run: number.value.trim() || "0" }) }, say("levers.openResult")))));
}

function split(text) {
  const at = text.indexOf("=");
  return at < 0 ? [text, ""] : [text.slice(0, at).trim(), text.slice(at + 1).trim()];
}

function tomlText(value, lever) {
  if (typeof value !== "number") return String(value);
  if (lever.kind === "whole") return String(Math.round(value));
  const text = String(Number(value.toFixed(6)));
  return text.includes(".") || text.includes("e") ? text : `${text}.0`;
}

function shownValue(value) {
  if (typeof value === "number") return String(Number(value.toFixed(6)));
  return typeof value === "boolean" ? say(value ? "levers.on" : "levers.off") : String(value).replaceAll("_", " ");
}

function helpOf(lever) {
  const range = lever.kind === "number" || lever.kind === "whole" ? say("levers.range", { low: lever.low, high: lever.high, range: lever.range }) : "";
  return [lever.help, range, say("levers.base", { value: shownValue(lever.base) })].filter(Boolean).join(" · ");
}
