// The keying page takes over once all that it needs is there. Until then, and wherever anything of it fails, the page
// works as it came: a form for each part.

import { Form } from "../engine/form.js";
import { fetched } from "../interview/fetched.js";
import { savedMeanwhile } from "../interview/saving.js";
import { Desk } from "./desk.js";

async function begin(known) {
  const [state, compiled] = await Promise.all([savedMeanwhile(known), fetched(known.urls.form)]);
  if (compiled.modules.includes("digests")) await import("../engine/digests.js");
  new Desk(state, new Form(compiled)).open();
}

addEventListener("pageshow", (event) => event.persisted && location.reload());

const told = document.getElementById("interview-state");
if (told) begin(JSON.parse(told.textContent)).catch((error) => console.info(String(error)));
