// How runs end, in words and colours: one wording for the run, many runs, rooms and exports.

import { capital } from "./format.js";
import { say } from "./strings.js";

/** Words and colour of a class of the file; names of actors and of the platform come from {actors, platform}. */
export function fileClass(stage, name) {
  const side = stage.actors.findIndex((actor) => name === `not_ratified_${actor.id}`);
  if (side >= 0) return { words: say("outcome.not_ratified", { actor: stage.actors[side].label }), colour: `var(--file-not_ratified_${["first", "second"][side]})` };
  if (stage.platform && name === `${stage.platform.id}_refused`) return { words: say("outcome.platform_refused", { platform: stage.platform.label }), colour: "var(--file-platform_refused)" };
  return { words: say(`outcome.${name}`, {}, name.replaceAll("_", " ")), colour: `var(--file-${name})` };
}

/** Words and colour of a class of the other chips. */
export function tradeClass(name) {
  return { words: say(`outcome.trade.${name}`, {}, name.replaceAll("_", " ")), colour: `var(--trade-${name})` };
}

/** Words of a class, "file" or "trade", as a heading. */
export function classWords(stage, kind, name) {
  return capital((kind === "file" ? fileClass(stage, name) : tradeClass(name)).words);
}

/** One sentence: what became of the file, and of the other chips. */
export function outcomeWords(stage, outcome) {
  if (!outcome) return "";
  const file = outcome.file_outcome ?? outcome.file;
  const trade = tradeClass(outcome.trade_outcome ?? outcome.trade).words;
  const chip = stage.chips.find((one) => one.file);
  return chip && file && file !== "no_file" ? say("outcome.both", { file: chip.label, told: fileClass(stage, file).words, trade }) : say("outcome.tradeOnly", { trade });
}
