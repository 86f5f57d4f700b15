// The PIN opens what this phone keeps, with a network or without.

import { complain } from "./complaints.js";
import { say } from "./words.js";

export async function show(page) {
  const { app, args: [key] } = page;
  const person = app.people.find((each) => each.key === key) || (app.people.length === 1 ? app.people[0] : null);
  if (!person) return page.go("#/ai", { replace: true });
  page.draw("unlock", { name: person.name, left: page.router.notice, several: app.people.length > 1 });
  page.router.notice = "";
  page.$("[name=pin]").focus();
  page.doing("#unlock", async () => {
    const form = page.$("#unlock");
    const pin = form.elements.pin.value;
    if (!/^[0-9]{6}$/.test(pin)) return void complain(form, [["pin", say("pin_digits")]]);
    const told = await app.unlock(person.key, pin);
    if (told.opened) return page.router.opened();
    form.elements.pin.value = "";
    if (told.recovery) return page.go("#/quen-ma");
    complain(form, [["pin", say("pin_wrong", { count: told.left })]]);
  });
}
