// The ledger as a story: what has happened so far, meeting by meeting, in plain sentences with reasons.

import { h, setText } from "./dom.js";
import { shortDate } from "./format.js";
import { say } from "./strings.js";

/** Sentence of an entry with the date that it already says left out. */
export function drawStory(container, entries, upTo = entries.length, options = {}) {
  let list = container.querySelector("ol.story");
  if (!list || container.storyOf !== entries) {
    container.replaceChildren();
    list = h("ol", { class: "story" });
    container.append(list, h("p", { class: "unseen", "aria-live": "polite", "data-live": "" }));
    container.storyOf = entries;
    list.shown = 0;
  }
  while (list.shown > upTo) { // back: take the last ones away
    const last = list.lastElementChild;
    const inner = last.querySelector("ol");
    inner.lastElementChild.remove();
    if (!inner.children.length) last.remove();
    list.shown -= 1;
  }
  while (list.shown < upTo) {
    const entry = entries[list.shown];
    groupOf(list, entry).append(item(entry, list.shown, options));
    list.shown += 1;
  }
  mark(container, list, entries, upTo);
}

function groupOf(list, entry) {
  const last = list.lastElementChild;
  if (last && last.dataset.step === String(entry.step)) return last.querySelector("ol");
  const inner = h("ol", { class: "story-entries" });
  list.append(h("li", { class: "story-meeting", "data-step": entry.step },
    h("h4", {}, entry.meeting || say("story.start"), h("time", { datetime: entry.date }, shortDate(entry.date))), inner));
  return inner;
}

function item(entry, place, options) {
  const side = entry.actor >= 0 ? ` by-${entry.actor}` : "";
  const node = h("li", { class: `entry${side}${entry.loud ? " loud" : entry.quiet ? " quiet" : ""}` },
    h("span", { class: "phase" }, say(`story.phase.${entry.phase}`, {}, "")), h("span", {}, entry.text));
  if (options.onEntry) {
    node.dataset.place = place;
    node.addEventListener("click", () => options.onEntry(place));
  }
  return node;
}

function mark(container, list, entries, upTo) {
  for (const old of list.querySelectorAll(".entry.newest")) old.classList.remove("newest");
  const every = list.querySelectorAll(".entry");
  const newest = every[every.length - 1];
  if (newest) {
    newest.classList.add("newest");
    const box = container.getBoundingClientRect();
    const at = newest.getBoundingClientRect();
    if (box.height && (at.bottom > box.bottom || at.top < box.top)) container.scrollTop += at.bottom - box.bottom + 8;
  }
  setText(container.querySelector("[data-live]"), upTo ? entries[upTo - 1].text : "");
}
