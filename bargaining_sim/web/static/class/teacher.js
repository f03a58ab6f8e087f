// The teacher's view: how to join in very large type, all rooms as a grid, all outcomes as one distribution.

import { fill, h, setText } from "../lib/dom.js";
import { outcomeWords } from "../lib/outcome-words.js";
import { say } from "../lib/strings.js";
import { copyText } from "../lib/clipboard.js";
import { drawOutcomes } from "./outcomes.js";
import { teachers } from "./controls.js";
import { keyed, redraw } from "./redraw.js";
import { holder, seatSign } from "./seats.js";

const LOOPBACK = ["localhost", "127.0.0.1", "[::1]", "::1"];

/**
 * Build the view; update(rooms) shows a new state.
 *
 * given: {stage, code, title, link, key, settings, open, download()}; act(deed) asks for it, enter(room) looks into one
 */
export function makeTeacher(container, given, act, enter) {
  const grid = h("ul", { class: "room-grid-cards" });
  const outcomes = h("div");
  const overview = h("p", { class: "overview", role: "status" });
  fill(container, joining(given),
    h("section", { class: "panel all", "aria-label": say("teacher.all") }, h("h2", {}, say("teacher.all")), overview, allButtons(act)),
    grid,
    h("section", { class: "panel", "aria-label": say("outcomes.title") }, h("h2", {}, say("outcomes.title"), h("button", { type: "button", id: "csv", onclick: given.download }, say("teacher.csv"))), outcomes));

  return {
    update(rooms) {
      keyed(grid, rooms, (room) => makeCard(given, room.room, act, enter));
      const count = (phase) => rooms.filter((room) => room.phase === phase).length;
      setText(overview, say("teacher.overview", { rooms: rooms.length, lobby: count("lobby"), talks: count("talks"), over: count("over") + count("failed"), people: rooms.reduce((sum, room) => sum + room.seats.filter((seat) => seat.taken).length, 0) }));
      redraw(outcomes, rooms.map((room) => room.outcome), () => drawOutcomes(outcomes, given.stage, rooms));
    },
  };
}

function joining(given) {
  const box = h("section", { class: "panel joining", "aria-label": say("teacher.join") });
  const show = h("button", { type: "button", id: "projector", "aria-pressed": "false", onclick: () => {
    const on = box.classList.toggle("projector");
    show.setAttribute("aria-pressed", String(on));
    setText(show, say(on ? "teacher.smaller" : "teacher.larger"));
  } }, say("teacher.larger"));
  box.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && box.classList.contains("projector")) show.click();
  });
  const copied = h("span", { role: "status" });
  const copies = [["copy", given.link], ["copyOwn", `${given.link}&key=${encodeURIComponent(given.key)}`]].map(([name, link]) => h("button", {
    type: "button", id: name, onclick: async () => setText(copied, say((await copyText(link)) ? "teacher.copied" : "teacher.notCopied")),
  }, say(`teacher.${name}`)));
  fill(box,
    h("p", { class: "join-where" }, say("teacher.goTo"), " ", h("strong", { class: "join-link" }, given.link.replace(/^https?:\/\//, "").replace(/\?.*$/, ""))),
    h("p", { class: "join-code", "aria-label": say("teacher.codeTold", { code: [...given.code].join(" ") }) }, given.code),
    h("p", { class: "buttons" }, show, copies, copied),
    LOOPBACK.includes(location.hostname) ? h("p", { class: "quiet" }, say(given.open ? "teacher.loopback" : "teacher.local")) : null,
    given.settings.length ? h("details", {}, h("summary", {}, say("teacher.settings", { n: given.settings.length })), h("ul", { class: "settings" }, given.settings.map((one) => h("li", {}, h("code", {}, one))))) : null);
  return box;
}

function allButtons(act) {
  const button = (id, deed, sure) => h("button", { type: "button", id: `all-${id}`, onclick: () => {
    if (!sure || window.confirm(say("teacher.sureAll"))) act({ ...deed, room: "all" });
  } }, say(`do.${id}`));
  return h("div", { class: "buttons" }, button("start", { do: "start" }), button("pause", { do: "pause", on: true }), button("go-on", { do: "pause", on: false }),
    button("step", { do: "step" }), button("reveal", { do: "reveal" }), button("again-same", { do: "reset", luck: "same" }, true), button("again-new", { do: "reset", luck: "new" }, true));
}

/** A card that lasts: its text is drawn anew when it changes, its buttons only when others fit. */
function makeCard(given, n, act, enter) {
  const button = (id, deed) => h("button", { type: "button", id: `room-${n}-${id}`, "aria-label": say("teacher.inRoom", { what: say(`do.${id}`), n }), onclick: () => {
    if (deed.do !== "reset" || window.confirm(say("teacher.sure", { n }))) act({ ...deed, room: n });
  } }, say(`do.${id}`));
  const text = h("div", { class: "card-row" });
  const buttons = h("div", { class: "buttons" });
  const node = h("li", {}, text,
    h("details", { class: "card-more" }, h("summary", { id: `room-${n}-more` }, say("teacher.more")), buttons),
    h("button", { type: "button", id: `room-${n}-look`, class: "primary", onclick: () => enter(n) }, say("teacher.look", { n })));
  node.update = (room) => {
    node.className = `panel room-card phase-${room.phase}`;
    redraw(text, room, () => fill(text, cardText(given, room)));
    redraw(buttons, [room.phase, room.paused, room.revealed], () => fill(buttons, teachers(room, button)));
  };
  return node;
}

function cardText(given, room) {
  const waited = room.phase === "talks" && !room.paused ? room.seats.filter((seat) => room.waiting.includes(seat.id) && !seat.agent) : [];
  const where = room.phase !== "talks" ? "" : room.round ? say("teacher.where", { meeting: room.meeting, n: room.round, of: given.stage.meetings.length }) : room.meeting; // after the talks there is no number
  const empty = room.phase === "talks" && !room.seats.some((seat) => seat.taken && !seat.agent);
  return [
    h("h3", {}, say("room.number", { n: room.room }), h("span", { class: "tags" }, h("span", { class: "tag" }, say(`phase.${room.phase}`)),
      room.paused ? h("span", { class: "tag paused" }, say("room.paused")) : null, room.revealed ? h("span", { class: "tag" }, say("teacher.revealed")) : null)),
    where ? h("p", {}, where) : null,
    h("ul", { class: "card-seats" }, room.seats.map((seat, place) => h("li", { "data-seat": seat.id }, seatSign(place), h("strong", {}, seat.label), " ", h("span", { class: seat.taken ? "" : "quiet" }, holder(seat)),
      waited.includes(seat) ? h("span", { class: "seat-waits" }, say("seats.waits")) : null))),
    empty ? h("p", { class: "quiet" }, say("teacher.empty")) : null,
    room.error ? h("p", { class: "message" }, room.error) : null,
    room.outcome ? h("p", { class: "card-outcome" }, outcomeWords(given.stage, room.outcome)) : null,
  ];
}
