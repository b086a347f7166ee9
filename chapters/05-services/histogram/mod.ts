// # One service, two placements
//
// The histogram is put together with a program that uses it both ways.
//
// The spindle's source is used twice. Once it is compiled into the program, as a library.
// And once it is carried along as text, which the program hands to the kernel
// ([[promise 14]]). The compiler is the same, and so is the source ([[promise 7]]).

import type { Program } from "../../01-hardware/mod.ts";
import type { Environment, Source } from "../../03-spindles/mod.ts";
import { libraryOf } from "../../04-verifier/mod.ts";
import { assembled } from "../programs.ts";
import histogram from "./histogram.spindle" with { type: "text" };
import program from "./program.s" with { type: "text" };

/** The histogram as a spindle. */
export const HISTOGRAM: Source = { file: "histogram.spindle", text: histogram };

/**
 * A program with the histogram in it twice: compiled, as procedures of its own, and as
 * text, for the kernel to compile.
 */
export function histogramProgram(environment: Environment): Program {
  const library = libraryOf(HISTOGRAM, environment);
  const text = withoutProse(histogram);
  const carried = `        .section .rodata\nspindle: .ascii ${quoted(text)}\n`;
  return assembled([program, library, carried], {
    spindle_bytes: new TextEncoder().encode(text).length,
  });
}

/** A spindle's source without comments and indentation, to be carried in a program. */
function withoutProse(text: string): string {
  return text.split("\n")
    .map((line) => line.replace(/\/\/.*$/, "").trim())
    .filter((line) => line !== "")
    .join("\n");
}

/** `text` as a string of the assembler's. */
function quoted(text: string): string {
  return `"${text.replaceAll("\n", "\\n")}"`;
}
