// Sending a certificate's file, or the address of a link, from a phone. A button stays hidden where the browser cannot
// do what it says. Nothing is sent before somebody touches it, and then by the phone alone, to whom they choose.

const said = document.querySelector("[data-said]");
const say = (text) => { if (said) said.textContent = text || ""; };

function canSendFiles() {
  try {
    return navigator.canShare({ files: [new File(["x"], "x.pdf", { type: "application/pdf" })] });
  } catch {
    return false;
  }
}

// The browser lets a page send only soon after a touch. Where the file took longer to arrive, a second touch sends it.
function offerFile(button) {
  let file = null;
  const fetched = async () => {
    say(button.dataset.wait);
    const answer = await fetch(button.dataset.file, { credentials: "same-origin" });
    if (!answer.ok || answer.redirected) throw new Error("the file did not arrive");
    file = new File([await answer.blob()], button.dataset.name, { type: "application/pdf" });
  };
  button.addEventListener("click", async () => {
    try {
      if (!file) await fetched();
    } catch {
      return say(button.dataset.failed);
    }
    try {
      await navigator.share({ files: [file] });
      say("");
    } catch (refused) {
      say(refused.name === "NotAllowedError" ? button.dataset.ready : "");
    }
  });
  button.parentElement.hidden = false;
}

function offerCopy(button) {
  const field = document.querySelector(button.dataset.copy);
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(field.value);
      say(button.dataset.done);
    } catch {
      field.select();
    }
  });
  button.parentElement.hidden = false;
}

function offerSend(button) {
  const field = document.querySelector(button.dataset.send);
  button.addEventListener("click", () => navigator.share({ url: field.value }).catch(() => {}));
  button.parentElement.hidden = false;
}

const file = document.querySelector("[data-file]");
const copy = document.querySelector("[data-copy]");
const send = document.querySelector("[data-send]");
if (file && navigator.canShare && canSendFiles()) offerFile(file);
if (copy && navigator.clipboard) offerCopy(copy);
if (send && navigator.share) offerSend(send);
