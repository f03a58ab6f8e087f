// A room: where the talks stand, what is asked of this seat, what it knows, and the story so far.

import { fill, h, setText } from "../lib/dom.js";
import { number, shortDate } from "../lib/format.js";
import { fileOf, laddersOf } from "../lib/film.js";
import { drawLadders, laddersKey } from "../lib/ladders.js";
import { drawPipeline } from "../lib/pipeline.js";
import { say } from "../lib/strings.js";
import { drawStory } from "../lib/story.js";
import { outcomeWords } from "../lib/outcome-words.js";
import { drawOwn } from "./own.js";
import { drawQuestion, promptOf } from "./questions.js";
import { drawReveal } from "./reveal.js";
import { redraw } from "./redraw.js";
import { holder, seatRow } from "./seats.js";
import { controls } from "./controls.js";

const MOST_NEWS = 4;
const DOUBLE_CLICK = 250; // ms: the second click was not meant for the form that came in between

/**
 * Build the view of a room; update(message) shows a new state, know(private) and show(reveal) the rest.
 *
 * given: {stage, title, teacher, name: the field where a name is typed, download(): moves, or null}; act(deed) asks for it; leave() goes back
 */
export function makeRoom(container, given, act, leave) {
  const { stage } = given;
  const parts = frame(container, given, leave);
  const kept = { entries: [], story: [], generation: -1, mine: null, seen: 0, asked: "", drafts: {}, draft: null, last: null, revealed: null, stage };

  function update(message) {
    const inside = container.contains(document.activeElement);
    draw(message);
    if (inside && document.activeElement === document.body) parts.prompt.focus({ preventScroll: true }); // its button has gone
  }

  function draw(message) {
    if (message.generation !== kept.generation || message.from === 0) {
      if (message.generation !== kept.generation) Object.assign(kept, { seen: 0, asked: "", drafts: {}, draft: null, revealed: null });
      kept.entries = [];
      kept.story = [];
      kept.generation = message.generation;
    }
    kept.entries.length = Math.min(kept.entries.length, message.from);
    for (const entry of message.entries) {
      kept.entries.push(entry);
      if (entry.phase !== "firms") kept.story.push({ ...entry, step: entry.round }); // each firm's choice: for the ledger
    }
    if (message.you !== kept.last?.you && kept.mine?.seat !== message.you) kept.mine = null;
    kept.last = message;
    head(parts, stage, message);
    redraw(parts.seats, [message.seats, message.you, message.phase, message.waiting], () => fill(parts.seats, seatRow(message.seats, {
      you: message.you, waiting: message.phase === "talks" ? message.waiting : [],
      onSit: !given.teacher && !message.you && ["lobby", "talks"].includes(message.phase) ? (seat) => act({ do: "sit", seat, name: given.name.value() }) : null,
      onSeat: given.teacher ? (deed) => act(deed) : null, over: ["over", "failed"].includes(message.phase),
    })));
    redraw(parts.rules, [message.phase === "lobby", message.you], () => fill(parts.rules, message.phase === "lobby" ? rules(stage, message.you) : null));
    parts.nameBox.hidden = given.teacher || Boolean(message.you) || !message.seats.some((seat) => !seat.taken);
    const state = boardState(message, kept.entries);
    ask(message, state);
    redraw(parts.ladders, state, () => drawLadders(parts.ladders, stage, state.ladders, { offeredBy: state.offeredBy }));
    parts.laddersPanel.hidden = parts.form.querySelector(".composer") !== null;
    const file = fileGiven(stage, message, kept.entries);
    redraw(parts.file, file, () => drawPipeline(parts.file, stage, file));
    parts.ownPanel.hidden = !kept.mine;
    if (kept.mine) redraw(parts.own, [message.generation, kept.mine.type, kept.mine.seat, message.own], () => drawOwn(parts.own, stage, kept.mine, message.own));
    drawStory(parts.story, kept.story);
    if (!message.revealed) kept.revealed = null;
    parts.revealPanel.hidden = !kept.revealed;
  }

  /** Show what is asked; a form that is open stays as it is, with its draft and its focus. */
  function ask(message, state) {
    const agent = message.seats.find((seat) => seat.id === message.you)?.agent;
    const question = message.phase === "talks" && !message.paused && !agent ? message.question : null;
    const mode = question && kept.mine ? question.key : "";
    setText(parts.prompt, mode ? promptOf(stage, question, message.step, message.you) : waitingWords(message, agent, stage));
    parts.promptPanel.classList.toggle("your-turn", Boolean(mode));
    document.title = say(mode ? "room.titleTurn" : "room.title", { n: message.room, title: given.title });
    redraw(parts.news, [mode, kept.entries.length, kept.seen], () => fill(parts.news, news(mode, message)));
    redraw(parts.controls, [message.phase, message.paused, message.revealed, message.you, message.seats.map((seat) => [seat.taken, seat.agent])],
      () => controls(parts.controls, { message, teacher: given.teacher, download: given.download }, act));
    const key = `${message.generation}/${mode}`;
    if (kept.asked === key) return;
    const here = parts.promptPanel.contains(document.activeElement) || document.activeElement === document.body;
    kept.asked = key;
    if (!mode) {
      fill(parts.form);
      if (here && kept.shown) parts.prompt.focus({ preventScroll: true });
      kept.shown = true;
      return;
    }
    const form = drawQuestion(parts.form, {
      stage, mine: kept.mine, question, state: state.ladders, offeredBy: state.offeredBy, step: message.step, draft: kept.draft,
    }, (value) => reply(question, value));
    kept.draft = form?.draft ?? kept.draft;
    if (here && kept.shown) parts.prompt.focus({ preventScroll: true }); // Tab goes on to the form; Enter does nothing by mistake
    kept.shown = true;
    kept.drawn = performance.now();
  }

  function news(mode, message) {
    const fresh = kept.entries.slice(kept.seen).filter((entry) => !entry.quiet && message.seats[entry.actor]?.id !== message.you);
    const shown = fresh.slice(-MOST_NEWS);
    if (!mode || !shown.length) return null;
    return [h("h3", {}, say("room.since")), fresh.length > shown.length ? h("p", { class: "quiet" }, say("room.more", { n: fresh.length - shown.length })) : null,
      h("ul", {}, shown.map((entry) => h("li", { class: `entry by-${entry.actor}` }, entry.text)))];
  }

  async function reply(question, value) {
    if (kept.sending || performance.now() - kept.drawn < DOUBLE_CLICK) return;
    kept.sending = true;
    const seen = kept.entries.length;
    const before = kept.seen;
    kept.seen = seen;
    try {
      if (!(await act({ do: "answer", key: question.key, answer: value }))) kept.seen = before;
    } finally {
      kept.sending = false;
    }
  }

  return {
    update,
    know(message) {
      kept.mine = message;
      kept.asked = "";
      if (kept.last && kept.last.you === message.seat) update({ ...kept.last, from: kept.entries.length, entries: [] });
    },
    show(message) {
      if (message.generation !== kept.generation) return;
      kept.revealed = message;
      parts.revealPanel.hidden = false;
      drawReveal(parts.reveal, stage, message, kept.last?.you);
    },
  };
}

