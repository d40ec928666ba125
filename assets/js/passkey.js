// <form data-passkey="create|get" hidden>: shown where the browser knows passkeys. Sending it asks the server what to ask of
// the device (at the address of the form, with /challenge), then sends the answer in the fields ceremony and credential.
const isKnown = window.PublicKeyCredential?.parseRequestOptionsFromJSON;

function reveal() {
  if (!isKnown) return;
  for (const form of document.querySelectorAll("form[data-passkey][hidden]")) form.hidden = false;
}

async function ask(form) {
  const asked = await fetch(`${form.getAttribute("action")}/challenge`, { method: "POST" });
  if (!asked.ok) throw new Error(`the challenge answered ${asked.status}`);
  const { ceremony, options } = await asked.json();
  const credential =
    form.dataset.passkey === "create"
      ? await navigator.credentials.create({
          publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options.publicKey),
        })
      : await navigator.credentials.get({
          publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options.publicKey),
        });
  form.elements.ceremony.value = ceremony;
  form.elements.credential.value = JSON.stringify(credential.toJSON());
}

document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (!form.dataset.passkey || form.elements.credential.value) return;
  event.preventDefault();
  const failed = form.querySelector("[data-passkey-failed]");
  failed.hidden = true;
  try {
    await ask(form);
  } catch {
    // Given up by the person, or nothing to show: the page says what else can be done.
    failed.hidden = false;
    return;
  }
  form.submit();
});

reveal();
