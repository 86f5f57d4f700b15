// Two people may use one phone; neither sees the other's work.

export async function show(page) {
  page.draw("people", { people: page.app.people });
}
