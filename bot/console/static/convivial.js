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

  // How many wait stands in the title too, and rings if one likes: two tones, made here, no file.
  const waiting = () => Number(document.querySelector("#waiting [data-count]")?.dataset.count || 0);
  let before = waiting();
  const ring = () => {
    const audio = new AudioContext();
    [660, 880].forEach((pitch, at) => {
      const tone = audio.createOscillator(), loud = audio.createGain(), start = audio.currentTime + at * 0.18;
      tone.frequency.value = pitch;
      loud.gain.setValueAtTime(0.12, start);
      loud.gain.exponentialRampToValueAtTime(0.001, start + 0.35);
      tone.connect(loud).connect(audio.destination);
      tone.start(start);
      tone.stop(start + 0.35);
    });
    document.body.dataset.rang = String(Number(document.body.dataset.rang || 0) + 1);
  };
  document.addEventListener("htmx:after:swap", () => {
    const now = waiting(), title = document.title.replace(/^\(\d+\) /, "");
    document.title = now ? `(${now}) ${title}` : title;
    if (now > before && "sound" in document.body.dataset) ring();
    before = now;
  });

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
