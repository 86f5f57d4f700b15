// How safe the browser keeps what is on this phone, in a sentence.

import { say } from "./words.js";

const MEGABYTE = 1_000_000;

export function storageWords({ persisted, isPrivate }) {
  if (isPrivate) return { words: say("private"), isSafe: false };
  return { words: say(persisted ? "persisted" : "not_persisted"), isSafe: persisted };
}

export function spaceWords({ usage, quota }) {
  if (!quota) return say("space_unknown");
  const [used, left] = [usage, quota - usage].map((bytes) => Math.max(0, Math.round(bytes / MEGABYTE)).toLocaleString("vi-VN"));
  return say("space", { used, left });
}
