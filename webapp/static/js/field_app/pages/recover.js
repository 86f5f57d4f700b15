// A forgotten PIN: whoever gives the account's password chooses another, and nothing on the phone is lost.

import { chosenPin } from "./choosing_pin.js";
import { clear, complain } from "./complaints.js";
import { reason, say } from "./words.js";

export async function show(page) {
  const { app } = page;
  const hello = await app.server.greet().catch(() => null);
  const isKnown = hello?.person && app.people.some(({ key }) => key === hello.person.key);
  page.draw("recover", { offline: !hello, logged_out: Boolean(hello) && !isKnown, asking: Boolean(isKnown), name: hello?.person?.name || "" });
  page.doing("[data-act=again]", () => page.router.open({ again: true }));
  page.doing("#recover", async () => {
    const form = page.$("#recover");
    const password = form.elements.password.value;
    if (!password) return void complain(form, [["password", say("password_missing")]]);
    const pin = chosenPin(form);
    if (!pin) return;
    clear(form);
    try {
      await app.server.givePassword(hello.person.key, password);
    } catch (error) {
      if (error.code !== "password_wrong") throw error;
      return void complain(form, [["password", reason(error)]]);
    }
    await app.recover(pin);
    page.router.opened();
  });
}
