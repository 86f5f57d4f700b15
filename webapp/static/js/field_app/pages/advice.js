// Where the app cannot keep work safe it says so before anybody relies on it, and what to do.

import { drawn } from "./drawn.js";

/** Whether there is something to advise; then it is shown instead of the app. */
export function advise(place, { secure, chatApp, storage }) {
  const name = chatApp ? "chat_app" : !secure ? "insecure" : !storage ? "no_storage" : null;
  if (!name) return false;
  const address = location.origin + location.pathname;
  const [scheme, rest] = address.split("://");
  const facts = {
    chat_app: chatApp, android: /Android/.test(navigator.userAgent), address,
    intent: `intent://${rest}#Intent;scheme=${scheme};package=com.android.chrome;end`,
  };
  place.replaceChildren(drawn("page", name, facts));
  document.title = `${place.querySelector("h1").textContent} – khaosat`;
  place.querySelector("[data-act=again]")?.addEventListener("click", () => location.reload());
  place.querySelector("[data-act=copy]")?.addEventListener("click", () => copy(place, address));
  return true;
}

async function copy(place, address) {
  const shown = place.querySelector(".address");
  try {
    await navigator.clipboard.writeText(address);
    place.querySelector("#done").hidden = false;
  } catch {
    getSelection().selectAllChildren(shown); // it can be copied by hand
  }
}
