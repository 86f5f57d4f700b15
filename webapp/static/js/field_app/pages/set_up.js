// The first time on this phone: who it is, the PIN, and then everything that is needed without a network.

import { chosenPin } from "./choosing_pin.js";
import { installing, offerInstalling } from "./install.js";
import { storageWords } from "./storage_words.js";
import { say } from "./words.js";

const FORBIDDEN = 403;
const STEPS = ["keys", "storage", "work"];
const BLANK = { offline: false, logged_out: false, not_for_them: false, choosing: false, name: "" };

export async function show(page) {
  const { app } = page;
  const hello = await greeting(app);
  const state = hello === null ? { offline: true } : hello.person ? { choosing: true, name: hello.person.name } : { logged_out: true };
  page.draw("set_up", { ...BLANK, ...state });
  page.doing("[data-act=again]", () => page.router.open({ again: true }));
  page.doing("#set-up", async () => {
    const pin = chosenPin(page.$("#set-up"));
    if (pin) await prepare(page, pin, hello.person.name);
  });
}

async function greeting(app) {
  try {
    return await app.server.greet();
  } catch {
    return null;
  }
}

async function prepare(page, pin, name) {
  const { app } = page;
  let step = -1;
  const follow = () => {
    const now = app.person ? STEPS.length - 1 : 0;
    if (now === step || page.isReady) return;
    const steps = STEPS.map((name, place) => ({ words: say(`step_${name}`), state: place < now ? "done" : place === now ? "going" : "waiting" }));
    page.draw("preparing", { steps, all: STEPS.length, done: now }, { quietly: step >= 0 });
    step = now;
  };
  follow();
  page.onChange(follow);
  try {
    await app.setUp({ pin });
  } catch (error) {
    // The keys are made: the list of cases comes later, with the next network.
    if (!app.person && error.status === FORBIDDEN) return page.draw("set_up", { ...BLANK, not_for_them: true, name });
    if (!app.person) {
      await show(page);
      throw error;
    }
  }
  ready(page);
}

function ready(page) {
  const { app } = page;
  const { words, isSafe } = storageWords(app.storage);
  page.isReady = true;
  page.draw("ready", {
    count: app.work?.cases.length || 0, fetched: Boolean(app.work), not_fetched: !app.work, storage: words,
    storage_class: isSafe ? "" : "warning", ...installing(),
  });
  offerInstalling(page);
}
