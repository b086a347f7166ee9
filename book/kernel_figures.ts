// # Figures of chapter 2
//
// The records of the kernel, drawn from the layouts by which they are read and written.

import {
  EVENT,
  GLOBALS,
  HANDLER,
  type Layout,
  STRAND,
} from "../chapters/02-controllers/mod.ts";
import { table } from "./hardware_figures.ts";

/** Computed figures about the kernel, by name. */
export const kernelFigures: Readonly<Record<string, () => string>> = {
  "kernel-records": recordTable,
};

/** Every record: its fields, where they are and how wide. */
function recordTable(): string {
  const layouts: readonly Layout<string>[] = [GLOBALS, STRAND, EVENT, HANDLER];
  return table(
    ["record", "offset", "bytes", "field"],
    layouts.flatMap(({ name, fields }) =>
      Object.entries(fields).map(([field, { offset, width }]) => [
        name,
        String(offset),
        String(width),
        `\`${field}\``,
      ])
    ),
  );
}
