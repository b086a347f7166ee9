// # Building a program with spindles
//
// Assembly text and spindles become one executable file, in which each spindle has the place that was
// chosen for it.

import {
  assembleProgram,
  AssemblyError,
  type Program,
  writeElf,
} from "../chapters/01-hardware/mod.ts";
import {
  carriedSection,
  type Source,
  SPINDLE_SECTION,
  stubsOf,
  type TypedSpindle,
} from "../chapters/03-spindles/mod.ts";
import {
  fullEnvironment,
  libraryOf,
  verify,
} from "../chapters/04-verifier/mod.ts";

import { FileError } from "./host.ts";

/** Where the spindles of a program are to be. */
export type SpindlePlace = "kernel" | "library";

/**
 * The bytes of an ELF file made of `assembly` texts and `spindles`, all of which are placed alike.
 *
 * @throws Refusal if a spindle is refused, FileError if the texts are wrong or do not fit together
 */
export function buildProgram(
  assembly: readonly Source[],
  spindles: readonly Source[],
  place: SpindlePlace,
): Uint8Array<ArrayBuffer> {
  const environment = fullEnvironment();
  const typed = spindles.map((one) => verify(one, environment).lowered.typed);
  const parts = place === "library"
    ? spindles.map((one) => libraryOf(one, environment))
    : typed.map(stubsOf);
  const generated = parts.map((text) => ({ file: "generated code", text }));
  const plain = assembleAll([...assembly, ...generated]);
  const notes = place === "kernel" ? carriedNotes(typed, plain.symbols) : [];
  return writeElf({ ...plain, notes: new Map(notes) });
}

/** The program in `sources`, one behind the other; a mistake is told with its file. */
function assembleAll(sources: readonly Source[]): Program {
  const texts = sources.map(({ text }) => `        .text\n${text}\n`);
  try {
    return assembleProgram(texts.join(""));
  } catch (error) {
    if (!(error instanceof AssemblyError)) throw error;
    let { line } = error;
    for (const [index, text] of texts.entries()) {
      const lines = text.split("\n").length - 1;
      if (line <= lines) {
        const what = error.message.replace(/^line \d+: /, "");
        throw new FileError(`${sources[index]!.file}:${line - 1}: ${what}`);
      }
      line -= lines;
    }
    throw error;
  }
}

function carriedNotes(
  spindles: readonly TypedSpindle[],
  symbols: Program["symbols"],
): [string, Uint8Array][] {
  if (spindles.length === 0) return [];
  const addresses = new Map(
    symbols.map(({ name, address }) => [name, address] as const),
  );
  return [[SPINDLE_SECTION, carriedSection(spindles, addresses)]];
}
