// # `spindle`
//
// What the compiler and the verifier think of a spindle, without booting; or with.

import { parseArgs } from "@std/cli/parse-args";
import {
  annotate,
  carriedObject,
  headerOf,
  kernelInventory,
  type LoweredSpindle,
  optimise,
  printInventory,
  printProcedure,
  Refusal,
  type Source,
  toData,
  type TypedSpindle,
} from "../chapters/03-spindles/mod.ts";
import {
  advise,
  ALL_INTERFACES,
  fullEnvironment,
  libraryOf,
  renderReport,
  type Report,
  verify,
} from "../chapters/04-verifier/mod.ts";
import { extend, startSystem } from "../chapters/05-services/mod.ts";
import { buildProgram, type SpindlePlace } from "./building.ts";
import { explain } from "./explaining.ts";
import { formatFile, printTextMateGrammar } from "./formatting.ts";
import { makeKey, sealFile } from "./sealing.ts";
import {
  complain,
  FileError,
  print,
  readText,
  UsageError,
  writeBytes,
} from "./host.ts";

/** The help text of `spindle`. */
export const SPINDLE_HELP = `Usage: deno task spindle COMMAND FILE [OPTIONS]

  check FILE         judge it: what is proved, what is tested at run time, what is wrong
  ir FILE            print its intermediate form
  asm FILE           print its Alpha code as it stands in the kernel
  install FILE       boot, install it, and say what the kernel asks it
  header FILE        print a C header that declares its entries
  carry FILE         print assembly, for GNU's assembler, that lets a program bring it along
  format FILE...     lay them out in the common way
  grammar            print the patterns by which editors colour spindles
  build OUT FILE...  make an executable of assembly texts (.s) and spindles
  key FILE           make a judge's key, and FILE.pub for kernels that are to trust it
  seal FILE          judge it elsewhere: a certificate that answers a kernel's request
  interfaces [NAME]  print what the kernel offers to spindles
  explain CODE       say what a refusal with this code means, with an example

  --library          with asm and build: as part of a program, for this or the GNU assembler
  --plain            with asm: assembly text alone, without the source and the cycles
  --optimised        with ir: as the optimiser leaves it
  --check            with format: only say whether it is laid out so
  --key KEY          with seal: the judge's key
  --request REQUEST  with seal: what spindle request has printed in the kernel's console
  --uses SOURCE      with seal: a spindle that is used, as it is installed there
  -o, --out FILE     with seal: where to; spindle install takes it in there
  --json             with check, install and interfaces: the same as data
  --help             this text

Exit status: 0 if it is accepted, 1 if it is refused, 2 for bad usage, 127 if the file
cannot be read.`;

const COMMANDS = [
  "check",
  "ir",
  "asm",
  "install",
  "header",
  "carry",
  "format",
  "grammar",
  "build",
] as const;

/** Performs `spindle` and gives the exit status. */
export function spindle(args: readonly string[]): number | Promise<number> {
  const parsed = parseArgs([...args], {
    boolean: ["json", "library", "plain", "optimised", "check", "help"],
    string: ["key", "request", "uses", "out"],
    collect: ["uses"],
    alias: { h: "help", o: "out" },
    unknown: (argument) => {
      if (!argument.startsWith("-")) return true;
      throw new UsageError(`Unknown option ${argument}`);
    },
  });
  if (parsed.help) {
    print(SPINDLE_HELP);
    return 0;
  }
  const [name, file, ...rest] = parsed._.map(String);
  const command = COMMANDS.find((one) => one === name);
  if (name === "interfaces") return interfaces(file, rest, parsed.json);
  if (name === "explain" && file !== undefined) {
    explain(file).forEach(print);
    return 0;
  }
  const sealed = name === "key" || name === "seal";
  if (sealed && file !== undefined && rest.length === 0) {
    const { key, request, out, uses } = parsed;
    const work = name === "key"
      ? makeKey(file)
      : sealFile(file, { key, request, out, uses });
    return work.then(() => 0, (error) => told(error, false));
  }
  if (command === undefined && name !== undefined && !sealed) {
    throw new UsageError(
      `Cannot ${name} a spindle: what can be done is ${
        [...COMMANDS, "interfaces", "explain", "key", "seal"].join(", ")
      }`,
    );
  }
  if (command === "build" && file !== undefined) {
    return build(file, rest, parsed.library ? "library" : "kernel");
  }
  if (command === "format" && file !== undefined) {
    const files = [file, ...rest];
    return Math.max(...files.map((one) => format(one, parsed.check)));
  }
  if (command === "grammar" && file === undefined) {
    printTextMateGrammar();
    return 0;
  }
  if (command === undefined || file === undefined || rest.length > 0) {
    throw new UsageError("Say what to do and with which file: check FILE");
  }
  return judged(file, parsed.json, (source) => {
    if (command === "check") return check(source, parsed.json);
    if (command === "install") return install(source, parsed.json);
    if (command === "header") return print(headerOf(typedOf(source)));
    if (command === "carry") return print(carriedObject(typedOf(source)));
    print(
      command === "ir" ? form(source, parsed.optimised) : code(source, parsed),
    );
  });
}

