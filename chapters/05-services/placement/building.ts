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
  tokenize,
  type Type,
  type TypedSpindle,
} from "../../03-spindles/mod.ts";
import { libraryOf, verify } from "../../04-verifier/mod.ts";
import { nameWord } from "../calls/mod.ts";
import { assembled, type ProgramConstants, withSpindles } from "../programs.ts";
import { type Manifest, ManifestError, type Place } from "./manifest.ts";
import { messageStub, type RemoteEntry, stubData, wordStub } from "./stubs.ts";
import {
  looksLikeError,
  NO_ANSWER,
  servedLibrary,
  serverText,
} from "./serving.ts";

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

// What is changed is found among the words of the source, as the compiler sees them. A comment that
// speaks of an entry is no word.

/** The source of a module with handlers that answer the calls of its entries. */
export function recogniserText(
  { source, name, procedures, uses }: TypedSpindle,
  remote: readonly RemoteEntry[],
): string {
  const tokens = tokenize(source);
  const taken = new Set(tokens.map(({ text }) => text));
  const behind = (start: number, text: string) =>
    tokens.findIndex((one) => one.start >= start && one.text === text);
  const head = tokens[behind(0, "spindle") + 1]!;
  const end = tokens.findLast(({ text }) => text === "}")!;
  const used = [...new Set([...uses, "Calls"])].join(", ");
  const body = tokens[behind(head.start, "{")]!;
  const edits: Edit[] = [
    { start: head.start, end: body.start, text: `${name} uses ${used} ` },
    { ...end, text: `\n${handlersFor(remote, taken)}\n}` },
  ];
  for (const one of procedures.filter(({ kind }) => kind === "entry")) {
    const word = behind(one.span.start, "entry");
    const text = plainName(one.name, taken);
    edits.push({ ...tokens[word]!, text: "procedure" });
    edits.push({ ...tokens[word + 1]!, text });
  }
  return edited(source.text, edits);
}

/** What stands in a text from `start` to `end`, and what is to stand there. */
interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** `text` with all of `edits`, none of which is inside another. */
function edited(text: string, edits: readonly Edit[]): string {
  const fromBehind = edits.toSorted((a, b) => b.start - a.start);
  return fromBehind.reduce(
    (done, { start, end, text }) =>
      done.slice(0, start) + text + done.slice(end),
    text,
  );
}

/** What an entry is called as a procedure: a name that the source does not have. */
function plainName(entry: string, taken: ReadonlySet<string>): string {
  let name = `${entry}Called`;
  while (taken.has(name)) name += "Called";
  return name;
}

function handlersFor(
  remote: readonly RemoteEntry[],
  taken: ReadonlySet<string>,
): string {
  return remote
    .map((one) => answering(one, plainName(one.entry.name, taken)))
    .join("\n");
}

/** A handler that answers the calls of one entry. */
function answering({ entry, method }: RemoteEntry, name: string): string {
  const words = ["a", "b", "c"].slice(0, entry.parameters.length);
  const given = entry.parameters.map(({ type }, index) =>
    converted(words[index]!, type)
  );
  const call = `${name}(${given.join(", ")})`;
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
  const end = fails === undefined ? ";" : " else (why) { return -i64(why); }";
  if (result === undefined) return `${call}${end} return 0;`;
  if (result.kind === "bool") {
    return `const given = ${call}${end} return given ? 1 : 0;`;
  }
  const unclear = looksLikeError(result)
    ? ` if u64(given) + 4095 <= ${4095 - 512} { return ${NO_ANSWER}; }`
    : "";
  return `const given = ${call}${end}${unclear} return i64(given);`;
}
