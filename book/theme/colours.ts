// # Light or dark
//
// The page follows the system until the reader says otherwise; then it remembers.

/** Makes the button that switches between light and dark. */
export function startColours(): void {
  const button = document.querySelector<HTMLButtonElement>("button.theme");
  if (!button) return;
  button.hidden = false;
  button.addEventListener("click", () => choose(isDark() ? "light" : "dark"));
}

/** Whether the page is dark now. */
function isDark(): boolean {
  const chosen = document.documentElement.dataset.theme;
  if (chosen) return chosen === "dark";
  return matchMedia("(prefers-color-scheme: dark)").matches;
}

/** Makes the page `theme`, and remembers it where the browser allows that. */
function choose(theme: "light" | "dark"): void {
  document.documentElement.dataset.theme = theme;
  try {
    localStorage.setItem("theme", theme);
  } catch {
    // A page that may not remember forgets.
  }
}
