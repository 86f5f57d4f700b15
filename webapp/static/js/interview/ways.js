// The ways through an interview: forward, back, one instance more, to the respondent alone, and out of it.

const SOON = 400;

export class Ways {
  constructor(page) {
    this.page = page;
  }

  /** Forward: the next item, the next page, the review; not past what is to be put right. */
  next() {
    const [appeared] = this.page.settle();
    if (appeared) return void this.page.reach(appeared.field);
    const { section } = this.page;
    if (section) {
      const wrong = this.page.sectionView.onScreen().flatMap((view) => this.page.errorsAt(view));
      if (wrong.length) return void this.page.errors.refuse(wrong, this.page.sectionView.onScreen());
      if (!this.page.sectionView.isLastScreen) return void this.page.travel.toScreen(this.page.sectionView.screen + 1);
      const elsewhere = this.page.interview.checkSection(section.key);
      if (elsewhere.length) {
        this.page.travel.toScreen(this.page.sectionView.screenOf(elsewhere[0].field));
        return void this.page.errors.refuse(elsewhere, this.page.sectionView.onScreen());
      }
    }
    const following = this.neighbour((key) => this.page.interview.nextSection(key));
    if (!following) this.leave(this.page.urls.review);
    else if (this.#isForRespondent(following)) this.leave(`${this.page.urls.hand_over}?tu=${encodeURIComponent(following.key)}`);
    else this.page.travel.to(following);
  }

  /** Backward, whatever is on the page; nothing is lost. */
  back() {
    this.page.settle();
    if (this.page.sectionView.screen > 0) return void this.page.travel.toScreen(this.page.sectionView.screen - 1);
    const before = this.neighbour((key) => this.page.interview.previousSection(key));
    if (before) this.page.travel.to(before, { atEnd: true });
    else if (!this.page.state.self_completion) this.leave(this.page.urls.case);
  }

  /** The next page in a direction that may be opened. */
  neighbour(step) {
    let found = step(this.page.sectionView.key);
    while (found && !this.mayOpen(found)) found = step(found.key);
    return found;
  }

  /** Who answers alone on the interviewer's device sees nothing from before, unless something there has become missing. */
  mayOpen(section) {
    const { interview, state } = this.page;
    if (!state.self_completion || !state.handed_over_from) return true;
    const isAlone = interview.sectionsFrom(state.handed_over_from).some((each) => each.key === section.key);
    return isAlone || interview.checkSection(section.key).length > 0;
  }

  #isForRespondent(section) {
    const isAlone = (key) => this.page.state.alone.includes(key.split("@")[0]);
    return !this.page.state.self_completion && isAlone(section.key) && !isAlone(this.page.sectionView.key);
  }

  handOver() {
    this.leave(`${this.page.urls.hand_over}?tu=${encodeURIComponent(this.page.sectionView.key)}`);
  }

  instancesChanged(step) {
    this.page.settle();
    const wrong = step > 0 ? this.page.interview.checkSection(this.page.sectionView.key) : [];
    if (wrong.length) return void this.page.errors.refuse(wrong);
    const { interview, section } = this.page.instances.stepped(this.page.section, step);
    this.page.interview = interview;
    this.page.saving.changed(section.repeat);
    this.page.travel.to(section);
  }

  /** To another page of the server, once everything has arrived there. */
  async leave(address) {
    this.page.settle();
    const { safety, saving } = this.page;
    const waiting = setTimeout(() => saving.failures || safety.tell("saving", { isWaitedFor: true }), SOON);
    const arrived = await saving.flush();
    clearTimeout(waiting);
    if (arrived) {
      saving.isLeaving = true;
      location.assign(address);
    } else if (saving.stopped) {
      location.assign(address);
    } else {
      safety.tell(saving.trouble === "offline" ? "wait_for_network" : saving.trouble, { count: saving.count });
    }
  }
}
