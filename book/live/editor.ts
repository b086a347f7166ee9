// # A small editor
//
// A text area with transparent letters lies exactly over the same text in colour. The
// browser does all the editing; this file only repaints.

import { highlight, type Language } from "../highlight.ts";

/** An editor on the page. */
export interface Editor {
  /** Its element. */
  readonly element: HTMLElement;
  /** The text in it. */
  text(): string;
  /** Marks one line, or none if `line` is 0. */
  mark(line: number, kind: "next" | "bad"): void;
}

/** An editor for `text`; `changed` is called when the reader changes it. */
export function createEditor(
  text: string,
  language: Language,
  changed: () => void,
): Editor {
  const element = document.createElement("div");
  element.className = "editor";
  const under = document.createElement("pre");
  under.className = "under";
  under.ariaHidden = "true";
  const area = document.createElement("textarea");
  area.value = text;
  area.spellcheck = false;
  area.wrap = "off";
  area.setAttribute("autocapitalize", "off");
  area.setAttribute("autocomplete", "off");
  area.setAttribute("aria-label", "Program");
  element.append(under, area);
  area.addEventListener("input", () => {
    paint(under, area.value, language);
    changed();
  });
  paint(under, text, language);
  return { element, text: () => area.value, mark };

  function mark(line: number, kind: "next" | "bad"): void {
    [...under.children].forEach((row, index) => {
      row.classList.remove("next", "bad");
      if (index + 1 === line) row.classList.add(kind);
    });
    reveal(element, under.children[line - 1]);
  }
}

/** Puts the coloured lines of `text` into `under`. */
function paint(under: HTMLElement, text: string, language: Language): void {
  const rows = text.split("\n").map((line, index) => {
    const row = document.createElement("span");
    row.className = "row";
    row.dataset.line = String(index + 1);
    row.innerHTML = highlight(line, language) || " ";
    return row;
  });
  under.replaceChildren(...rows);
}

/** Scrolls the editor, and nothing else, so that `row` can be seen. */
function reveal(editor: HTMLElement, row: Element | undefined): void {
  if (!(row instanceof HTMLElement)) return;
  const top = row.offsetTop;
  const bottom = top + row.offsetHeight;
  if (top < editor.scrollTop) editor.scrollTop = top - row.offsetHeight;
  if (bottom > editor.scrollTop + editor.clientHeight) {
    editor.scrollTop = bottom - editor.clientHeight + row.offsetHeight;
  }
}
