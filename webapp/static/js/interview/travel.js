// From page to page and item to item without loading anything; the browser's own buttons go the same ways.

export class Travel {
  constructor(page) {
    this.page = page;
    addEventListener("popstate", (event) => this.#returned(event.state), { signal: page.signal });
  }

  address(key) {
    return this.page.urls.page.replace("KEY", () => encodeURIComponent(key));
  }

  begin() {
    history.replaceState(this.#here(), "", this.address(this.page.sectionView.key));
  }

  /** The item at which the page was loaded anew. */
  screenAt(section) {
    return history.state?.key === section.key ? history.state.screen : 0;
  }

  /** The question that the address asks for, as links from the review do. */
  wanted() {
    const [, field] = /^#q-(.+)-question$/.exec(decodeURIComponent(location.hash)) || [];
    return this.page.sectionView.views.has(field) ? field : null;
  }

  #here() {
    const { key, screen } = this.page.sectionView;
    return { key, screen };
  }

  to(section, where = {}) {
    this.page.open(section, where);
    history.pushState(this.#here(), "", this.address(section.key));
    this.#arrived();
  }

  toScreen(screen) {
    this.page.errors.clear();
    this.page.sectionView.showScreen(screen);
    history.pushState(this.#here(), "", location.href);
    this.#arrived();
  }

  #returned(state) {
    if (!state) return;
    this.page.settle();
    const { interview, sectionView } = this.page;
    const wanted = interview.section(state.key);
    const section = wanted && this.page.ways.mayOpen(wanted) ? wanted : interview.section(sectionView.key);
    if (!section) return;
    if (section.key === sectionView.key) {
      this.page.errors.clear();
      sectionView.showScreen(state.screen);
    } else {
      this.page.open(section, { screen: state.screen });
    }
    this.#arrived();
  }

  /** Reading begins at the top; at an item of a grid with the item. */
  #arrived() {
    const { sectionView, title } = this.page;
    window.scrollTo(0, 0);
    const [view] = sectionView.onScreen();
    const isItem = view && view.root.classList.contains("current");
    const place = isItem ? view.root : title;
    if (isItem) place.tabIndex = -1;
    place.focus({ preventScroll: true });
    this.page.moved();
  }
}
