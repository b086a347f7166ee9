// # A WebAssembly module
//
// What a WebAssembly engine accepts is a *module*: a few sections, each a number, a length
// and a list.
//
// Ours says: there is a type of function; the world gives me a memory; I have one function
// of that type; the world may call it; and here is its code. Everything that the function
// can reach is its locals and that memory. It cannot name anything else, and so nothing
// that a guest program does in it can reach the page around it.

import {
  type Code,
  encode,
  END,
  type Local,
  TYPE_CODE,
  unsignedNumber,
  type ValueType,
} from "./wasm_code.ts";

/** A function in the making: its parameters, and the variables it turns out to need. */
export class FunctionBuilder {
  readonly #parameters: number;
  readonly #types: ValueType[] = [];

  /** A function with so many parameters of type `i32`. */
  constructor(parameters: number) {
    this.#parameters = parameters;
    for (let index = 0; index < parameters; index++) this.#types.push("i32");
  }

  /** The parameter with the number `index`. */
  parameter(index: number): Local {
    return { index, type: "i32" };
  }

  /** A new variable, 0 at first. */
  local(type: ValueType): Local {
    this.#types.push(type);
    return { index: this.#types.length - 1, type };
  }

  /** The types of the parameters. */
  get signature(): ValueType[] {
    return this.#types.slice(0, this.#parameters);
  }

  /** The bytes of the function with `body`: its variables, then its code. */
  finish(body: Code): number[] {
    const locals = this.#types.slice(this.#parameters)
      .map((type) => [1, TYPE_CODE[type]]);
    const bytes = [...list(locals), ...encode(body), END];
    return [...unsignedNumber(bytes.length), ...bytes];
  }
}

// ## Sections

/** How many there are, then each of them. */
function list(items: readonly (readonly number[])[]): number[] {
  return [...unsignedNumber(items.length), ...items.flat()];
}

function section(number: number, items: readonly (readonly number[])[]) {
  const content = list(items);
  return [number, ...unsignedNumber(content.length), ...content];
}

/** A name: its length and its letters. */
function name(text: string): number[] {
  const letters = [...new TextEncoder().encode(text)];
  return [...unsignedNumber(letters.length), ...letters];
}

/** How a module begins: its name, and the version of the format. */
const BEGINNING = [0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0] as const;
const SECTION = {
  type: 1,
  import: 2,
  function: 3,
  export: 7,
  code: 10,
} as const;
const FUNCTION_TYPE = 0x60;
const MEMORY = 2;

/**
 * A module with one function, exported as `run`, that gives an `i32`. It imports the
 * memory `machine.memory`, of any size.
 */
export function moduleBytes(
  { signature }: FunctionBuilder,
  functionBytes: readonly number[],
): Uint8Array<ArrayBuffer> {
  const parameters = list(signature.map((type) => [TYPE_CODE[type]]));
  const results = list([[TYPE_CODE.i32]]);
  return Uint8Array.from([
    ...BEGINNING,
    ...section(SECTION.type, [[FUNCTION_TYPE, ...parameters, ...results]]),
    ...section(SECTION.import, [
      [...name("machine"), ...name("memory"), MEMORY, 0, 1],
    ]),
    ...section(SECTION.function, [[0]]),
    ...section(SECTION.export, [[...name("run"), 0, 0]]),
    ...section(SECTION.code, [functionBytes]),
  ]);
}

/** The page size of a WebAssembly memory, in bytes. */
export const WASM_PAGE: number = 2 ** 16;
