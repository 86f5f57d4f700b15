// Why something could not be done: a code for whoever shows it in words, and the facts for the sentence.

export class Refusal extends Error {
  constructor(code, facts = {}) {
    super(code);
    Object.assign(this, { code, ...facts });
  }
}

/** What the browser's storage says, by our own codes: `full`, `newer_app`, or `storage`. */
export function refusalOf(error) {
  if (error instanceof Refusal) return error;
  const codes = { QuotaExceededError: "full", VersionError: "newer_app" };
  return new Refusal(codes[error?.name] || (isOfFullDisk(error) ? "full" : "storage"), { cause: error });
}

/** A disk that is full to the last byte is no question of quota: Chromium tells it in words only. */
function isOfFullDisk(error) {
  return error?.name === "UnknownError" && /NO_SPACE|disk (is )?full/i.test(error.message);
}
