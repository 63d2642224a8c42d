// What makes editing pleasant where scripts run; every page works without them.
// A form with data-autosave saves itself some seconds after typing stops, and says so; Ctrl+S
// saves it at once. One with data-preview shows beside it what its text will look like.
"use strict";

(() => {
  const WAIT = 3000;
  const LOOK = 700;

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

    // pressed: somebody asked for it now, and not only stopped typing.
    async function save(pressed = false) {
      timer = 0;
      if (saving) { again = true; return; }
      const body = typed();
      if (body === stored) return;
      saving = true;
      try {
        const answer = await fetch(form.action || location.href, {
          method: "POST",
          headers: {
            "Content-Type": "application/x-www-form-urlencoded",
            "X-Autosave": "yes",
            ...(pressed ? { "X-Pressed": "yes" } : {}),
          },
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
    form.addEventListener("keydown", (event) => {
      if (event.key.toLowerCase() !== "s" || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      clearTimeout(timer);
      save(true);
    });
    form.addEventListener("submit", () => { clearTimeout(timer); stored = typed(); });
    addEventListener("beforeunload", (event) => {
      if (typed() !== stored) event.preventDefault();
    });
  }

  // What the text of a form will look like, renewed while somebody types.
  function preview(form) {
    const field = form.querySelector("textarea");
    let timer = 0, asked = 0;

    function follow(from, to) {
      const room = from.scrollHeight - from.clientHeight;
      if (to && room > 0) {
        to.scrollTop = (from.scrollTop / room) * (to.scrollHeight - to.clientHeight);
      }
    }

    async function look() {
      const mine = ++asked;
      const answer = await fetch(form.dataset.preview, {
        method: "POST",
        headers: { "Content-Type": "application/x-www-form-urlencoded" },
        body: new URLSearchParams(new FormData(form)),
      }).catch(() => null);
      if (!answer || !answer.ok || mine !== asked) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = page.getElementById("preview");
      const shown = document.getElementById("preview");
      if (!fresh || (shown && shown.contains(document.activeElement))) return;
      if (shown) shown.replaceWith(fresh); else form.after(fresh);
      follow(field, fresh.querySelector("article"));
    }

    field.addEventListener("scroll", () => follow(field, document.querySelector("#preview article")));
    form.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(look, LOOK);
    });
    look();
  }

  // A line that is named is shown, and marked, in the field that has it.
  function showLine(event) {
    const link = event.target.closest("a[data-line]");
    const field = link && document.getElementById(link.hash.slice(1));
    if (!field || !("value" in field)) return;
    event.preventDefault();
    const lines = field.value.split("\n");
    const before = lines.slice(0, Math.max(0, Number(link.dataset.line) - 1)).join("\n");
    const start = before ? before.length + 1 : 0;
    const line = field.value.slice(start).split("\n", 1)[0];
    field.focus();
    field.setSelectionRange(start, start + line.length);
    field.scrollTop = (start / field.value.length) * field.scrollHeight - field.clientHeight / 3;
  }

  for (const form of document.querySelectorAll("form[data-autosave]")) autosave(form);
  for (const form of document.querySelectorAll("form[data-preview]")) preview(form);
  document.addEventListener("click", showLine);
})();
