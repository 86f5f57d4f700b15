// Another PIN for this phone.

import { chosenPin } from "./choosing_pin.js";

export async function show(page) {
  page.draw("change_pin");
  page.doing("#change-pin", async () => {
    const pin = chosenPin(page.$("#change-pin"));
    if (!pin) return;
    await page.app.changePin(pin);
    page.go("#/may");
  });
}
