// All rooms of a class with their seats, for students.

import { fill, h, setText } from "../lib/dom.js";
import { say } from "../lib/strings.js";
import { keyed, redraw } from "./redraw.js";
import { seatRow } from "./seats.js";

/**
 * Draw the rooms; held: [room, seat] already had, or null;
 * go: {enter(room), sit(room, seat), name: the field where a name is typed}
 */
export function drawLobby(container, rooms, held, go) {
  let list = container.querySelector(".rooms");
  if (!list) {
    list = h("ul", { class: "rooms" });
    fill(container, h("h2", {}, say("lobby.title")), h("p", { class: "quiet" }, say("lobby.help")), h("div", { class: "held" }), go.name, list);
  }
  const box = container.querySelector(".held");
  redraw(box, held, () => fill(box, held ? h("p", { class: "message good" }, say("lobby.held", { n: held[0] }), " ",
    h("button", { type: "button", class: "primary", id: "back-to-seat", onclick: () => go.enter(held[0]) }, say("lobby.back", { n: held[0] }))) : null));
  keyed(list, rooms, ({ room: n }) => {
    const phase = h("span", { class: "quiet" });
    const seats = h("div", { class: "card-row" });
    const node = h("li", { class: "panel room-card" }, h("h3", {}, say("room.number", { n }), phase), seats,
      h("button", { type: "button", id: `enter-${n}`, onclick: () => go.enter(n) }, say("lobby.enter", { n })));
    node.update = (room) => {
      setText(phase, say(`phase.${room.phase}`));
      redraw(seats, room, () => fill(seats, seatRow(room.seats, { room: n, onSit: ["lobby", "talks"].includes(room.phase) ? (seat) => go.sit(n, seat) : null })));
    };
    return node;
  });
}
