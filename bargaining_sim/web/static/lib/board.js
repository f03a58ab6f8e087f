// Everything of one run in view together: where we are, ladders, plane, aspirations, file, firms.

import { fill, h, setText } from "./dom.js";
import { momentAt, offersOf, turnsOf } from "./film.js";
import { drawFirms } from "./firms.js";
import { number, shortDate } from "./format.js";
import { drawLadders, laddersKey } from "./ladders.js";
import { drawLines } from "./lines.js";
import { outcomeWords } from "./outcome-words.js";
import { drawPipeline } from "./pipeline.js";
import { drawPlane } from "./plane.js";
import { say } from "./strings.js";

/** Build the panels of a film into a container; show(n) then draws how things stand after n events. */
export function makeBoard(container, film) {
  const parts = frame(container, film);
  const [offers, turns] = [offersOf(film), turnsOf(film)];
  const meetings = film.steps.map((step, i) => ({ step: i, name: step.name, summit: step.summit, round: step.round })).filter((one) => one.round > 0);
  const floors = film.steps.map((step, i) => ({ step: i, seats: step.seats.map((seat) => seat.reservation) }));
  const actors = film.stage.actors;

  let shown = 0;
  const pictures = new ResizeObserver(() => drawPictures(shown));
  [parts.plane, parts.lines].forEach((box) => pictures.observe(box));

  function drawPictures(n) {
    const made = offers.filter((offer) => offer.at < n).map((offer) => ({ ...offer, answer: offer.replyAt < n ? offer.reply : null }));
    drawPlane(parts.plane, { plane: film.plane, offers: made, actors }, { size: sizeOf(parts.plane, 400, 300) });
    drawLines(parts.lines, { turns, upTo: turns.filter((turn) => turn.at < n).length, meetings, floors, actors }, { size: sizeOf(parts.lines, 400, 200) });
  }

  function show(n) {
    const moment = momentAt(film, n);
    shown = n;
    head(parts, film, moment);
    drawLadders(parts.ladders, film.stage, moment.state, { offeredBy: moment.offeredBy });
    drawPictures(n);
    drawPipeline(parts.file, film.stage, moment.file ?? {});
    drawFirms(parts.firms, film.stage, film.steps, moment.firmsUpTo);
    return moment;
  }
  return { show };
}

/** Pictures are drawn at the size they have, so that letters stay as large as all others. */
function sizeOf(box, wide, high) {
  const large = document.documentElement.classList.contains("large") ? 1.35 : 1;
  const w = box.clientWidth || wide;
  const hgt = box.clientHeight || high;
  return { wide: Math.max(220, w / large), high: Math.max(130, hgt / large) };
}

function frame(container, film) {
  const part = (name, extra) => {
    const body = h("div", { class: `part part-${name}` });
    return [body, h("section", { class: `panel panel-${name}`, "aria-label": say(`board.${name}`) }, h("h2", {}, say(`board.${name}`), extra), body)];
  };
  const now = {
    meeting: h("strong", { class: "now-meeting" }), date: h("time", { class: "now-date" }), round: h("span", { class: "now-round" }),
    summit: h("span", { class: "now-summit" }, say("board.summit")), relations: h("meter", { min: -1, max: 1, low: -0.2, high: 0.2, optimum: 1 }),
    relationsNumber: h("span", {}), said: h("p", { class: "now-said" }),
  };
  const types = say("board.types", { first: film.stage.actors[0].label, a: film.kinds[0].replaceAll("_", " "), second: film.stage.actors[1].label, b: film.kinds[1].replaceAll("_", " ") });
  const [ladders, laddersPanel] = part("ladders");
  laddersPanel.append(laddersKey());
  const [plane, planePanel] = part("plane", h("span", { class: "quiet", title: say("board.typesHelp") }, types));
  const [lines, linesPanel] = part("lines", h("span", { class: "quiet" }, say("board.linesKey")));
  planePanel.append(h("p", { class: "key" }, h("span", { class: "key-entry" }, say("board.planeKey"))));
  const [file, filePanel] = part("file");
  const [firms, firmsPanel] = part("firms");
  fill(container,
    h("section", { class: "panel now", "aria-label": say("board.now") },
      h("div", { class: "now-line" }, now.meeting, now.date, now.round, now.summit,
        h("label", { class: "relations" }, say("board.relations"), now.relations, now.relationsNumber)), now.said),
    laddersPanel, h("div", { class: "pair" }, planePanel, linesPanel), h("div", { class: "pair low" }, filePanel, firmsPanel));
  container.classList.toggle("no-file", !film.stage.chips.some((chip) => chip.file));
  return { now, ladders, plane, lines, file, firms };
}

function head(parts, film, moment) {
  const { now } = parts;
  const rounds = film.stage.meetings.length;
  setText(now.meeting, moment.step === 0 ? say("board.before") : moment.name);
  setText(now.date, shortDate(moment.date));
  now.date.setAttribute("datetime", moment.date);
  setText(now.round, moment.round > 0 ? say("board.round", { n: moment.round, of: rounds }) : "");
  now.summit.hidden = !moment.summit;
  now.relations.value = moment.relations;
  setText(now.relationsNumber, number(moment.relations));
  const last = moment.over ? say("board.end", { outcome: outcomeWords(film.stage, film.row) }) : "";
  fill(now.said, moment.entry ? moment.entry.text : say("board.start"), last ? h("strong", {}, ` ${last}`) : null);
  const isLong = now.said.textContent.length > 150; // small type, so that a whole offer can be read
  now.said.className = `now-said${isLong ? " long" : ""}${moment.entry && moment.entry.actor >= 0 ? ` by-${moment.entry.actor}` : ""}`;
}
