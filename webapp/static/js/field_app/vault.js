// What is on the phone is encrypted for its person. The data key is drawn at random; it lies wrapped by a key out of the
// PIN and this phone's own key, and wrapped to the server's public key for a forgotten PIN.

import { given } from "./database.js";
import { Refusal } from "./refusal.js";

/** PBKDF2-SHA-256: half a second to a second on a cheap phone, a tenth on a desk computer. A PIN has a million values
    only, so a copied file alone would not hold for long: what lies on the phone needs the phone's own key besides,
    which no script can read out. */
const ROUNDS = 600_000;
const PIN = /^\d{6}$/;
const [KEY_BYTES, SALT_BYTES, IV_BYTES] = [32, 16, 12];
const encoder = new TextEncoder();
const decoder = new TextDecoder();
const bytesOf = (text) => encoder.encode(text);
const drawn = (count) => crypto.getRandomValues(new Uint8Array(count));

export class Vault {
  constructor({ person, keyId, raw }) {
    Object.assign(this, { person, keyId, raw });
    this.key = gcm(raw);
  }

  /** `place` is bound to what is sealed: moved to another record it opens no more. */
  async seal(content, place) {
    const plain = bytesOf(JSON.stringify(content)); // at once: what changes meanwhile is the next write's
    return sealed(await this.key, plain, `${this.person}|${place}`);
  }

  async open(box, place) {
    return JSON.parse(decoder.decode(await unsealed(await this.key, box, `${this.person}|${place}`)));
  }
}

export const newDataKey = () => drawn(KEY_BYTES);

/** This phone's own key, made once. Where a browser keeps no keys (a private window), there is none. */
export async function phoneKey(database) {
  const found = await database.read(["settings"], ({ settings }) => given(settings.get("phone_key")));
  if (found) return found.key;
  const key = await crypto.subtle.generateKey({ name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  try {
    return await database.write(["settings"], async ({ settings }) => {
      const meanwhile = await given(settings.get("phone_key"));
      if (meanwhile) return meanwhile.key;
      settings.put({ name: "phone_key", key });
      return key;
    });
  } catch (error) {
    if (error.code === "full") throw error;
    return null;
  }
}

/** The data key wrapped by the PIN: the record to keep. */
export async function wrapByPin(raw, pin, { person, phone }) {
  if (!PIN.test(pin)) throw new Refusal("pin_digits");
  const salt = drawn(SALT_BYTES);
  const stretched = await stretch(pin, salt, ROUNDS);
  const box = await sealed(await pinKey(stretched, salt, phone), raw, `${person}|pin`);
  return { salt, rounds: ROUNDS, bound: phone !== null, ...box };
}

/** The data key out of the record; None where the PIN is wrong. */
export async function openByPin(record, pin, { person, phone }) {
  const { salt, rounds } = record;
  const stretched = await stretch(pin, salt, rounds);
  if (record.bound && !phone) return null;
  try {
    const key = await pinKey(stretched, salt, record.bound ? phone : null);
    return new Uint8Array(await unsealed(key, record, `${person}|pin`));
  } catch {
    return null;
  }
}

/** Wrapped to the server's public key, the person as its label: the server opens it for nobody else. */
export async function wrapToServer(raw, { key_id, public_key }, person) {
  const key = await crypto.subtle.importKey("spki", fromBase64(public_key), { name: "RSA-OAEP", hash: "SHA-256" }, false, ["encrypt"]);
  const wrapped = await crypto.subtle.encrypt({ name: "RSA-OAEP", label: bytesOf(person) }, key, raw);
  return { key_id, wrapped: toBase64(wrapped) };
}

export async function digest(text) {
  const found = await crypto.subtle.digest("SHA-256", bytesOf(text));
  return Array.from(new Uint8Array(found), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

export function toBase64(buffer) {
  let text = "";
  for (const byte of new Uint8Array(buffer)) text += String.fromCharCode(byte);
  return btoa(text);
}

export const fromBase64 = (text) => Uint8Array.from(atob(text), (character) => character.charCodeAt(0));

const gcm = (raw) => crypto.subtle.importKey("raw", raw, "AES-GCM", false, ["encrypt", "decrypt"]);

async function sealed(key, plain, place) {
  const iv = drawn(IV_BYTES);
  return { iv, data: await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData: bytesOf(place) }, key, plain) };
}

const unsealed = (key, { iv, data }, place) =>
  crypto.subtle.decrypt({ name: "AES-GCM", iv, additionalData: bytesOf(place) }, key, data);

async function stretch(pin, salt, iterations) {
  const base = await crypto.subtle.importKey("raw", bytesOf(pin), "PBKDF2", false, ["deriveBits"]);
  const bits = await crypto.subtle.deriveBits({ name: "PBKDF2", hash: "SHA-256", salt, iterations }, base, 8 * KEY_BYTES);
  return new Uint8Array(bits);
}

async function pinKey(stretched, salt, phone) {
  const ofPhone = phone ? new Uint8Array(await crypto.subtle.sign("HMAC", phone, salt)) : new Uint8Array();
  return derived(new Uint8Array([...stretched, ...ofPhone]), salt, "khaosat pin");
}

async function derived(secret, salt, info) {
  const base = await crypto.subtle.importKey("raw", secret, "HKDF", false, ["deriveKey"]);
  const way = { name: "HKDF", hash: "SHA-256", salt, info: bytesOf(info) };
  return crypto.subtle.deriveKey(way, base, { name: "AES-GCM", length: 8 * KEY_BYTES }, false, ["encrypt", "decrypt"]);
}
