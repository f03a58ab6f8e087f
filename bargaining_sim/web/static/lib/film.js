// A film read: where one can stop in it, and how things stand after any number of its events.

/** Events that nobody needs to be told one by one. */
export function isQuiet(entry) {
  return ["redesigned", "held"].includes(entry.kind);
}

/** Places to stop: {end: events so far, step}. Firms that redesign and sides that make no move are one stop. */
export function beatsOf(film) {
  const beats = [{ end: 0, step: 0 }];
  film.entries.forEach((entry, i) => {
    const before = film.entries[i - 1];
    const alike = before && before.step === entry.step && before.kind === entry.kind && isQuiet(entry);
    if (alike) beats[beats.length - 1].end = i + 1;
    else beats.push({ end: i + 1, step: entry.step });
  });
  return beats;
}

/** The last stop that does not go beyond so many events. */
export function beatAt(beats, events) {
  let found = 0;
  beats.forEach((beat, i) => {
    if (beat.end <= events) found = i;
  });
  return found;
}

/** How things stand after n events; between the events of a meeting only what they say themselves is known. */
export function momentAt(film, n) {
  const { entries, steps, stage } = film;
  const now = n ? entries[n - 1] : null;
  const isLast = n === entries.length;
  const step = isLast ? steps.length - 1 : now ? now.step : 0;
  const whole = isLast || !now || entries[n].step > step;
  const base = steps[whole ? step : Math.max(0, step - 1)];
  const inForce = whole ? base.chips.map((chip) => chip.in_force) : [...now.in_force];
  const state = {
    in_force: inForce,
    fallback: base.chips.map((chip) => chip.fallback),
    due: base.chips.map((chip) => chip.due),
    threatened: base.chips.map((chip) => chip.threatened),
    truce: base.chips.map((chip) => chip.truce),
    pending: base.pending,
    offered: null,
  };
  let offeredBy = 0;
  if (!whole) {
    base.chips.forEach((chip, k) => chip.in_force !== inForce[k] && forget(state, k));
    for (const entry of entries.slice(0, n).filter((one) => one.step === step)) {
      follow(state, entry);
      if (entry.kind === "offered") offeredBy = entry.actor;
    }
  }
  return {
    step, whole, state, offeredBy, entry: now, n,
    name: steps[step].name, date: whole ? steps[step].date : now.date, round: steps[step].round,
    summit: steps[step].summit, relations: base.relations, file: fileAt(film, n, whole, base), over: isLast,
    firmsUpTo: whole ? step : Math.max(0, step - 1), stage,
  };
}

function forget(state, k) {
  state.fallback[k] = null;
  state.due[k] = null;
  state.threatened[k] = false;
  state.truce[k] = false;
}

function follow(state, entry) {
  const k = entry.chip;
  if (entry.kind === "threatened") {
    forget(state, k);
    state.fallback[k] = entry.new;
    state.threatened[k] = true;
  } else if (["called_off", "executed"].includes(entry.kind)) forget(state, k);
  else if (entry.kind === "extended") state.due[k] = null;
  if (entry.kind === "offered") state.offered = entry.package;
  else if (entry.kind === "deal" || entry.phase !== "table") state.offered = null;
  if (entry.kind === "framework") state.pending = entry.new;
  else if (entry.ends_framework || entry.kind === "in_force") state.pending = null;
}

/** Where the file stands: what the events say, and after each meeting what the model says. */
function fileAt(film, n, whole, base) {
  const { entries, stage } = film;
  const place = stage.chips.findIndex((chip) => chip.file);
  if (place < 0) return null;
  const found = { status: "none", months: base.months, ratified: [false, false], pending: "", note: "", lasted: false };
  for (const entry of entries.slice(0, n)) {
    if (entry.kind === "framework") Object.assign(found, { status: "framework", ratified: [false, false], note: "" });
    else if (entry.kind === "consented") found.status = "consented";
    else if (entry.kind === "ratified") {
      found.ratified[entry.actor] = true;
      if (stage.actors.every((actor, i) => !actor.ratifies || found.ratified[i])) found.status = "ratified";
    } else if (entry.kind === "granted") found.status = "licensed";
    else if (entry.kind === "in_force" && entry.chip === place) found.status = "closed";
    else if (entry.ends_framework) Object.assign(found, { status: "none", note: entry.text });
    else if (entry.kind === "executed" && entry.chip === place) Object.assign(found, { status: "executed", note: entry.text });
    else if (entry.kind === "collapsed") Object.assign(found, { status: "collapsed", note: entry.text });
    else if (entry.kind === "lasted") found.lasted = true;
  }
  if (whole) found.status = base.file;
  const rung = whole ? base.pending : found.status !== "none" && found.status !== "closed" ? base.pending : null;
  if (rung !== null && rung !== undefined) found.pending = stage.chips[place].rungs[rung].label;
  return found;
}

/** Offers in order, each with the answer to it. */
export function offersOf(film) {
  const found = [];
  film.entries.forEach((entry, i) => {
    if (entry.kind === "offered") found.push({ at: i, actor: entry.actor, worth: entry.worth, step: entry.step, told: entry.text, reply: null, replyAt: Infinity });
    else if (entry.role === "answer" && found.length) {
      Object.assign(found[found.length - 1], { reply: entry.kind, replyAt: i });
    }
  });
  return found;
}

/** Turns at the table with what the one whose turn it was held out for. */
export function turnsOf(film) {
  return film.entries.map((entry, at) => ({ ...entry, at })).filter((entry) => Number.isFinite(entry.asked));
}
