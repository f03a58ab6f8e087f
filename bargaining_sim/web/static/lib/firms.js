// Platform firms as stacked shares of their designs, one column a meeting or quarter.

import { fill, h, svg } from "./dom.js";
import { percent } from "./format.js";
import { say } from "./strings.js";

const WIDE = 300;
const HIGH = 110;

/** Draw shares: steps is a list of {firms: [share by design], name}; those after upTo are left empty. */
export function drawFirms(container, stage, steps, upTo = steps.length - 1) {
  const designs = stage.designs ?? [];
  if (!designs.length) {
    fill(container, h("p", { class: "quiet" }, say("firms.nothing")));
    return;
  }
  const many = designs.length;
  const room = WIDE / steps.length;
  const picture = svg("svg", { viewBox: `0 0 ${WIDE} ${HIGH}`, class: "firms", role: "img", preserveAspectRatio: "none", "aria-label": toldFirms(designs, steps[upTo]) });
  steps.forEach((step, i) => {
    let top = HIGH;
    if (i > upTo) {
      picture.append(svg("rect", { x: i * room + 1, y: 0, width: room - 2, height: HIGH, class: "empty-column" }));
      return;
    }
    step.firms.forEach((share, d) => {
      top -= share * HIGH;
      picture.append(svg("rect", { x: i * room + 1, y: top, width: Math.max(1, room - 2), height: share * HIGH, style: { fill: `var(--design-${d}-of-${many})` } },
        svg("title", {}, `${step.name}: ${designs[d].label}: ${percent(share)}`)));
    });
  });
  const now = steps[upTo].firms;
  const key = h("ul", { class: "firms-key" }, designs.map((design, d) => h("li", {},
    h("span", { class: "swatch", style: { background: `var(--design-${d}-of-${many})` }, "aria-hidden": "true" }),
    h("span", { class: "key-label", title: design.label }, design.label), h("b", {}, `${Math.round(100 * now[d])} %`))).reverse());
  fill(container, h("div", { class: "firms-box" }, picture, key));
}

function toldFirms(designs, step) {
  return say("firms.told", { shares: designs.map((design, d) => `${design.label} ${percent(step.firms[d])}`).join("; ") });
}
