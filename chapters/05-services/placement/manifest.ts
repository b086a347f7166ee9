// # Where each part of a service is
//
// A service is a folder, and one file in it, the manifest, says where each of its modules is to be.
//
// ```
// service names
// module directory.spindle in library
// ```
//
// The module is part of every program that uses the service. Now `library` becomes `spindle`: the
// module is carried by the program into the kernel. Or it becomes `server`: then there is a second
// program, which has the module, and the first one calls it. Nothing else changes, neither in the
// module nor in the program ([[promise 7]]).
//
// :::figure placement.places
// :::

/** The places where a module can be, each with what that means. */
export const PLACES = {
  /** In the program itself. */
  library: "in the program: a call is a jump and a return",
  /** In the kernel, brought by the program. */
  spindle:
    "in the kernel, brought by the program: a call enters the kernel once",
  /** In the kernel, brought by the server. */
  recogniser:
    "in the kernel, brought by the server: it answers calls to the server before they are delivered",
  /** In a program of its own, called with words in registers. */
  server:
    "in a program of its own: words go from registers to registers, and the processor with them",
  /** In a program of its own, called by messages that are copied. */
  messages:
    "in a program of its own: each call is a message that the kernel copies there, and another back",
} as const;

/** Where a module is. */
export type Place = keyof typeof PLACES;

/** A module and where it is. */
export interface PlacedModule {
  /** The file with its source. */
  readonly file: string;
  /** Where it is. */
  readonly place: Place;
}

/** A service, as its manifest describes it. */
export interface Manifest {
  /** Its name, by which its server can be found. */
  readonly service: string;
  /** Its modules. */
  readonly modules: readonly PlacedModule[];
}

/** Modules that a service may have. */
export const MOST_MODULES = 16;

/** A manifest that is wrong. */
export class ManifestError extends Error {
  /** The class's name, for reports. */
  override readonly name = "ManifestError";
}

/**
 * Reads a manifest. Lines that are empty or begin with `//` say nothing.
 *
 * @throws ManifestError with the line and what was expected there
 */
export function readManifest(text: string): Manifest {
  const modules: PlacedModule[] = [];
  let service: string | undefined;
  for (const [index, line] of text.split("\n").entries()) {
    const words = line.trim().split(/\s+/);
    if (words[0] === "" || words[0]!.startsWith("//")) continue;
    if (words[0] === "service" && words.length === 2 && !service) {
      service = serviceName(index, words[1]!);
    } else if (words[0] === "module" && modules.length < MOST_MODULES) {
      modules.push(moduleIn(index, words));
    } else {wrong(
        index,
        "expected `service NAME` once, or `module FILE in PLACE`",
      );}
  }
  if (service === undefined) wrong(0, "there is no line `service NAME`");
  return { service, modules };
}

function serviceName(index: number, name: string): string {
  if (/^[a-z][a-z0-9]{0,7}$/.test(name)) return name;
  wrong(
    index,
    `${name} is no name of a service: up to 8 small letters and digits`,
  );
}

function moduleIn(
  index: number,
  [, file = "", link, place = "", ...rest]: readonly string[],
): PlacedModule {
  if (link !== "in" || rest.length > 0) {
    wrong(index, "expected `module FILE in PLACE`");
  }
  if (!Object.hasOwn(PLACES, place)) {
    const known = Object.keys(PLACES).join(", ");
    wrong(index, `${place} is no place: it must be one of ${known}`);
  }
  return { file, place: place as Place };
}

function wrong(index: number, what: string): never {
  throw new ManifestError(`Line ${index + 1} of the manifest: ${what}`);
}
