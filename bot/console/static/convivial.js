// The little that HTML cannot do: keep the newest text in view, empty a sent form, go where a dead session must go.
(() => {
  "use strict";
  const logs = () => document.querySelectorAll('[role="log"]');
  const toEnd = (log) => { log.scrollTop = log.scrollHeight; };
  const isAtEnd = (log) => log.scrollHeight - log.scrollTop - log.clientHeight < 80;
  const followed = new Map();

  logs().forEach(toEnd);
  document.addEventListener("htmx:before:swap", () => logs().forEach((log) => followed.set(log, isAtEnd(log))));
  document.addEventListener("htmx:after:swap", () => logs().forEach((log) => followed.get(log) !== false && toEnd(log)));

  document.addEventListener("htmx:after:request", (event) => {
    const form = event.target.closest?.("form[data-clears]");
    const response = event.detail?.ctx?.response?.raw;
    if (!form || !response) return;
    if (response.redirected) location.assign(response.url); // it was refused: the page says why
    else if (response.status === 204) form.reset();
  });
  document.addEventListener("keydown", (event) => {
    const form = event.target.closest?.("form[data-clears]");
    if (form && event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      form.requestSubmit();
    }
  });
  document.addEventListener("signed-out", () => location.assign("/console/sign-in"));
})();
