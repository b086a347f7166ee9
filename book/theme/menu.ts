// # The contents on a small screen
//
// There the contents stand below the text, and the sign at the top leads to them. With
// a script they come to the reader instead.

/** Makes the sign at the top open the contents over the text. */
export function startMenu(): void {
  const sign = document.querySelector<HTMLAnchorElement>(".bar .menu");
  const contents = document.querySelector<HTMLElement>("#contents");
  if (!sign || !contents) return;
  sign.setAttribute("role", "button");
  sign.setAttribute("aria-expanded", "false");
  sign.addEventListener("click", (event) => {
    event.preventDefault();
    show(!isOpen());
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && isOpen()) show(false);
  });
  contents.addEventListener("click", (event) => {
    if ((event.target as Element).closest("a")) show(false);
  });

  function show(open: boolean): void {
    document.documentElement.classList.toggle("menu-open", open);
    sign!.setAttribute("aria-expanded", String(open));
    if (open) contents!.querySelector<HTMLElement>("a[aria-current]")?.focus();
    else sign!.focus();
  }
}

/** Whether the contents are over the text. */
function isOpen(): boolean {
  return document.documentElement.classList.contains("menu-open");
}
