// # The machine on the page
//
// Buttons, registers and a console around a worker that runs the machine of chapter 1.

import { createEditor, type Editor } from "./editor.ts";
import type { Reply, Request, State } from "./protocol.ts";
import { startWorker } from "./start_worker.ts";
import { createView, type View } from "./view.ts";

const DEFAULT_MEMORY = 2 ** 20;

for (
  const box of document.querySelectorAll<HTMLElement>("[data-widget=machine]")
) {
  void start(box);
}

interface Widget {
  readonly worker: Worker;
  readonly editor: Editor;
  readonly view: View;
  readonly memory: number;
  /** Whether the text is another than the one that was assembled. */
  changed: boolean;
}

/** Puts the widget in the place of the listing in `box`. */
async function start(box: HTMLElement): Promise<void> {
  const listing = box.querySelector("pre.snippet");
  if (!listing) return;
  const worker = await startWorker("machine");
  const source = (listing.textContent ?? "").trimEnd();
  const memory = Number(box.dataset.memory) || DEFAULT_MEMORY;
  const editor = createEditor(source, "alpha", () => {
    widget.changed = true;
    view.edited();
  });
  const view = createView(editor.element, {
    assemble: () => load(widget),
    step: () => go(widget, { ask: "step" }),
    back: () => ask(widget, { ask: "back" }),
    run: () => go(widget, { ask: "run" }),
    stop: () => ask(widget, { ask: "stop" }),
  });
  const widget: Widget = { worker, editor, view, memory, changed: false };
  worker.onmessage = ({ data }: MessageEvent<Reply>) => hear(widget, data);
  listing.replaceWith(view.element);
  load(widget);
}

/** Assembles what stands in the editor. */
function load(widget: Widget): void {
  const { editor, memory } = widget;
  widget.changed = false;
  ask(widget, { ask: "load", source: editor.text(), memory });
}

/** Lets the machine go on, with the text as it stands now. */
function go(widget: Widget, request: Request): void {
  if (widget.changed) load(widget);
  ask(widget, request);
}

/** Asks the machine for something. */
function ask({ worker }: Widget, request: Request): void {
  worker.postMessage(request);
}

/** Shows what the machine tells. */
function hear({ editor, view }: Widget, reply: Reply): void {
  if (reply.tell === "wrong") {
    editor.mark(reply.line, "bad");
    view.wrong(reply.message);
  } else {
    editor.mark(lineToMark(reply.state), "next");
    view.show(reply.state);
  }
}

/** The line that comes next, while it makes sense to point at one. */
function lineToMark({ running, stopped, line }: State): number {
  return running || stopped !== "" ? 0 : line;
}
