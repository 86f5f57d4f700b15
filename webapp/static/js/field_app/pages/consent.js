// What the person is told before the first question, and the two answers to it (R1).

import { TELEPHONE } from "./call.js";
import { Cases, answersByLink, personWords, publishedVersion, titleOf } from "./cases.js";
import { say } from "./words.js";

export async function show(page) {
  const cases = new Cases(page.app);
  const one = cases.find(page.args[0]);
  if (!one) return page.draw("gone");
  const draft = cases.drafts.get(one.id);
  if (draft) return page.go(`#/phieu/${draft.id}`, { replace: true });
  if (answersByLink(one)) return page.go(`#/ho/${one.id}`, { replace: true });
  if (one.line !== null && !one.selected_position) return page.go(`#/ho/${one.id}/chon-nguoi`, { replace: true });
  const version = publishedVersion(cases.survey(one));
  const wanted = version && chosen(version, page.query);
  if (!version || version.ready === false) return page.draw("trouble", { words: say("form_missing") });
  page.draw("consent", facts(one, version, wanted));
  page.doing("[data-act=refuse]", async () => {
    await page.app.record({ caseId: one.id, kind: "consent_refused", content: {} });
    page.go(`#/ho/${one.id}`);
  });
  page.doing("[data-act=agree]", async () => {
    const begun = await page.app.begin({
      caseId: one.id, versionId: version.id, mode: wanted.mode, language: version.languages.length > 1 ? wanted.language.language : null,
      consentTextVersion: version.consent_text_version, eligiblePersons: one.eligible_persons,
    });
    page.go(`#/phieu/${begun.id}`, { replace: true });
  });
}

function chosen(version, query) {
  const modes = Object.keys(version.consent);
  const language = version.languages.find((each) => each.language === query.get("ngon-ngu")) ||
    version.languages.find((each) => each.language === version.default_language) || version.languages[0];
  return { language, mode: modes.includes(query.get("cach")) ? query.get("cach") : modes[0] };
}

function facts(one, version, { language, mode }) {
  const address = (more) => `#/ho/${one.id}/xin-y-kien?${new URLSearchParams({ "ngon-ngu": language.language, cach: mode, ...more })}`;
  const marked = (isCurrent) => (isCurrent ? "true" : "");
  const modes = Object.keys(version.consent);
  return {
    id: one.id, title: titleOf(one), place: one.psu_name, person: personWords(one), tag: language.tag,
    calling: mode === TELEPHONE, way: mode === TELEPHONE ? `?cach=${TELEPHONE}` : "",
    languages: version.languages.length < 2 ? [] : version.languages.map((each) => ({
      words: each.words, tag: each.tag, href: address({ "ngon-ngu": each.language }), current: marked(each === language),
    })),
    modes: modes.length < 2 ? [] : modes.map((each) => ({
      words: say(`mode_${each}`), href: address({ cach: each }), current: marked(each === mode),
    })),
    paragraphs: version.consent[mode][language.language].map((text) => ({ text })),
  };
}
