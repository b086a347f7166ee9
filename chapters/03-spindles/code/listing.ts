// # Source and code side by side
//
// A listing shows what has become of each line of a source, and when each instruction starts.
//
// This is the entry `add` of [[§A first spindle]] once more. The number in front of an instruction
// is the cycle in which it starts, counted from the label above it, if nothing else delays it: the
// cache misses nothing, and whatever a loop's last round has left unfinished is ready. Two
// instructions with the same number start together.
//
// :::figure counter.listing
// :::
//
// An entry finds its first parameter in `$17`: `$16` holds the number of the system call by which
// it was called.
//
// The lines of the source need not stand in their order, and may stand there more than once. The
// optimiser and the scheduler put instructions where they cost least; each still knows where it
// comes from.

import type { Source } from "../source/diagnostics.ts";
import type { CodeLine } from "./writing.ts";

/** Columns for the cycle in front of an instruction. */
const CYCLE_WIDTH = 5;

/** `lines` with the lines of `source` that they come from, and with their cycles. */
export function annotate(
  lines: readonly CodeLine[],
  source: Source,
): string[] {
  const written = source.text.split("\n");
  const starts = lineStarts(written);
  let shown = -1;
  return lines.flatMap(({ text, span, cycle }) => {
    const front = `${cycle ?? ""}`.padStart(CYCLE_WIDTH);
    const line = `${front} ${text}`.trimEnd();
    if (span === undefined || span.end === 0) return [line];
    const number = lineAt(starts, span.start);
    if (number === shown) return [line];
    shown = number;
    return [`; ${number + 1}: ${(written[number] ?? "").trim()}`, line];
  });
}

/** Where each line begins. */
function lineStarts(lines: readonly string[]): number[] {
  let at = 0;
  return lines.map((line) => {
    const start = at;
    at += line.length + 1;
    return start;
  });
}

/** The last line that begins at or before `offset`. */
function lineAt(starts: readonly number[], offset: number): number {
  let [low, high] = [0, starts.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (starts[middle]! <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}
