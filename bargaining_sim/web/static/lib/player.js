// Play, pause, step, step back, speed, jump: the hands on a film.

import { fill, h, setText, svg } from "./dom.js";
import { beatAt, beatsOf } from "./film.js";
import { say } from "./strings.js";

const SPEEDS = [0.5, 1, 2, 4, 10];
const PACE = 1100;
const ICONS = {
  first: "M2 2h2v12H2zM14 2v12L5 8z", back: "M12 2v12L3 8z", play: "M3 1.5v13L14 8z", pause: "M3 2h4v12H3zM9 2h4v12H9z",
  step: "M4 2v12l9-6z", last: "M12 2h2v12h-2zM2 2v12l9-6z",
};

/**
 * Build the controls of a film.
 *
 * onMove(n, why): events so far; why is "play" while playing, "end" when playing ends, else "hand".
 * Returns {go(n), key(event): true if it was for the player, stop(), at()}.
 */
export function makePlayer(container, film, onMove) {
  const beats = beatsOf(film);
  let place = 0;
  let timer = null;
  let speed = Number(container.dataset.speed) || 1;
  const play = h("button", { type: "button", class: "primary play", onclick: toggle });
  const slider = h("input", { type: "range", class: "place", min: 0, max: beats.length - 1, step: 1, "aria-label": say("player.place"), oninput: () => hand(Number(slider.value)) });
  const count = h("span", { class: "count" });
  const pace = h("select", { class: "speed", "aria-label": say("player.speed"), onchange: () => setSpeed(Number(pace.value)) },
    SPEEDS.map((one) => h("option", { value: String(one), selected: one === speed }, say("player.times", { n: one }))));
  const meetings = h("div", { class: "meetings", role: "group", "aria-label": say("player.meetings") });
  const button = (name, action) => h("button", { type: "button", class: `do-${name}`, "aria-label": say(`player.${name}`), title: `${say(`player.${name}`)} (${say(`player.${name}.key`)})`, onclick: action }, icon(name));
  const jumps = film.steps.map((step, i) => ({ i, step, beat: firstBeat(i) })).filter((one) => one.step.round > 0 || one.i === 0);
  const afterwards = beats.findIndex((beat) => film.steps[beat.step].quarter > 0);
  if (afterwards > 0) jumps.push({ i: -1, step: { name: say("player.after") }, beat: afterwards });
  const jumpButtons = jumps.map((one) => h("button", { type: "button", class: `jump${one.step.summit ? " summit-jump" : ""}`, onclick: () => hand(one.beat), "data-step": one.i },
    one.i === 0 ? say("player.start") : one.step.name));
  fill(meetings, jumpButtons);
  fill(container, h("div", { class: "hands" }, button("first", () => hand(0)), button("back", () => hand(place - 1)), play, button("step", () => hand(place + 1)), button("last", () => hand(beats.length - 1)), pace, slider, count), meetings);

  function firstBeat(step) {
    const found = beats.findIndex((beat) => beat.step >= step);
    return found < 0 ? beats.length - 1 : found;
  }
  function setSpeed(value) {
    speed = value;
    container.dataset.speed = String(value);
    if (timer) {
      clearInterval(timer);
      timer = setInterval(tick, PACE / speed);
    }
  }
  function tick() {
    if (place < beats.length - 1) move(place + 1, place + 1 === beats.length - 1 ? "end" : "play");
    if (place >= beats.length - 1) stop();
  }
  function toggle() {
    if (timer) stop();
    else {
      if (place >= beats.length - 1) move(0, "hand");
      timer = setInterval(tick, PACE / speed);
      tick();
      dress();
    }
  }
  function stop() {
    if (timer) clearInterval(timer);
    timer = null;
    dress();
  }
  function hand(to) {
    stop();
    move(to, "hand");
  }
  function move(to, why) {
    place = Math.min(Math.max(to, 0), beats.length - 1);
    dress();
    onMove(beats[place].end, why);
  }
  function dress() {
    const shown = timer ? "pause" : "play";
    if (play.dataset.shown !== shown) fill(play, icon(shown), h("span", {}, say(`player.${shown}`)));
    play.dataset.shown = shown;
    play.setAttribute("aria-label", timer ? say("player.pause") : say("player.play"));
    play.title = `${timer ? say("player.pause") : say("player.play")} (${say("player.play.key")})`;
    play.dataset.playing = timer ? "yes" : "no";
    slider.value = String(place);
    slider.setAttribute("aria-valuetext", say("player.count", { n: place, of: beats.length - 1 }));
    setText(count, say("player.count", { n: place, of: beats.length - 1 }));
    const here = jumps.filter((one) => one.beat <= place).at(-1);
    jumps.forEach((one, i) => {
      if (one === here) {
        jumpButtons[i].setAttribute("aria-current", "step");
        meetings.scrollLeft = jumpButtons[i].offsetLeft - meetings.offsetLeft - 60;
      }
      else jumpButtons[i].removeAttribute("aria-current");
    });
  }
  function meeting(by) {
    const at = jumps.filter((one) => one.beat <= place).length - 1;
    const inside = by < 0 && place > jumps[at].beat ? at : at + by;
    hand(inside >= jumps.length ? beats.length - 1 : jumps[Math.max(0, inside)].beat);
  }
  function key(event) {
    const target = event.target;
    if (event.altKey || event.ctrlKey || event.metaKey) return false;
    if (target.closest?.("input, select, textarea, [contenteditable], [role=tablist]")) return false;
    if (target.closest?.("button, a, summary") && (event.key === " " || event.key === "Enter")) return false;
    const actions = {
      " ": toggle, ArrowRight: () => hand(place + 1), ArrowLeft: () => hand(place - 1), Home: () => hand(0),
      End: () => hand(beats.length - 1), PageDown: () => meeting(1), PageUp: () => meeting(-1),
    };
    const digit = /^[0-9]$/.test(event.key) ? Number(event.key) : -1;
    if (digit >= 0 && digit < jumps.length) actions[event.key] = () => hand(jumps[digit].beat);
    if (!actions[event.key]) return false;
    event.preventDefault();
    actions[event.key]();
    return true;
  }
  dress();
  return { go: (n) => { stop(); move(beatAt(beats, n), "hand"); }, key, stop, at: () => beats[place].end };
}

function icon(name) {
  return svg("svg", { viewBox: "0 0 16 16", class: "icon", "aria-hidden": "true" }, svg("path", { d: ICONS[name] }));
}
