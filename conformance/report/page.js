"use strict";

const said = document.querySelector("[role='status']");

// A page from a file has no clipboard in every browser: the older way works there, and where
// neither does, the text is selected, so that the keys for copying copy it.
async function copy(text, shown) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    getSelection().selectAllChildren(shown);
    return document.execCommand("copy");
  }
}

function copyOf(button) {
  const shown = button.parentElement.querySelector("code");
  const name = button.textContent;
  button.addEventListener("click", async () => {
    const done = await copy(shown.textContent, shown);
    button.textContent = done ? "Copied" : "Selected";
    said.textContent = done ? "Copied" : "It is selected: copy it with the keyboard";
    setTimeout(() => { button.textContent = name; said.textContent = ""; }, 2000);
  });
}

function toggle(id, turn) {
  const button = document.getElementById(id);
  if (!button) return;
  button.hidden = false;
  button.addEventListener("click", () => {
    const on = button.getAttribute("aria-pressed") !== "true";
    button.setAttribute("aria-pressed", on);
    turn(on);
  });
}

const openAll = (css, on) => {
  for (const one of document.querySelectorAll(css)) one.open = on;
};

// Whoever comes by a link to what is folded up wants to see it.
function reveal() {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (!target) return;
  for (let one = target; one; one = one.parentElement) if (one.tagName === "DETAILS") one.open = true;
  const first = target.matches("article") && target.querySelector("details");
  if (first) first.open = true;
  target.scrollIntoView();
}

for (const button of document.querySelectorAll(".copy")) {
  button.hidden = false;
  copyOf(button);
}
toggle("open-all", (on) => openAll(".failure", on));
toggle("only-open", (on) => document.getElementById("clauses").classList.toggle("only-open", on));
addEventListener("hashchange", reveal);
addEventListener("beforeprint", () => openAll("details", true));
reveal();
