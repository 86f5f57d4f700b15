// The interview's id is made on this phone, before the first question; while the consent is read, the client arrives.

const READING = 3000;

/** A version 4 UUID; pages served over plain http have no crypto.randomUUID. */
function makeUuid() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

for (const input of document.querySelectorAll("[data-instance-id]")) input.value = makeUuid();

const client = document.getElementById("client");
if (client) addEventListener("load", () => setTimeout(() => document.head.append(client.content), READING));
