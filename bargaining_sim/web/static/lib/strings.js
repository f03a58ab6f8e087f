// All words of the watch page, in one place: translate here. {names} in braces are filled in.
// Pages may add words of their own with addWords().

const WORDS = {
  "ladders.chip": "{chip}, a chip of {owner}",
  "ladders.force": "in force",
  "ladders.truce": "in force, under a truce",
  "ladders.threatened": "threatened for {date}",
  "ladders.threatenedNoDate": "threatened",
  "ladders.due": "comes into force on {date} unless extended",
  "ladders.pending": "agreed, awaiting approval",
  "ladders.offered": "offered",
  "ladders.chosen": "your draft",
  "ladders.gauge": "in force: {rung}",
  "ladders.key.force": "in force",
  "ladders.key.threatened": "threatened",
  "ladders.key.due": "fallback, with its date",
  "ladders.key.pending": "agreed, not yet approved",
  "ladders.key.offered": "offered now (round: first side, square: second)",
  "ladders.key.hostility": "friendly to hostile",

  "plane.axis": "Worth to {actor}",
  "plane.told": "Utility plane of {first} and {second}: {offers} offers so far; {zone} packages leave neither worse off than no deal.",
  "plane.mark.no deal (expected)": "no deal",
  "plane.mark.in force at the start": "start",
  "plane.mark.Nash": "Nash",
  "plane.mark.Kalai–Smorodinsky": "Kalai–Smorodinsky",
  "plane.mark.egalitarian": "egalitarian",
  "plane.mark.utilitarian": "utilitarian",
  "lines.told": "Aspirations: {first} holds out for {a}, {second} for {b}.",
  "lines.floor": "{actor} would rather have no deal below {value}",

  "pipeline.told": "{file} on its way",
  "pipeline.framework": "framework",
  "pipeline.consent": "{platform} consents",
  "pipeline.consentNobody": "consent",
  "pipeline.ratified": "ratified",
  "pipeline.licensed": "licensed",
  "pipeline.closed": "closed",
  "pipeline.month": "month {n}",
  "pipeline.months": "months after",
  "pipeline.collapsed": "collapsed in month {n}",
  "pipeline.by": "({names})",
  "pipeline.isDone": ": done",
  "pipeline.isOpen": ": not yet",
  "pipeline.pending": "On the way: {rung}",
  "pipeline.executed": "{file}: the fallback has come into force.",
  "pipeline.nothing": "Nothing needs approval in this scenario.",

  "story.start": "At the start",
  "story.phase.news": "news",
  "story.phase.moves": "move",
  "story.phase.table": "table",
  "story.phase.approval": "approval",
  "story.phase.clock": "date",
  "story.phase.implementation": "venture",
  "story.phase.firms": "firms",

  "firms.nothing": "No firms look on in this scenario.",
  "firms.told": "Designs of the platform firms: {shares}",

  "bars.told": "{label}: {share}, 95 % interval {low} to {high}.",
  "bars.toldPlain": "{label}: {share}.",
  "bars.interval": "[{low}, {high}]",
};

/** Words of a key with {names} filled in; without such a key the fallback, or the key itself. */
export function say(key, values = {}, fallback = key) {
  const text = WORDS[key] ?? fallback;
  return text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
}

/** Add or replace words: {key: text}. */
export function addWords(words) {
  Object.assign(WORDS, words);
}
