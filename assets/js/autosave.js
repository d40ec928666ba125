// A form with data-autosave is sent a moment after each change, and says so in [data-autosave-said]. Each question keeps the
// version that the server gave back; what is refused is said beside it ([data-autosave-error]). Without this file, or when the
// network is away, the buttons of the form do the same.
const PAUSE = 700;
const form = document.querySelector("form[data-autosave]");
const said = document.querySelector("[data-autosave-said]");
const progress = document.querySelector("[data-autosave-progress]");
const changed = new Set();
let timer;

function bodyOf(questions) {
  const all = new FormData(form);
  const body = new URLSearchParams();
  for (const question of questions) {
    for (const letter of ["v", "a", "r", "n"]) {
      const value = all.get(`${letter}-${question}`);
      if (value !== null) body.set(`${letter}-${question}`, value);
    }
  }
  return body;
}

async function save() {
  const questions = [...changed];
  changed.clear();
  try {
    const answer = await fetch(form.getAttribute("action"), {
      method: "POST",
      headers: { "x-requested-with": "autosave", accept: "application/json" },
      body: bodyOf(questions),
    });
    if (!answer.ok || answer.redirected) throw new Error(answer.statusText);
    const { versions, refused, said: words, progress: far } = await answer.json();
    for (const [question, version] of Object.entries(versions)) form.elements[`v-${question}`].value = version;
    for (const question of questions) {
      const line = form.querySelector(`[data-question="${question}"] [data-autosave-error]`);
      line.textContent = refused[question] ?? "";
      line.hidden = !refused[question];
    }
    said.textContent = words;
    progress.textContent = far;
  } catch {
    // Sent again with the next change, or by the button.
    for (const question of questions) changed.add(question);
    said.textContent = "";
  }
}

form?.addEventListener("change", ({ target }) => {
  const question = target.closest("[data-question]")?.dataset.question;
  if (!question) return;
  changed.add(question);
  clearTimeout(timer);
  timer = setTimeout(save, PAUSE);
});
form?.addEventListener("submit", () => clearTimeout(timer));
