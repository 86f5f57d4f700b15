// The interview's keeping on this phone: each state of it goes to the disk at once, nothing to the server.

export function keepingOn(draft) {
  return class OnThisPhone {
    constructor({ snapshot, report }) {
      Object.assign(this, { snapshot, report, failures: 0, trouble: "", stopped: "", isLeaving: false, revision: 0 });
    }

    get count() {
      return draft.isSafe ? 0 : 1;
    }

    /** What is being typed is not yet an answer, and not yet kept. */
    typing() {
      if (!this.failures) this.report("saving", {});
    }

    typed() {
      if (!this.failures && draft.isSafe) this.report("kept", {});
    }

    changed() {
      const { answers, declined, section, language } = this.snapshot();
      const kept = { answers, declined, section };
      if (draft.language) kept.language = language;
      draft.save(kept).then(() => this.#kept(), (error) => this.#failed(error));
    }

    #kept() {
      this.failures = 0;
      this.report("kept", {});
    }

    #failed({ code }) {
      if (code === "locked") return;
      this.failures += 1;
      this.trouble = code === "other_window" ? "other_window" : "not_kept";
      this.report(this.trouble, {});
    }

    /** What the disk did not take stays in memory, also on the other pages of the app. */
    async flush() {
      await draft.settled().catch(() => {});
      return this.trouble !== "other_window" || draft.isSafe;
    }
  };
}
