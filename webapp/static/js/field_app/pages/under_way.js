// An interview under way on this phone, as its pages need it: the draft, its case, its questionnaire and the engine.

import { Form } from "../../engine/form.js";
import { Interview } from "../../engine/interview.js";
import { fetched } from "../../interview/fetched.js";
import { Refusal } from "../refusal.js";
import { Cases } from "./cases.js";

const forms = new Map();

export async function underWay(app, id) {
  const draft = await app.draft(id);
  const cases = new Cases(app);
  const one = cases.find(draft.caseId);
  const survey = one && cases.survey(one);
  const known = one ? [...survey.versions, ...cases.tasks(one.id).map(({ again }) => again)] : [];
  const version = known.find((each) => each?.id === draft.versionId);
  if (!version) throw new Refusal("form_missing");
  return new UnderWay(draft, { one, survey, version, form: await formOf(version) });
}

async function formOf(version) {
  if (forms.has(version.form)) return forms.get(version.form);
  try {
    const compiled = await fetched(version.form);
    if (compiled.modules.includes("digests")) await import("../../engine/digests.js");
    forms.set(version.form, new Form(compiled));
  } catch {
    throw new Refusal("form_missing");
  }
  return forms.get(version.form);
}

class UnderWay {
  constructor(draft, { one, survey, version, form }) {
    Object.assign(this, { draft, one, survey, version, form });
  }

  /** Only a few questions are asked again. */
  get isCallback() {
    return this.draft.kind === "callback_done";
  }

  get language() {
    const { draft, version } = this;
    return version.languages.find(({ language }) => language === (draft.language || version.default_language)) || version.languages[0];
  }

  /** The language of the page's own sentences beside the questions. */
  get locale() {
    return this.draft.language ? this.language.locale : document.documentElement.lang;
  }

  /** No expression learns the time of day (R3), and the day is that of the consent. */
  get day() {
    return this.draft.content.consentOn;
  }

  get interview() {
    const { draft } = this;
    const begun = new Interview(this.form, draft.answers, {
      today: this.day, now: `${this.day}T00:00:00`, utcOffset: 0, language: this.language.language, seed: draft.id,
      declined: draft.declined, locale: this.locale, mode: draft.mode,
    });
    return draft.section === null ? begun.opened() : begun;
  }

  /** The pages that may be opened now: of one who answers alone those from the hand-over on, and what is missing before. */
  sections(interview) {
    const { handover } = this.draft;
    if (!handover) return interview.sections();
    const alone = new Set(interview.sectionsFrom(handover.section).map(({ key }) => key));
    return interview.sections().filter(({ key }) => alone.has(key) || interview.checkSection(key).length);
  }

  address(key, more = {}) {
    const query = new URLSearchParams(more).toString();
    return `#/phieu/${this.draft.id}/${encodeURIComponent(key)}${query ? `?${query}` : ""}`;
  }

  /** What is still to be put right, by the titles of the parts. */
  openParts(interview, untitled) {
    const parts = [];
    for (const section of this.sections(interview)) {
      const points = interview.checkSection(section.key).map((error) => ({
        label: section.asked.find(({ field }) => field === error.field)?.label || error.variable, message: error.message,
        href: this.address(section.key, { "xem-lai": 1, cau: error.field }),
      }));
      if (!points.length) continue;
      const part = section.title || untitled;
      const same = parts.find((each) => each.part === part);
      if (same) same.points.push(...points);
      else parts.push({ part, points });
    }
    return parts;
  }
}
