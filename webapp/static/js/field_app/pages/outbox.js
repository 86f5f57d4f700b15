// What waits for the server, and why it waits; what the server wants put right.

import { Cases, titleOf } from "./cases.js";
import { clock, moment, say } from "./words.js";

export async function show(page) {
  draw(page);
  page.onChange(() => draw(page, { quietly: true }));
}

function draw(page, options) {
  const { app } = page;
  const cases = new Cases(app);
  const refused = app.drafts().filter(({ state }) => state === "refused");
  const { nextAt, waiting } = app.sync.state;
  const focused = document.activeElement?.dataset?.act;
  page.draw("outbox", {
    how: page.connection.words, next: nextAt && waiting ? say("next_try", { time: clock(new Date(nextAt)) }) : "",
    login: page.connection.needsLogin,
    items: [...refused, ...app.outgoing().filter((item) => !isRefused(item))].map((item) => row(cases, item)),
    refused: app.outgoing().filter(isRefused).map((item) => ({ id: item.id, ...row(cases, item) })),
  }, options);
  for (const button of page.$("main").querySelectorAll("[data-withdraw]")) {
    page.doing(`[data-withdraw="${button.dataset.withdraw}"]`, () => app.withdraw(button.dataset.withdraw));
  }
  page.doing("[data-act=now]", async () => {
    await app.sync.now();
    scrollTo(0, 0); // how it went stands on top
  });
  if (focused) page.$(`[data-act="${focused}"]`)?.focus({ preventScroll: true });
}

const isRefused = ({ state }) => state === "refused";

function row(cases, item) {
  const one = cases.find(item.caseId);
  const state = item.state === "refused" ? item.message || say("item_refused") : say(`item_${item.state}`);
  return {
    title: one ? `${titleOf(one)}, ${one.psu_name}` : "", href: `#/ho/${item.caseId}`, kind: item.state,
    what: `${say(`kind_${item.kind}`)}, ${moment(new Date(item.at))}`, state,
  };
}
