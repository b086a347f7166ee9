// # Boxes in the prose
//
// A line `:::name words` opens a box, a line `:::` closes it, and what stands between
// is prose again.
//
// There are seven kinds. Anything else is a spelling mistake, and spelling mistakes
// stop the weave: a box that silently became a paragraph would be found by a reader.

import type { Report } from "./problems.ts";

/** The kinds of boxes, and what the words after the name are for. */
export const CONTAINERS = {
  aside: "nothing",
  figure: "a caption, or the name of a computed figure",
  live: "a widget and its settings",
  predict: "nothing",
  exercise: "the number of an exercise",
  spin: "a section of the paper",
  deep: "a title",
} as const satisfies Record<string, string>;

/** The name of a kind of box. */
export type ContainerName = keyof typeof CONTAINERS;

/** A stretch of Markdown without boxes. */
export interface Markdown {
  /** Says that this is no box. */
  readonly name: "markdown";
  /** The line in the file of the text's first line. */
  readonly line: number;
  /** The text. */
  readonly text: string;
}

/** A box. */
export interface Container {
  /** Its kind. */
  readonly name: ContainerName;
  /** The words after the name. */
  readonly words: string;
  /** The line in the file that opens it. */
  readonly line: number;
  /** What it holds. */
  readonly body: Block[];
}

/** A part of the prose. */
export type Block = Markdown | Container;

/**
 * Cuts prose into stretches of Markdown and boxes.
 *
 * @param lines the lines of the prose
 * @param first the line in the file of the first of them
 * @param report is told of unknown boxes, and of boxes that are not closed
 */
export function parseContainers(
  lines: readonly string[],
  first: number,
  report: Report,
): Block[] {
  const top: Block[] = [];
  const open: Container[] = [];
  let fenced = "";
  lines.forEach((line, index) => {
    const number = first + index;
    const body = open.at(-1)?.body ?? top;
    fenced = fenceAfter(fenced, line);
    const found = fenced === "" ? /^:::\s*(\S*)\s*(.*)$/.exec(line) : null;
    if (!found) return append(body, line, number);
    const [, name, words] = found;
    if (name === "") close(open, number, report);
    else openOne(name!, words!.trim(), number, body, open, report);
  });
  for (const { name, line } of open) {
    report(line, `:::${name} is not closed; it needs a line ::: of its own`);
  }
  return top;
}

/** The fence that is open after `line`, given the one that was open before. */
function fenceAfter(fenced: string, line: string): string {
  const fence = /^ {0,3}(`{3,}|~{3,})/.exec(line)?.[1];
  if (!fence) return fenced;
  if (fenced === "") return fence;
  return fence.startsWith(fenced) && /^\s*[`~]+\s*$/.test(line) ? "" : fenced;
}

/** Adds a line of Markdown to `body`. */
function append(body: Block[], line: string, number: number): void {
  const last = body.at(-1);
  if (last?.name === "markdown") {
    body[body.length - 1] = { ...last, text: `${last.text}\n${line}` };
  } else {
    body.push({ name: "markdown", line: number, text: line });
  }
}

/** Opens a box inside `body`. */
function openOne(
  name: string,
  words: string,
  line: number,
  body: Block[],
  open: Container[],
  report: Report,
): void {
  if (!Object.hasOwn(CONTAINERS, name)) {
    const known = Object.keys(CONTAINERS).join(", ");
    report(line, `Unknown container :::${name}; there are ${known}`);
  }
  const box = { name: name as ContainerName, words, line, body: [] };
  body.push(box);
  open.push(box);
}

/** Closes the innermost open box. */
function close(open: Container[], line: number, report: Report): void {
  if (!open.pop()) {
    report(line, "::: closes nothing; no container is open here");
  }
}

/** Whether nothing but empty lines stands in `body`. */
export function isEmpty(body: readonly Block[]): boolean {
  return body.every((block) =>
    block.name === "markdown" && block.text.trim() === ""
  );
}
