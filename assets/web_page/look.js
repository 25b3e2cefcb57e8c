// What all pages show alike: numbers, model cards, and the switches for colours and large text.

const byId = (id) => document.getElementById(id);

function element(name, className = "", text = "") {
  const made = document.createElement(name);
  if (className) made.className = className;
  made.textContent = text; // never HTML: titles and labels come from outside
  return made;
}

const percent = (share) => `${share >= 0.9995 ? "100.0" : Math.min(99.9, share * 100).toFixed(1)}%`;

/** Browsers measure in steps of 0.1 ms, some in steps of 1 ms. */
const milliseconds = (value) => (value < 0.05 ? "<\u00a00.1\u00a0ms" : `${value.toFixed(value < 99.95 ? 1 : 0)}\u00a0ms`);

/** A model's facts, as they were when the page was made. */
function modelCard(record, isOpen) {
  const details = element("details");
  details.open = isOpen;
  const list = element("dl");
  for (const [name, value] of record.facts) {
    list.append(element("dt", "", name));
    const cell = element("dd");
    if (Array.isArray(value)) {
      const lines = element("ul");
      lines.append(...value.map((line) => element("li", "", line)));
      cell.append(lines);
    } else cell.textContent = value;
    list.append(cell);
  }
  details.append(element("summary", "", `About ${record.title}`), list);
  return details;
}

/** The switches for dark colours and large text, which are remembered where the browser allows it. */
function setUpLook() {
  const root = document.documentElement;
  const kept = (name, value) => {
    try {
      if (value !== undefined) localStorage.setItem(name, value);
      return localStorage.getItem(name);
    } catch {
      return null; // a page that was opened as a file may keep nothing
    }
  };
  const system = matchMedia("(prefers-color-scheme: dark)");
  let chosen = kept("classlens.scheme");
  const show = () => {
    const dark = chosen ? chosen === "dark" : system.matches;
    root.dataset.scheme = dark ? "dark" : "light";
    byId("scheme").textContent = dark ? "Light" : "Dark";
  };
  byId("scheme").addEventListener("click", () => {
    kept("classlens.scheme", (chosen = root.dataset.scheme === "dark" ? "light" : "dark"));
    show();
  });
  system.addEventListener?.("change", show);
  show();
  const size = (large) => {
    root.dataset.size = large ? "large" : "usual";
    byId("largeText").setAttribute("aria-pressed", String(large));
  };
  byId("largeText").addEventListener("click", () => {
    const large = root.dataset.size !== "large";
    kept("classlens.size", large ? "large" : "usual");
    size(large);
  });
  size(kept("classlens.size") === "large");
}