function frame(container, given, leave) {
  const panel = (name, body, extra) => h("section", { class: `panel panel-${name}`, "aria-label": say(`room.${name}`) }, h("h2", {}, say(`room.${name}`)), body, extra);
  const parts = {
    now: h("div", { class: "now-line" }), seats: h("div"), notice: h("div", { role: "status" }),
    prompt: h("h2", { class: "prompt-text", id: "prompt", tabindex: -1, "aria-live": "polite" }), news: h("div", { class: "news", "aria-live": "polite" }), rules: h("div", { class: "rules" }),
    form: h("div", { class: "form" }), controls: h("div", { class: "controls" }), ladders: h("div"), file: h("div"),
    own: h("div", { class: "own" }), story: h("div", { class: "story-box", tabindex: 0, role: "region", "aria-label": say("room.story") }), reveal: h("div"),
    nameBox: h("div", {}, given.name.node),
  };
  parts.promptPanel = h("section", { class: "panel prompt", "aria-labelledby": "prompt" }, parts.prompt, parts.news, parts.form, parts.controls, parts.rules);
  parts.laddersPanel = panel("ladders", parts.ladders, laddersKey());
  parts.ownPanel = panel("own", parts.own);
  parts.revealPanel = panel("reveal", parts.reveal);
  parts.revealPanel.hidden = true;
  const file = given.stage.chips.some((chip) => chip.file) ? panel("file", parts.file) : null;
  fill(container,
    h("section", { class: "panel now", "aria-label": say("room.now") }, h("div", { class: "now-top" }, parts.now, h("button", { type: "button", class: "leave", onclick: leave }, say("room.leave"))), parts.notice, parts.seats, parts.nameBox),
    h("div", { class: "room-grid" },
      h("div", { class: "room-main" }, parts.promptPanel, parts.revealPanel, parts.laddersPanel, file),
      h("aside", { class: "room-side" }, parts.ownPanel, panel("story", parts.story))));
  return parts;
}

