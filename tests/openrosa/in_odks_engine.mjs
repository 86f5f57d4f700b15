// A form as ODK's own engine opens it, with the file of households that goes with it: answers are set one by one, then
// the states of the nodes and the XML that it would send are told. Run in the folder of the engine's installation.
import fs from "node:fs";

import { JSDOM } from "jsdom";

const [formFile, casesFile] = process.argv.slice(1).filter((each) => each.endsWith(".xml") || each.endsWith(".csv"));
globalThis.__dirname = ".";
const window = new JSDOM("").window;
for (const name of Object.getOwnPropertyNames(window)) {
  if (name in globalThis) continue;
  try {
    globalThis[name] = window[name];
  } catch {
    // what node keeps for itself
  }
}
globalThis.window = window;
globalThis.document = window.document;
const { loadForm } = await import("@getodk/xforms-engine");

const asked = [];
const form = await loadForm(fs.readFileSync(formFile, "utf8"), {
  fetchFormAttachment: async (address) => {
    asked.push(String(address));
    return new Response(fs.readFileSync(casesFile), { headers: { "Content-Type": "text/csv" } });
  },
});
if (form.status === "failure") {
  console.log(JSON.stringify({ error: String(form.error?.message ?? form.error) }));
  process.exit(2);
}
const { root } = form.createInstance({ instance: { stateFactory: (state) => state } });

function nodes() {
  const found = new Map();
  const walk = (node) => {
    found.set(node.currentState.reference, node);
    for (const child of node.currentState.children ?? []) walk(child);
  };
  walk(root);
  return found;
}

function set(node, value) {
  if (node.nodeType === "select") node.selectValues([value].flat());
  else if (node.valueType === "int") node.setValue(BigInt(value));
  else if (node.valueType === "decimal") node.setValue(Number(value));
  else node.setValue(value);
}

const told = [];
for (const line of fs.readFileSync(0, "utf8").split("\n").filter(Boolean)) {
  const { path, value } = JSON.parse(line);
  set(nodes().get(path), value);
  const wrong = [...nodes()].filter(([, node]) => node.currentState.relevant && node.validationState?.violation);
  told.push({
    position: nodes().get("/data/ks_phieu/ks_vi_tri").currentState.instanceValue,
    violations: wrong.map(([name, node]) => `${name}: ${node.validationState.violation.condition}`),
    asksAdults: nodes().get("/data/ks_phieu/ks_so_nguoi").currentState.relevant,
  });
}
fs.writeFileSync(1, JSON.stringify({ asked, told, xml: root.instanceState.instanceXML }));
process.exit(0);
