// What was sent from this phone and when: cases and times, no answers.

import { Cases, titleOf } from "./cases.js";
import { clock, day, say } from "./words.js";

export async function show(page) {
  draw(page);
  page.onChange(() => draw(page, { quietly: true }));
}

function draw(page, options) {
  const cases = new Cases(page.app);
  const days = new Map();
  for (const line of page.app.sent()) {
    const at = new Date(line.at);
    const key = day(at);
    if (!days.has(key)) days.set(key, []);
    const one = cases.find(line.caseId);
    days.get(key).push({
      title: one ? `${titleOf(one)}, ${one.psu_name}` : say("case_gone"), what: say(`kind_${line.kind}`), at: clock(at),
      outcome: say(`outcome_${line.outcome}`),
    });
  }
  const shown = [...days].map(([name, items]) => ({ day: name, items, count: say("things", { count: items.length }) }));
  page.draw("sent", { items: page.app.sent(), days: shown }, options);
}