/** How the talks go, for who has not played before. */
function rules(stage, you) {
  const file = stage.chips.find((chip) => chip.file)?.label;
  const lines = ["moves", "offers", "closed", ...(file ? ["file"] : []), "aim"];
  return [h("h3", {}, say("rules.title")),
    h("ol", {}, lines.map((name) => h("li", {}, say(`rules.${name}`, { file, n: stage.meetings.length, first: stage.meetings[0]?.name, last: stage.meetings[stage.meetings.length - 1]?.name })))),
    you ? h("p", {}, h("a", { href: `/teach/briefing/${encodeURIComponent(stage.name)}/${encodeURIComponent(you)}`, target: "_blank", rel: "noopener" }, say("rules.briefing"))) : null];
}

function head(parts, stage, message) {
  const { step } = message;
  const meeting = step.round > 0 ? say("room.meeting", { n: step.round, of: stage.meetings.length }) : "";
  const name = message.phase === "lobby" || !step.name ? say("room.before") : step.name;
  fill(parts.now, h("span", { class: "room-name" }, say("room.number", { n: message.room })), h("strong", { class: "now-meeting" }, name), h("time", { datetime: step.date }, shortDate(step.date)),
    meeting ? h("span", {}, meeting) : null, step.summit ? h("span", { class: "now-summit" }, say("room.summit")) : null,
    h("span", { class: "quiet" }, say("room.relations", { value: number(step.relations) })),
    message.paused ? h("strong", { class: "paused" }, say("room.paused")) : null);
  fill(parts.notice, message.warning ? h("p", { class: "message" }, message.warning) : null);
}

/** What nobody asks of this seat just now: who is waited for, or how it ended. */
function waitingWords(message, agent, stage) {
  const { phase, you, seats } = message;
  if (phase === "failed") return say("wait.failed", { error: message.error });
  if (phase === "over") {
    const mine = message.outcome?.utility;
    return say("wait.over", { outcome: outcomeWords(stage, message.outcome) }) + (Number.isFinite(mine) ? ` ${say("wait.worth", { worth: number(mine, 3) })}` : "");
  }
  if (phase === "lobby") return say(you ? "wait.lobbySeat" : "wait.lobby", { seat: seats.find((seat) => seat.id === you)?.label ?? "" });
  if (message.paused) return say("wait.paused");
  if (you && agent) return say("wait.agent");
  const waited = seats.filter((seat) => message.waiting.includes(seat.id) && !seat.agent);
  if (waited.length) return say("wait.for", { who: waited.map((seat) => `${seat.label} (${holder(seat)})`).join(", ") });
  return say(seats.some((seat) => seat.taken && !seat.agent) ? "wait.moment" : "wait.nobody");
}

/** The public state as the ladders take it, with the offer that lies on the table. */
function boardState(message, entries) {
  const last = entries[entries.length - 1];
  const open = message.question?.kind === "answer" ? message.question.package : null;
  const lies = last?.role === "turn" ? last.package : null;
  const place = [0, 1].find((side) => message.seats[side].id === message.you);
  return {
    offeredBy: open ? 1 - (place ?? 0) : lies ? last.actor : 0,
    ladders: laddersOf(message.step, message.phase === "talks" ? open ?? lies : null),
  };
}

function fileGiven(stage, message, entries) {
  const { step } = message;
  const stopped = step.file === "none" && [...entries].reverse().find((entry) => entry.ends_framework);
  return fileOf(stage, step, step.months, stopped ? stopped.text : "");
}
