// What makes editing pleasant where scripts run; every page works without them.
// A form with data-autosave saves itself some seconds after typing stops, and says so.
"use strict";

(() => {
  const WAIT = 3000;

  function teller(form) {
    const line = document.createElement("p");
    line.className = "saved";
    line.setAttribute("role", "status");
    form.append(line);
    return (words) => { line.textContent = words; };
  }

  async function renewMeaning(address) {
    const panel = document.getElementById("meaning");
    if (!panel || !address) return;
    const answer = await fetch(address, { headers: { Accept: "text/html" } });
    if (!answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.getElementById("meaning");
    if (fresh && !panel.contains(document.activeElement)) panel.replaceWith(fresh);
  }

  function autosave(form) {
    const tell = teller(form);
    let timer = 0, saving = false, again = false;
    const typed = () => new URLSearchParams(new FormData(form)).toString();
    let stored = typed();

    async function save() {
      timer = 0;
      if (saving) { again = true; return; }
      const body = typed();
      if (body === stored) return;
      saving = true;
      try {
        const answer = await fetch(form.action || location.href, {
          method: "POST",
          headers: { "Content-Type": "application/x-www-form-urlencoded", "X-Autosave": "yes" },
          body,
        });
        const kind = answer.headers.get("Content-Type") || "";
        if (kind.startsWith("application/json")) {
          const said = await answer.json();
          tell(said.says);
          if (answer.ok) {
            const edit = form.elements.namedItem("edit");
            if (edit) edit.value = String(said.edit);
            const seen = form.elements.namedItem("seen");
            if (seen && said.seen) seen.value = said.seen;
            stored = typed();
            renewMeaning(form.dataset.meaning);
          }
        } else {
          tell(form.dataset.unsaved || "");
        }
      } catch {
        tell(form.dataset.unsaved || "");
      } finally {
        saving = false;
        if (again) { again = false; save(); }
      }
    }

    form.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(save, WAIT);
    });
    form.addEventListener("submit", () => { clearTimeout(timer); stored = typed(); });
    addEventListener("beforeunload", (event) => {
      if (typed() !== stored) event.preventDefault();
    });
  }

  for (const form of document.querySelectorAll("form[data-autosave]")) autosave(form);
})();
