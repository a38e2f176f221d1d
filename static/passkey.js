// Passkeys: gets one from the browser, and sends it with its form.
"use strict";

async function credentialFor(form) {
  const isNew = form.dataset.passkey === "create";
  const options = form.dataset.options ?? (await (await fetch(form.dataset.from)).text());
  const { publicKey } = JSON.parse(options);
  const credential = isNew
    ? await navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(publicKey) })
    : await navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(publicKey) });
  return JSON.stringify(credential);
}

async function sendWithPasskey(form) {
  const failed = form.querySelector("[data-failed]");
  failed.hidden = true;
  try {
    form.elements.credential.value = await credentialFor(form);
  } catch {
    // Cancelled, or there is none: browsers don't say which.
    failed.hidden = false;
    return;
  }
  form.submit();
}

document.addEventListener("DOMContentLoaded", () => {
  if (!window.PublicKeyCredential?.parseRequestOptionsFromJSON) return;
  document.querySelectorAll("form[data-passkey]").forEach((form) => {
    form.hidden = false;
    form.querySelectorAll("[data-with-passkeys]").forEach((part) => (part.hidden = false));
    form.querySelectorAll("[data-without-passkeys]").forEach((part) => (part.hidden = true));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      sendWithPasskey(form);
    });
  });
});
