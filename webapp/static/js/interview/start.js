// The interview's page takes over from the server once all that it needs is there. Until then, and wherever anything of
// it fails, the page works as it came: with forms and links.

import { Form } from "../engine/form.js";
import { fetched } from "./fetched.js";
import { InterviewPage } from "./page.js";
import { savedMeanwhile } from "./saving.js";

async function begin(known) {
  const [state, compiled, drawn] = await Promise.all([
    savedMeanwhile(known), fetched(known.urls.form), fetched(questionsIn(known)),
  ]);
  if (compiled.modules.includes("digests")) await import("../engine/digests.js");
  await nobodyTypes();
  new InterviewPage(state, new Form(compiled), drawn).takeOver(known);
}

function questionsIn(state) {
  return state.languages.find((each) => each.language === state.language).questions;
}

/** The questions are drawn anew when the page takes over: not under somebody's fingers. */
function nobodyTypes() {
  const typing = () => document.activeElement?.matches("#questions :is(textarea, select, input:not([type=radio], [type=checkbox]))");
  if (!typing()) return Promise.resolve();
  return new Promise((resolve) => {
    document.activeElement.addEventListener("blur", () => setTimeout(() => resolve(nobodyTypes())), { once: true });
  });
}

// A page out of the browser's memory may be of an interview that was handed over, locked or sent since.
addEventListener("pageshow", (event) => event.persisted && location.reload());

const told = document.getElementById("interview-state");
if (told) begin(JSON.parse(told.textContent)).catch((error) => console.info(String(error)));
