// All rooms of a class with their seats, for students.

import { fill, h } from "../lib/dom.js";
import { say } from "../lib/strings.js";
import { seatRow } from "./seats.js";

/** Draw the rooms; go: {enter(room), sit(room, seat), name: the field where a name is typed}. */
export function drawLobby(container, rooms, go) {
  const focused = container.contains(document.activeElement) ? document.activeElement.closest("[data-place]")?.dataset.place : null;
  let list = container.querySelector(".rooms");
  if (!list) {
    list = h("ul", { class: "rooms" });
    fill(container, h("h2", {}, say("lobby.title")), h("p", { class: "quiet" }, say("lobby.help")), go.name, list);
  }
  fill(list, rooms.map((room) => h("li", { class: "panel room-card", "data-room": room.room },
    h("h3", {}, say("room.number", { n: room.room }), h("span", { class: "quiet" }, say(`phase.${room.phase}`))),
    seatRow(room.seats, { onSit: ["lobby", "talks"].includes(room.phase) ? (seat) => go.sit(room.room, seat) : null }),
    h("button", { type: "button", "data-place": `room-${room.room}`, onclick: () => go.enter(room.room) }, say("lobby.enter", { n: room.room })))));
  if (focused) container.querySelector(`[data-place="${focused}"]`)?.focus();
}
