// A film read: where one can stop in it, and how things stand after any number of its events.

/** Places to stop: {end: events so far, step}. Firms that redesign and sides that make no move are one stop. */
export function beatsOf(film) {
  const beats = [{ end: 0, step: 0 }];
  film.entries.forEach((entry, i) => {
    const before = film.entries[i - 1];
    const alike = before && before.step === entry.step && before.kind === entry.kind && entry.quiet;
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
  const said = now ? film.boards[now.board] : { note: "" };
  const at = whole ? base : said;
  const offer = whole ? null : entries[now.offer];
  return {
    step, whole, state: laddersOf(at, offer?.package ?? null), offeredBy: offer?.actor ?? 0, entry: now, n,
    name: steps[step].name, date: whole ? steps[step].date : now.date, round: steps[step].round,
    summit: steps[step].summit, relations: base.relations, file: fileOf(stage, at, base.months, said.note), over: isLast,
    firmsUpTo: whole ? step : Math.max(0, step - 1), stage,
  };
}

/** A step or a board of the server as ladders are drawn from it. */
export function laddersOf({ chips, pending }, offered) {
  const each = (name) => chips.map((chip) => chip[name]);
  return { in_force: each("in_force"), fallback: each("fallback"), due: each("due"), threatened: each("threatened"), truce: each("truce"), pending, offered };
}

/** A step or a board of the server as the way of the file is drawn from it; null without a file. */
export function fileOf(stage, { file, ratified, pending }, months, note) {
  const chip = stage.chips.find((one) => one.file);
  return chip ? { status: file, ratified, months, note, pending: chip.rungs[pending]?.label ?? "" } : null;
}

/** Offers in order, each with the answer to it. */
export function offersOf(film) {
  const found = [];
  film.entries.forEach((entry, i) => {
    if (entry.role === "turn" && entry.package) found.push({ at: i, actor: entry.actor, worth: entry.worth, step: entry.step, told: entry.text, reply: null, replyAt: Infinity });
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
