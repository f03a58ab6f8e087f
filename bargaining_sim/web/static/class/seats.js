// Who sits where: seats with names, signs and words for who is away, and buttons to take a free one.

import { h } from "../lib/dom.js";
import { say } from "../lib/strings.js";

/** Who has a seat, in words: a name is shown as it was typed, never read as HTML. */
export function holder(seat) {
  if (!seat.taken) return say("seats.agent");
  if (seat.agent) return say(seat.connected ? "seats.agentFor" : "seats.agentAway", { name: seat.name });
  return seat.connected ? seat.name : say("seats.away", { name: seat.name });
}

/** A sign for a seat: its shape tells it apart without its colour. */
export function seatSign(place) {
  return h("span", { class: `seat-sign actor-text-${Math.min(place, 2)}`, "aria-hidden": "true" }, ["●", "■", "◆"][Math.min(place, 2)]);
}

/**
 * Seats in a row.
 *
 * options: {you, waiting: [ids], room: its number, over: bool, onSit(seat), onSeat(deed)}
 */
export function seatRow(seats, options = {}) {
  return h("ul", { class: "seats" }, seats.map((seat, place) => {
    const waits = options.waiting?.includes(seat.id) && !seat.agent;
    const mine = options.you === seat.id;
    return h("li", { class: ["seat", mine && "mine", waits && "waits"].filter(Boolean).join(" "), "data-seat": seat.id },
      seatSign(place), h("strong", {}, seat.label),
      h("span", { class: "seat-who" }, mine ? say("seats.you", { who: holder(seat) }) : holder(seat)),
      waits ? h("span", { class: "seat-waits" }, say("seats.waits")) : null,
      options.onSeat && seat.taken ? [
        options.over ? null : h("button", { type: "button", class: "small", id: `agent-${seat.id}`, onclick: () => options.onSeat({ do: "agent", seat: seat.id, on: !seat.agent }) }, say(seat.agent ? "seats.giveBack" : "seats.letAgent"), h("span", { class: "unseen" }, ` ${seat.label}`)),
        h("button", { type: "button", class: "small", id: `free-${seat.id}`, onclick: () => options.onSeat({ do: "stand", seat: seat.id }) }, say("seats.free"), h("span", { class: "unseen" }, ` ${seat.label}`))] : null,
      options.onSit && !seat.taken ? h("button", { type: "button", class: "take", id: `take-${options.room ?? ""}-${seat.id}`, onclick: () => options.onSit(seat.id) }, say("seats.take"), h("span", { class: "unseen" }, ` ${seat.label}`)) : null);
  }));
}
