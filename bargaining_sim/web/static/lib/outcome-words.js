// How runs end, in words and colours: those of the server, which come with the stage of a run or with a batch.

import { capital } from "./format.js";
import { say } from "./strings.js";

/** Words and colour of a class of a column, "file_outcome" or "trade_outcome". */
export function classOf(stage, column, name) {
  return stage.classes[column]?.[name] ?? { words: name.replaceAll("_", " "), colour: "var(--quiet)" };
}

/** Words of a class as a heading. */
export function classWords(stage, column, name) {
  return capital(classOf(stage, column, name).words);
}

/** One sentence: what became of the file, and of the other chips. */
export function outcomeWords(stage, outcome) {
  if (!outcome) return "";
  const file = outcome.file_outcome ?? outcome.file;
  const trade = classOf(stage, "trade_outcome", outcome.trade_outcome ?? outcome.trade).words;
  const chip = stage.chips.find((one) => one.file);
  return chip && file && file !== "no_file" ? say("outcome.both", { file: chip.label, told: classOf(stage, "file_outcome", file).words, trade }) : say("outcome.tradeOnly", { trade });
}
