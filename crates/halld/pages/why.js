// “为什么他先？” at desk and counter: F1, a number or two, and the sentence that one can say to whoever asks.
"use strict";

(() => {
  const dialog = document.getElementById("ask-why");
  const form = document.getElementById("ask-why-form");
  const answer = document.getElementById("ask-why-answer");

  async function ask() {
    const wanted = new URLSearchParams(new FormData(form));
    wanted.set("language", form.dataset.language);
    const told = await fetch(`/why?${wanted}`, { cache: "no-store" }).catch(() => null);
    if (told && [401, 403].includes(told.status)) return location.replace(Staff.page.whole);
    if (!told?.ok) return Staff.say(Staff.words.unknown, true);
    answer.innerHTML = await told.text();
  }

  // The ticket in hand, if there is one, is what people ask about.
  function open() {
    if (document.querySelector("dialog[open]")) return;
    form.reset();
    answer.textContent = "";
    form.first.value = document.querySelector("[data-hand] .number")?.closest("[data-hand]:not([data-hand=''])")?.querySelector(".number").textContent ?? "";
    dialog.showModal();
    (form.first.value ? form.other : form.first).focus();
    if (form.first.value) ask();
  }

  form.addEventListener("submit", (event) => { event.preventDefault(); ask(); });
  // What is typed here is for no key of the page.
  dialog.addEventListener("keydown", (event) => event.stopPropagation());
  document.addEventListener("keydown", (event) => {
    if (event.key !== "F1" || event.altKey || event.ctrlKey) return;
    event.preventDefault();
    if (!event.repeat) open();
  });
  document.addEventListener("click", ({ target }) => {
    if (target.closest("[data-why]")) open();
    if (target.closest("#ask-why [data-close]")) dialog.close();
  });
})();
