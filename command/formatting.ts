// # Laying out files
//
// A file is written anew if its layout is not the common one; with `--check` it is only named.

import { formatSource, textMateGrammar } from "../chapters/03-spindles/mod.ts";
import { complain, print, readText, writeBytes } from "./host.ts";

/**
 * Lays out the spindle or the interfaces in `file`, or only says whether that is needed.
 *
 * @throws Refusal if it cannot be parsed, FileError if it cannot be read or written
 * @returns the exit status
 */
export function formatFile(file: string, check: boolean): number {
  const text = readText(file);
  const formatted = formatSource({ file, text });
  if (formatted === text) return 0;
  if (!check) {
    writeBytes(file, new TextEncoder().encode(formatted));
    print(`${file} has been laid out`);
    return 0;
  }
  const lines = text.split("\n");
  const line = formatted.split("\n").findIndex((one, at) => one !== lines[at]);
  complain(`${file}:${line + 1}: not in the common layout from here on`);
  return 1;
}

/** Prints the patterns by which editors colour spindles. */
export function printTextMateGrammar(): void {
  print(JSON.stringify(textMateGrammar(), null, 2));
}
