// The link to this run, the run as a file, and its pictures.

import { queryOf } from "../lib/ask.js";
import { copyText } from "../lib/clipboard.js";
import { fill, h, setText } from "../lib/dom.js";
import { say } from "../lib/strings.js";

const PICTURES = ["run_path", "concession", "ladders", "offer_network"];

/** Build the panel "Share". */
export function makeShare(container) {
  const link = h("input", { type: "text", readonly: true, id: "link", "aria-label": say("share.link"), onfocus: () => link.select() });
  const told = h("span", { role: "status", class: "quiet" });
  const copy = h("button", { type: "button", onclick: copyLink }, say("share.copy"));
  const rest = h("div");
  fill(container, h("h3", {}, say("share.link")), h("p", { class: "quiet small" }, say("share.linkHelp")), h("div", { class: "field-row" }, link, copy), told, rest);

  async function copyLink() {
    link.select();
    await copyText(link.value);
    setText(told, say("share.copied"));
  }
  return {
    opened(wish) {
      const here = queryOf({ ...wish, step: wish.step });
      const whole = queryOf({ ...wish, step: 0 });
      link.value = `${location.origin}${location.pathname}?${here}`;
      setText(told, "");
      fill(rest, h("h3", {}, say("share.file")), h("p", { class: "quiet small" }, say("share.fileHelp")),
        h("p", {}, h("a", { class: "button export", href: `/export.html?${whole}`, download: "" }, say("share.download"))),
        h("h3", {}, say("share.pictures")), h("p", { class: "quiet small" }, say("share.picturesHelp")),
        h("ul", { class: "pictures" }, PICTURES.map((name) => h("li", {}, h("a", { href: `/picture/${name}.svg?${whole}`, target: "_blank", rel: "noopener" }, say(`share.picture.${name}`))))),
        h("h3", {}, say("share.command")), h("code", { class: "command" }, command(wish)));
    },
  };
}

function command(wish) {
  if (wish.result) return `bargaining-sim plot results/${wish.result} --run ${wish.run}`;
  const quote = (text) => (/^[\w.=\-+]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`);
  return ["bargaining-sim trace", quote(wish.scenario), `--seed ${wish.seed}`, `--run ${wish.run}`, ...wish.settings.map((one) => `--set ${quote(one)}`)].join(" ");
}
