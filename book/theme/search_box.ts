// # The search box
//
// The index is fetched when the reader first goes to the box. It comes as a script and
// not as data, because a page opened from a disk may load the one and not the other.

import { type Entry, search, type SearchIndex } from "../search_query.ts";

declare global {
  var bookSearch: SearchIndex | undefined;
}

/** Makes the search box work. */
export function startSearch(): void {
  const form = document.querySelector<HTMLFormElement>("form.search");
  const input = form?.querySelector("input");
  const results = form?.querySelector<HTMLElement>(".results");
  if (!form || !input || !results) return;
  form.hidden = false;
  input.addEventListener("focus", () => void loadIndex());
  input.addEventListener("input", () => void ask(input, results));
  input.addEventListener(
    "blur",
    () => setTimeout(() => leave(form, results), 100),
  );
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    results.querySelector<HTMLAnchorElement>("a")?.click();
  });
  form.addEventListener("keydown", (event) => move(event, input, results));
  document.addEventListener("keydown", (event) => {
    const typing = (event.target as Element).closest("input, textarea");
    if (event.key !== "/" || typing || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    input.focus();
  });
}

/** The way from this page to the root of the site. */
function root(): string {
  return document.documentElement.dataset.root ?? "";
}

let loading: Promise<void> | undefined;

/** Fetches the index, once. */
function loadIndex(): Promise<void> {
  return loading ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = `${root()}search-index.js`;
    script.onload = () => resolve();
    script.onerror = reject;
    document.head.append(script);
  });
}

/** Shows what is found for what stands in the box. */
async function ask(
  input: HTMLInputElement,
  results: HTMLElement,
): Promise<void> {
  await loadIndex();
  const query = input.value.trim();
  results.hidden = query === "";
  if (query === "" || !globalThis.bookSearch) return;
  const found = search(globalThis.bookSearch, query);
  results.replaceChildren(...found.map(item));
  if (found.length === 0) results.textContent = "Nothing found.";
}

/** One result. */
function item({ href, title, where, text }: Entry): HTMLElement {
  const link = document.createElement("a");
  link.href = root() + href;
  for (const [kind, words] of Object.entries({ title, where, text })) {
    const span = document.createElement("span");
    span.className = `result-${kind}`;
    span.textContent = words;
    link.append(span, " ");
  }
  return link;
}

/** Moves through the results with the arrow keys; Escape leaves. */
function move(
  event: KeyboardEvent,
  input: HTMLInputElement,
  results: HTMLElement,
): void {
  const stops = [input, ...results.querySelectorAll<HTMLElement>("a")];
  const at = stops.indexOf(document.activeElement as HTMLElement);
  const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (by !== undefined) {
    event.preventDefault();
    stops[(at + by + stops.length) % stops.length]?.focus();
  } else if (event.key === "Escape") {
    results.hidden = true;
    input.blur();
  }
}

/** Hides the results once the reader is elsewhere. */
function leave(form: HTMLElement, results: HTMLElement): void {
  if (!form.contains(document.activeElement)) results.hidden = true;
}
