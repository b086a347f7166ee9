// # What a machine looks like
//
// The widget's elements: buttons above, the editor, the registers, the counts, the
// console, and the screen while it is switched on.

import type { Picture, State } from "./protocol.ts";

/** What the buttons do. */
export interface Actions {
  /** Assembles the program and starts again. */
  readonly assemble: () => void;
  /** Executes one instruction. */
  readonly step: () => void;
  /** Takes back the last instruction. */
  readonly back: () => void;
  /** Runs until something ends it. */
  readonly run: () => void;
  /** Ends the running. */
  readonly stop: () => void;
}

/** The widget on the page. */
export interface View {
  /** Its element. */
  readonly element: HTMLElement;
  /** Shows `state`. */
  show(state: State): void;
  /** Says that the program could not be assembled. */
  wrong(message: string): void;
  /** Says that the program has been changed since it was assembled. */
  edited(): void;
}

type Buttons = Record<keyof Actions, HTMLButtonElement>;

/** The elements of a widget around `editor`. */
export function createView(editor: HTMLElement, actions: Actions): View {
  const buttons = createButtons(actions);
  const status = make("span", "status");
  status.setAttribute("role", "status");
  const tools = make("div", "tools");
  tools.append(...Object.values(buttons), status);
  const registers = make("dl", "registers");
  registers.setAttribute("aria-label", "Registers");
  const counts = make("dl", "counts");
  const printed = make("pre", "console");
  printed.tabIndex = 0;
  printed.setAttribute("aria-label", "Console");
  const screen = make("canvas", "screen");
  screen.hidden = true;
  screen.setAttribute("role", "img");
  screen.setAttribute("aria-label", "Screen");
  const state = make("div", "machine-state");
  state.append(registers, counts);
  const element = make("div", "widget");
  element.append(tools, editor, state, printed, screen);
  return { element, show, wrong, edited };

  function show(state: State): void {
    const over = state.stopped !== "";
    enable(buttons, {
      step: !over && !state.running,
      back: state.past && !state.running,
      run: !over && !state.running,
      stop: state.running,
    });
    buttons.assemble.textContent = "Reset";
    say(status, sentenceFor(state), false);
    showRegisters(registers, state);
    showCounts(counts, state);
    if (printed.textContent !== state.console) {
      printed.textContent = state.console;
    }
    showPicture(screen, state.picture);
  }

  function wrong(message: string): void {
    enable(buttons, { step: false, back: false, run: false, stop: false });
    buttons.assemble.textContent = "Assemble";
    say(status, message, true);
  }

  function edited(): void {
    buttons.assemble.textContent = "Assemble";
    say(status, "Changed. Assemble to use it.", false);
  }
}

/** An element of class `name`. */
function make<Name extends keyof HTMLElementTagNameMap>(
  tag: Name,
  name: string,
): HTMLElementTagNameMap[Name] {
  const element = document.createElement(tag);
  element.className = name;
  return element;
}

/** The buttons. */
function createButtons(actions: Actions): Buttons {
  const labels = {
    assemble: "Assemble",
    step: "Step",
    back: "Back",
    run: "Run",
    stop: "Stop",
  };
  const made = Object.entries(labels).map(([name, label]) => {
    const button = make("button", name);
    button.type = "button";
    button.textContent = label;
    if (name === "assemble") button.title = "Assemble and start again";
    button.addEventListener("click", actions[name as keyof Actions]);
    return [name, button];
  });
  return Object.fromEntries(made) as Buttons;
}

/** Lets the reader press the buttons that make sense now. */
function enable(
  buttons: Buttons,
  states: Partial<Record<keyof Actions, boolean>>,
): void {
  for (const [name, enabled] of Object.entries(states)) {
    buttons[name as keyof Actions].disabled = !enabled;
  }
}

/** Writes `text` into `status`. */
function say(status: HTMLElement, text: string, wrong: boolean): void {
  status.textContent = text;
  status.classList.toggle("wrong", wrong);
}

/** What the machine is doing, in a few words. */
function sentenceFor({ running, stopped, next }: State): string {
  if (stopped) return stopped;
  if (running) return "Running";
  return next ? `Next: ${next}` : "Ready";
}

/** Shows the registers; those that have changed since the last time are marked. */
function showRegisters(list: HTMLElement, { registers, names }: State): void {
  if (list.children.length === 0) {
    list.append(...names.map((name, number) => pair(name, "", `R${number}`)));
  }
  registers.forEach((value, number) => {
    const row = list.children[number] as HTMLElement;
    const shown = row.lastElementChild!;
    const before = shown.textContent;
    row.classList.toggle("changed", before !== "" && before !== value);
    row.classList.toggle("zero", /^0*$/.test(value));
    if (before !== value) shown.textContent = value;
  });
}

/** Shows the program counter and what has been used up. */
function showCounts(list: HTMLElement, state: State): void {
  list.replaceChildren(
    pair("pc", state.pc),
    pair("instructions", state.instructions.toLocaleString("en")),
    pair("cycles", state.cycles.toLocaleString("en")),
  );
}

/** Shows what is on the machine's screen, if it is on. */
function showPicture(
  screen: HTMLCanvasElement,
  picture: Picture | undefined,
): void {
  screen.hidden = picture === undefined;
  if (picture === undefined) return;
  const { width, height, rgba } = picture;
  if (screen.width !== width) screen.width = width;
  if (screen.height !== height) screen.height = height;
  screen.getContext("2d")?.putImageData(
    new ImageData(rgba, width, height),
    0,
    0,
  );
}

/** A name and a value. */
function pair(name: string, value: string, title = ""): HTMLElement {
  const row = make("div", "");
  row.dataset.name = name;
  row.title = title;
  const term = make("dt", "");
  term.textContent = name;
  const shown = make("dd", "");
  shown.textContent = value;
  row.append(term, shown);
  return row;
}
