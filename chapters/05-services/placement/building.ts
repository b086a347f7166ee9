// # From a manifest to programs
//
// The modules of a service are compiled for their places, and one or two programs come out: the client's, and the
// server's if there has to be one.
//
// The source of a module is the same in every place, and so are the names of its procedures. What
// differs is what the program is linked with. A module that is a recogniser is the exception: to
// its source are added a few lines that answer the calls of its entries, because a call between
// programs is not a call of an entry. The lines are in the language, and the verifier sees them
// with the rest:
//
// :::figure placement.recogniser
// :::

import type { Program } from "../../01-hardware/mod.ts";
import {
  type Environment,
  type Source,
  stubsOf,
  type Type,
  type TypedSpindle,
} from "../../03-spindles/mod.ts";
import { libraryOf, verify } from "../../04-verifier/mod.ts";
import { nameWord } from "../calls/mod.ts";
import { assembled, type ProgramConstants, withSpindles } from "../programs.ts";
import { type Manifest, ManifestError, type Place } from "./manifest.ts";
import { messageStub, type RemoteEntry, stubData, wordStub } from "./stubs.ts";
import { servedLibrary, serverText } from "./serving.ts";

/** The programs that a service is made of. */
export interface Partition {
  /** The program that uses the service. */
  readonly client: Program;
  /** The program that serves it, if one does. */
  readonly server: Program | undefined;
}

/** A module, and what its place makes of it. */
interface Module {
  readonly place: Place;
  readonly source: Source;
  readonly typed: TypedSpindle;
  readonly remote: readonly RemoteEntry[];
}

/**
 * The programs of the service that `manifest` describes, whose modules are among `files`; `program` is the
 * assembly text that uses them.
 *
 * @throws ManifestError if a file is missing or a module cannot be where it is to be, Refusal if one is refused
 */
export function partition(
  manifest: Manifest,
  files: ReadonlyMap<string, string>,
  program: string,
  environment: Environment,
  constants: ProgramConstants = {},
): Partition {
  const modules = modulesOf(manifest, files, environment);
  const { service } = manifest;
  const client = modules.map((one) => clientPart(service, one, environment));
  const remote = modules.flatMap((one) => one.remote);
  const name = nameWord(service);
  const data = remote.length > 0 ? stubData(service, name) : "";
  const carried = modules.filter(({ place }) => place === "spindle")
    .map(({ typed }) => typed);
  return {
    client: withSpindles(
      assembled([program, ...client, data], constants),
      carried,
    ),
    server: remote.length > 0
      ? serverOf(service, modules, environment)
      : undefined,
  };
}

function modulesOf(
  { modules }: Manifest,
  files: ReadonlyMap<string, string>,
  environment: Environment,
): Module[] {
  let methods = 0;
  return modules.map(({ file, place }) => {
    const text = files.get(file);
    if (text === undefined) {
      throw new ManifestError(`The manifest names ${file}, which is not there`);
    }
    const source = { file, text };
    const { typed } = verify(source, environment).lowered;
    const away = place !== "library" && place !== "spindle";
    const remote = away ? remoteEntries(typed, methods) : [];
    methods += remote.length;
    return { place, source, typed, remote };
  });
}

/** Words that a call between programs has for parameters. */
const MOST_WORDS = 3;

/** The entries of a module that is in a server, numbered from `first` on. */
function remoteEntries(
  { name, procedures }: TypedSpindle,
  first: number,
): RemoteEntry[] {
  return procedures
    .filter(({ kind }) => kind === "entry")
    .map((entry, index) => {
      const types = entry.parameters.map(({ type }) => type);
      const all = entry.result ? [...types, entry.result] : types;
      if (types.length <= MOST_WORDS && all.every(isWord)) {
        return { module: name, entry, method: first + index };
      }
      throw new ManifestError(
        `${name}.${entry.name} cannot be in a server: at most ${MOST_WORDS} numbers or truths are passed, and one comes back`,
      );
    });
}

