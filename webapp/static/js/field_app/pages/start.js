// The app begins: what this browser can do, who uses it, then the page that the address names.

import { FieldApp } from "../field_app.js";
import { surroundingsNow } from "../surroundings.js";
import { advise } from "./advice.js";
import { Connection } from "./connection.js";
import { Idle } from "./idle.js";
import { watchForInstalling } from "./install.js";
import { Router } from "./router.js";
import { Standing } from "./standing.js";

const place = document.getElementById("app");

async function begin() {
  watchForInstalling();
  const surroundings = surroundingsNow();
  if (advise(place, surroundings)) return;
  let app;
  try {
    app = await FieldApp.open();
  } catch (error) {
    console.info(String(error));
    return void advise(place, { ...surroundings, storage: false });
  }
  const connection = new Connection(app);
  const router = new Router(app, { place, connection, standing: new Standing(app, connection) });
  new Idle(app, router);
  await router.open();
}

begin();
