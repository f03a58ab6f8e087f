// Buttons below the prompt: begin, let the agent decide, leave the seat; at the end reveal and play again.

import { fill, h } from "../lib/dom.js";
import { say } from "../lib/strings.js";

/** Draw the buttons that fit. */
export function controls(container, { message, teacher, download }, act) {
  const mine = message.seats.find((seat) => seat.id === message.you);
  const ended = ["over", "failed"].includes(message.phase);
  const together = teacher ? message.phase === "talks" : message.seats.filter((seat) => seat.taken).length > 1;
  const button = (id, deed, primary = false) => h("button", { type: "button", id, class: primary ? "primary" : "", onclick: () => {
    if (deed.do !== "reset" || !together || window.confirm(say("do.sure"))) act(deed);
  } }, say(`do.${id}`));
  const found = teacher ? teachers(message, button) : mine ? seated(message, mine, ended, button, act) : [];
  if (ended && download) found.push(h("button", { type: "button", id: "csv", onclick: download }, say("teacher.csv")));
  fill(container, found.length ? h("div", { class: "buttons" }, found) : null);
}

function seated(message, mine, ended, button, act) {
  const found = [];
  if (message.phase === "lobby") found.push(button("start", { do: "start" }, true));
  if (ended) {
    if (!message.revealed) found.push(button("reveal", { do: "reveal" }, true));
    found.push(button("again-same", { do: "reset", luck: "same" }), button("again-new", { do: "reset", luck: "new" }));
  }
  if (message.phase === "talks") {
    found.push(h("label", { class: "switch" }, h("input", {
      type: "checkbox", id: "agent", checked: mine.agent, onchange: (event) => act({ do: "agent", on: event.target.checked }),
    }), say("do.agent")));
    const alone = !message.seats.some((seat) => seat.taken && !seat.agent);
    if (mine.agent && alone && !message.paused) found.unshift(button("step", { do: "step" }, true));
  }
  found.push(button("stand", { do: "stand" }));
  return found;
}

/** What a teacher may do to a room. */
export function teachers(message, button) {
  const ended = ["over", "failed"].includes(message.phase);
  return [
    message.phase === "lobby" ? button("start", { do: "start" }, true) : null,
    ended ? null : message.paused ? button("go-on", { do: "pause", on: false }, true) : button("pause", { do: "pause", on: true }),
    ended ? null : button("step", { do: "step" }),
    message.revealed ? null : button("reveal", { do: "reveal" }),
    button("again-same", { do: "reset", luck: "same" }),
    button("again-new", { do: "reset", luck: "new" }),
  ].filter(Boolean);
}