function isWord({ kind }: Type): boolean {
  return kind === "integer" || kind === "bool";
}

// ## The client's part

function clientPart(
  service: string,
  { place, source, typed, remote }: Module,
  environment: Environment,
): string {
  switch (place) {
    case "library":
      return libraryOf(source, environment);
    case "spindle":
      return stubsOf(typed);
    case "messages":
      return remote.map((one) => messageStub(service, one)).join("");
    default:
      return remote.map((one) => wordStub(service, one)).join("");
  }
}

// ## The server's part
//
// The server has the library of every module that is called there. A recogniser is in its library as well, for nobody
// says that a recogniser answers everything; here it does.

function serverOf(
  service: string,
  modules: readonly Module[],
  environment: Environment,
): Program {
  const away = modules.filter(({ remote }) => remote.length > 0);
  const loop = serverText(
    service,
    nameWord(service),
    away.flatMap((one) => one.remote),
  );
  const libraries = away.map(({ source }) =>
    servedLibrary(libraryOf(source, environment))
  );
  const carried = away.filter(({ place }) => place === "recogniser")
    .map(({ typed, source, remote }) => ({
      name: typed.name,
      source: { file: source.file, text: recogniserText(typed, remote) },
    }));
  return withSpindles(assembled([loop, ...libraries]), carried);
}

/** The source of a module with handlers that answer the calls of its entries. */
export function recogniserText(
  { source: { text }, name, procedures, uses }: TypedSpindle,
  remote: readonly RemoteEntry[],
): string {
  const entries = procedures.filter(({ kind }) => kind === "entry")
    .toSorted((a, b) => b.span.start - a.span.start);
  let changed = text;
  for (const { span: { start, end }, name } of entries) {
    const plain = text.slice(start, end)
      .replace(/\bentry(\s+)\w+/, `procedure$1${plainName(name)}`);
    changed = changed.slice(0, start) + plain + changed.slice(end);
  }
  const head = new RegExp(`\\bspindle\\s+${name}\\b(\\s+uses\\b)?`);
  changed = changed.replace(
    head,
    `spindle ${name} uses Calls${uses.length > 0 ? "," : ""}`,
  );
  const last = changed.lastIndexOf("}");
  const handlers = remote.map(answering).join("\n");
  return `${changed.slice(0, last)}\n${handlers}\n}\n`;
}

/** What an entry is called as a procedure. */
function plainName(entry: string): string {
  return `${entry}Called`;
}

/** A handler that answers the calls of one entry. */
function answering({ entry, method }: RemoteEntry): string {
  const words = ["a", "b", "c"].slice(0, entry.parameters.length);
  const given = entry.parameters.map(({ type }, index) =>
    converted(words[index]!, type)
  );
  const call = `${plainName(entry.name)}(${given.join(", ")})`;
  return `  on Calls.recognise(owner, header, a, b, c)
    when header >> 32 == ${method}
  {
    ${answer(entry, call)}
  }`;
}

function converted(word: string, type: Type): string {
  if (type.kind === "bool") return `${word} != 0`;
  if (type.kind !== "integer") return word;
  if (type.name !== undefined) return `${type.name}(${word})`;
  const plain = `${type.signed ? "i" : "u"}${type.bits}`;
  return plain === "u64" ? word : `${plain}(${word})`;
}

function answer({ result, fails }: RemoteEntry["entry"], call: string): string {
  const value = result === undefined
    ? undefined
    : result.kind === "bool"
    ? "given ? 1 : 0"
    : "i64(given)";
  if (fails !== undefined) {
    const end = "else (why) { return -i64(why); }";
    return value === undefined
      ? `${call} ${end} return 0;`
      : `const given = ${call} ${end} return ${value};`;
  }
  return value === undefined
    ? `${call}; return 0;`
    : `const given = ${call}; return ${value};`;
}
