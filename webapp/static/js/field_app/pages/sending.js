// A form that is done: it is closed at once, and sent as soon as there is a network.

import { titleOf } from "./cases.js";
import { say } from "./words.js";

export async function sendOff(page, going) {
  const { app } = page;
  const { draft, one } = going;
  await app.finish(draft, { screenedOut: going.interview.screenedOut });
  history.replaceState(null, "", `#/ho/${one.id}`); // loaded anew, it is the household's page
  page.draw("sent_off", { title: titleOf(one).toLocaleLowerCase(), again: going.isCallback }); // the title within a sentence
  const tell = () => {
    const sent = app.sent().find(({ id }) => id === draft.id);
    const words = say(sent ? `arrived_${sent.outcome === "kept" ? "kept" : "well"}` : "on_this_phone");
    if (page.$("#how-sent").textContent !== words) page.$("#how-sent").textContent = words;
  };
  tell();
  page.onChange(tell);
}
