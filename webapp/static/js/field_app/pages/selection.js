// Which adult is interviewed: by the household's own random number, the same each time for the same number of adults.

import { TELEPHONE } from "./call.js";
import { Cases, answersByLink, titleOf } from "./cases.js";
import { complain } from "./complaints.js";
import { say } from "./words.js";

export async function show(page) {
  const cases = new Cases(page.app);
  const one = cases.find(page.args[0]);
  if (!one || one.line === null) return page.draw("gone");
  if (cases.drafts.has(one.id) || answersByLink(one)) return page.go(`#/ho/${one.id}`, { replace: true });
  page.draw("selection", { id: one.id, title: titleOf(one), place: one.psu_name });
  const form = page.$("#adults-form");
  if (one.eligible_persons !== null) form.elements.adults.value = one.eligible_persons;
  page.doing("#adults-form", async () => {
    const typed = form.elements.adults.value.trim();
    const adults = Number(typed);
    const isRight = /^\d{1,3}$/.test(typed) && adults <= one.most_adults;
    if (complain(form, isRight ? [] : [["adults", say("adults")]])) return;
    if (adults !== one.eligible_persons) {
      await page.app.record({ caseId: one.id, kind: "person_selected", content: { eligible_persons: adults } });
    }
    const way = page.query.get("cach") === TELEPHONE ? `?cach=${TELEPHONE}` : "";
    page.go(adults ? `#/ho/${one.id}/xin-y-kien${way}` : `#/ho/${one.id}`);
  });
}
