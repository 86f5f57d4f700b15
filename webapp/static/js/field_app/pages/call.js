// A call: what is said before the interview, and the ways on. Nobody's number is on this phone.

import { Cases, personWords, publishedVersion, titleOf } from "./cases.js";

export const TELEPHONE = "telephone";

/** The script of a version in a language, {} on a work list from before there was one. */
export function scriptOf(version, language = version?.default_language) {
  return version?.script?.[language] || {};
}

export async function show(page) {
  const cases = new Cases(page.app);
  const one = cases.find(page.args[0]);
  if (!one) return page.draw("gone");
  const draft = cases.drafts.get(one.id);
  const isToSelect = !draft && one.line !== null && !one.selected_position;
  page.draw("call", {
    id: one.id, title: titleOf(one), place: one.psu_name, ...scriptOf(publishedVersion(cases.survey(one))),
    draft: draft?.id || "", person: draft ? "" : personWords(one), to_select: isToSelect, to_ask: !draft && !isToSelect,
  });
}
