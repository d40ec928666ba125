// <div data-progress="/imports/42/progress">: asks for the fragment every two seconds and puts it in place,
// until the fragment bears data-progress-end. A sentence marked data-progress-say is repeated, when it changes,
// in the page's [data-progress-status] (role=status). Without this file the page carries a link to refresh.
const EVERY = 2000;

for (const region of document.querySelectorAll("[data-progress]")) {
  const status = document.querySelector("[data-progress-status]");
  let misses = 0;

  async function look() {
    try {
      const answer = await fetch(region.dataset.progress, { headers: { accept: "text/html" } });
      if (!answer.ok || answer.redirected) throw new Error(answer.statusText);
      const fragment = new DOMParser().parseFromString(await answer.text(), "text/html").body;
      const said = fragment.querySelector("[data-progress-say]")?.textContent;
      if (status && said && status.textContent !== said) status.textContent = said;
      const ended = fragment.querySelector("[data-progress-end]");
      region.replaceChildren(...fragment.childNodes);
      misses = 0;
      if (ended) return;
    } catch {
      misses += 1;
    }
    setTimeout(look, EVERY * 2 ** Math.min(misses, 5));
  }

  setTimeout(look, EVERY);
}
