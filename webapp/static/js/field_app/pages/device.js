// This phone: whether the browser keeps what is on it, the backup file, the new version, the lock.

import { complain } from "./complaints.js";
import { installing, offerInstalling } from "./install.js";
import { updating } from "./list.js";
import { spaceWords, storageWords } from "./storage_words.js";
import { moment, reason, say } from "./words.js";

export async function show(page) {
  draw(page);
  page.onChange(() => refresh(page));
  page.afterwards = () => page.app.person && refresh(page);
}

function facts({ app, connection }) {
  const { waiting } = app.sync.state;
  const { words, isSafe } = storageWords(app.storage);
  return {
    name: app.person.name, waiting, synced: connection.heard, how: connection.words, work_at: app.workAt ? moment(new Date(app.workAt)) : "–",
    space: spaceWords(app.storage), storage: words, storage_class: isSafe ? "" : "warning", ...updating(app.update), ...installing(),
  };
}

/** What is told here changes; what somebody types or has just been told stays. */
function refresh(page) {
  const mark = JSON.stringify(facts(page));
  if (mark === page.mark || page.$("details[open]") || page.isBusy) return;
  const [told, top, act] = [[...page.$("#done").childNodes], scrollY, document.activeElement?.dataset?.act];
  draw(page, { quietly: true });
  page.$("#done").replaceChildren(...told);
  scrollTo(0, top);
  if (act) page.$(`[data-act="${act}"]`)?.focus({ preventScroll: true });
}

function draw(page, options) {
  const { app } = page;
  page.mark = JSON.stringify(facts(page));
  page.draw("device", facts(page), options);
  const done = (words) => {
    const told = Object.assign(document.createElement("p"), { className: "notice", textContent: words });
    page.$("#done").replaceChildren(told);
    scrollTo(0, 0);
  };
  page.doing("[data-act=now]", () => app.sync.now());
  page.doing("[data-act=refresh]", async () => {
    await page.connection.fetch();
    done(say("work_fetched", { count: app.work.cases.length }));
  });
  page.doing("[data-act=update]", () => app.update.take());
  page.doing("[data-act=lock]", () => page.router.lock());
  page.doing("[data-act=leave]", () => leave(page));
  page.doing("[data-act=backup]", async () => {
    const file = await app.backupFile();
    save(file);
    done(say("backed_up", { name: file.name }));
  });
  page.doing("#import", () => take(page, done));
  offerInstalling(page);
}

async function leave(page) {
  const { app, router } = page;
  await app.sync.now();
  const { left } = await app.leave();
  router.notice = left ? say("left_to_send", { count: left }) : "";
  page.go(app.people.length ? "#/mo-khoa" : "#/cai-dat");
}

function save(file) {
  const address = URL.createObjectURL(file);
  const link = Object.assign(document.createElement("a"), { href: address, download: file.name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}

async function take(page, done) {
  const form = page.$("#import");
  const [file] = form.elements.backup.files;
  if (complain(form, file ? [] : [["backup", say("choose_file")]])) return;
  try {
    const { imported } = await page.app.importBackup(file, { password: form.elements.password.value });
    form.reset();
    done(imported ? say("imported", { count: imported }) : say("imported_none"));
  } catch (error) {
    const isOfPassword = ["password", "password_wrong"].includes(error.code);
    const words = error.code === "password" ? say("file_password") : reason(error);
    complain(form, [[isOfPassword ? "password" : "backup", words]]);
  }
}