/** Prints what the kernel offers: all of it, or the interface called `name`. */
function interfaces(
  name: string | undefined,
  rest: readonly string[],
  json: boolean,
): number {
  if (rest.length > 0) {
    throw new UsageError("Name one interface, or none for all of them");
  }
  const all = kernelInventory(ALL_INTERFACES);
  const found = all.filter((one) => name === undefined || one.name === name);
  if (found.length === 0) {
    const names = [...new Set(all.map((one) => one.name))].join(", ");
    throw new UsageError(
      `There is no interface ${name}: there are ${names}`,
    );
  }
  print(json ? asJson(found) : printInventory(found).trimEnd());
  return 0;
}

/** Does `work` with the source in `file`; a refusal is printed. */
function judged(
  file: string,
  json: boolean,
  work: (source: Source) => void,
): number {
  try {
    work({ file, text: readText(file) });
    return 0;
  } catch (error) {
    return told(error, json);
  }
}

function format(file: string, check: boolean): number {
  try {
    return formatFile(file, check);
  } catch (error) {
    return told(error, false);
  }
}

/** Prints what is wrong, and gives the exit status. */
function told(error: unknown, json: boolean): number {
  if (error instanceof FileError) {
    complain(`spin: ${error.message}`);
    return 127;
  }
  if (!(error instanceof Refusal)) throw error;
  const advised = advise(error, fullEnvironment());
  const { source, diagnostics } = advised;
  if (json) {
    const list = diagnostics.map((one) => toData(source, one));
    print(asJson({ verdict: "refused", diagnostics: list }));
  } else complain(advised.message);
  return 1;
}

/** Makes an executable file of the files in `paths`. */
function build(
  out: string,
  paths: readonly string[],
  place: SpindlePlace,
): number {
  const isSpindle = (path: string) => path.endsWith(".spindle");
  const others = paths.filter((path) => !isSpindle(path));
  if (others.length === 0 || others.some((path) => !path.endsWith(".s"))) {
    throw new UsageError(
      "A program is built of assembly texts (.s) and spindles (.spindle): build OUT program.s FILE.spindle",
    );
  }
  try {
    const read = (file: string) => ({ file, text: readText(file) });
    const spindles = paths.filter(isSpindle).map(read);
    writeBytes(out, buildProgram(others.map(read), spindles, place));
    return 0;
  } catch (error) {
    return told(error, false);
  }
}

/** `value` in JSON; numbers too large for it are written as texts. */
function asJson(value: unknown): string {
  const plain = (_: string, one: unknown) =>
    typeof one !== "bigint"
      ? one
      : Number.isSafeInteger(Number(one))
      ? Number(one)
      : String(one);
  return JSON.stringify(value, plain, 2);
}

function check(source: Source, json: boolean): void {
  const { report } = verify(source, fullEnvironment());
  show(report, json, {});
}

function show(report: Report, json: boolean, more: object): void {
  if (json) print(asJson({ verdict: "accepted", ...report, ...more }));
  else renderReport(report).forEach(print);
}

function typedOf(source: Source): TypedSpindle {
  return verify(source, fullEnvironment()).lowered.typed;
}

function form(source: Source, optimised: boolean): string {
  const { lowered, proved } = verify(source, fullEnvironment());
  return proceduresOf(lowered)
    .map((one) => optimised ? optimise(one, proved(one)) : one)
    .map(printProcedure).join("\n");
}

function proceduresOf({ procedures }: LoweredSpindle) {
  return procedures.flatMap(({ filter, body }) =>
    filter ? [filter, body] : [body]
  );
}

function code(
  source: Source,
  { library, plain }: { readonly library: boolean; readonly plain: boolean },
): string {
  if (library) return libraryOf(source, fullEnvironment());
  const { listing } = extend(startSystem(), source).spindle;
  return plain
    ? listing.map(({ text }) => `${text}\n`).join("")
    : annotate(listing, source).join("\n");
}

function install(source: Source, json: boolean): void {
  const { spindle, report } = extend(startSystem(), source);
  const { codeBytes, handlers } = spindle;
  const asked = handlers.map(({ procedure, call }) => ({
    procedure: procedure.name,
    event: procedure.event?.name,
    ...(call === undefined ? {} : { call }),
  }));
  show(report, json, { codeBytes, handlers: asked });
  if (json) return;
  print(`${spindle.name} is installed: ${codeBytes} bytes of code`);
  for (const { procedure, event, call } of asked) {
    print(`  ${procedure}: asked at ${event}${call ? ` as call ${call}` : ""}`);
  }
}
